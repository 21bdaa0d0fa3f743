// A box in which somebody is chosen by typing is named by its label; by itself it would be by what is chosen, if anything is.
"use strict";
{
    const name = within => {
        for (const select of within.querySelectorAll("select.admin-autocomplete")) {
            const label = select.getAttribute("aria-label") || document.querySelector(`label[for="${select.id}"]`)?.textContent;
            for (const part of select.parentElement.querySelectorAll(".select2-selection, .select2-selection__rendered")) {
                part.removeAttribute("aria-labelledby");
                part.setAttribute("aria-label", (label || "").trim().replace(/:$/, ""));
            }
        }
    };
    // After the boxes, which Django's scripts make when the page is ready and when a row is added.
    document.addEventListener("DOMContentLoaded", () => {
        django.jQuery(() => name(document));
        document.addEventListener("formset:added", event => name(event.target));
    });
}
