"""Running the drills one after the other in one world, and taking their accounts."""

import time
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.faults.databases import Database
from tests.faults.disks import Skipped
from tests.faults.drills import DRILLS, Run
from tests.faults.world import world


def accounts(database: Database, home: Path, asked: Namespace) -> Iterator[dict[str, Any]]:
    """Yield the accounts of each drill that is asked for and that the engine can have."""
    if unknown := set(asked.drills) - DRILLS.keys():
        raise SystemExit(f"There is no drill {', '.join(sorted(unknown))}; there are {', '.join(DRILLS)}.")
    named = [name for name in DRILLS if not asked.drills or name in asked.drills]
    with world(database, home) as made:
        for name in named:
            drill = DRILLS[name]
            if database.engine in drill.engines:
                run = Run(name, made, min(asked.rounds, drill.most), asked.seed)
                yield {"drill": name, "engine": database.engine, **account(run, drill.act)}


def account(run: Run, act: Any) -> dict[str, Any]:
    """Run a drill and return its accounts; ``faults`` are what must not be."""
    begun, ledger = time.monotonic(), run.ledger
    told = {"rounds": run.rounds, "seed": run.seed}
    try:
        act(run)
    except Skipped as reason:
        return {**told, "seconds": 0, "skipped": str(reason)}
    except Exception as error:
        ledger.fault(f"{type(error).__name__}: {error}")
    run.world.faults_of_the_log(ledger)
    found, verified = ledger.compare(), run.world.verify()
    for what in ("lost", "doubled"):
        if found[what]:
            ledger.fault(f"{found[what]} {what}")
    if verified:
        ledger.fault("manage.py verify fails")
    return {
        **told,
        "seconds": round(time.monotonic() - begun),
        "requests": ledger.requests,
        "unanswered": ledger.unanswered,
        "refused": dict(sorted(ledger.refused.items())),
        "acknowledged": ledger.acknowledged,
        "repeated": ledger.repeated,
        **found,
        "verify": verified,
        "faults": ledger.faults,
    }
