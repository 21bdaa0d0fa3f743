"""The admin's pages of who said what."""

from quotes.admin.attributions import AttributionAdmin, EvidenceAdmin
from quotes.admin.named import ArticleWithQuotesAdmin, OrganisationWithQuotesAdmin, SpeakerWithQuotesAdmin
from quotes.admin.quotes import QuoteAdmin

__all__ = [
    "ArticleWithQuotesAdmin",
    "AttributionAdmin",
    "EvidenceAdmin",
    "OrganisationWithQuotesAdmin",
    "QuoteAdmin",
    "SpeakerWithQuotesAdmin",
]
