"""Check every row of the database against every rule."""

import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, transaction
from django.utils import timezone
from tqdm import tqdm

from config.front import checks
from config.guards import missing_guards
from config.guards.rules import guarded_models
from config.trail.checking import head_faults
from config.verification import one_moment, verify


class Command(BaseCommand):
    help = "Re-compute every hash and span, check every row, and fail naming whatever is wrong."

    def add_arguments(self, parser: CommandParser) -> None:
        told = "heads of the audit trail's chain that were kept elsewhere, as seal_trail --export wrote them"
        parser.add_argument("--trail-head", type=Path, metavar="FILE", help=told)

    def problems(self, options: dict[str, Any]) -> Iterator[object]:
        """Yield whatever is wrong."""
        bar = partial(tqdm, file=sys.stderr, disable=options["verbosity"] == 0, unit=" rows", mininterval=0.5)
        for name in missing_guards():
            yield f"The guard {name} is not in force."
        if options["trail_head"]:
            try:
                heads = options["trail_head"].read_text(encoding="utf-8").splitlines()
            except (OSError, UnicodeDecodeError) as error:
                raise CommandError(f"{options['trail_head']} cannot be read: {error}") from error
            yield from head_faults(heads)
        yield from verify(bar)

    def keep(self, **result: Any) -> None:
        """Keep the result for the front page; a database that takes no writes is checked all the same."""
        try:
            with transaction.atomic():
                checks.keep(**result)
        except DatabaseError as error:
            self.stderr.write(f"This result is not kept for the front page: {error}")

    def handle(self, *args: Any, **options: Any) -> None:
        began, count, first = timezone.now(), 0, []
        with one_moment():
            for problem in self.problems(options):
                count += 1
                first += [str(problem)] * (count <= checks.MOST_KEPT)
                self.stdout.write(self.style.ERROR(str(problem)))
        self.keep(began=began, count=count, first=first)
        for model in guarded_models():
            self.stdout.write(f"{model._default_manager.count():>9,} {model._meta.verbose_name_plural}")
        if count:
            raise CommandError(f"{count} faults, named above.")
        self.stdout.write(self.style.SUCCESS("Every row holds; every guard is in force."))
