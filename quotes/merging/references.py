"""Everything that points at a speaker or an organisation, and what becomes of it in a merge.

What points at them is read off the models; what becomes of it is said here. A reference of which nothing is
said stops every merge, and fails a test.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Model

# Moved, and the columns in which a row of the one and a row of the other are the same thing twice; none: never.
MOVED: dict[str, tuple[str, ...]] = {
    "sources.SpeakerAlias.speaker": ("name",),
    "sources.OrganisationAlias.organisation": ("name",),
    "sources.Affiliation.speaker": ("organisation_id", "role", "since"),
    "sources.Affiliation.organisation": ("speaker_id", "role", "since"),
    "sources.Authorship.speaker": ("article_id",),
    "sources.Article.publisher": (),
    "sources.SpeakerMerge.kept": (),
    "sources.OrganisationMerge.kept": (),
    "quotes.Attribution.speaker": (),
    "quotes.Attribution.on_behalf_of": (),
    "quotes.Attribution.organisation": (),
    "quotes.Attribution.told_to": (),
}

# Never moved: whoever has one cannot be merged into another.
STAYING = {"sources.ProtectedIdentity.speaker", "sources.IdentityAccess.speaker"}

# What the one that stays takes over from a twin where its own row says nothing.
COMPLETED = ("until", "stated_in_id")


class UnaccountedFor(Exception):
    """Something points at speakers or organisations of which nobody has said what a merge does with it."""


@dataclass(frozen=True)
class Reference:
    """A foreign key by which rows of ``model`` point at a speaker or an organisation."""

    model: Any
    field: str

    @property
    def label(self) -> str:
        return f"{self.model._meta.label}.{self.field}"

    @property
    def follows(self) -> bool:
        """Whether the engine copies it from the reference that really holds it."""
        return not self.model._meta.get_field(self.field).serialize

    @property
    def stays(self) -> bool:
        return self.label in STAYING

    @cached_property
    def alike(self) -> tuple[str, ...]:
        """The columns in which two rows are the same thing twice."""
        return MOVED[self.label]

    def rows(self, of: Model) -> Any:
        """Return the rows that point at ``of``."""
        return self.model._base_manager.filter(**{self.field: of.pk})


def references(model: Any) -> Iterator[Reference]:
    """Yield everything that points at rows of ``model``, hidden relations too, but what the engine keeps by itself."""
    for relation in model._meta.get_fields(include_hidden=True):
        if relation.auto_created and (relation.one_to_many or relation.one_to_one):
            found = Reference(relation.related_model, relation.field.name)
            if not found.follows:
                yield found


def moved_references(model: Any) -> list[Reference]:
    """Return what a merge moves; raise UnaccountedFor if something points at ``model`` of which nothing is said."""
    pointing = list(references(model))
    if unknown := [each.label for each in pointing if each.label not in MOVED and not each.stays]:
        raise UnaccountedFor(", ".join(unknown))
    return [each for each in pointing if not each.stays]
