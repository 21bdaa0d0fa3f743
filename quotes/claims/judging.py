"""The acts of the page of claims: one is preferred and another makes way, by the rules, if nobody has changed it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from quotes import rules
from quotes.claims.standings import make_way
from quotes.desk.sittings import page_of
from quotes.judges import may_change, why_not_theirs, why_unexplained
from quotes.models import Attribution, Quote
from quotes.review.judging import is_repeated, why_not_as_seen, with_claims
from sources import stale
from sources.acting import acting
from sources.refusals import explained

Standing = Attribution.Standing
ACTS = {"prefer": Standing.PREFERRED, "alternative": Standing.ALTERNATIVE, "reject": Standing.REJECTED}


@dataclass(frozen=True)
class Act:
    """What somebody does with a claim, given by its key, and why."""

    name: str
    claim: int
    reason: str = ""

    @property
    def standing(self) -> str:
        return ACTS[self.name]


def why_not(request: HttpRequest, quote: Quote, claim: Attribution, standing: str) -> str:
    """Return what keeps the user from giving this standing to a claim on a quote fetched by ``with_claims()``."""
    if not page_of(Attribution).has_change_permission(request, claim):
        if not may_change(quote, request.user):
            return _("This quote is no draft: a reviewer changes what is said of it.")
        return _("You may not change this attribution.")
    if why := why_not_theirs(quote, request.user):
        return why
    why = rules.why_not_of_status(quote.status, as_they_would_stand(quote, claim, standing))
    if why and claim.standing == Standing.PREFERRED:
        return _("The quote is verified: prefer another attribution, and this one makes way.")
    return why


def as_they_would_stand(quote: Quote, chosen: Attribution, standing: str) -> Iterator[rules.Claim]:
    """Yield the claims on a quote as they would be if the chosen one had this standing."""
    for each in quote.attributions.all():
        claim = rules.claim_of(each)
        if each.pk == chosen.pk:
            yield replace(claim, standing=standing)
        elif standing == Standing.PREFERRED == claim.standing:
            yield replace(claim, standing=Standing.ALTERNATIVE)
        else:
            yield claim


def stand(request: HttpRequest, pk: int, act: Act, *, seen: stale.Picture | None) -> list[str]:
    """Do it to a claim on the quote ``pk``, or return why not; ``seen`` is how its rows stood on the user's page."""
    try:
        with transaction.atomic(), acting(reason=act.reason or None):
            return stood(request, pk, act, seen)
    except IntegrityError as error:
        return [explained(error)]


def stood(request: HttpRequest, pk: int, act: Act, seen: stale.Picture | None) -> list[str]:
    if whys := why_not_as_seen(request, pk, seen):
        stands_so = Attribution.objects.filter(pk=act.claim, standing=act.standing)
        return [] if is_repeated(request, Quote.objects.filter(attributions__in=stands_so, pk=pk), seen) else whys
    quote: Any = with_claims(Quote.objects.filter(pk=pk)).get()
    claim = next((each for each in quote.attributions.all() if each.pk == act.claim), None)
    if claim is None:
        return [_("This quote has no such attribution.")]
    if claim.standing == act.standing:
        return []
    whys = [why_not(request, quote, claim, act.standing), why_unexplained(quote, act.reason)]
    if any(whys):
        return [why for why in whys if why]
    if act.standing == Standing.PREFERRED:
        make_way(claim)
    claim.standing = act.standing
    claim.save(update_fields=["standing"])
    return []
