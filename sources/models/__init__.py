"""Where words come from: organisations, speakers, their affiliations, and articles."""

from sources.models.affiliations import Affiliation
from sources.models.articles import AlreadyDone, Article, ArticleQuerySet, Authorship
from sources.models.captures import Capture, CaptureQuerySet
from sources.models.distinctions import Distinction
from sources.models.entries import Entry
from sources.models.identities import Identity, IdentityAccess, ProtectedIdentity
from sources.models.merges import Merge, OrganisationMerge, SpeakerMerge
from sources.models.names import Organisation, OrganisationAlias, Speaker, SpeakerAlias
from sources.models.redactions import Redaction

__all__ = [
    "Affiliation",
    "AlreadyDone",
    "Article",
    "ArticleQuerySet",
    "Authorship",
    "Capture",
    "CaptureQuerySet",
    "Distinction",
    "Entry",
    "Identity",
    "IdentityAccess",
    "Merge",
    "Organisation",
    "OrganisationAlias",
    "OrganisationMerge",
    "ProtectedIdentity",
    "Redaction",
    "Speaker",
    "SpeakerAlias",
    "SpeakerMerge",
]
