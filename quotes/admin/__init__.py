"""The admin's pages of who said what."""

from quotes.admin.attributions import AttributionAdmin, EvidenceAdmin
from quotes.admin.duplicates import DistinctionAdmin
from quotes.admin.merges import MergeAdmin
from quotes.admin.named import ArticleWithQuotesAdmin, OrganisationWithQuotesAdmin, SpeakerWithQuotesAdmin
from quotes.admin.quotes import QuoteAdmin
from quotes.admin.rejections import RejectionAdmin

__all__ = [
    "ArticleWithQuotesAdmin",
    "AttributionAdmin",
    "DistinctionAdmin",
    "EvidenceAdmin",
    "MergeAdmin",
    "OrganisationWithQuotesAdmin",
    "QuoteAdmin",
    "RejectionAdmin",
    "SpeakerWithQuotesAdmin",
]
