// The cards in the margin and the marks in the text, which lead to each other.

export class Cards {
    constructor({text, list, editor}) {
        this.text = text;
        this.list = list;
        this.open = null;  // the number of the quote whose card is open
        this.mayLeave = () => true;  // asked before another card opens
        this.editorHome = editor;
        text.addEventListener("click", event => this.clicked(event));
        list.addEventListener("click", event => {
            const head = event.target.closest(".card-head");
            if (head) {
                const pk = Number(head.closest(".card").dataset.quote);
                this.show(pk);
                this.scrollText(pk);
            }
        });
        list.addEventListener("keydown", event => this.arrows(event));
    }

    card(pk) {
        return document.getElementById(`card-${pk}`);
    }

    get order() {
        return [...this.list.querySelectorAll(".card")].map(card => Number(card.dataset.quote));
    }

    // The quotes that the page shows, and where: the server adds what others have made or deleted since.
    get drawn() {
        return [...this.list.querySelectorAll(".card")].map(
            ({dataset}) => [dataset.quote, dataset.start, dataset.end].map(Number));
    }

    number(pk) {
        return this.card(pk).querySelector(".number").textContent;
    }

    // A click on a mark opens the card of the innermost quote; one more, of the quote around it.
    clicked(event) {
        const anchor = event.target.closest(".begins");
        const mark = event.target.closest("[data-quotes]");
        if (anchor) {
            event.preventDefault();
        }
        if (!getSelection().isCollapsed || !(anchor || mark)) {
            return;
        }
        const pks = anchor ? [Number(anchor.dataset.quote)] : mark.dataset.quotes.split(" ").map(Number);
        const at = pks.indexOf(this.open);
        this.show(at > 0 ? pks[at - 1] : pks[pks.length - 1]);
    }

    show(pk, {focus = false} = {}) {
        const card = this.card(pk);
        if (!card || (pk !== this.open && !this.mayLeave())) {
            return false;
        }
        this.hide(pk);
        this.open = pk;
        card.classList.add("open");
        card.querySelector(".card-head").setAttribute("aria-expanded", "true");
        card.querySelector(".more").hidden = false;
        this.light(pk);
        scrollTo(this.list.parentElement, card);
        if (focus) {
            card.querySelector(".card-head").focus({preventScroll: true});
        }
        return true;
    }

    // Bring a card to the top of the margin.
    reveal(pk) {
        scrollTo(this.list.parentElement, this.card(pk), true);
    }

    hide(but) {
        if (this.open !== null && this.open !== but) {
            const card = this.card(this.open);
            if (card) {
                card.classList.remove("open");
                card.querySelector(".card-head").setAttribute("aria-expanded", "false");
                card.querySelector(".more").hidden = true;
            }
            this.open = null;
        }
    }

    light(pk) {
        this.text.querySelectorAll(".lit").forEach(each => each.classList.remove("lit"));
        this.marks(pk).forEach(each => each.classList.add("lit"));
    }

    marks(pk) {
        return this.text.querySelectorAll(`[data-quotes~="${pk}"], #begins-${pk}`);
    }

    scrollText(pk) {
        const [first] = this.marks(pk);
        if (first) {
            scrollTo(this.text.parentElement, first);
        }
    }

    arrows(event) {
        const head = event.target.closest(".card-head");
        const step = {ArrowDown: 1, ArrowUp: -1}[event.key];
        if (head && step) {
            const next = this.neighbour(Number(head.closest(".card").dataset.quote), step);
            if (next !== null) {
                event.preventDefault();
                this.card(next).querySelector(".card-head").focus();
            }
        }
    }

    neighbour(pk, step) {
        const {order} = this;
        const next = order[order.indexOf(pk) + step];
        return next === undefined ? null : next;
    }

    // The first quote that begins after an offset, or the last before it.
    nearest(offset, step) {
        const cards = [...this.list.querySelectorAll(".card")];
        const found = step > 0
            ? cards.find(card => Number(card.dataset.start) > offset)
            : cards.reverse().find(card => Number(card.dataset.end) <= offset || Number(card.dataset.start) < offset);
        return found ? Number(found.dataset.quote) : null;
    }

    at(offset) {
        const around = [...this.list.querySelectorAll(".card")].filter(
            card => Number(card.dataset.start) <= offset && offset <= Number(card.dataset.end));
        return around.length ? Number(around[around.length - 1].dataset.quote) : null;
    }

    // Replace what an act has changed; the editor, which may stand in a card, is kept.
    apply({lines = {}, cards = {}, order = null}) {
        for (const [number, html] of Object.entries(lines)) {
            document.getElementById(`line-${number}`).innerHTML = html;
        }
        for (const [pk, html] of Object.entries(cards)) {
            const made = document.createElement("template");
            made.innerHTML = html;
            const old = this.card(pk);
            const fresh = made.content.querySelector(".card");
            if (old) {
                this.editorHome(old, fresh);
                old.replaceWith(fresh);
            } else {
                this.list.append(fresh);
            }
        }
        if (order) {
            this.arrange(order);
        }
        if (this.open !== null && this.card(this.open)) {
            this.show(this.open);
        } else {
            this.open = null;
        }
    }

    arrange(order) {
        const kept = new Set(order.map(String));
        for (const card of [...this.list.querySelectorAll(".card")]) {
            if (!kept.has(card.dataset.quote)) {
                this.editorHome(card, null);
                card.remove();
            }
        }
        let place = this.list.firstElementChild;
        order.forEach((pk, index) => {
            const card = this.card(pk);
            if (card === place) {
                place = place.nextElementSibling;
            } else if (card) {
                this.list.insertBefore(card, place);
            }
            const number = String(index + 1);
            if (card) {
                card.querySelector(".number").textContent = number;
            }
            const begins = document.getElementById(`begins-${pk}`);
            if (begins) {
                begins.dataset.label = number;
            }
        });
        document.getElementById("count").textContent = String(order.length);
        document.getElementById("no-cards").hidden = order.length > 0;
    }
}

function scrollTo(scroller, element, always = false) {
    const frame = scroller.getBoundingClientRect();
    const at = element.getBoundingClientRect();
    const above = at.top - frame.top;
    if (always || above < 40 || at.bottom > frame.bottom) {
        scroller.scrollTop += above - (always ? 36 : Math.min(frame.height / 4, 80));
    }
}
