"""Write one moment's state of the whole database into a file, while it is being written to."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from config.backups import back_up
from config.backups.archive import sha256_of
from config.exporting import Refused


class Command(BaseCommand):
    help = "Write a consistent copy of the whole database, sessions aside, into a new file; nobody is held up."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="it must not be there yet; only you may read it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = back_up(options["file"])
            sha256 = sha256_of(options["file"])
        except (Refused, OSError, DatabaseError) as error:
            raise CommandError(f"Nothing was backed up. {error}") from error
        for label, number in manifest.rows.items():
            self.stdout.write(f"{number:>11,} {label}")
        self.stdout.write(self.style.SUCCESS(f"Backed up the database of {manifest.made_at} to {options['file']}."))
        self.stdout.write(f"Its SHA-256 is {sha256}")
