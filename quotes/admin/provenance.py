"""How the admin tells by what way a quote or an attribution came in, and what is still open about it."""

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quotes.models import Attribution, Origin
from quotes.models.attributions import PRINTED
from sources.admin.base import directed
from sources.admin.links import add_url, lines, link
from sources.models import Organisation, Speaker

PRINTED_FIELDS = tuple(f"printed_{name}" for name in PRINTED)

# Field → the model of whom it names, and what to call one.
NAMED: dict[str, tuple[Any, Any]] = {
    "speaker": (Speaker, gettext_lazy("speaker")),
    "organisation": (Organisation, gettext_lazy("organisation")),
    "told_to": (Organisation, gettext_lazy("outlet")),
}
OPEN = gettext_lazy("{}: nobody alone is called so here. Choose the {}, {}, or empty the printed name.")


def came_in(row: Any, confidence: float | None) -> str:
    """Return in words by what way a quote or an attribution came in, and how sure a machine was of it."""
    if row.origin == Origin.TYPED:
        return _("typed by a person")
    if row.origin == Origin.IMPORTED:
        return _("brought in by an import (%s)") % (row.origin_version or "–")
    told = _("found in the article’s text, suggested by %s") % row.origin_version
    return (
        told if confidence is None else _("%(told)s, with confidence %(sure).2f") % {"told": told, "sure": confidence}
    )


def proposal(attribution: Attribution) -> SafeString:
    """Return by what way an attribution came in, and whom it names that nobody is chosen for."""
    if attribution.pk is None:
        return lines()
    names = [open_name(field, name) for field, name in attribution.unsettled().items()]
    return lines(came_in(attribution, attribution.confidence), *names)


def open_name(field: str, name: str) -> SafeString:
    """Return what to do about a printed name, with the link to enter whom it means."""
    model, called = NAMED[field]
    enter = link(add_url(model, name=name), _("enter a new one"))
    return format_html(str(OPEN), directed(f"“{name}”"), called, enter)


def as_printed(name: str | None) -> SafeString | None:
    """Return in a list a name that the article prints, while nobody is chosen for it."""
    return directed(f"“{name}”?") if name else None


def sure(quote: Any) -> str:
    """Return in a list how sure a machine is of a quote that it suggested and nobody has judged."""
    if quote.origin != Origin.SUGGESTED:
        return ""
    return _("suggested") if quote.confidence is None else how_sure(quote.confidence)


def how_sure(confidence: float) -> str:
    """Return in a word or two how sure a machine is of what it suggested."""
    return _("suggested, %d %% sure") % round(confidence * 100)
