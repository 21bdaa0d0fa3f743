"""Seal the audit trail up to now: what a periodic task runs."""

import os
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.trail.models import Seal
from config.trail.sealing import PATIENCE, StillWriting, head_line, seal


class Command(BaseCommand):
    help = "Seal the entries of the audit trail that no seal covers yet, and tell the head of the chain."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--export", metavar="FILE", help="add the head to this file, as a line of JSON; -: print it"
        )
        told = "how long to wait for transactions under way (default: %(default)s)"
        parser.add_argument("--patience", type=float, default=PATIENCE, metavar="SECONDS", help=told)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = seal(patience=options["patience"])
        except StillWriting as error:
            raise CommandError(f"Nothing was sealed: {error} Run it again later.") from error
        head = Seal.objects.order_by("-id").first()
        # Where the head is printed it stands alone, for other programs.
        told = sys.stderr if options["export"] == "-" else self.stdout
        told.write(f"Entries sealed: {sum(each.entries for each in made):,}. New seals: {len(made):,}.\n")
        if options["export"] and head:
            try:
                self.export(head, options["export"])
            except OSError as error:
                raise CommandError(f"The trail is sealed, but its head was not exported: {error}") from error

    def export(self, head: Seal, file: str) -> None:
        """Hand the head of the chain over, to be kept where this machine cannot change it."""
        if file == "-":
            self.stdout.write(head_line(head), ending="")
            return
        with Path(file).open("a+", encoding="utf-8") as heads:
            heads.seek(0)
            lines = list(heads)
            if head_line(head) in lines:
                return
            # What a full disk has cut short must not spoil the line that comes after it.
            heads.write("\n" if lines and not lines[-1].endswith("\n") else "")
            heads.write(head_line(head))
            heads.flush()
            os.fsync(heads.fileno())
