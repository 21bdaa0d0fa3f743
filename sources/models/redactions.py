"""Redactions: which characters of an article were overwritten, why, and what proves what stood there."""

import datetime
import uuid
from typing import Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from sources.fields import OfThisTrailField
from sources.models.articles import Article
from sources.models.entries import Entry
from sources.visibility import VisibleQuerySet


class RedactionQuerySet(VisibleQuerySet["Redaction"]):
    """Redactions."""

    def get_by_natural_key(self, identifier: str) -> "Redaction":
        return self.get(uuid=identifier)

    def public(self, *, now: datetime.datetime | None = None) -> Self:
        """Return none: why words were overwritten may endanger those whom they named."""
        return self.none()


class Redaction(Entry):
    """A span of an article whose characters were overwritten, for good.

    To enter one is to overwrite: the engine does it (sources/guards.py), and lets nothing else change a text.
    """

    uuid = models.UUIDField(_("id"), default=uuid.uuid4, unique=True, editable=False)
    article = models.ForeignKey(Article, models.PROTECT, related_name="redactions", verbose_name=_("article"))
    start = models.PositiveIntegerField(_("start"), help_text=_("The first character, in code points from 0."))
    end = models.PositiveIntegerField(_("end"), help_text=_("One past the last character, in code points."))
    reason = models.TextField(_("reason"), help_text=_("Why; never public. It must not hold the words themselves."))
    original_sha256 = models.CharField(
        _("SHA-256 of the original"),
        max_length=64,
        validators=[RegexValidator(r"^[0-9a-f]{64}\Z", _("A SHA-256 has 64 hexadecimal digits."))],
        help_text=_("Of the whole text as it was before these characters were overwritten."),
    )
    entries = OfThisTrailField(
        _("entries of the audit trail"),
        help_text=_("Those that were overwritten with it, one a line: the number, and the SHA-256 before and after."),
    )
    seals = OfThisTrailField(
        _("seals"),
        help_text=_("Seals of the first format that held until then: the number, and the digest in today’s format."),
    )

    objects = RedactionQuerySet.as_manager()

    class Meta:
        verbose_name = _("redaction")
        verbose_name_plural = _("redactions")
        ordering = ["article_id", "start", "id"]
        default_permissions = ("view",)
        indexes = [models.Index(fields=["original_sha256"], name="redaction_by_original")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(start__lt=F("end")),
                name="redaction_is_not_empty",
                violation_error_message=_("A redaction overwrites at least one character."),
            ),
            models.UniqueConstraint(
                fields=["article", "start", "end"],
                name="span_is_redacted_once",
                violation_error_message=_("These characters were overwritten already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article_id}: {self.start}–{self.end}"

    def natural_key(self) -> tuple[str]:
        return (str(self.uuid),)

    natural_key.dependencies = ["sources.article"]  # type: ignore[attr-defined]
