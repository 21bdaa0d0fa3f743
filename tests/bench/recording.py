"""``python -m tests.bench.recording [--engine …] [--rounds N]``: what the audit trail adds to a write.

Each round writes the same with the trail and without it, in turn, in one database. “Without” leaves out
its triggers and the handing over of who acts; all other guards stay. What counts is the time of the
processor, this program's and the server's together: on a machine that others use, the clock tells of them.
"""

import argparse
import importlib
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import django

from tests.bench.__main__ import database
from tests.postgres import ENGINES

SINGLE = 200  # transactions of one statement in a round
BULK = 1_000  # rows of one statement
ARTICLE = " ".join(f"word{number}" for number in range(4_000))  # 35 kB

Work = Callable[[Any, Any], None]  # over an article and its quotes


def insert_one_by_one(article: Any, _: Any) -> None:
    for quote in unsaved(article, SINGLE):
        quote.save()


def insert_in_bulk(article: Any, _: Any) -> None:
    type(article).quotes.rel.related_model.objects.bulk_create(unsaved(article, BULK))


def update_one_by_one(_: Any, quotes: Any) -> None:
    for pk in list(quotes.values_list("pk", flat=True)[:SINGLE]):
        quotes.model.objects.filter(pk=pk).update(status_reason=str(time.perf_counter_ns()))


def update_in_bulk(_: Any, quotes: Any) -> None:
    quotes.update(status_reason=str(time.perf_counter_ns()))


def write_without_a_change(_: Any, quotes: Any) -> None:
    quotes.update(status="draft")


WORKS: dict[str, Work] = {
    "INSERT, one row a transaction": insert_one_by_one,
    "INSERT, 1,000 rows": insert_in_bulk,
    "UPDATE, one row a transaction": update_one_by_one,
    "UPDATE, 1,000 rows": update_in_bulk,
    "UPDATE that changes nothing, 1,000 rows": write_without_a_change,
}


def unsaved(article: Any, number: int) -> list[Any]:
    """Return quotes of some thirty words each that are not stored yet."""
    model = type(article).quotes.rel.related_model
    spans = ((start, start + 200) for start in range(number))
    return [
        model(article=article, start=start, end=end, text=article.text[start:end], kind="direct")
        for start, end in spans
    ]


@contextmanager
def unrecorded() -> Iterator[None]:
    """Leave the trail out, and nobody is told who acts."""
    guards = importlib.import_module("config.guards")
    handing = importlib.import_module("config.guards.handing")
    connection = importlib.import_module("django.db").connection
    with guards.unrecorded(connection):
        if handing.told in connection.execute_wrappers:
            connection.execute_wrappers.remove(handing.told)
        yield
    handing.teach_connection(connection)


def measure(rounds: int) -> str:
    """Return a table of milliseconds for each kind of write, the medians of the rounds."""
    importlib.import_module("django.core.management").call_command("migrate", verbosity=0)
    article_model = importlib.import_module("sources.models").Article
    taken: dict[tuple[str, bool], list[float]] = {(name, recorded): [] for name in WORKS for recorded in (True, False)}
    for number in range(2 * rounds):
        recorded = number % 2 == 0
        with nullcontext() if recorded else unrecorded():
            for name, work in WORKS.items():
                article = article_model.objects.create(title="Bench", text=ARTICLE, language="en")
                if work not in (insert_one_by_one, insert_in_bulk):
                    insert_in_bulk(article, None)
                begun = spent()
                work(article, article.quotes.all())
                taken[name, recorded].append(spent() - begun)
    return table({key: statistics.median(times) / 1e6 for key, times in taken.items()})


def spent() -> int:
    """Return how long the processor has worked for us until now, in nanoseconds."""
    connection = importlib.import_module("django.db").connection
    if connection.vendor == "sqlite":
        return time.process_time_ns()
    # The first number of schedstat: https://docs.kernel.org/scheduler/sched-stats.html (read 2026-11).
    server = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text().split()[0]
    return time.process_time_ns() + int(server)


def table(taken: dict[tuple[str, bool], float]) -> str:
    lines = ["| write | without ms | with ms | ratio |", "|---|---|---|---|"]
    for name in WORKS:
        bare, recorded = taken[name, False], taken[name, True]
        lines.append(f"| {name} | {bare:.1f} | {recorded:.1f} | {recorded / bare:.2f} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.recording", description="What the audit trail costs.")
    parser.add_argument("--engine", choices=ENGINES, help="both, one after the other, unless one is named")
    parser.add_argument("--rounds", type=int, default=9)
    asked = parser.parse_args()
    if not asked.engine:
        for engine in ENGINES:
            command = [sys.executable, "-m", "tests.bench.recording", "--engine", engine, "--rounds", str(asked.rounds)]
            subprocess.run(command, check=True)
        return
    with database(asked.engine, "") as url:
        os.environ.update(DATABASE_URL=url, ENVIRONMENT="development", DJANGO_SETTINGS_MODULE="config.settings")
        django.setup()
        print(f"### Writes on {asked.engine}, {SINGLE} transactions or {BULK:,} rows\n\n{measure(asked.rounds)}\n")


if __name__ == "__main__":
    main()
