"""Forget what was done long ago: the command of django-tasks-db, which knows nothing of our jobs."""

from typing import Any

from django_tasks_db.management.commands import prune_db_task_results

from config.work.models import Job


class Command(prune_db_task_results.Command):
    help = "Delete the tasks that ended a while ago, and the jobs of which no task is left."

    def handle(self, **options: Any) -> None:
        super().handle(**options)
        if not options["dry_run"]:
            Job.objects.filter(parts=None).delete()
