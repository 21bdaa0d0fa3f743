"""Who may judge a quote: curators enter drafts, reviewers verify and dispute, editors retract.

What is verified changes for a reason that stands in the history: whoever relied on it has to be told. Where a second
reviewer is required, it is not changed by who entered it: what they would make of it nobody else has looked at.

These are permissions, which ``config/roles.py`` puts together to roles. They hold beside Django's own of the same
rows. What a person changes by the admin, the desk or the API asks here; commands are an operator's.
"""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import Model
from django.utils.translation import gettext as _

from quotes.models import Quote
from sources.acting import number_in

VERIFY, RETRACT = "quotes.verify_quote", "quotes.retract_quote"
NEEDED = {
    Quote.Status.VERIFIED: VERIFY,
    Quote.Status.DISPUTED: VERIFY,
    Quote.Status.RETRACTED: RETRACT,
}
JUDGEMENT = {"status", "status_reason"}  # the fields of a quote that judge it, and say nothing of what it is


def may_change(quote: Quote, user: Any) -> bool:
    """Tell whether ``user`` may change what a quote is and whose: a draft, or what they might have judged so."""
    needed = NEEDED.get(Quote.Status(quote.status))
    return needed is None or user.has_perm(needed)


def needs_a_reason(quote: Quote) -> bool:
    """Tell whether a change to the quote, as it stands stored, to its attributions or their evidence needs a reason."""
    return Quote.objects.filter(pk=quote.pk, status=Quote.Status.VERIFIED).exists()


def why_not_changed(quote: Quote, *, user: Any, reason: str, fields: Iterable[str] = ()) -> str:
    """Return why ``user`` may not change the quote as it stands stored, and whose it is, for ``reason``, or nothing.

    ``fields`` are those of the quote itself that change, if nothing else does.
    """
    return why_not_theirs(quote, user, fields) or why_unexplained(quote, reason)


def why_not_theirs(quote: Quote, user: Any, fields: Iterable[str] = ()) -> str:
    """Return why the quote is not for ``user`` to change, whatever the reason: they entered what others verified."""
    if not settings.REQUIRE_SECOND_REVIEWER or is_judgement(fields):
        return ""
    if needs_a_reason(quote) and entered_by(quote, user):
        return _("You have entered this quote, and it is verified: somebody else changes it, or you dispute it first.")
    return ""


def is_judgement(fields: Iterable[str]) -> bool:
    """Tell whether a change of these fields of a quote gives it another status, and does nothing else."""
    names = set(fields)
    return "status" in names and names <= JUDGEMENT


def why_unexplained(quote: Quote, reason: str) -> str:
    """Return why the quote, and whose it is, may not be changed for this ``reason``, or nothing."""
    if reason.strip() or not needs_a_reason(quote):
        return ""
    return _("This quote is verified: say why you change what is said of it. The reason stands in the history.")


def why_not_judged(quote: Quote, *, before: str, user: Any) -> str:
    """Return why ``user`` may not give the quote the status that it has now, after ``before``, or nothing."""
    if quote.status == before:
        return ""
    for status in (before, quote.status):
        needed = NEEDED.get(Quote.Status(status))
        if needed and not user.has_perm(needed):
            return REASONS[needed]()
    if quote.status == Quote.Status.VERIFIED and settings.REQUIRE_SECOND_REVIEWER and entered_by(quote, user):
        return _("You have entered this quote: somebody else has to verify it.")
    return ""


REASONS = {
    VERIFY: lambda: _("A reviewer verifies and disputes quotes, and takes that back."),
    RETRACT: lambda: _("An editor retracts quotes, and takes that back."),
}


def entered_by(quote: Quote, user: Any) -> bool:
    """Tell whether ``user`` enters the quote, or did by what the audit trail says; the number counts, names change."""
    if quote.pk is None:
        return True  # it is being entered
    entry = entry_of(quote)
    return entry is not None and number_in(entry.actor) == user.pk


def was_judged(quote: Quote) -> bool:
    """Tell whether the quote was ever more than a draft, by what the audit trail says: it may have been cited."""
    return trail_of(Quote, [quote.pk]).filter(after__status__in=list(NEEDED)).exists()


def entry_of(quote: Quote) -> Any:
    """Return what the audit trail says of how the quote was entered (``trail.Entry``), or None."""
    return entries_of(Quote, [quote.pk]).get(quote.pk)


def entries_of(model: type[Model], pks: Iterable[int]) -> dict[int, Any]:
    """Return what the audit trail says of how rows were entered, by their keys; the last time, if it was twice."""
    return {entry.row_id: entry for entry in trail_of(model, pks).filter(action="insert").order_by("id")}


def trail_of(model: type[Model], pks: Iterable[int]) -> Any:
    """Return the audit trail's entries of rows."""
    # The trail stands above this app, which only looks its table up.
    return apps.get_model("trail.Entry")._default_manager.filter(model=model._meta.label_lower, row_id__in=list(pks))
