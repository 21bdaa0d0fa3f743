"""The admin's pages of where words come from."""

from sources.admin.affiliations import AffiliationAdmin
from sources.admin.articles import ArticleAdmin
from sources.admin.names import OrganisationAdmin, SpeakerAdmin

__all__ = ["AffiliationAdmin", "ArticleAdmin", "OrganisationAdmin", "SpeakerAdmin"]
