// The curation desk: what the curator does, and what becomes of it.

import {keyOf} from "../keys.js";
import {keyboardCaret} from "./caret.js";
import {Cards} from "./cards.js";
import {newName, question} from "./dialogs.js";
import {Editor} from "./editor.js";
import {Marking} from "./marking.js";
import {cursor, select, selected, trimmed} from "./positions.js";
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
    const open = editor.unsettled;
    if (open.length) {
        editor.refuse(Object.fromEntries(open.map(name => [name, [words.chooseSomebody]])));
        return;
    }
    try {
        const pk = editor.quote;
        const answer = await editor.stored(() => doing("attribute", editor.sent()));
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

// --- The keyboard and the buttons -----------------------------------------------------------------------

function step(direction) {
    const from = cards.open !== null ? cards.neighbour(cards.open, direction) : cards.nearest(cursor(text) ?? -1, direction);
    if (from !== null && cards.show(from)) {
        cards.scrollText(from);
        const {start} = cards.card(from).dataset;
        select(text, Number(start), Number(start));
    }
}

const KEYS = {
    q: quoteSelection,
    n: () => step(1),
    p: () => step(-1),
    u: undo,
    e: () => { if (cards.open !== null) { edit(cards.open); } },
    "?": () => document.getElementById("keys").showModal(),
    Enter: () => {
        if (marking.isOn) {
            marking.end(true);
            return;
        }
        const pk = cards.at(cursor(text) ?? -1);
        if (pk !== null) {
            cards.show(pk, {focus: true});
        }
    },
    Escape: () => {
        if (marking.isOn) {
            marking.end(false);
        } else if (editor && editor.isOpen) {
            editor.focusFirst();
        }
    },
};

text.addEventListener("keydown", event => {
    if (event.key === "Enter" && event.ctrlKey && editor && editor.isOpen) {
        event.preventDefault();
        save();
        return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) {
        return;
    }
    if (event.repeat && event.key.length === 1) {  // a letter that is held down acts once
        event.preventDefault();
        return;
    }
    const kind = editor && editor.isOpen && editor.evidence.kindOf(keyOf(event));
    const does = kind ? () => marking.byKey(kind) : KEYS[keyOf(event)];
    if (does) {
        event.preventDefault();
        does();
    }
});

// Nor is it typed into the field to which its act has led meanwhile.
let held = null;
text.addEventListener("keydown", event => { held = event.key; });
addEventListener("keyup", () => { held = null; });
form?.addEventListener("keydown", event => {
    if (event.repeat && event.key === held) {
        event.preventDefault();
    }
});

// Buttons take the focus, which must not take the selection with it.
for (const button of desk.querySelectorAll(".desk-bar button")) {
    button.addEventListener("mousedown", event => event.preventDefault());
}
form?.addEventListener("mousedown", event => {
    if (event.target.closest(".mark-it")) {
        event.preventDefault();
    }
});
// The second half of a double click acts no more than a letter that is held down.
const once = does => event => { if (event.detail < 2) { does(); } };
document.getElementById("quote-it")?.addEventListener("click", once(quoteSelection));
undoButton?.addEventListener("click", once(undo));
document.getElementById("show-keys").addEventListener("click", KEYS["?"]);
document.getElementById("cards").addEventListener("click", event => {
    const button = event.target.closest(".edit");
    if (button) {
        edit(Number(button.closest(".card").dataset.quote));
    }
});
document.getElementById("cards").addEventListener("keydown", event => {
    if (keyOf(event) === "e" && event.target.closest(".card-head") && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        edit(Number(event.target.closest(".card").dataset.quote));
    } else if (event.key === "Escape" && !event.defaultPrevented) {
        toText();
    }
});
document.getElementById("colour-by").addEventListener("change", event => {
    desk.classList.toggle("by-status", event.target.value === "status");
    desk.classList.toggle("by-speaker", event.target.value === "speaker");
});
for (const dialog of desk.querySelectorAll("dialog")) {
    dialog.querySelector(".close").addEventListener("click", () => dialog.close());
    dialog.addEventListener("keydown", event => {
        if (event.repeat && event.key === "Enter") {  // held down, it would answer what nobody has read
            event.preventDefault();
        }
    });
}
addEventListener("beforeunload", event => {
    if (editor && editor.isDirty) {
        event.preventDefault();
    }
});
keyboardCaret(text, document.getElementById("caret"));
desk.classList.toggle("may-attribute", mayAttribute);
const [, wanted] = location.hash.match(/^#card-(\d+)$/) || [];
if (wanted && cards.card(wanted)) {
    cards.show(Number(wanted));
    cards.scrollText(Number(wanted));
}
desk.dataset.ready = "yes";
