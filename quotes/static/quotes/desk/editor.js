// The form that says whose words a quote is. It stands in the card of its quote, and keeps what is typed until
// it is stored or left.

import {Combobox} from "./combobox.js";
import {EvidenceRows} from "./evidence.js";
import {ask} from "./server.js";
import {offer, showErrors} from "./showing.js";

const PEOPLE = ["speaker", "organisation", "told_to", "on_behalf_of"];
const TEXTS = ["role", "occasion", "note"];
const CHOICES = ["basis", "kind", "within", "continues"];
const NAMES_IN_EVIDENCE = {antecedent: "speaker", organisation: "organisation", told_to: "told_to"};
const TEXTS_IN_EVIDENCE = {role: "role", occasion: "occasion"};

export class Editor {
    constructor(form, {text, words, cards, tell, save, create, startMarking, stopMarking, toText}) {
        Object.assign(this, {form, text, words, cards, tell, stopMarking, toText});
        this.home = form.parentElement;
        this.quote = null;
        this.opening = 0;  // how often the form was opened or closed: an answer that comes after the next time is none
        this.fields = Object.fromEntries([...TEXTS, ...CHOICES, "why"].map(name => [name, form.elements[name]]));
        this.people = Object.fromEntries(PEOPLE.map(name => [name, new Combobox(form.querySelector(`[data-field=${name}]`), {
            words,
            create,
            find: term => this.names(name, term),
            onLost: refused => tell(Object.values(refused.errors || {"": [String(refused)]}).flat().join(" "), {wrong: true}),
            onChoose: somebody => { this.touched(); if (name === "speaker") { this.offerPlaces(somebody.places || []); } },
        })]));
        this.evidence = new EvidenceRows(form.querySelector(".evidence"), {
            text,
            words,
            onMark: kind => startMarking(kind),
            onChange: (kind, span) => this.evidenceChanged(kind, span),
        });
        form.addEventListener("submit", event => { event.preventDefault(); save(); });
        form.addEventListener("input", () => this.touched());
        form.addEventListener("keydown", event => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
                event.preventDefault();
                save();
            } else if (event.key === "Escape") {
                event.preventDefault();
                toText();
            } else if (event.key === "Enter" && event.target.matches("input:not([role=combobox])")) {
                event.preventDefault();  // a form of many fields is not stored by a slip
            }
        });
        form.querySelector("#leave").addEventListener("click", () => this.leave());
        this.fields.basis.addEventListener("change", () => this.basisChanged());
    }

    get isOpen() {
        return this.quote !== null;
    }

    get isBusy() {
        return this.form.inert;
    }

    get isDirty() {
        return this.isOpen && this.dirty;
    }

    touched() {
        this.dirty = true;
    }

    async names(field, term) {
        const speaker = this.people.speaker.value;
        const found = await ask({field, term, ...(speaker ? {speaker: speaker.pk} : {})}, this.words);
        return found.names;
    }

    // Open the form in a quote's card; `proposed` is what the curator has not said yet.
    async open(pk, {proposed = {}, focus = true} = {}) {
        if (this.quote === pk) {
            this.focusFirst();
            return;
        }
        const opening = ++this.opening;
        const held = await ask({quote: pk}, this.words);
        if (opening !== this.opening || !this.cards.card(pk)) {
            return;
        }
        this.quote = pk;
        this.picture = held.picture;
        this.fill(held, proposed);
        this.dirty = false;
        this.form.hidden = false;
        this.cards.card(pk).querySelector(".more").append(this.form);
        this.cards.reveal(pk);
        this.offerAsBefore();
        if (focus) {
            this.focusFirst();
        }
    }

    fill({values, evidence}, proposed) {
        this.options("within", values.within, card => this.surrounds(card));
        this.options("continues", proposed.continues || values.continues, card => this.precedes(card));
        for (const name of PEOPLE) {
            this.people[name].value = values[name] || null;
        }
        for (const name of [...TEXTS, ...CHOICES]) {
            this.fields[name].value = values[name] ?? (name === "basis" ? "explicit" : "");
        }
        this.fields.why.value = "";
        if (proposed.continues) {
            this.fields.continues.value = String(proposed.continues);
        }
        this.form.querySelector("#further").open = Boolean(proposed.continues || values.note || values.on_behalf_of);
        this.evidence.fill(evidence);
        this.offerPlaces([]);
        this.refuse({});
    }

    focusFirst() {
        this.people.speaker.input.focus({preventScroll: true});
    }

    surrounds(card) {
        const mine = this.cards.card(this.quote).dataset;
        return Number(card.dataset.start) <= Number(mine.start) && Number(mine.end) <= Number(card.dataset.end)
            && card.dataset.quote !== mine.quote;
    }

    precedes(card) {
        return Number(card.dataset.end) <= Number(this.cards.card(this.quote).dataset.start);
    }

    options(name, value, fits) {
        const made = [new Option(this.words.none, "")];
        for (const card of this.cards.list.querySelectorAll(".card")) {
            if (fits(card)) {
                const label = `${card.querySelector(".number").textContent}: ${card.querySelector(".words").textContent}`;
                made.push(new Option(label, card.dataset.quote));
            }
        }
        this.fields[name].replaceChildren(...made);
        this.fields[name].value = value === null || value === undefined ? "" : String(value);
    }

    // --- What can be taken over ---------------------------------------------------------------------

    offerPlaces(places) {
        offer(this.form.querySelector("#places"), places.map(place => ({
            label: [place.role, place.organisation.name].filter(Boolean).join(", "),
            take: () => {
                this.people.organisation.value = place.organisation;
                this.fields.role.value = place.role;
                this.touched();
            },
        })));
        this.form.querySelector("#roles").replaceChildren(...places.filter(place => place.role).map(place => new Option(place.role)));
    }

    offerAsBefore() {
        const before = this.cards.order.slice(0, this.cards.order.indexOf(this.quote)).reverse();
        const attributed = before.filter(pk => this.cards.card(pk).querySelector("dd:is(.speaker, .organisation)"));
        offer(this.form.querySelector("#as-before"), attributed.slice(0, 2).map(pk => {
            const who = this.cards.card(pk).querySelector("dd:is(.speaker, .organisation)").textContent;
            const told = this.words.asIn.replace("%s", () => this.cards.number(pk));
            return {label: `${told}: ${who}`, take: () => this.takeOver(pk)};
        }));
    }

    // Take whose words they are, and the evidence, from another quote.
    async takeOver(pk) {
        const {opening} = this;
        let held;
        try {
            held = await this.undisturbed(() => ask({quote: pk}, this.words));
        } catch (refused) {
            this.refuse(refused.errors || {"": [String(refused)]});
            return;
        }
        if (opening !== this.opening) {
            return;
        }
        const {values, evidence} = held;
        for (const name of PEOPLE) {
            this.people[name].value = values[name] || null;
        }
        this.fields.role.value = values.role || "";
        this.fields.occasion.value = values.occasion || "";
        if (this.fields.basis.value !== "continued" && values.basis) {
            this.fields.basis.value = values.basis;
        }
        this.evidence.fill(evidence);
        this.touched();
    }

    // A part that carries on repeats the earlier part, which is filled in where nothing is said yet.
    basisChanged() {
        const earlier = Number(this.fields.continues.value);
        const said = PEOPLE.some(name => this.people[name].value) || this.evidence.list.length;
        if (this.fields.basis.value === "continued" && earlier && !said) {
            this.takeOver(earlier);
        }
    }

    async evidenceChanged(kind, span) {
        this.touched();
        if (!span) {
            return;
        }
        const text = TEXTS_IN_EVIDENCE[kind];
        if (text && !this.fields[text].value) {
            this.fields[text].value = span.text;
        }
        if (kind === "antecedent" && this.fields.basis.value === "explicit") {
            this.fields.basis.value = "pronoun";
        }
        const field = this.people[NAMES_IN_EVIDENCE[kind]];
        if (field && !field.value && !field.isUnsettled) {
            const {opening} = this;
            const found = await this.names(field.name, span.text).catch(() => []);
            if (opening !== this.opening) {
                return;
            }
            if (!field.value && !field.isUnsettled) {
                this.fillIn(field, span.text, found);
            }
        }
    }

    // Who alone is called so is chosen; else it is said that somebody is still to be chosen or entered.
    fillIn(field, text, found) {
        const same = found.filter(somebody => [somebody.name, ...somebody.aliases].includes(text));
        if (same.length === 1) {
            field.value = same[0];
            if (document.activeElement === field.input) {
                field.input.select();  // whoever is about to type there replaces the name
            }
            field.onChoose(same[0]);
            this.tell(`${this.words.kept} ${same[0].name}`);
        } else {
            this.tell(`“${text}”: ${this.words.whoIsIt}`);
        }
    }

    // --- Storing and leaving --------------------------------------------------------------------------

    get unsettled() {
        return PEOPLE.filter(name => this.people[name].isUnsettled);
    }

    sent() {
        const values = Object.fromEntries([...TEXTS, ...CHOICES].map(name => [name, this.fields[name].value]));
        for (const name of PEOPLE) {
            values[name] = this.people[name].value ? this.people[name].value.pk : "";
        }
        return {quote: this.quote, picture: this.picture, values, evidence: this.evidence.list, why: this.fields.why.value};
    }

    // Show why nothing was stored; what was typed stays.
    refuse(errors, picture) {
        if (picture) {
            this.picture = picture;
        }
        showErrors(this.form, errors);
    }

    // While it is being stored, or filled in from another, nothing is typed into it: that would be neither stored nor kept.
    async undisturbed(act) {
        const {opening} = this;
        const at = this.form.contains(document.activeElement) ? document.activeElement : null;
        this.form.inert = true;
        try {
            return await act();
        } finally {
            if (opening === this.opening) {
                this.form.inert = false;
                at?.focus({preventScroll: true});
            }
        }
    }

    leave() {
        if (!this.isDirty || confirm(this.words.leave)) {
            this.close();
            this.toText();
        }
    }

    close() {
        this.stopMarking();  // for a form that is left, nothing is waited for
        this.opening += 1;
        this.quote = null;
        this.dirty = false;
        this.form.hidden = true;
        this.form.inert = false;
        this.home.append(this.form);
        this.evidence.dim();
    }

    // The card that holds the form is drawn anew, or gone: what is typed stays to be read until the form is left.
    moveTo(old, fresh) {
        if (!this.isOpen || !old.contains(this.form)) {
            return;
        }
        if (fresh) {
            fresh.querySelector(".more").append(this.form);
        } else if (this.dirty) {
            this.home.append(this.form);
        } else {
            this.close();
        }
    }
}
