"""Who said what: quotes, their attributions, and the evidence that carries these."""

from quotes.models.attributions import Attribution, AttributionQuerySet, Evidence
from quotes.models.basis import NEEDED_EVIDENCE, Basis
from quotes.models.origins import Origin
from quotes.models.quotes import Quote, QuoteQuerySet
from quotes.models.rejections import Rejection
from quotes.models.spans import Span, shortened

__all__ = [
    "NEEDED_EVIDENCE",
    "Attribution",
    "AttributionQuerySet",
    "Basis",
    "Evidence",
    "Origin",
    "Quote",
    "QuoteQuerySet",
    "Rejection",
    "Span",
    "shortened",
]
