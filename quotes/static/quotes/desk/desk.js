// The curation desk: what the curator does, and what becomes of it.

import {keyboardCaret} from "./caret.js";
import {Cards} from "./cards.js";
import {controls} from "./controls.js";
import {newName, question} from "./dialogs.js";
import {Editor} from "./editor.js";
import {Marking} from "./marking.js";
import {select, selected, trimmed} from "./positions.js";
import {act} from "./server.js";

const words = JSON.parse(document.getElementById("desk-words").textContent);
const desk = document.getElementById("desk");
const text = document.getElementById("text");
const told = document.getElementById("told");
const undoButton = document.getElementById("undo");
const mayQuote = desk.dataset.mayQuote === "yes";
const mayAttribute = desk.dataset.mayAttribute === "yes";

let note = null;  // by which the last act can be taken back
let busy = false;

function tell(message, {wrong = false} = {}) {
    told.textContent = message;
    told.classList.toggle("wrong", wrong);
}

function toText() {
    text.focus({preventScroll: true});
}

function refusal(error) {
    const reasons = Object.values(error.errors || {"": [String(error)]}).flat();
    tell(reasons.join(" "), {wrong: true});
}

const cards = new Cards({
    text,
    list: document.getElementById("cards"),
    editor: (old, fresh) => editor && editor.moveTo(old, fresh),
});
const form = document.getElementById("editor");
const editor = form && new Editor(form, {
    text, words, cards, tell, save,
    create: (typed, field) => newName(typed, field.name, {words, enter, take: somebody => {
        field.value = somebody;
        field.onChoose(somebody);
        field.input.focus();
    }}),
    startMarking: kind => marking.start(kind),
    stopMarking: () => marking.wait(null),
    toText,
});
const marking = new Marking({desk, text, editor, tell, toText, words});
cards.mayLeave = () => {
    if (editor && editor.isDirty) {
        tell(words.unsaved, {wrong: true});
        return false;
    }
    if (editor && editor.isOpen) {
        editor.close();
    }
    return true;
};

// One act at a time; what has changed is drawn, and the note is kept by which it can be undone.
async function doing(name, sent) {
    if (busy) {
        tell(words.busy, {wrong: true});
        return null;
    }
    busy = true;
    try {
        const answer = await act(name, {...sent, drawn: cards.drawn}, words);
        cards.apply(answer);
        if ("undo" in answer || answer.undone) {
            note = answer.undo || null;
            undoButton.disabled = !note;
        }
        return answer;
    } catch (error) {
        cards.apply(error.answer || {});
        throw error;
    } finally {
        busy = false;
    }
}

// --- Quoting ------------------------------------------------------------------------------------------

async function quoteSelection() {
    if (!mayQuote) {
        return;
    }
    const span = selected(text);
    if (!span) {
        tell(words.nothingSelected, {wrong: true});
        return;
    }
    if (!cards.mayLeave()) {
        return;
    }
    const exact = trimmed(span);
    if (exact.changed) {
        select(text, exact.start, exact.end);
    }
    await quote(exact, false);
}

async function quote(span, sure) {
    try {
        const answer = await doing("quote", {start: span.start, end: span.end, text: span.text, sure});
        if (answer && answer.remarks) {
            const chosen = await question(answer.remarks, span, words);
            toText();
            if (chosen) {
                select(text, chosen.start, chosen.end);
                await quote(chosen, true);
            }
        } else if (answer) {
            await made(answer, span);
        }
    } catch (error) {
        if (error.answer && error.answer.twin) {
            cards.show(error.answer.twin);
        }
        refusal(error);
    }
}

async function made(answer, span) {
    if (!cards.show(answer.made)) {  // the form of another was filled in while the server had yet to answer
        tell(`${words.made} ${words.unsaved}`, {wrong: true});
        return;
    }
    tell(`${span.changed ? `${words.trimmed} ` : ""}${words.made}`);
    if (answer.inside.length) {
        offerToEnclose(answer);
    }
    if (mayAttribute) {
        await editor.open(answer.made, {proposed: answer.proposed});
    }
}

function offerToEnclose(answer) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words.enclose;
    button.addEventListener("click", async () => {
        try {
            if (await doing("enclose", {quote: answer.made})) {
                tell(words.saved);
            }
        } catch (error) {
            refusal(error);
        }
    });
    told.textContent = `${words.inside} `;
    told.append(button);
}

// --- Attributing --------------------------------------------------------------------------------------

async function edit(pk) {
    if (!mayAttribute || !cards.card(pk)?.querySelector(".edit") || !cards.show(pk)) {
        return;
    }
    try {
        await editor.open(pk);
    } catch (error) {
        refusal(error);
    }
}

async function save() {
    if (editor.isBusy) {
        tell(words.busy, {wrong: true});
        return;
    }
    const open = editor.unsettled;
    if (open.length) {
        editor.refuse(Object.fromEntries(open.map(name => [name, [words.chooseSomebody]])));
        return;
    }
    try {
        const pk = editor.quote;
        const answer = await editor.undisturbed(() => doing("attribute", editor.sent()));
        if (answer) {
            editor.close();
            cards.show(pk);
            tell(words.saved);
            toText();
        }
    } catch (error) {
        editor.refuse(error.errors || {"": [String(error)]}, error.answer && error.answer.picture);
    }
}

async function enter(sent) {
    return doing("name", sent);
}

// --- Undoing ------------------------------------------------------------------------------------------

async function undo() {
    if (!note) {
        tell(words.nothingToUndo, {wrong: true});
        return;
    }
    if (!cards.mayLeave()) {
        return;
    }
    try {
        if (await doing("undo", {undo: note})) {
            tell(words.undone);
        }
    } catch (error) {
        refusal(error);
    }
}

controls({desk, text, cards, form, editor, marking, acts: {quoteSelection, edit, save, undo, toText}});
keyboardCaret(text, document.getElementById("caret"));
desk.classList.toggle("may-attribute", mayAttribute);
const [, wanted] = location.hash.match(/^#card-(\d+)$/) || [];
if (wanted && cards.card(wanted)) {
    cards.show(Number(wanted));
    cards.scrollText(Number(wanted));
}
desk.dataset.ready = "yes";
