// What a form shows beside its fields: buttons that fill them in, and why they were refused.

// Offer what can be taken over, a button each: {label, take}.
export function offer(root, offers) {
    root.replaceChildren(...offers.map(({label, take}) => {
        const button = Object.assign(document.createElement("button"), {type: "button", dir: "auto", textContent: label});
        button.addEventListener("click", take);
        return button;
    }));
    root.hidden = !offers.length;
}

// Show the reasons of each refused field beside it, and all others at the form's head.
export function showErrors(form, errors) {
    const left = [];
    form.querySelectorAll(".error").forEach(each => { each.textContent = ""; });
    for (const [name, reasons] of Object.entries(errors)) {
        const place = name && form.querySelector(`#error-${name}`);
        if (place) {
            place.textContent = reasons.join(" ");
            place.closest("details")?.setAttribute("open", "");
        } else {
            left.push(...reasons);
        }
    }
    form.querySelector("#error-all").replaceChildren(
        ...left.map(reason => Object.assign(document.createElement("span"), {textContent: reason, dir: "auto"})));
    const first = [...form.querySelectorAll(".error, .errors")].find(each => each.textContent);
    if (first) {
        first.scrollIntoView({block: "nearest"});
    }
}
