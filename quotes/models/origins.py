"""Where a row came from: typed by a person, brought in by an import, or suggested by a machine."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Origin(models.TextChoices):
    """By what way a quote or an attribution came in."""

    TYPED = "typed", _("typed by a person")
    IMPORTED = "imported", _("brought in by an import")
    SUGGESTED = "suggested", _("suggested by a machine")


class Originated(models.Model):
    """Something that remembers by what way it came in; that never changes (quotes/guards.py)."""

    origin = models.CharField(
        _("origin"),
        max_length=12,
        choices=Origin,
        default=Origin.TYPED,
        help_text=_("By what way it came in."),
    )
    origin_version = models.CharField(
        _("origin version"),
        max_length=200,
        blank=True,
        default="",
        help_text=_("Which version of the finder or of the import it came from: “rules 1, en_core_web_sm 3.8.0”."),
    )

    class Meta:
        abstract = True


def has_a_version() -> models.Q:
    """Return the condition that a machine that suggested something is named."""
    return ~models.Q(origin=Origin.SUGGESTED) | ~models.Q(origin_version="")
