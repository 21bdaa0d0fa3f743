"""Forget what was done long ago: the command of django-tasks-db, which knows nothing of our jobs."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django_tasks import default_task_backend
from django_tasks_db.management.commands import prune_db_task_results

from config.work.models import Job
from sources.working import in_background


class Command(prune_db_task_results.Command):
    help = "Delete the tasks that ended a while ago, and the jobs of which no task is left."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(backend=None)  # else the name would be refused before anybody could say why

    def handle(self, **options: Any) -> None:
        if not in_background():
            raise CommandError("No work is kept in the database here: TASKS=database, as for the server, lets it be.")
        super().handle(**{**options, "backend": options["backend"] or default_task_backend})
        if not options["dry_run"]:
            Job.objects.filter(parts=None).delete()
