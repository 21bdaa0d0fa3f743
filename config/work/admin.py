"""Background work in the admin: who asked for what, how far it is, what came of it and why it failed.

Nobody is shown with what arguments a task is called; what it is about says enough.
"""

import datetime
from typing import Any

from django.apps import apps
from django.contrib import admin, messages
from django.db.models import Exists, Model, OuterRef
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_tasks_db.admin import DBTaskResult

from config.trail.admin import BoundedPaginator
from config.work.models import DONE, FAILED, RUNNING, WAITING, Job, Part
from config.work.presence import present
from sources.acting import name_of
from sources.admin.base import InternalPages
from sources.admin.links import NONE, link, list_url, listed, row_link, row_links
from sources.visibility import reads_internal

admin.site.unregister(DBTaskResult)  # pages that show arguments and tracebacks, registered by the import above

SHORT = 200  # characters of what a list tells of a task
MOST_FAILURES = 20  # that the page of a job tells


class WorkPages(InternalPages):
    """Pages that are read; what failed can be done again by those who may."""

    list_per_page = 50
    paginator = BoundedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    empty_value_display = "–"
    actions = ("have_done_again",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return reads_internal(request.user) and request.user.has_perm("work.retry_job")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if request.method == "GET" and DBTaskResult.objects.ready().exists() and not present():
            messages.warning(request, _("Work waits, and no worker is there to do it (manage.py db_worker)."))
        return super().changelist_view(request, extra_context)

    @admin.action(description=gettext_lazy("Have what failed done again"), permissions=["retry"])
    def have_done_again(self, request: HttpRequest, chosen: Any) -> None:
        count = self.parts_of(chosen).have_done_again(by=name_of(request.user))
        told = ngettext("%d task waits for a worker again.", "%d tasks wait for a worker again.", count)
        self.message_user(request, told % count)

    def parts_of(self, chosen: Any) -> Any:
        """Return the tasks of what was chosen in a list."""
        raise NotImplementedError


STATES = {
    WAITING: gettext_lazy("waits"),
    RUNNING: gettext_lazy("under way"),
    FAILED: gettext_lazy("failed"),
    DONE: gettext_lazy("done"),
}


class TaskStateFilter(admin.SimpleListFilter):
    """Tasks in a state."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(STATES.items())

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(task__status=self.value()) if self.value() else queryset


class JobStateFilter(TaskStateFilter):
    """Jobs that have a task in a state."""

    title = gettext_lazy("state of a task")

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        tasks = super().queryset(request, Part.objects.filter(job=OuterRef("pk")))
        return queryset.filter(Exists(tasks)) if self.value() else queryset


@admin.register(Job)
class JobAdmin(WorkPages):
    """What was asked for, the newest first."""

    list_display = ("what", "state", "progress", "actor", "asked_at")
    list_filter = (JobStateFilter,)
    fields = ("what", "actor", "reason", "asked_at", "state", "progress", "tasks", "failures")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> Any:
        jobs: Any = super().get_queryset(request)
        return jobs.with_progress()

    def parts_of(self, chosen: Any) -> Any:
        return Part.objects.filter(job__in=chosen.values("pk"))

    @admin.display(description=gettext_lazy("state"))
    def state(self, job: Any) -> str:
        """Say in a word how things stand."""
        if job.running:
            return _("under way")
        if job.ready:
            return _("waits")
        if job.failed:
            return _("failed")
        return _("done") if job.successful else _("forgotten")

    @admin.display(description=gettext_lazy("progress"))
    def progress(self, job: Any) -> SafeString:
        """Tell how many tasks have ended, how many of them failed, and how far those under way are."""
        ended = job.successful + job.failed
        tasks = ended + job.running + job.ready
        told = [
            ngettext("%(ended)d of %(tasks)d task", "%(ended)d of %(tasks)d tasks", tasks)
            % {"ended": ended, "tasks": tasks}
        ]
        told += [_("%d failed") % job.failed] if job.failed else []
        told += [_("under way: %s") % steps(job.steps_done, job.steps_total)] if job.steps_done else []
        return bar(ended, tasks, ", ".join(told))

    @admin.display(description=gettext_lazy("tasks"))
    def tasks(self, job: Job) -> SafeString:
        return link(list_url(Part, job=job.pk), _("Its tasks"))

    @admin.display(description=gettext_lazy("failures"))
    def failures(self, job: Job) -> SafeString:
        """Say why its tasks failed, the first of them."""
        failed = Part.objects.filter(job=job).failed().order_by("task__finished_at")[:MOST_FAILURES]
        return listed([format_html("{}: {}", row_link(part), told(part.failure)) for part in failed])


@admin.register(Part)
class PartAdmin(WorkPages):
    """The tasks of jobs, one by one."""

    list_display = ("about", "state", "progress", "outcome", "job_asked_for")
    list_filter = (TaskStateFilter,)
    list_select_related = ("job", "task")
    ordering = ("-task__enqueued_at",)
    search_fields = ("about",)
    fields = (
        *("about", "job_asked_for", "state", "progress", "asked_at", "started_at", "finished_at"),
        *("worker", "attempts", "deaths", "retried_by", "whole_outcome", "made"),
    )
    readonly_fields = (*fields, "traceback")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("job", "task")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        # Where in the program something failed, with values of its own, is for whoever runs the site.
        return [*self.fields, "traceback"] if request.user.is_superuser else self.fields

    def parts_of(self, chosen: Any) -> Any:
        return Part.objects.filter(pk__in=chosen.values("pk"))

    @admin.display(description=gettext_lazy("job"))
    def job_asked_for(self, part: Part) -> Any:
        return row_link(part.job)

    @admin.display(description=gettext_lazy("state"), ordering="task__status")
    def state(self, part: Part) -> str:
        return str(STATES[part.task.status])

    @admin.display(description=gettext_lazy("progress"))
    def progress(self, part: Part) -> Any:
        return bar(part.done, part.total, steps(part.done, part.total)) if part.done and part.total != 1 else NONE

    @admin.display(description=gettext_lazy("what came of it"))
    def outcome(self, part: Part) -> Any:
        words = outcome(part)
        return told(words if len(words) <= SHORT else f"{words[:SHORT]}…")

    @admin.display(description=gettext_lazy("what came of it"))
    def whole_outcome(self, part: Part) -> Any:
        return told(outcome(part))

    @admin.display(description=gettext_lazy("made or found"))
    def made(self, part: Part) -> SafeString:
        """Link to the rows that it says it is about, as far as they are there."""
        return row_links(rows((part.task.return_value or {}).get("made", [])))

    @admin.display(description=gettext_lazy("asked for"), ordering="task__enqueued_at")
    def asked_at(self, part: Part) -> Any:
        return instant(part.task.enqueued_at)

    @admin.display(description=gettext_lazy("begun"))
    def started_at(self, part: Part) -> Any:
        return instant(part.task.started_at)

    @admin.display(description=gettext_lazy("ended"))
    def finished_at(self, part: Part) -> Any:
        return instant(part.task.finished_at)

    @admin.display(description=gettext_lazy("attempts"))
    def attempts(self, part: Part) -> int:
        return len(part.task.worker_ids)

    @admin.display(description=gettext_lazy("traceback"))
    def traceback(self, part: Part) -> SafeString:
        return format_html("<pre>{}</pre>", part.task.traceback) if part.task.traceback else NONE


def instant(at: datetime.datetime | None) -> str | None:
    """Return a time to the second, which tells one task from the next."""
    return f"{at:%Y-%m-%d %H:%M:%S}" if at else None


def steps(done: int, total: int | None) -> str:
    """Tell how many steps are done, of how many if that is known."""
    return _("%(done)d of %(total)d steps") % {"done": done, "total": total} if total else _("%d steps") % done


def bar(done: int, total: int | None, words: str) -> SafeString:
    """Return words on progress, after a bar where it is known how much there is."""
    if not total:
        return format_html("{}", words)
    return format_html('<progress value="{}" max="{}"></progress> {}', done, total, words)


def outcome(part: Part) -> str:
    """Return what a task did, or why it failed, in words."""
    return part.failure or (part.task.return_value or {}).get("told", "")


def told(words: str) -> SafeString:
    """Return words of several lines as they are."""
    return format_html('<span class="told" dir="auto">{}</span>', words) if words else NONE


def rows(named: list[list[Any]]) -> list[Model]:
    """Return the rows that a result names and that are still there."""
    keys: dict[str, list[Any]] = {}
    for label, key in named:
        keys.setdefault(label, []).append(key)
    found = [apps.get_model(label)._default_manager.in_bulk(wanted) for label, wanted in keys.items()]
    return [row for each in found for row in each.values()]
