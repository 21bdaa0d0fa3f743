"""What was asked to be done in the background, beside the queue that django-tasks-db keeps of it."""

import uuid
from typing import Self

from django.db import models, transaction
from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

WAITING, RUNNING, FAILED, DONE = "READY", "RUNNING", "FAILED", "SUCCESSFUL"


class JobQuerySet(models.QuerySet["Job"]):
    """Jobs."""

    def with_progress(self) -> Self:
        """Count the tasks of each in each state, and the steps of those under way."""
        states = {state.lower(): tally(Count("pk"), task__status=state) for state in (WAITING, RUNNING, FAILED, DONE)}
        steps = {name: tally(Sum(name.removeprefix("steps_")), task__status=RUNNING) for name in STEPS}
        return self.annotate(**states, **steps)


STEPS = ("steps_done", "steps_total")


def tally(of: models.Aggregate, **which: str) -> Coalesce:
    """Return an aggregate over such parts of a job, looked for one job at a time; 0 where there are none."""
    parts = Part.objects.filter(job=models.OuterRef("pk"), **which).order_by().values("job")
    return Coalesce(models.Subquery(parts.annotate(found=of).values("found")), 0)


class Job(models.Model):
    """What somebody asked for in one go: one task or many."""

    id = models.UUIDField(_("id"), primary_key=True, default=uuid.uuid4, editable=False)
    what = models.TextField(_("what"), help_text=_("What was asked for, in words."))
    actor = models.TextField(
        _("who asked"), help_text=_("As the audit trail names them: the work is done in their name.")
    )
    reason = models.TextField(_("why"), blank=True, help_text=_("The reason that was given, if any."))
    asked_at = models.DateTimeField(_("when"), default=timezone.now)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-asked_at", "id"]
        indexes = [models.Index(fields=["-asked_at", "id"], name="job_newest_first")]
        default_permissions = ("view",)
        permissions = [("retry_job", _("Can have failed work done again"))]

    def __str__(self) -> str:
        return self.what


class PartQuerySet(models.QuerySet["Part"]):
    """Parts of jobs."""

    def held(self) -> Self:
        """Return those that some worker is at, or was when it died."""
        return self.exclude(worker="")

    def failed(self) -> Self:
        return self.filter(task__status=FAILED)

    @transaction.atomic
    def have_done_again(self, *, by: str) -> int:
        """Let what failed wait for a worker once more, for ``by``; return how much that was."""
        keys = list(self.failed().values_list("pk", flat=True))
        failed = DBTaskResult.objects.filter(pk__in=keys, status=FAILED)
        count = failed.update(status=WAITING, finished_at=None, exception_class_path="", traceback="")
        Part.objects.filter(pk__in=keys, task__status=WAITING).update(failure="", deaths=0, retried_by=by)
        return count


class Part(models.Model):
    """One task of a job: what it is about, which worker is at it, and how far."""

    task = models.OneToOneField(
        DBTaskResult, models.CASCADE, primary_key=True, related_name="part", verbose_name=_("task")
    )
    job = models.ForeignKey(Job, models.CASCADE, related_name="parts", verbose_name=_("job"))
    about = models.TextField(_("about"), help_text=_("What tells it from the other tasks of its job."))
    worker = models.CharField(_("worker"), max_length=100, blank=True, help_text=_("Who is at it; empty: nobody."))
    done = models.PositiveIntegerField(_("steps done"), default=0)
    total = models.PositiveIntegerField(_("of steps"), null=True, help_text=_("Empty: nobody knows yet."))
    farthest = models.PositiveIntegerField(
        _("farthest"), default=0, help_text=_("The most steps that any attempt has come to.")
    )
    deaths = models.PositiveIntegerField(
        _("workers lost"),
        default=0,
        help_text=_("How many workers have died at it since it last came farther than ever."),
    )
    failure = models.TextField(_("failure"), blank=True, help_text=_("Why it failed, in words."))
    retried_by = models.TextField(
        _("done again for"), blank=True, help_text=_("Who had it done again after it failed.")
    )

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        default_permissions = ("view",)
        indexes = [models.Index(fields=["worker"], condition=~Q(worker=""), name="part_that_is_held")]

    def __str__(self) -> str:
        return self.about

    @property
    def on_whose_behalf(self) -> str:
        """Why it is done, for the audit trail: the reason given, and who had it done again."""
        again = f"done again for {self.retried_by}" if self.retried_by else ""
        return "; ".join(each for each in (self.job.reason, again) if each)
