"""Merges: one row turned out to be another, and what its slug leads to since."""

import datetime
import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sources.fields import NameField, PublicSlugField
from sources.models.entries import BySlug, Entry
from sources.models.names import Organisation, Speaker
from sources.visibility import PartQuerySet, Row


class MergeQuerySet(BySlug[Row], PartQuerySet[Row]):
    """Merges."""

    whole = "kept"

    def public(self, *, now: datetime.datetime | None = None) -> Self:
        """Return the merges of which the public may know: the slug was public, and the row that stayed is."""
        return super().public(now=now).filter(was_public=True)


class Merge(Entry):
    """That a row was merged into another of its kind, which stayed; its slug leads there and belongs to no other."""

    uuid = models.UUIDField(_("uuid"), default=uuid.uuid4, unique=True, editable=False)
    slug = PublicSlugField(_("old slug"), help_text=_("It leads to the one that stayed, and is given to nobody else."))
    name = NameField(_("old name"), max_length=200, as_it_was=True)
    was_public = models.BooleanField(
        _("was public"),
        default=False,
        help_text=_("Whether the public knew it. If not, the old slug answers them as if it had never been."),
    )
    reason = models.TextField(_("why"))

    # What moved, by the numbers of rows: it holds in this database alone, and an export leaves it out.
    record = models.JSONField(_("record"), default=dict, editable=False, serialize=False)

    class Meta:
        abstract = True
        ordering = ["-id"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    natural_key.dependencies = ["sources.speaker", "sources.organisation"]  # type: ignore[attr-defined]


class SpeakerMerge(Merge):
    """That a speaker was merged into another."""

    kept = models.ForeignKey(Speaker, models.PROTECT, related_name="merges", verbose_name=_("merged into"))

    objects = MergeQuerySet.as_manager()

    class Meta(Merge.Meta):
        verbose_name = _("merge of speakers")
        verbose_name_plural = _("merges of speakers")
        permissions = [("merge_speaker", "Can merge speakers, and undo it")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""), name="speaker_merge_has_a_reason", violation_error_message=_("Say why.")
            ),
        ]


class OrganisationMerge(Merge):
    """That an organisation was merged into another."""

    kept = models.ForeignKey(Organisation, models.PROTECT, related_name="merges", verbose_name=_("merged into"))

    objects = MergeQuerySet.as_manager()

    class Meta(Merge.Meta):
        verbose_name = _("merge of organisations")
        verbose_name_plural = _("merges of organisations")
        permissions = [("merge_organisation", "Can merge organisations, and undo it")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""), name="organisation_merge_has_a_reason", violation_error_message=_("Say why.")
            ),
        ]
