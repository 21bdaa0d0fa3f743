"""Rejections: what a person did not want as a quote, so that no machine suggests it again."""

import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q

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

    uuid = models.UUIDField("id of the quote", unique=True, help_text="The id that the deleted quote had.")
    article = models.ForeignKey(
        Article,
        models.CASCADE,
        related_name="rejections",
        db_index=False,  # span_is_rejected_once begins with it
    )
    start = models.PositiveIntegerField(help_text="The first character, in code points from 0.")
    end = models.PositiveIntegerField(help_text="One past the last character, in code points.")

    objects = RejectionQuerySet.as_manager()

    class Meta:
        ordering = ["article_id", "start", "-end"]
        constraints = [
            models.CheckConstraint(
                condition=Q(start__lt=F("end")),
                name="rejection_is_not_empty",
                violation_error_message="A rejected span holds at least one character.",
            ),
            models.UniqueConstraint(
                fields=["article", "start", "end"],
                name="span_is_rejected_once",
                violation_error_message="This span is rejected already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.start}–{self.end}"

    def natural_key(self) -> tuple[str]:
        return (str(self.uuid),)

    natural_key.dependencies = ["sources.article"]  # type: ignore[attr-defined]
