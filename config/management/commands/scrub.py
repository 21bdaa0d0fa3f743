"""Clean the files of the database of what was overwritten or deleted."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.takedown.scrubbing import Unfinished, scrub


class Command(BaseCommand):
    help = (
        "Write the database's files anew, so that they hold nothing that was overwritten or deleted. It takes as much "
        "room as the database; on PostgreSQL, nobody reads a table while it is written."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            scrub()
        except Unfinished as error:
            raise CommandError(str(error)) from error
        self.stdout.write("The files of the database were cleaned up. Backups, replicas and archived logs were not.")
