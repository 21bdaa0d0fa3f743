"""Restore a backup into an empty database, and verify all of it."""

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from config.backups import restore
from config.backups.restoring import differences, lacking
from config.exporting import Refused
from config.guards import install_guards


class Command(BaseCommand):
    help = "Restore what backup wrote into an empty database, and verify every row, the trail and its chain."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the file that backup wrote")
        parser.add_argument(
            "--sha256", default="", metavar="HEX", help="what backup printed: any other file is refused"
        )
        parser.add_argument("--trail-head", type=Path, metavar="FILE", help="as of verify")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = restore(options["file"], sha256=options["sha256"])
        except (Refused, OSError, DatabaseError) as error:
            raise CommandError(f"Nothing was restored. {error}") from error
        self.stdout.write(f"Restored the database of {manifest.made_at}.")
        if missing := lacking(manifest):
            self.stdout.write(f"It lacks {len(missing)} migrations, such as {missing[0]}: it is of an older version.")
            self.stdout.write("Now run: manage.py migrate, and then: manage.py verify")
            return
        install_guards()  # if another version of this code made them otherwise
        faults = [*differences(manifest)]
        for fault in faults:
            self.stdout.write(self.style.ERROR(str(fault)))
        verbosity, heads = options["verbosity"], options["trail_head"]
        call_command("verify", stdout=self.stdout, verbosity=verbosity, trail_head=heads)
        if faults:
            raise CommandError(f"It is not the database that was backed up: {len(faults)} differences, named above.")
        self.stdout.write(self.style.SUCCESS("It is the database that was backed up, to the head of its audit trail."))
