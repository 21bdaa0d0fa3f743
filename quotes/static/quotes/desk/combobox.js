// A field that finds names as they are typed, after the ARIA pattern of a combobox with a list.
// Its value is somebody chosen, {pk, name}, or null; typing alone chooses nobody.

const WAIT = 120;  // milliseconds between the last key and the question

export class Combobox {
    constructor(root, {find, create, words, onChoose = () => {}, onLost = () => {}}) {
        this.name = root.dataset.field;
        this.input = root.querySelector("input");
        this.list = root.querySelector("[role=listbox]");
        this.find = find;
        this.create = create;
        this.words = words;
        this.onChoose = onChoose;
        this.onLost = onLost;
        this.chosen = null;
        this.options = [];
        this.active = -1;
        this.stale = false;  // what is listed was found for what was typed before: no key takes any of it
        this.asked = 0;
        this.input.addEventListener("input", () => {
            this.chosen = null;
            this.activate(-1);
            this.stale = true;
            this.look(WAIT);
        });
        this.input.addEventListener("focus", () => { if (!this.chosen && !this.input.value) { this.look(0); } });
        this.input.addEventListener("blur", () => this.close());
        this.input.addEventListener("keydown", event => this.key(event));
        this.list.addEventListener("mousedown", event => event.preventDefault());  // the field keeps the focus
        this.list.addEventListener("click", event => {
            const option = event.target.closest("[role=option]");
            if (option) {
                this.take(this.options[[...this.list.children].indexOf(option)]);
            }
        });
    }

    get value() {
        return this.chosen;
    }

    set value(somebody) {
        this.chosen = somebody || null;
        this.input.value = somebody ? somebody.name : "";
        this.close();
    }

    get isOpen() {
        return !this.list.hidden;
    }

    // Something is typed that is nobody.
    get isUnsettled() {
        return !this.chosen && this.input.value.trim() !== "";
    }

    look(wait) {
        clearTimeout(this.timer);
        const number = ++this.asked;
        this.timer = setTimeout(async () => {
            const found = await this.find(this.input.value).catch(error => error);
            if (number !== this.asked || document.activeElement !== this.input) {
                return;
            }
            if (found instanceof Error) {  // whom the server did not tell of is not therefore new
                this.close();
                this.onLost(found);
            } else {
                this.show(found);
            }
        }, wait);
    }

    show(found) {
        const typed = this.input.value.trim();
        this.stale = false;
        this.options = found.map(somebody => ({somebody}));
        if (typed && this.create) {
            this.options.push({typed});
        }
        this.list.replaceChildren(...this.options.map((option, index) => this.drawn(option, index)));
        this.list.hidden = !this.options.length;
        this.input.setAttribute("aria-expanded", String(this.isOpen));
        this.activate(typed && found.length ? 0 : -1);
    }

    drawn(option, index) {
        const item = document.createElement("li");
        item.id = `${this.list.id}-${index}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        const name = document.createElement("bdi");
        name.textContent = option.somebody ? option.somebody.name : `${this.words.newName} “${option.typed}”`;
        item.append(name);
        if (option.somebody) {
            const places = (option.somebody.places || []).map(place => [place.role, place.organisation.name].filter(Boolean).join(", "));
            const more = [...(option.somebody.aliases || []), ...places].join(" · ");
            if (more) {
                const small = document.createElement("small");
                small.dir = "auto";
                small.textContent = more;
                item.append(" ", small);
            }
        } else {
            item.className = "new";
        }
        return item;
    }

    activate(index) {
        this.active = index;
        [...this.list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === index)));
        const item = this.list.children[index];
        if (item) {
            this.input.setAttribute("aria-activedescendant", item.id);
            item.scrollIntoView({block: "nearest"});
        } else {
            this.input.removeAttribute("aria-activedescendant");
        }
    }

    key(event) {
        if (event.key === "ArrowDown" || event.key === "ArrowUp") {
            event.preventDefault();
            if (!this.isOpen) {
                this.look(0);
                return;
            }
            if (!this.stale) {
                const step = event.key === "ArrowDown" ? 1 : -1;
                this.activate((this.active + step + this.options.length) % this.options.length);
            }
        } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
            this.close();  // the form is saved, or says below the field why not
        } else if (event.key === "Enter") {
            event.preventDefault();
            if (this.isOpen && this.active >= 0) {
                this.take(this.options[this.active]);
            }
        } else if (event.key === "Escape" && this.isOpen) {
            if (this.input.value || this.active >= 0) {  // else the list opened by itself, and stands in nobody's way
                event.preventDefault();
                event.stopPropagation();
            }
            this.close();
        }
    }

    take(option) {
        this.close();
        if (option.somebody) {
            this.value = option.somebody;
            this.onChoose(option.somebody);
        } else {
            this.create(option.typed, this);
        }
    }

    close() {
        clearTimeout(this.timer);
        this.asked += 1;
        this.list.hidden = true;
        this.input.setAttribute("aria-expanded", "false");
        this.input.removeAttribute("aria-activedescendant");
    }
}
