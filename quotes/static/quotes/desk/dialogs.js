// Questions that have to be answered before something is stored.

function element(tag, text, more = {}) {
    return Object.assign(document.createElement(tag), {textContent: text, ...more});
}

// A button that says something with a name or words in it, wherever the language puts them: at its %s.
function filled(told, name) {
    const [before, after] = told.split("%s");
    const made = element("button", before, {type: "button"});
    made.append(element("bdi", name), after);
    return made;
}

// What is odd about a selection. Resolves to the words to quote, or to null.
export function question(remarks, span, words) {
    const dialog = document.getElementById("question");
    return new Promise(resolve => {
        const answer = value => { dialog.onclose = null; dialog.close(); resolve(value); };
        const better = new Map(remarks.map(remark => [`${remark.better.start}-${remark.better.end}`, remark.better]));
        better.delete(`${span.start}-${span.end}`);
        dialog.querySelector("#remarks").replaceChildren(...remarks.map(remark => element("li", remark.told)));
        const buttons = [...better.values()].map(place => {
            const button = filled(words.quoteInstead, `“${shortened(place.text)}”`);
            button.addEventListener("click", () => answer(place));
            return button;
        });
        const anyway = element("button", words.quoteAnyway, {type: "button"});
        anyway.addEventListener("click", () => answer(span));
        dialog.querySelector("#answers").replaceChildren(...buttons, anyway);
        dialog.onclose = () => resolve(null);
        dialog.showModal();
        (buttons[0] || anyway).focus();
    });
}

function shortened(text) {
    const characters = [...text];
    return characters.length <= 120 ? text : `${characters.slice(0, 80).join("")} … ${characters.slice(-30).join("")}`;
}

// Somebody new. `enter` asks the server, which names those with a name like it first.
export function newName(typed, field, {words, enter, take}) {
    const dialog = document.getElementById("new-name");
    const name = document.getElementById("new-name-name");
    const error = document.getElementById("new-name-error");
    const alike = document.getElementById("alike");
    const isSpeaker = field === "speaker" || field === "on_behalf_of";
    const kinds = ["speaker", "organisation"].map(each => document.getElementById(`new-name-kind-${each}`));
    for (const each of kinds) {  // nobody inherits the kind of whoever was entered before
        each.selectedIndex = Math.max([...each.options].findIndex(option => option.defaultSelected), 0);
    }
    kinds[0].hidden = !isSpeaker;
    kinds[1].hidden = isSpeaker;
    kinds[1].previousElementSibling.previousElementSibling.htmlFor = kinds[isSpeaker ? 0 : 1].id;
    const kind = kinds[isSpeaker ? 0 : 1];
    const chosen = somebody => { dialog.close(); take(somebody); };
    const send = async sure => {
        error.textContent = "";
        try {
            const answer = await enter({field, name: name.value, kind: kind.value, sure});
            if (answer && answer.named) {
                chosen(answer.named);
            } else if (answer && answer.alike) {
                show(answer.alike);
            }
        } catch (refused) {
            error.textContent = Object.values(refused.errors || {"": [String(refused)]}).flat().join(" ");
        }
    };
    const show = list => {
        const items = list.map(({pk, name: known, like, why}) => {
            const item = element("li", "");
            const button = filled(words.takeThis, known);
            button.addEventListener("click", () => chosen({pk, name: known}));
            item.append(button, " ", element("small", like === known ? why : `${like}: ${why}`, {dir: "auto"}));
            return item;
        });
        const sure = element("button", words.somebodyElse, {type: "button"});
        sure.addEventListener("click", () => send(true));
        const rows = element("ul", "");
        rows.append(...items);
        alike.replaceChildren(element("p", words.like), rows, sure);
        items[0].querySelector("button").focus();
    };
    name.value = typed;
    name.oninput = () => alike.replaceChildren();
    error.textContent = "";
    alike.replaceChildren();
    dialog.querySelector("form").onsubmit = event => { event.preventDefault(); send(false); };
    dialog.showModal();
    name.focus();
    name.select();
}
