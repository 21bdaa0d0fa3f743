"""The acts of the review queue: give a quote a status, by the rules of its own page, if nobody has changed it since."""

import copy
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Prefetch, QuerySet
from django.forms import modelform_factory
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quotes import rules
from quotes.admin.forms import QuoteForm
from quotes.desk.sittings import page_of
from quotes.judges import why_not_judged
from quotes.models import Attribution, Evidence, Quote
from quotes.repeated import is_own
from sources import stale
from sources.acting import acting
from sources.admin.saving import stale_refusals
from sources.refusals import explained

StatusForm = modelform_factory(Quote, form=QuoteForm, fields=("status", "status_reason"))

ACTS = {
    "verify": Quote.Status.VERIFIED,
    "dispute": Quote.Status.DISPUTED,
    "retract": Quote.Status.RETRACTED,
}
DONE = {
    "verify": gettext_lazy("Verified:"),
    "dispute": gettext_lazy("Disputed:"),
    "retract": gettext_lazy("Retracted:"),
}


@dataclass(frozen=True)
class Judgement:
    """What somebody says of quotes, and why: the reason is public with what is disputed or retracted."""

    act: str
    reason: str = ""

    @property
    def status(self) -> str:
        return ACTS[self.act]

    @property
    def public_reason(self) -> str:
        """The reason that stands beside the status."""
        return "" if self.status == Quote.Status.VERIFIED else self.reason


def with_claims(quotes: Any) -> Any:
    """Fetch the quotes along with their articles, but for the texts, and all that is claimed of them."""
    claims = Attribution.objects.with_names().prefetch_related(Prefetch("evidence", Evidence.objects.order_by("start")))
    return quotes.select_related("article").prefetch_related(Prefetch("attributions", claims))


def why_not(request: HttpRequest, quote: Quote, status: str) -> list[str]:
    """Return what keeps the user from giving this status to a quote that was fetched by ``with_claims()``."""
    if not page_of(Quote).has_change_permission(request, quote):
        return [_("You may not change this quote.")]
    judged = copy.copy(quote)
    judged.status = status
    claims = [rules.claim_of(claim) for claim in quote.attributions.all()]
    whys = [why_not_judged(judged, before=quote.status, user=request.user), rules.why_still_a_draft(claims)]
    if status == Quote.Status.VERIFIED:
        whys.append(rules.why_not_verified(claims))
    return [why for why in whys if why]


def judge(request: HttpRequest, pk: int, judgement: Judgement, *, seen: stale.Picture | None) -> list[str]:
    """Judge a quote, or return why not; ``seen`` is how its rows stood when the user looked at them."""
    try:
        with transaction.atomic(), acting(reason=judgement.reason or None):
            return judged(request, pk, judgement, seen)
    except IntegrityError as error:
        return [explained(error)]


def why_not_as_seen(request: HttpRequest, pk: int, seen: stale.Picture | None) -> list[str]:
    """Lock a quote with all that is claimed of it; return why it stands no more as it was ``seen``, or nothing."""
    locked = Quote.objects.visible_to(request.user).filter(pk=pk).select_for_update().first()
    if locked is None:
        return [_("This quote is gone: somebody else has deleted it.")]
    now = stale.picture(rules.rows_of(pk), lock=True)
    if now != seen:
        return [str(line) for line in stale_refusals(stale.changes(seen, now) if seen else [])]
    return []


def is_repeated(request: HttpRequest, done: QuerySet, seen: stale.Picture | None) -> bool:
    """Tell whether the user has done an act already, and lost the answer: ``done`` is the quote if it stands so."""
    quote = done.first()
    if quote is None or seen is None:
        return False
    return is_own(request.user, seen, stale.picture(rules.rows_of(quote.pk)))


def judged(request: HttpRequest, pk: int, judgement: Judgement, seen: stale.Picture | None) -> list[str]:
    if whys := why_not_as_seen(request, pk, seen):
        given = {"status": judgement.status, "status_reason": judgement.public_reason}
        return [] if is_repeated(request, Quote.objects.filter(pk=pk, **given), seen) else whys
    quote = with_claims(Quote.objects.filter(pk=pk)).get()
    if whys := why_not(request, quote, judgement.status):
        return whys
    form: Any = StatusForm({"status": judgement.status, "status_reason": judgement.public_reason}, instance=quote)
    form.user = request.user
    if not form.is_valid():
        return [error for errors in form.errors.values() for error in errors]
    form.save()
    return []


def pictures(pks: Iterable[int]) -> dict[int, stale.Picture]:
    """Return how the rows of each of the quotes stand now, all of them read in three queries."""
    keys = list(pks)
    found: dict[int, stale.Picture] = {pk: {} for pk in keys}
    owners: dict[str, int] = {}
    for key, row in stale.picture(rules.rows_of(*keys)).items():
        label, pk = key.split()
        match label:
            case "quotes.quote":
                owner = int(pk)
            case "quotes.attribution":
                owner = owners[pk] = int(row["quote_id"] or 0)
            case _:
                owner = owners[row["attribution_id"] or ""]
        found[owner][key] = row
    return found
