// The keys of the page of claims. They work while a claim, or something in it, has the focus, and never in a field:
// whoever speaks or types into a page sets nothing off by a letter. Without scripts all of it is links and buttons.
import {keyOf} from "../keys.js";

const form = document.getElementById("claims");
const reason = document.getElementById("reason");
const columns = form ? [...form.querySelectorAll(".claim")] : [];

let chosen = null; // the button for which a reason is being written

function press(button) {
    if (reason.dataset.needed && !reason.value.trim()) {
        chosen = button;
        reason.focus();
    } else {
        button.click();
    }
}

function move(column, step) {
    const rightToLeft = getComputedStyle(form).direction === "rtl";
    const next = columns[columns.indexOf(column) + (rightToLeft ? -step : step)];
    if (next) {
        next.focus();
        next.scrollIntoView({block: "nearest", inline: "nearest"});
    }
}

function inTheReason(event) {
    if (event.key === "Escape") {
        (chosen?.closest(".claim") || columns[0]).focus();
    } else if (event.key === "Enter" && event.ctrlKey && chosen) {
        event.preventDefault();
        chosen.click();
    }
}

if (form) {
    columns.forEach((column, index) => { column.tabIndex = index ? -1 : 0; });
    form.addEventListener("focusin", event => {
        const column = event.target.closest(".claim");
        if (column) {
            columns.forEach(each => { each.tabIndex = each === column ? 0 : -1; });
        }
    });
    form.addEventListener("keydown", event => {
        if (event.target === reason) {
            inTheReason(event);
            return;
        }
        const column = event.target.closest(".claim");
        if (!column || event.ctrlKey || event.metaKey || event.altKey || event.repeat) {
            return;
        }
        if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
            event.preventDefault();
            move(column, event.key === "ArrowRight" ? 1 : -1);
            return;
        }
        const button = column.querySelector(`button[data-key="${CSS.escape(keyOf(event).toUpperCase())}"]`);
        if (button) {
            event.preventDefault();
            press(button);
        }
    });
    const named = columns.find(column => `#${column.id}` === location.hash);
    (document.getElementById("refusals") || named || columns[0]).focus({preventScroll: !named});
}
