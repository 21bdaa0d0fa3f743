"""Write everything that the database holds into files, which any engine reads again."""

import sys
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from tqdm import tqdm

from config.exporting import Refused, export_directory


class Command(BaseCommand):
    help = "Write the whole content, internal rows included, as JSON Lines with a manifest into a new directory."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", type=Path, help="it must be empty, or not there yet")

    def handle(self, *args: Any, **options: Any) -> None:
        bar = partial(tqdm, file=sys.stderr, disable=options["verbosity"] == 0, unit=" rows", mininterval=0.5)
        try:
            manifest = export_directory(options["directory"], bar)
        except (Refused, OSError, DatabaseError) as error:
            raise CommandError(f"Nothing was exported. {error}") from error
        for entry in manifest.files:
            self.stdout.write(f"{entry.rows:>11,} {entry.name}")
        self.stdout.write(self.style.SUCCESS(f"Exported {manifest.rows:,} rows to {options['directory']}."))
        self.stdout.write(f"Its digest is {manifest.digest}")
