"""Check every row of the database against every rule."""

import sys
from functools import partial
from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from config.guards import missing_guards
from config.guards.rules import guarded_models
from config.verification import verify


class Command(BaseCommand):
    help = "Re-compute every hash and span, check every row, and fail naming whatever is wrong."

    def handle(self, *args: Any, **options: Any) -> None:
        bar = partial(tqdm, file=sys.stderr, disable=options["verbosity"] == 0, unit=" rows", mininterval=0.5)
        missing = (f"The guard {name} is not in force." for name in missing_guards())
        count = 0
        for problem in chain(missing, verify(bar)):
            count += 1
            self.stdout.write(self.style.ERROR(str(problem)))
        for model in guarded_models():
            self.stdout.write(f"{model._default_manager.count():>9,} {model._meta.verbose_name_plural}")
        if count:
            raise CommandError(f"{count} faults, named above.")
        self.stdout.write(self.style.SUCCESS("Every row holds; every guard is in force."))
