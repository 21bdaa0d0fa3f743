"""Captures: the bytes that were received, kept beside the articles that were taken from them."""

import datetime
from typing import Self

from django.db import models
from django.db.models.functions import MD5
from django.utils.translation import gettext_lazy as _

from sources.fields import DigestField
from sources.models.articles import Article
from sources.models.entries import Entry
from sources.visibility import VisibleQuerySet


class CaptureQuerySet(VisibleQuerySet["Capture"]):
    """Captures."""

    def get_by_natural_key(self, sha256: str, origin: str) -> "Capture":
        return self.get(sha256=sha256, origin=origin)

    def public(self, *, now: datetime.datetime | None = None) -> Self:
        """Return none: pages hold more than their articles, and files more than may be passed on."""
        return self.none()

    def from_origin(self, origin: str) -> Self:
        """Return what was received from this address or file."""
        return self.alias(place=MD5("origin")).filter(place=MD5(models.Value(origin)), origin=origin)


class Capture(Entry):
    """A document exactly as it was received at one time, from which an article was taken."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="captures", verbose_name=_("article"))
    origin = models.CharField(
        _("origin"), max_length=2000, help_text=_("The web address or the name of the file that it came from.")
    )
    content = models.BinaryField(
        _("content"),
        help_text=_(
            "The bytes as received; of a page, after its compression was undone. Empty: destroyed by a redaction."
        ),
    )
    sha256 = DigestField(_("SHA-256"), of="content", help_text=_("Of the bytes, in hexadecimal."))
    media_type = models.CharField(
        _("media type"),
        max_length=255,
        help_text=_("What it came as, with its character encoding if that was said: text/html."),
    )
    received_at = models.DateTimeField(_("received at"), help_text=_("When it was fetched or, of a file, read."))
    extractor = models.CharField(
        _("extractor"),
        max_length=100,
        help_text=_("What took the article's text out of it, with its version: an extraction can be repeated."),
    )

    objects = CaptureQuerySet.as_manager()

    class Meta:
        verbose_name = _("capture")
        verbose_name_plural = _("captures")
        ordering = ["received_at", "id"]
        constraints = [
            models.UniqueConstraint(
                "sha256",
                MD5("origin"),  # whole, it might be wider than an index takes
                name="capture_is_kept_once",
                violation_error_message=_("These bytes were received from there already."),
            ),
        ]
        indexes = [models.Index(MD5("origin"), name="capture_by_origin")]

    def __str__(self) -> str:
        return self.origin

    def natural_key(self) -> tuple[str, str]:
        return (self.sha256, self.origin)

    natural_key.dependencies = ["sources.article", "sources.redaction"]  # type: ignore[attr-defined]
