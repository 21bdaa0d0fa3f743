"""Rejections: what a person did not want as a quote, so that no machine suggests it again."""

import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sources.models import Article, Entry
from sources.visibility import VisibleQuerySet


class RejectionQuerySet(VisibleQuerySet["Rejection"]):
    """Rejections."""

    def get_by_natural_key(self, identifier: str) -> "Rejection":
        return self.get(uuid=identifier)

    def public(self, *, now: datetime.datetime | None = None) -> Self:
        """Return none: what was only suggested was never said to be anybody's words."""
        return self.none()


class Rejection(Entry):
    """A span that was suggested as a quote and deleted: it is not suggested again.

    The engine makes it when a suggested quote is deleted, by whichever way (quotes/guards.py). Whoever deletes the
    rejection lets the span be suggested anew.
    """

    uuid = models.UUIDField(_("id of the quote"), unique=True, help_text=_("The id that the deleted quote had."))
    article = models.ForeignKey(
        Article,
        models.CASCADE,
        related_name="rejections",
        db_index=False,  # span_is_rejected_once begins with it
        verbose_name=_("article"),
    )
    start = models.PositiveIntegerField(_("start"), help_text=_("The first character, in code points from 0."))
    end = models.PositiveIntegerField(_("end"), help_text=_("One past the last character, in code points."))

    objects = RejectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("rejection")
        verbose_name_plural = _("rejections")
        ordering = ["article_id", "start", "-end"]
        constraints = [
            models.CheckConstraint(
                condition=Q(start__lt=F("end")),
                name="rejection_is_not_empty",
                violation_error_message=_("A rejected span holds at least one character."),
            ),
            models.UniqueConstraint(
                fields=["article", "start", "end"],
                name="span_is_rejected_once",
                violation_error_message=_("This span is rejected already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.start}–{self.end}"

    def natural_key(self) -> tuple[str]:
        return (str(self.uuid),)

    natural_key.dependencies = ["sources.article"]  # type: ignore[attr-defined]
