// The evidence of the attribution in the form: which words are marked for each kind, and where they stand.

import {rangeOf} from "./positions.js";

export class EvidenceRows {
    constructor(root, {text, words, onMark, onChange}) {
        this.root = root;
        this.text = text;
        this.words = words;
        this.onChange = onChange;
        this.spans = new Map();
        root.addEventListener("click", event => {
            const kind = event.target.closest("[data-kind]")?.dataset.kind;
            if (!kind) {
                return;
            }
            if (event.target.closest(".mark-it")) {
                onMark(kind);
            } else if (event.target.closest(".unmark-it")) {
                this.set(kind, null);
                this.button(kind).focus();
            } else if (event.target.closest(".marked-words") && this.spans.has(kind)) {
                const {start, end} = this.spans.get(kind);
                rangeOf(text, start, end).startContainer.parentElement.scrollIntoView({block: "nearest"});
            }
        });
    }

    row(kind) {
        return this.root.querySelector(`[data-kind="${kind}"]`);
    }

    button(kind) {
        return this.row(kind).querySelector(".mark-it");
    }

    get kinds() {
        return [...this.root.querySelectorAll("[data-kind]")].map(row => row.dataset.kind);
    }

    // The kind whose words a key marks, or none.
    kindOf(key) {
        return this.kinds.find(kind => this.row(kind).querySelector("kbd").textContent.toLowerCase() === key.toLowerCase());
    }

    label(kind) {
        return this.row(kind).querySelector(".kind").firstChild.textContent.trim();
    }

    set(kind, span) {
        if (span) {
            this.spans.set(kind, {start: span.start, end: span.end, text: span.text});
        } else {
            this.spans.delete(kind);
        }
        this.draw();
        this.onChange(kind, span);
    }

    fill(list) {
        this.spans = new Map(list.map(({kind, start, end, text}) => [kind, {start, end, text}]));
        this.draw();
    }

    get list() {
        return [...this.spans].map(([kind, span]) => ({kind, ...span}));
    }

    draw() {
        for (const kind of this.kinds) {
            const row = this.row(kind);
            const span = this.spans.get(kind);
            row.classList.toggle("is-marked", Boolean(span));
            row.querySelector(".marked-words").textContent = span ? `“${span.text}”` : this.words.notMarked;
            row.querySelector(".does").textContent = span ? this.words.markAgain : this.words.mark;
            const away = row.querySelector(".unmark-it");
            away.textContent = this.words.unmark;
            away.hidden = !span;
        }
        this.light();
    }

    // The words are lit in the text without a change to it, where the browser knows how.
    light() {
        if (!("highlights" in CSS)) {
            return;
        }
        CSS.highlights.set("evidence", new Highlight(...this.list.map(({start, end}) => rangeOf(this.text, start, end))));
    }

    dim() {
        if ("highlights" in CSS) {
            CSS.highlights.delete("evidence");
        }
    }
}
