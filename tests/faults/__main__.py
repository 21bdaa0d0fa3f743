"""``python -m tests.faults [DRILL …] [--engine …] [--rounds 50]``: let things go wrong, and print what came of it."""

import argparse
import importlib
import json
import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import django

from tests.faults.databases import new_database
from tests.postgres import ENGINES


def arguments() -> argparse.Namespace:
    told = "Let server, database and disk fail under load; fail where anything acknowledged is lost."
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=told)
    parser.add_argument("drills", nargs="*", metavar="DRILL", help="writers, kill, stop, …: all, unless some are named")
    parser.add_argument("--engine", choices=ENGINES, help="both, one after the other, unless one is named")
    parser.add_argument("--rounds", type=int, default=50, help="how often each thing goes wrong (default: %(default)s)")
    parser.add_argument(
        "--seed", type=int, default=secrets.randbelow(10**6), help="of chance; printed, to repeat a run"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a drill on standard output")
    return parser.parse_args()


def told(account: dict[str, Any]) -> str:
    """Return the accounts of a drill for people."""
    head = "{drill} on {engine}: {rounds} rounds in {seconds} seconds, seed {seed}".format(**account)
    if "skipped" in account:
        return f"{head}\n  skipped: {account['skipped']}"
    refused = ", ".join(f"{status}: {number:,}" for status, number in account["refused"].items()) or "none"
    return (
        f"{head}\n  {account['requests']:,} requests, {account['unanswered']:,} without an answer; refused {refused}\n"
        f"  {account['acknowledged']:,} writes acknowledged, {account['repeated']:,} creations repeated\n"
        f"  {account['found']:,} found, {account['lost']:,} lost, {account['doubled']:,} doubled; "
        f"verify: {account['verify'] or 'every row holds'}"
        + "".join(f"\n  FAULT {fault}" for fault in account["faults"][:20])
    )


def drill_all(asked: argparse.Namespace) -> bool:
    """Run the drills on one engine, and tell whether all of them went well."""
    with tempfile.TemporaryDirectory(prefix="verbatim-faults-") as home, new_database(asked.engine) as database:
        os.environ.update(
            DATABASE_URL=database.url,
            ENVIRONMENT="development",
            SECRET_KEY="for the drills alone, and public",
            DJANGO_SETTINGS_MODULE="config.settings",
        )
        django.setup()
        running = importlib.import_module("tests.faults.running")  # needs the settings
        well = True
        for account in running.accounts(database, Path(home), asked):
            print(json.dumps(account) if asked.json else told(account), flush=True)
            well = well and not account.get("faults")
        return well


def main() -> None:
    asked = arguments()
    if asked.engine:
        raise SystemExit(0 if drill_all(asked) else 1)
    # Django's settings are read once in a process: each engine has one of its own.
    again = [sys.executable, "-m", "tests.faults", *sys.argv[1:]]
    statuses = [
        subprocess.run([*again, "--engine", engine, "--seed", str(asked.seed)]).returncode for engine in ENGINES
    ]
    raise SystemExit(max(statuses))


if __name__ == "__main__":
    main()
