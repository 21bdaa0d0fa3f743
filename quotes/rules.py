"""The rules of quotes and attributions that look at more than one row, for whoever writes them.

The engine refuses the same (``quotes/guards.py``) or cannot know it (what a verified quote needs).
Each function returns what stands in the way as sentences, or nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from quotes.faults import ends_before, strictly_contains
from quotes.judges import was_judged
from quotes.models import NEEDED_EVIDENCE, Attribution, Evidence, Quote


def rows_of(*pks: Any) -> list[QuerySet]:
    """Return the rows that quotes are judged by: themselves, locked first, and what is claimed of them."""
    return [
        Quote.objects.filter(pk__in=pks),
        Attribution.objects.filter(quote__in=pks),
        Evidence.objects.filter(attribution__quote__in=pks),
    ]


def refused_nesting(quote: Quote) -> dict[str, str]:
    """Return, by field, why the quote can neither lie within nor continue what it names."""
    refused = {}
    if quote.within and (why := why_not_within(quote, quote.within)):
        refused["within"] = why
    if quote.continues and (why := why_not_continuing(quote, quote.continues)):
        refused["continues"] = why
    return refused


def why_not_within(inner: Quote, outer: Quote) -> str:
    """Return why ``outer`` does not strictly contain ``inner``, or nothing."""
    if outer.article_id != inner.article_id:
        return _("That quote stands in another article.")
    if strictly_contains(outer, inner):
        return ""
    told = _("That quote goes from %(start)d to %(end)d and does not contain this one (%(mine)s).")
    return told % {"start": outer.start, "end": outer.end, "mine": f"{inner.start}–{inner.end}"}


def why_not_continuing(later: Quote, earlier: Quote) -> str:
    """Return why ``later`` cannot carry on from ``earlier``, or nothing."""
    if earlier.article_id != later.article_id:
        return _("That quote stands in another article.")
    if ends_before(earlier, later):
        return ""
    told = _("The earlier part has to end before this one begins; it ends at %(end)d, this one begins at %(start)d.")
    return told % {"end": earlier.end, "start": later.start}


def smallest_around(quote: Quote) -> Quote | None:
    """Return the smallest quote that strictly contains this one, which it lies within."""
    return holding(quote).exclude(start=quote.start, end=quote.end).first()


def holding(quote: Quote) -> QuerySet[Quote]:
    """Return the quotes that contain all words of this one, the smallest first: of the very same words, if there is."""
    around = Quote.objects.filter(article=quote.article_id, start__lte=quote.start, end__gte=quote.end)
    return around.order_by(F("end") - F("start"))


def carried_on(quote: Quote) -> dict[str, Any]:
    """Return the fields that an attribution repeats from the part of the utterance that ``quote`` continues."""
    earlier = quote.continues
    preferred = Attribution.Standing.PREFERRED
    claim = earlier.attributions.with_names().filter(standing=preferred).first() if earlier else None
    repeated = ("speaker", "organisation", "role", "told_to", "on_behalf_of", "occasion")
    return {name: getattr(claim, name) for name in repeated} if claim else {}


@dataclass(frozen=True)
class Claim:
    """An attribution as it shall be: what the rules need to know of it."""

    basis: str
    standing: str
    evidence: frozenset[str] = frozenset()
    unsettled: tuple[str, ...] = ()  # printed names for which nobody is chosen

    @property
    def missing_evidence(self) -> list[str]:
        """The names of the kinds of evidence that its basis needs and that it has not."""
        missing = NEEDED_EVIDENCE.get(self.basis, set()) - self.evidence
        return sorted(str(Evidence.Kind(kind).label).partition(":")[0] for kind in missing)


def claim_of(attribution: Attribution) -> Claim:
    """Return a stored attribution as a claim."""
    evidence = frozenset(evidence.kind for evidence in attribution.evidence.all())
    return Claim(attribution.basis, attribution.standing, evidence, tuple(attribution.unsettled().values()))


def why_still_a_draft(claims: Iterable[Claim]) -> str:
    """Return why a quote with these attributions cannot be more than a draft, or nothing."""
    standing = [claim for claim in claims if claim.standing != Attribution.Standing.REJECTED]
    names = [name for claim in standing for name in claim.unsettled]
    if not names:
        return ""
    told = _("Choose who is meant by each printed name, or empty it, before the quote is more than a draft: %s.")
    return told % ", ".join(f"“{name}”" for name in names)


def why_not_verified(claims: Iterable[Claim]) -> str:
    """Return why a quote with these attributions cannot be verified, or nothing."""
    preferred = [claim for claim in claims if claim.standing == Attribution.Standing.PREFERRED]
    if len(preferred) != 1:
        return _("A verified quote needs exactly one preferred attribution; this one has %d.") % len(preferred)
    missing = preferred[0].missing_evidence
    if missing:
        told = _("A verified quote needs evidence for its preferred attribution; missing: %s.")
        return told % ", ".join(missing)
    return ""


def why_not_of_status(status: str, claims: Iterable[Claim]) -> str:
    """Return why a quote with these attributions cannot have this status, or nothing."""
    held = list(claims)
    if status != Quote.Status.DRAFT and (why := why_still_a_draft(held)):
        return why
    return why_not_verified(held) if status == Quote.Status.VERIFIED else ""


def why_not_preferred(attribution: Attribution) -> str:
    """Return why the attribution cannot be the preferred one of its quote, or nothing."""
    others = Attribution.objects.filter(quote=attribution.quote_id, standing=Attribution.Standing.PREFERRED)
    other = others.exclude(pk=attribution.pk).first()
    if attribution.standing != Attribution.Standing.PREFERRED or other is None:
        return ""
    return (
        _("The quote has a preferred attribution already: %s. On the quote’s own page both can change at once.") % other
    )


def why_quote_stays(quote: Quote) -> str:
    """Return why the quote cannot be deleted, or nothing."""
    if quote.status != Quote.Status.DRAFT:
        return _("only drafts are deleted; retract it with a reason instead")
    if was_judged(quote):
        return _("it was more than a draft once, and may have been cited; retract it with a reason instead")
    if quote.inner.exists():
        return _("other quotes lie within it")
    if quote.continuations.exists():
        return _("other quotes continue it")
    return ""


def why_attribution_stays(attribution: Attribution) -> str:
    """Return why the attribution cannot be deleted, or nothing."""
    draft = attribution.quote.status == Quote.Status.DRAFT
    return "" if draft else _("its quote is no draft; reject it instead")


def why_evidence_stays(evidence: Evidence) -> str:
    """Return why the evidence cannot be deleted, or nothing."""
    attribution = evidence.attribution
    left = claim_of(attribution)
    left = Claim(left.basis, left.standing, left.evidence - {evidence.kind})
    verified = attribution.quote.status == Quote.Status.VERIFIED
    preferred = left.standing == Attribution.Standing.PREFERRED
    return why_not_verified([left]) if verified and preferred else ""
