"""Load the data set, ask every question, and return the table: what runs once Django is set up."""

import time

from django.core.management import call_command

from quotes.models import Quote
from tests.bench.dataset import Dataset
from tests.bench.driving import drive, table
from tests.bench.loading import load
from tests.bench.questions import questions


def measure(size: int) -> str:
    """Return the table of a run over ``size`` quotes; a database that holds quotes is taken as loaded."""
    dataset = Dataset(size)
    call_command("migrate", verbosity=0)
    if not Quote.objects.exists():
        begun = time.perf_counter()
        load(dataset)
        print(f"loaded {size:,} quotes in {time.perf_counter() - begun:.0f} s", flush=True)
    return table(drive(questions(dataset)))
