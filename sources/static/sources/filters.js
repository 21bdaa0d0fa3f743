// A filter found by typing applies as soon as something is chosen; without scripts its button does it.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
    const $ = django.jQuery;
    $(".autocomplete-filter select").on("select2:select select2:clear", function() {
        this.form.submit();
    });
    for (const button of document.querySelectorAll(".autocomplete-filter button")) {
        button.hidden = true;
    }
});
