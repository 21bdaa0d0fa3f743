"""What is kept for the front page of the admin: how the last check of the whole database ended."""

from django.db import models
from django.db.models.functions import Now

ONLY = 1  # the number of the one row


class LastCheck(models.Model):
    """How the last run of ``manage.py verify`` ended; of earlier ones nothing is kept."""

    began = models.DateTimeField()
    ended = models.DateTimeField(db_default=Now())
    faults = models.PositiveIntegerField(help_text="How many faults it has found.")
    told = models.TextField(blank=True, help_text="The first of them, one a line.")

    class Meta:
        verbose_name = "last check"
        verbose_name_plural = "last checks"
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=models.Q(id=ONLY), name="there_is_one_last_check")]

    def __str__(self) -> str:
        return f"{self.ended:%Y-%m-%d %H:%M}: {self.faults}"
