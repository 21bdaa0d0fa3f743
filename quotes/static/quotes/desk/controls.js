// The keyboard and the buttons of the desk: which acts they lead to.

import {keyOf} from "../keys.js";
import {cursor, select} from "./positions.js";

const isPlain = event => !event.ctrlKey && !event.metaKey && !event.altKey;

export function controls(page) {
    keysOfText(page);
    heldKeys(page);
    buttons(page);
    cardsList(page);
    dialogs(page);
}

function keysOfText({text, cards, editor, marking, acts}) {
    const step = direction => {
        const from = cards.open !== null ? cards.neighbour(cards.open, direction) : cards.nearest(cursor(text) ?? -1, direction);
        if (from !== null && cards.show(from)) {
            cards.scrollText(from);
            const {start} = cards.card(from).dataset;
            select(text, Number(start), Number(start));
        }
    };
    const keys = {
        q: acts.quoteSelection,
        n: () => step(1),
        p: () => step(-1),
        u: acts.undo,
        e: () => { if (cards.open !== null) { acts.edit(cards.open); } },
        "?": showKeys,
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
            acts.save();
            return;
        }
        if (!isPlain(event)) {
            return;
        }
        if (event.repeat && event.key.length === 1) {  // a letter that is held down acts once
            event.preventDefault();
            return;
        }
        const kind = editor && editor.isOpen && editor.evidence.kindOf(keyOf(event));
        const does = kind ? () => marking.byKey(kind) : keys[keyOf(event)];
        if (does) {
            event.preventDefault();
            does();
        }
    });
}

function showKeys() {
    document.getElementById("keys").showModal();
}

// A key that is held down in the text is not typed into the field to which its act has led meanwhile.
function heldKeys({text, form}) {
    let held = null;
    text.addEventListener("keydown", event => { held = event.key; });
    addEventListener("keyup", () => { held = null; });
    form?.addEventListener("keydown", event => {
        if (event.repeat && event.key === held) {
            event.preventDefault();
        }
    });
}

function buttons({desk, form, acts}) {
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
    document.getElementById("quote-it")?.addEventListener("click", once(acts.quoteSelection));
    document.getElementById("undo")?.addEventListener("click", once(acts.undo));
    document.getElementById("show-keys").addEventListener("click", showKeys);
    document.getElementById("colour-by").addEventListener("change", event => {
        desk.classList.toggle("by-status", event.target.value === "status");
        desk.classList.toggle("by-speaker", event.target.value === "speaker");
    });
}

function cardsList({cards: {list}, acts}) {
    list.addEventListener("click", event => {
        const button = event.target.closest(".edit");
        if (button) {
            acts.edit(Number(button.closest(".card").dataset.quote));
        }
    });
    list.addEventListener("keydown", event => {
        if (keyOf(event) === "e" && event.target.closest(".card-head") && isPlain(event)) {
            event.preventDefault();
            acts.edit(Number(event.target.closest(".card").dataset.quote));
        } else if (event.key === "Escape" && !event.defaultPrevented) {
            acts.toText();
        }
    });
}

function dialogs({desk}) {
    for (const dialog of desk.querySelectorAll("dialog")) {
        dialog.querySelector(".close").addEventListener("click", () => dialog.close());
        dialog.addEventListener("keydown", event => {
            if (event.repeat && event.key === "Enter") {  // held down, it would answer what nobody has read
                event.preventDefault();
            }
        });
    }
}
