"""Load the data set and measure everything: what runs once Django is set up."""

import os
import time
from typing import Any

from django.core.management import call_command
from django.db import connection

from quotes.models import Quote
from tests.bench.dataset import Dataset
from tests.bench.driving import drive
from tests.bench.facets import against_the_list
from tests.bench.hostile import endure
from tests.bench.loading import load
from tests.bench.plans import plans
from tests.bench.questions import questions
from tests.bench.results import endpoints
from tests.bench.streaming import export
from tests.serving import serving

TEXTBOOK_FULLY = 200_000  # quotes, up to which the textbook is asked everything
TEXTBOOK_EVERY = 5  # beyond that it answers in seconds, and is asked one question in five


def measure(size: int, many: int) -> dict[str, Any]:
    """Return what a run over ``size`` quotes measures, with ``many`` questions for each endpoint.

    A database that holds quotes is taken as loaded.
    """
    dataset = Dataset(size)
    call_command("migrate", verbosity=0)
    loading = None
    if not Quote.objects.exists():
        begun = time.perf_counter()
        load(dataset)
        loading = time.perf_counter() - begun
        told(f"loaded {size:,} quotes in {loading:.0f} s")
    asked = list(questions(dataset, many))
    told("the questions are ready")
    result: dict[str, Any] = {
        "engine": connection.vendor,
        "version": version(),
        "quotes": size,
        "cores": os.cpu_count(),
        "load_seconds": loading,
        "plans": plans(asked),
    }
    every = 1 if size <= TEXTBOOK_FULLY else TEXTBOOK_EVERY
    result["endpoints"] = endpoints(drive(asked, prepares=connection.vendor == "postgresql", textbook_every=every))
    told("all contenders have answered")
    with serving() as server:
        result["facets"] = against_the_list(asked, server.connect())
        told("facets are counted")
        result["hostile"] = endure(dataset, server.connect())
    told("hostile texts are endured")
    result["export"] = export()
    return result


def told(what: str) -> None:
    """Tell whoever waits how far the run is."""
    print(what, flush=True)


def version() -> str:
    """Return the version of the engine."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version" if connection.vendor == "postgresql" else "SELECT sqlite_version()")
        return str(cursor.fetchone()[0])
