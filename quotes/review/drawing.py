"""What the review queue shows of a quote: its words in their place, whose they are, and by what way it came."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quotes import rules
from quotes.admin.provenance import came_in, sure
from quotes.admin.reading import in_context, short_label
from quotes.claims.addresses import claims_url, may_compare
from quotes.desk.addresses import desk_url
from quotes.desk.sittings import page_of
from quotes.judges import entry_of
from quotes.models import Attribution, Evidence, Quote, shortened
from quotes.review.judging import ACTS, why_not
from sources.admin.links import change_url

NAMES = {
    "speaker": gettext_lazy("Speaker"),
    "role": gettext_lazy("Role"),
    "organisation": gettext_lazy("Organisation"),
    "on_behalf_of": gettext_lazy("On behalf of"),
    "told_to": gettext_lazy("Told to"),
    "occasion": gettext_lazy("Occasion"),
}


def quote_context(request: HttpRequest, quote: Quote) -> dict[str, Any]:
    """Return what the page shows of a quote that was fetched by ``with_claims()``."""
    claims = sorted(quote.attributions.all(), key=standing)
    evidence = [one for claim in claims[:1] for one in claim.evidence.all()]
    whys = {act: why_not(request, quote, status) for act, status in ACTS.items()}
    preferred = claims[0] if claims else None
    return {
        "quote": quote,
        "words": in_context(quote, evidence, reader=request.user),
        "status": short_label(quote.get_status_display()),
        "kind": short_label(quote.get_kind_display()),
        "claims": [claim_context(claim) for claim in claims],
        "origin": came_in(quote, preferred.confidence if preferred else None),
        "entry": entry_of(quote),
        "may_delete": page_of(Quote).has_delete_permission(request, quote) and not rules.why_quote_stays(quote),
        "may": {act: not why for act, why in whys.items()},
        "hindrances": list(dict.fromkeys(why for act in ("verify", "dispute") for why in whys[act])),
        "quote_page": change_url(quote),
        "compare": claims_url(quote.pk) if may_compare(request.user) else "",
        "history": reverse("admin:quotes_quote_history", args=[quote.pk]),
        "desk": desk_url(quote.article_id, quote.pk),
        "article_page": change_url(quote.article),
    }


def standing(claim: Attribution) -> int:
    """Return where an attribution stands among those of its quote: the preferred one first, the rejected ones last."""
    return Attribution.Standing.values.index(claim.standing)


def claim_context(claim: Attribution) -> dict[str, Any]:
    """Return what the page shows of an attribution; what is only printed so far has a question mark."""
    unsettled = claim.unsettled()
    rows = [
        (label, f"“{unsettled[name]}”?" if name in unsettled else getattr(claim, name))
        for name, label in NAMES.items()
        if name in unsettled or getattr(claim, name)
    ]
    return {
        "standing": claim.get_standing_display(),
        "is_preferred": claim.standing == Attribution.Standing.PREFERRED,
        "rows": [*rows, (_("Basis"), claim.get_basis_display())],
        "evidence": [(short_label(one.get_kind_display()), one.text) for one in claim.evidence.all()],
        "missing": [short_label(Evidence.Kind(kind).label) for kind in sorted(claim.missing_evidence())],
        "confidence": claim.confidence,
        "note": claim.note,
    }


def row_context(quote: Any) -> dict[str, Any]:
    """Return what the list shows of a quote."""
    claims = sorted(quote.attributions.all(), key=standing)
    claim = claims[0] if claims else None
    quote.confidence = claim.confidence if claim else None
    return {
        "quote": quote,
        "text": shortened(quote.text, length=200),
        "who": claim,
        "status": short_label(quote.get_status_display()),
        "kind": short_label(quote.get_kind_display()),
        "sure": sure(quote),
        "article": shortened(quote.article.title, length=60),
    }
