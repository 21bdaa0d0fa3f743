// Marking the words that carry an attribution: those that are selected, or that are selected next.

import {select, selected, trimmed} from "./positions.js";

export class Marking {
    constructor({desk, text, editor, tell, toText, words}) {
        Object.assign(this, {desk, text, editor, tell, toText, words});
        this.kind = null;  // of evidence, for which a selection is waited for
    }

    get isOn() {
        return this.kind !== null;
    }

    start(kind) {
        this.wait(kind);
        if (selected(this.text)) {  // the words were selected before the button was pressed
            this.end(true);
            return;
        }
        this.tell(`${this.words.selectFor} ${this.editor.evidence.label(kind)}`);
        this.toText();
    }

    end(done) {
        const kind = this.kind;
        const span = selected(this.text);
        if (done && !span) {
            this.tell(this.words.nothingSelected, {wrong: true});
            return;
        }
        this.wait(null);
        if (done) {
            this.mark(kind, trimmed(span));
        } else {
            this.tell("");
        }
        this.editor.evidence.button(kind).focus({preventScroll: true});
    }

    byKey(kind) {
        if (this.editor.isBusy) {  // what is marked now would not be stored with the rest
            this.tell(this.words.busy, {wrong: true});
            return;
        }
        const span = selected(this.text);
        if (!span) {
            this.start(kind);
            return;
        }
        this.wait(null);
        this.mark(kind, trimmed(span));
    }

    wait(kind) {
        this.kind = kind;
        this.desk.classList.toggle("marking", kind !== null);
    }

    mark(kind, span) {
        if (span.changed) {
            select(this.text, span.start, span.end);
        }
        this.editor.evidence.set(kind, span);
        this.tell(`${this.words.marked}: ${this.editor.evidence.label(kind)}: “${span.text}”`);
        getSelection().collapseToEnd();
    }
}
