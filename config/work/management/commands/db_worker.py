"""Do what waits in the background. It stands in for the command of the same name of django-tasks-db."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.guards import require_guards
from config.work.worker import Worker
from sources.working import in_background


class Command(BaseCommand):
    help = (
        "Do the tasks that wait in the database, one after the other, until a signal (SIGTERM, Ctrl-C) says to stop. "
        "Any number of workers may run, on any number of machines; on SQLite, on the database's own."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", action="store_true", help="end when nothing waits any more")
        parser.add_argument("--max-tasks", type=int, metavar="N", help="end after so many tasks")
        told = "how long to wait before looking into an empty queue again (default: %(default)s)"
        parser.add_argument("--interval", type=float, default=1.0, metavar="SECONDS", help=told)

    def handle(self, *args: Any, **options: Any) -> None:
        if not in_background():
            raise CommandError("There is nothing for a worker to do here: TASKS=database lets work wait for it.")
        if options["interval"] < 0 or (options["max_tasks"] or 1) < 1:
            raise CommandError("--interval is at least 0, --max-tasks at least 1.")
        require_guards()
        worker = Worker(interval=options["interval"], batch=options["batch"], most=options["max_tasks"])
        worker.listen()
        worker.run()
