"""Distinctions: that two who are called alike are two."""

import datetime
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sources.fields import NameField
from sources.models.entries import Entry
from sources.visibility import VisibleQuerySet


class DistinctionQuerySet(VisibleQuerySet["Distinction"]):
    """Distinctions."""

    def get_by_natural_key(self, kind: str, one: str, other: str) -> "Distinction":
        return self.get(kind=kind, one=one, other=other)

    def public(self, *, now: datetime.datetime | None = None) -> Self:
        """Return none: whom somebody compared is internal."""
        return self.none()

    def between(self, one: Any, other: Any) -> Self:
        """Return the distinction of two rows, if somebody made it."""
        return self.filter(**pair(one, other))


def pair(one: Any, other: Any) -> dict[str, str]:
    """Return the fields that tell of these two rows."""
    first, second = sorted((one.slug, other.slug))
    return {"kind": one._meta.model_name, "one": first, "other": second}


class Distinction(Entry):
    """That somebody looked at two speakers, or organisations, with names alike and found that they are two.

    It names them by their slugs: it holds on to nobody, and says nothing any more of whoever was merged.
    """

    class Kind(models.TextChoices):
        SPEAKER = "speaker", _("speakers")
        ORGANISATION = "organisation", _("organisations")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    one = NameField(_("slug of the one"), max_length=80)
    other = NameField(_("slug of the other"), max_length=80)

    objects = DistinctionQuerySet.as_manager()

    class Meta:
        verbose_name = _("distinction")
        verbose_name_plural = _("distinctions")
        ordering = ["kind", "one", "other"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "one", "other"],
                name="distinction_is_made_once",
                violation_error_message=_("They are told apart already."),
            ),
            models.CheckConstraint(
                condition=Q(one__lt=F("other")),
                name="distinction_names_two",
                violation_error_message=_("A distinction names two, in the order of their slugs."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.one} ≠ {self.other}"

    def natural_key(self) -> tuple[str, str, str]:
        return (self.kind, self.one, self.other)
