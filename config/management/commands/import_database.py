"""Read an export into an empty database."""

import sys
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from tqdm import tqdm

from config.exporting import Refused, import_directory


class Command(BaseCommand):
    help = "Read what export_database wrote into an empty database; all of it, or nothing if anything is wrong."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", type=Path, help="the directory that export_database wrote")

    def handle(self, *args: Any, **options: Any) -> None:
        bar = partial(tqdm, file=sys.stderr, disable=options["verbosity"] == 0, unit=" rows", mininterval=0.5)
        try:
            manifest = import_directory(options["directory"], bar)
        except (Refused, OSError, DatabaseError) as error:
            raise CommandError(f"Nothing was imported. {error}") from error
        for entry in manifest.files:
            self.stdout.write(f"{entry.rows:>11,} {entry.name}")
        self.stdout.write(self.style.SUCCESS(f"Imported {manifest.rows:,} rows; they read back to the same bytes."))
        self.stdout.write(f"The digest of the export is {manifest.digest}")
