"""What the audit trail holds: entries, which the engine writes, and the seals over them."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """One change to one curated row, as the engine saw it.

    Entries are in the order of their ids. They are written by triggers alone and never change.
    """

    class Action(models.TextChoices):
        INSERT = "insert", _("entered")
        UPDATE = "update", _("changed")
        DELETE = "delete", _("deleted")
        FOUND = "found", _("found so: changed past the trail, by a migration for instance")

    at = models.DateTimeField(_("when"), help_text=_("By the engine's clock."))
    actor = models.TextField(_("who"), help_text=_("Who changed it, as the application said; else “unknown”."))
    reason = models.TextField(_("why"), help_text=_("The reason that was given, if any."))
    action = models.CharField(_("what happened"), max_length=6, choices=Action)
    model = models.TextField(_("kind of row"), help_text=_("Such as quotes.quote."))
    row_id = models.BigIntegerField(_("number of the row"))
    identity = models.TextField(
        _("row"), help_text=_("The parts of its natural key, then: a slug or UUID in most cases.")
    )
    before = models.JSONField(
        _("before"), null=True, help_text=_("What changed, as it was; of what was deleted, everything.")
    )
    after = models.JSONField(
        _("after"), null=True, help_text=_("What changed, as it became; of a new row, everything.")
    )

    class Meta:
        verbose_name = _("entry of the audit trail")
        verbose_name_plural = _("entries of the audit trail")
        ordering = ["id"]
        default_permissions = ("view",)
        indexes = [models.Index(fields=["model", "row_id", "id"], name="trail_by_row")]

    def __str__(self) -> str:
        return f"{self.pk}: {self.model} {self.identity}"


class Seal(models.Model):
    """The digest over all entries up to one of them, chained to the seal before it.

    ``first`` and ``last`` are the bounds of a closed range of ids: no entry is added to it any more.
    """

    first = models.BigIntegerField(_("first"), unique=True, help_text=_("The id from which on it counts."))
    last = models.BigIntegerField(_("last"), help_text=_("The id up to which it counts, included."))
    entries = models.BigIntegerField(_("entries"), help_text=_("How many entries the range holds."))
    digest = models.CharField(
        _("digest"), max_length=64, unique=True, help_text=_("SHA-256 over the previous digest and the entries.")
    )
    previous = models.CharField(
        _("previous"), max_length=64, unique=True, help_text=_("The digest of the seal before; empty: none.")
    )
    sealed_at = models.DateTimeField(_("sealed at"), db_default=Now())

    class Meta:
        verbose_name = _("seal of the audit trail")
        verbose_name_plural = _("seals of the audit trail")
        ordering = ["id"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=models.Q(first__lte=models.F("last")), name="seal_has_a_range"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} (entries {self.first} to {self.last})"
