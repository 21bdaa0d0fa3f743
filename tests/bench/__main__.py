"""``python -m tests.bench [SIZE …] [--engine …] [--url …]``: measure Verbatim beside its peers, in one run."""

import argparse
import importlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django

from tests.postgres import ENGINES, WEAK, sqlite_file, throwaway_server

RESULTS = Path(".local/bench")
AS_IN_PRODUCTION = {"shared_buffers": "2GB"}  # of the server's memory, which PostgreSQL's default hardly uses


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure Verbatim beside its peers.")
    parser.add_argument("sizes", nargs="*", type=int, default=[100_000], metavar="SIZE", help="how many quotes")
    parser.add_argument("--engine", choices=ENGINES, help="both, one after the other, unless one is named")
    parser.add_argument("--url", default="", help="a database that holds the data set already, or shall keep it")
    parser.add_argument("--questions", type=int, default=200, help="how many to ask for each endpoint")
    parser.add_argument(
        "--results", type=Path, default=RESULTS, help="the folder of the results, this run's and earlier"
    )
    return parser.parse_args()


@contextmanager
def database(engine: str, url: str) -> Iterator[str]:
    """Give the URL of the database to measure on: the one given, or a new one for this run."""
    if url:
        yield url
    else:
        os.environ.update(WEAK if engine == "postgresql" else {})
        with sqlite_file() if engine == "sqlite" else throwaway_server(**AS_IN_PRODUCTION) as made:
            yield made


def each_by_itself(asked: argparse.Namespace) -> None:
    """Measure every size on every engine, the smaller sizes first: growth is read off their results."""
    # Django's settings are read once in a process: each run has one of its own.
    for engine in [asked.engine] if asked.engine else ENGINES:
        for size in sorted(asked.sizes):
            options = ["--engine", engine, "--questions", str(asked.questions), "--results", str(asked.results)]
            subprocess.run([sys.executable, "-m", "tests.bench", str(size), *options], check=True)


def main() -> None:
    asked = arguments()
    if not asked.engine or len(asked.sizes) > 1:
        if asked.url:
            raise SystemExit("--url is a database of one engine and one size: name them.")
        each_by_itself(asked)
        return
    with database(asked.engine, asked.url) as url:
        os.environ.update(DATABASE_URL=url, ENVIRONMENT="development", DJANGO_SETTINGS_MODULE="config.settings")
        django.setup()
        measuring = importlib.import_module("tests.bench.measuring")  # needs the settings
        result = measuring.measure(asked.sizes[0], asked.questions)
        print(importlib.import_module("tests.bench.results").save(result, asked.results))


if __name__ == "__main__":
    main()
