"""``python -m tests.bench.sheets [--engine …] [--rows N] [--stored N]``: what a sheet of speakers costs.

A sheet is previewed and stored as the admin does it, over a table of other speakers. Beside it, in the same run and
database, the same questions are asked as one would for a single name: look-alikes of a name, and a row that is
validated and saved by itself. These are asked of some of the rows, and each time is given for a row.
"""

import argparse
import importlib
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import django

from tests.bench.__main__ import database
from tests.postgres import ENGINES

SOME = 100  # rows that are taken one by one
ONSETS = ["b", "c", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z", "sh", "ch", "kr", "st", "br"]
VOWELS = ["a", "e", "i", "o", "u", "ai", "ou"]


class People:
    """Made-up names: as among people, some first and last names are common and many are rare."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.first = [self.word(self.random.choice((1, 2, 2, 3))) for _ in range(800)]
        self.last = [self.word(self.random.choice((2, 2, 3, 3))) for _ in range(8_000)]

    def word(self, syllables: int) -> str:
        made = "".join(self.random.choice(ONSETS) + self.random.choice(VOWELS) for _ in range(syllables))
        return (made + self.random.choice(["", "n", "s", "v", "r", "ov", "son"])).title()

    def names(self, number: int) -> list[str]:
        """Return different names."""
        made: dict[str, None] = {}
        while len(made) < number:
            first, last = (words[int(len(words) * self.random.random() ** 2)] for words in (self.first, self.last))
            made[f"{first} {last}"] = None
        return list(made)


def sheet_of(stored: list[str], new: list[str]) -> bytes:
    """Return a sheet in which every tenth row changes somebody and every tenth has a name with a letter too many."""
    lines = ["slug,name,kind,aliases,description"]
    for number, name in enumerate(new):
        if number % 10 == 0:
            lines.append(f"s{number},{stored[number]},person,{name},Changed")
        else:
            shown = f"{stored[number]}x" if number % 10 == 1 else name
            lines.append(f"n{number},{shown},person,{shown[0]}. {shown.split()[1]} {number},New")
    return "\n".join(lines).encode()


def taken(work: Callable[[], Any]) -> tuple[float, int, Any]:
    """Return seconds by the clock, statements and what the work returns."""
    connection = importlib.import_module("django.db").connection
    statements = 0

    def counted(execute: Any, *statement: Any) -> Any:
        nonlocal statements
        statements += 1
        return execute(*statement)

    begun = time.perf_counter()
    with connection.execute_wrapper(counted):
        result = work()
    return time.perf_counter() - begun, statements, result


def measure(stored: int, rows: int) -> str:
    """Return a table of what each takes, whole and for a row."""
    importlib.import_module("django.core.management").call_command("migrate", verbosity=0)
    speaker = importlib.import_module("sources.models").Speaker
    table = importlib.import_module("sources.sheets.tables").SpeakerSheet
    reading, outcomes = (importlib.import_module(f"sources.sheets.{name}") for name in ("reading", "outcomes"))
    look_alikes = importlib.import_module("sources.look_alikes").look_alikes
    crowd = importlib.import_module("sources.crowds").Crowd
    names = People(1).names(stored + rows)
    there, new = names[:stored], names[stored:]
    speaker.objects.bulk_create(speaker(slug=f"s{number}", name=name) for number, name in enumerate(there))
    sheet = reading.sheet_of(sheet_of(there, new), known=table.columns(), required=table.required)

    def one_by_one() -> None:
        for name in new[:SOME]:
            made = speaker(name=f"{name} by itself")
            made.full_clean()
            made.save()

    lines = ["| what | seconds | statements | ms a row |", "|---|---|---|---|"]

    def tell(what: str, many: int, work: Callable[[], Any]) -> Any:
        seconds, statements, result = taken(work)
        lines.append(f"| {what} | {seconds:.1f} | {statements:,} | {seconds / many * 1000:.2f} |")
        return seconds / many, result

    single, _ = tell(
        f"look-alikes, {SOME} names one by one",
        SOME,
        lambda: [look_alikes(name, speaker.objects.all()) for name in new[:SOME]],
    )
    together, _ = tell(f"look-alikes, {rows:,} names in one pass", rows, lambda: crowd(new, speaker.objects.all()))
    saved, _ = tell(f"validated and saved one by one, {SOME} rows", SOME, one_by_one)
    _, preview = tell(f"preview of {rows:,} rows", rows, lambda: outcomes.previewed(sheet, table))
    assert preview.stores_something, preview.of(outcomes.REFUSED)[:3]
    seal = preview.sealed(about="bench")
    stored_at, _ = tell(f"{rows:,} rows stored", rows, lambda: outcomes.confirmed(seal, table, about="bench"))
    lines += [
        "",
        f"In one pass {single / together:.0f} times as fast as one by one; a whole preview and its confirmation take, "
        f"a row, {stored_at / (single + saved):.2f} of what look-alikes and saving take by themselves. "
        f"The page carries {len(seal) / 1024:.0f} KB.",
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.sheets", description="What a sheet costs.")
    parser.add_argument("--engine", choices=ENGINES, help="both, one after the other, unless one is named")
    parser.add_argument("--stored", type=int, default=20_000)
    parser.add_argument("--rows", type=int, default=5_000)
    asked = parser.parse_args()
    if not asked.engine:
        for engine in ENGINES:
            options = ["--engine", engine, "--stored", str(asked.stored), "--rows", str(asked.rows)]
            subprocess.run([sys.executable, "-m", "tests.bench.sheets", *options], check=True)
        return
    with database(asked.engine, "") as url:
        os.environ.update(DATABASE_URL=url, ENVIRONMENT="development", DJANGO_SETTINGS_MODULE="config.settings")
        django.setup()
        print(f"### {asked.rows:,} rows over {asked.stored:,} speakers on {asked.engine}\n")
        print(f"{measure(asked.stored, asked.rows)}\n")


if __name__ == "__main__":
    main()
