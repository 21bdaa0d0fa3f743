"""The admin's pages of where words come from."""

from sources.admin.affiliations import AffiliationAdmin
from sources.admin.articles import ArticleAdmin
from sources.admin.captures import CaptureAdmin
from sources.admin.identities import IdentityAccessAdmin
from sources.admin.names import OrganisationAdmin, SpeakerAdmin
from sources.admin.redactions import RedactionAdmin

__all__ = [
    "AffiliationAdmin",
    "ArticleAdmin",
    "CaptureAdmin",
    "IdentityAccessAdmin",
    "OrganisationAdmin",
    "RedactionAdmin",
    "SpeakerAdmin",
]
