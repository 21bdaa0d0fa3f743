// A cursor for the keyboard in a text that nobody can change.

import {cursor} from "./positions.js";

const MOVES = {
    ArrowLeft: ["left", "character", "word"],
    ArrowRight: ["right", "character", "word"],
    ArrowUp: ["backward", "line", "paragraph"],
    ArrowDown: ["forward", "line", "paragraph"],
    Home: ["backward", "lineboundary", "documentboundary"],
    End: ["forward", "lineboundary", "documentboundary"],
};

export function keyboardCaret(text, caret) {
    text.addEventListener("keydown", event => {
        const move = MOVES[event.key];
        if (!move || event.metaKey) {
            return;
        }
        event.preventDefault();
        const selection = getSelection();
        if (cursor(text) === null) {
            selection.collapse(firstVisibleLine(text), 0);
        }
        const [direction, step, leap] = move;
        const {focusNode, focusOffset} = selection;
        const alter = event.shiftKey ? "extend" : "move";
        const before = cursor(text);
        selection.modify(alter, direction, event.ctrlKey || event.altKey ? leap : step);
        if (event.key.startsWith("Arrow") && cursor(text) === before) {  // browsers get stuck beside what holds no text, such as a quote's number
            selection.modify(alter, direction, "character");
        }
        if (!text.contains(selection.focusNode)) {  // never out of the text
            if (event.shiftKey) {
                selection.extend(focusNode, focusOffset);
            } else {
                selection.collapse(focusNode, focusOffset);
            }
        }
        draw(text, caret, true);
    });
    document.addEventListener("selectionchange", () => draw(text, caret, false));
    text.addEventListener("focus", () => draw(text, caret, false));
    text.addEventListener("blur", () => { caret.hidden = true; });
    addEventListener("resize", () => draw(text, caret, false));
}

function firstVisibleLine(text) {
    const top = text.parentElement.getBoundingClientRect().top;
    return [...text.children].find(line => line.getBoundingClientRect().bottom > top) || text;
}

function draw(text, caret, follow) {
    const selection = getSelection();
    caret.hidden = document.activeElement !== text || cursor(text) === null;
    if (caret.hidden) {
        return;
    }
    const range = document.createRange();
    range.setStart(selection.focusNode, selection.focusOffset);
    const rectangles = range.getClientRects();
    const element = selection.focusNode.nodeType === Node.ELEMENT_NODE ? selection.focusNode : selection.focusNode.parentElement;
    const at = rectangles.length ? rectangles[rectangles.length - 1] : element.getBoundingClientRect();
    const scroller = text.parentElement;
    const frame = scroller.getBoundingClientRect();
    // From right to left, the scroll bar stands on the left: clientLeft is its width.
    caret.style.left = `${at.left - frame.left - scroller.clientLeft + scroller.scrollLeft}px`;
    caret.style.top = `${at.top - frame.top + scroller.scrollTop}px`;
    caret.style.height = `${Math.min(at.height, 40) || 20}px`;
    if (follow && (at.top < frame.top || at.bottom > frame.bottom)) {
        scroller.scrollTop += at.top - frame.top - frame.height / 2;
    }
}
