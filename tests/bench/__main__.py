"""``python -m tests.bench [SIZE] [--engine …] [--url …]``: measure Verbatim beside its peers, in one run."""

import argparse
import importlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django

from tests.postgres import ENGINES, sqlite_file, throwaway_server

RESULTS = Path(".local/bench")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure Verbatim beside its peers.")
    parser.add_argument("size", nargs="?", type=int, default=100_000, help="how many quotes")
    parser.add_argument("--engine", choices=ENGINES, help="both, one after the other, unless one is named")
    parser.add_argument("--url", default="", help="a database that holds the data set already, or shall keep it")
    return parser.parse_args()


@contextmanager
def database(engine: str, url: str) -> Iterator[str]:
    """Give the URL of the database to measure on: the one given, or a new one for this run."""
    if url:
        yield url
    else:
        with sqlite_file() if engine == "sqlite" else throwaway_server() as made:
            yield made


def main() -> None:
    asked = arguments()
    if not asked.engine:
        # Django's settings are read once in a process: each engine has one of its own.
        for engine in ENGINES:
            subprocess.run([sys.executable, "-m", "tests.bench", str(asked.size), "--engine", engine], check=True)
        return
    with database(asked.engine, asked.url) as url:
        os.environ.update(DATABASE_URL=url, ENVIRONMENT="development", DJANGO_SETTINGS_MODULE="config.settings")
        django.setup()
        measure = importlib.import_module("tests.bench.measuring").measure  # needs the settings
        result = f"### {asked.size:,} quotes on {asked.engine}\n\n{measure(asked.size)}\n"
    print(result)
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / f"{asked.engine}-{asked.size}.md").write_text(result)


if __name__ == "__main__":
    main()
