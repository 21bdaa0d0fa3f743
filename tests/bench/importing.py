"""``python -m tests.bench.importing [--engine …] [--quotes N] [--rounds N]``: what an import of quotes costs.

Each round stores the same quotes, with their attributions and evidence, into the same tables with the same indexes,
guards and history, in turn: by a bare COPY (on SQLite: executemany) of rows that are ready, by ``import_quotes``
with offsets and by search, and by ``loaddata``. Before each, the tables hold nothing but a base of other quotes.

The clock tells of other programs too where a machine is shared. So the time of the processor, this program's and the
server's together, stands beside it; it does not see what the two do at once, nor the disk.
"""

import argparse
import importlib
import io
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import django

from tests.bench.__main__ import database
from tests.bench.dataset import COLUMNS, Dataset
from tests.bench.recording import spent
from tests.postgres import ENGINES

BASE = 5  # one quote is there already for so many that come: no engine plans for empty tables
LOADED = 1_000  # quotes of the fixture at most: loaddata is that slow
QUOTE, ATTRIBUTION, EVIDENCE = "quotes_quote", "quotes_attribution", "quotes_evidence"
OURS, NATURAL = (ATTRIBUTION, QUOTE, EVIDENCE), (QUOTE, ATTRIBUTION, EVIDENCE)
Tables = dict[str, list[dict[str, Any]]]


class Cost(NamedTuple):
    """Microseconds for each quote, by the clock and of the processor."""

    clock: float
    processor: float


class Bench:
    """A database with articles, speakers and organisations, into which quotes are brought again and again."""

    def __init__(self, quotes: int, folder: Path) -> None:
        self.connection = importlib.import_module("django.db").connection
        self.call = importlib.import_module("django.core.management").call_command
        self.loading = importlib.import_module("tests.bench.loading")
        self.folder = folder
        self.call("migrate", verbosity=0)
        before = max(quotes // BASE, 1)
        tables = tables_of(Dataset(before + quotes))
        self.quotes = len(tables[QUOTE]) - before  # whole articles
        self.loaded = min(self.quotes, LOADED)
        for table in ("sources_organisation", "sources_speaker", "sources_article"):
            self.loading.send(table, [tuple(row.values()) for row in tables[table]])
        base = {row["id"] for row in tables[QUOTE][:before]}
        self.base = folder / "base.jsonl"
        self.base.write_text("".join(lines_of(tables, lambda row: row["id"] in base, offsets=True)))
        self.files = {offsets: folder / f"{offsets}.jsonl" for offsets in (True, False)}
        for offsets, path in self.files.items():
            rows = lines_of(tables, lambda row: row["id"] not in base, offsets=offsets)
            path.write_text("".join(rows))
        self.prepare()

    def prepare(self) -> None:
        """Keep what an import has stored, as rows for the bare contender and as a fixture for loaddata."""
        self.reset()
        before = {table: self.last(table) for table in OURS}
        self.by_import(offsets=True)
        self.rows = {table: self.fetched(table, after) for table, after in before.items()}
        self.fixture = self.folder / "fixture.json"
        self.call("dumpdata", "quotes", use_natural_primary_keys=True, use_natural_foreign_keys=True,
                  output=str(self.fixture), verbosity=0)  # fmt: skip
        rows = json.loads(self.fixture.read_text())
        self.fixture.write_text(json.dumps(part_of(rows, self.loaded)))

    def reset(self) -> None:
        """Leave nothing but the base in the tables of quotes and in the history."""
        guards = importlib.import_module("config.guards")
        guards.drop_guards(self.connection)
        with self.connection.cursor() as cursor:
            if self.connection.vendor == "postgresql":
                cursor.execute(f"TRUNCATE {', '.join(OURS)}, trail_entry RESTART IDENTITY CASCADE")
            else:
                for table in (EVIDENCE, ATTRIBUTION, QUOTE, "trail_entry"):
                    cursor.execute(f"DELETE FROM {table}")
        guards.install_guards(self.connection)
        self.call("import_quotes", str(self.base), keep_status=True, verbosity=0, stdout=io.StringIO())
        with self.connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE" if self.connection.vendor == "postgresql" else "ANALYZE")
        # A session of its own for each contender, whose plans are made with these figures.
        self.connection.close()
        self.connection.ensure_connection()

    def last(self, table: str) -> int:
        with self.connection.cursor() as cursor:
            cursor.execute(f"SELECT max(id) FROM {table}")
            return int(cursor.fetchone()[0])

    def fetched(self, table: str, after: int) -> Any:
        """Return the rows of a table beyond an id: as COPY reads them, or as SQLite takes them."""
        columns = ", ".join(f'"{column}"' for column in COLUMNS[table])
        query = f"SELECT {columns} FROM {table} WHERE id > {after} ORDER BY id"
        with self.connection.cursor() as cursor:
            if self.connection.vendor == "postgresql":
                content = io.StringIO()
                cursor.cursor.copy_expert(f"COPY ({query}) TO STDOUT", content)
                return content.getvalue()
            # Past Django's cursor, which makes dates of texts.
            return self.connection.connection.execute(query).fetchall()

    # --- The contenders ---------------------------------------------------------------------------

    def by_bare_rows(self, order: tuple[str, ...]) -> None:
        """Hand the rows over as they are, in one transaction."""
        transaction = importlib.import_module("django.db").transaction
        with transaction.atomic(), self.connection.cursor() as cursor:
            for table in order:
                columns = ", ".join(f'"{column}"' for column in COLUMNS[table])
                if self.connection.vendor == "postgresql":
                    copy = f"COPY {table} ({columns}) FROM STDIN"
                    cursor.cursor.copy_expert(copy, io.StringIO(self.rows[table]))
                else:
                    places = ", ".join("?" * len(COLUMNS[table]))
                    insert = f"INSERT INTO {table} ({columns}) VALUES ({places})"
                    self.connection.connection.executemany(insert, self.rows[table])

    def by_import(self, *, offsets: bool) -> None:
        told = io.StringIO()
        options = {"keep_status": True, "truncated": True, "verbosity": 0, "stdout": told}
        self.call("import_quotes", str(self.files[offsets]), **options)
        assert told.getvalue() == f"{self.quotes:,} new, 0 known, 0 refused\n", told.getvalue()

    def by_loaddata(self) -> None:
        # Inside a transaction it leaves the connection open, whose server process is asked what it has spent.
        with importlib.import_module("django.db").transaction.atomic():
            self.call("loaddata", str(self.fixture), verbosity=0)

    def contenders(self) -> dict[str, tuple[int, Callable[[], None]]]:
        """Return name → how many quotes are stored, and how."""
        bare = "COPY" if self.connection.vendor == "postgresql" else "executemany"
        return {
            f"bare {bare}, attributions first": (self.quotes, lambda: self.by_bare_rows(OURS)),
            f"bare {bare}, quotes first": (self.quotes, lambda: self.by_bare_rows(NATURAL)),
            "import_quotes with offsets": (self.quotes, lambda: self.by_import(offsets=True)),
            "import_quotes by search": (self.quotes, lambda: self.by_import(offsets=False)),
            "loaddata": (self.loaded, self.by_loaddata),
        }

    def measure(self, rounds: int) -> dict[str, Cost]:
        """Return what each contender costs, the medians of the rounds."""
        costs: dict[str, list[Cost]] = {name: [] for name in self.contenders()}
        for number in range(rounds):
            contenders = list(self.contenders().items())
            # Who goes first changes from round to round.
            for name, (quotes, work) in contenders[number % len(contenders) :] + contenders[: number % len(contenders)]:
                self.reset()
                began, worked = time.perf_counter(), spent()
                work()
                costs[name].append(
                    Cost((time.perf_counter() - began) * 1e6 / quotes, (spent() - worked) / 1e3 / quotes)
                )
        return {name: Cost(*map(statistics.median, zip(*each, strict=True))) for name, each in costs.items()}


def tables_of(dataset: Dataset) -> Tables:
    """Return the data set's rows by table, second attributions left out: a row of an import states one."""
    tables: Tables = {table: [] for table in COLUMNS}
    for table, row in dataset.rows():
        tables[table].append(dict(zip(COLUMNS[table], row, strict=True)))
    tables[ATTRIBUTION] = [row for row in tables[ATTRIBUTION] if row["standing"] == "preferred"]
    return tables


def lines_of(tables: Tables, chosen: Callable[[dict[str, Any]], bool], *, offsets: bool) -> Iterator[str]:
    """Yield the chosen quotes as JSON Lines, with the offsets of all spans or without any."""
    slugs = {
        table: {row["id"]: row["slug"] for row in tables[table]}
        for table in ("sources_article", "sources_speaker", "sources_organisation")
    }
    claims = {row["quote_id"]: row for row in tables[ATTRIBUTION]}
    evidence: dict[int, list[dict[str, Any]]] = {}
    for row in tables[EVIDENCE]:
        evidence.setdefault(row["attribution_id"], []).append(row)
    ids = {row["id"]: str(row["uuid"]) for row in tables[QUOTE]}
    told = ("text", "start", "end") if offsets else ("text",)
    for quote in filter(chosen, tables[QUOTE]):
        claim = claims[quote["id"]]
        cells = {
            "id": ids[quote["id"]],
            "article": slugs["sources_article"][quote["article_id"]],
            **{name: quote[name] for name in (*told, "kind", "status")},
            **{name: ids.get(quote[f"{name}_id"]) for name in ("within", "continues")},
            "speaker": slugs["sources_speaker"][claim["speaker_id"]],
            "organisation": slugs["sources_organisation"][claim["organisation_id"]],
            "told_to": slugs["sources_organisation"].get(claim["told_to_id"]),
            **{name: claim[name] for name in ("basis", "role")},
            "evidence": [{name: row[name] for name in ("kind", *told)} for row in evidence[claim["id"]]],
        }
        yield f"{json.dumps(cells)}\n"


def part_of(fixture: list[dict[str, Any]], number: int) -> list[dict[str, Any]]:
    """Return the last quotes of a fixture with all that belongs to them; the first are the base."""
    quotes = [row for row in fixture if row["model"] == "quotes.quote"][-number:]
    ids = {row["fields"]["uuid"] for row in quotes}
    for row in quotes:  # what it names may not be among them
        row["fields"] |= {
            name: None for name in ("within", "continues") if not ids.issuperset(row["fields"][name] or ())
        }
    claims = [row for row in fixture if row["model"] == "quotes.attribution" and row["fields"]["quote"][0] in ids]
    claim_ids = {row["fields"]["uuid"] for row in claims}
    spans = [
        row for row in fixture if row["model"] == "quotes.evidence" and row["fields"]["attribution"][0] in claim_ids
    ]
    return [*quotes, *claims, *spans]


def table(costs: dict[str, Cost]) -> str:
    """Return the costs, and how many times faster than loaddata and at what share of the bare rows' speed."""
    lines = [
        "| how | µs a quote | of the processor | share of the bare speed | × loaddata |",
        "|---|---|---|---|---|",
    ]
    bare, slow = next(iter(costs.values())), costs["loaddata"]
    for name, cost in costs.items():
        share = f"{bare.clock / cost.clock:.2f} ({bare.processor / cost.processor:.2f})"
        times = f"{slow.clock / cost.clock:.1f} ({slow.processor / cost.processor:.1f})"
        lines.append(f"| {name} | {cost.clock:.0f} | {cost.processor:.0f} | {share} | {times} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.importing", description="What importing quotes costs.")
    parser.add_argument("--engine", choices=ENGINES, help="both, one after the other, unless one is named")
    parser.add_argument("--url", default="", help="an empty database to measure in, instead of a new one")
    parser.add_argument("--quotes", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    if not asked.engine:
        for engine in ENGINES:
            options = ["--engine", engine, "--quotes", str(asked.quotes), "--rounds", str(asked.rounds)]
            subprocess.run([sys.executable, "-m", "tests.bench.importing", *options], check=True)
        return
    with database(asked.engine, asked.url) as url, tempfile.TemporaryDirectory() as folder:
        os.environ.update(DATABASE_URL=url, ENVIRONMENT="development", DJANGO_SETTINGS_MODULE="config.settings")
        django.setup()
        costs = Bench(asked.quotes, Path(folder)).measure(asked.rounds)
        print(f"### Importing {asked.quotes:,} quotes on {asked.engine}; in brackets, by the processor\n")
        print(f"{table(costs)}\n")


if __name__ == "__main__":
    main()
