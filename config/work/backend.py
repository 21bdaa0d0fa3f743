"""The queue of django-tasks-db, with a note beside each task of who asked for it and as part of what."""

from typing import Any

from django.db import transaction
from django_tasks.base import Task
from django_tasks_db.backend import DatabaseBackend, TaskResult

from config.work.models import Job, Part
from sources import working
from sources.acting import actor, reason


class RecordedBackend(DatabaseBackend):
    """Tasks that wait in the database for ``manage.py db_worker``."""

    supports_async_task = False  # a task is run in the thread whose connection holds the worker's lock

    def enqueue(self, task: Task, args: Any, kwargs: Any) -> TaskResult:
        """Put a task in the queue, in the name of whoever acts now."""
        about = working.asked.get() or working.Asked(working.Job(task.name), task.name)
        with transaction.atomic():
            result: TaskResult = super().enqueue(task, args, kwargs)  # type: ignore[arg-type]  # theirs is of Django 6
            if not about.job.results:  # it is the first task of its job
                Job.objects.create(id=about.job.id, what=about.job.what, actor=actor(), reason=reason())
            Part.objects.create(task=result.db_result, job_id=about.job.id, about=about.about)
        return result
