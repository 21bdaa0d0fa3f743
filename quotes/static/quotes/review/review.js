// The keys of the review queue. They work while the quote, or something in it, has the focus, and never in a field:
// whoever speaks or types into a page sets nothing off by a letter. Without scripts all of it is links and buttons.
import {keyOf} from "../keys.js";

const review = document.getElementById("review");
const reason = document.getElementById("reason");
const all = document.getElementById("choose-all");

let chosen = null; // the button for which a reason is being written

const press = id => document.getElementById(id)?.click();
const write = id => {
    chosen = document.getElementById(id);
    if (chosen) {
        reason.focus();
    }
};

const KEYS = {
    n: () => press("next"),
    p: () => press("previous"),
    v: () => press("verify"),
    e: () => press("correct"),
    c: () => press("compare"),
    d: () => write("dispute"),
    r: () => write("retract"),
};

function inTheReason(event) {
    if (event.key === "Escape") {
        review.focus();
    } else if (event.key === "Enter" && event.ctrlKey) {
        event.preventDefault();
        (chosen || document.getElementById("dispute") || document.getElementById("retract")).click();
    }
}

if (review) {
    review.addEventListener("keydown", event => {
        if (event.target === reason) {
            inTheReason(event);
            return;
        }
        const plain = !(event.ctrlKey || event.metaKey || event.altKey || event.repeat);
        const act = KEYS[keyOf(event)];
        if (plain && act && !event.target.closest("input, select, textarea")) {
            event.preventDefault();
            act();
        }
    });
    (document.getElementById("refusals") || review).focus({preventScroll: true});
}

// A second press of an impatient key or mouse judges nothing: not the same quote again, nor the next one, unread.
const UNREAD = 500; // milliseconds in which nobody has read a quote
let sent = false;
let read = false;
addEventListener("pageshow", () => {
    sent = read = false;
    setTimeout(() => {
        read = true;
        document.getElementById("content-main").dataset.read = "yes";
    }, UNREAD);
});
for (const form of document.querySelectorAll("#review form, #review-many")) {
    form.addEventListener("submit", event => {
        if (sent || !read) {
            event.preventDefault();
            return;
        }
        sent = true;
    });
}

if (all) {
    const boxes = [...document.querySelectorAll("input[name=quote]")];
    all.hidden = false;
    document.getElementById("choose-all-label").hidden = false;
    all.addEventListener("change", () => boxes.forEach(box => { box.checked = all.checked; }));
}
