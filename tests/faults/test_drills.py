"""The drills, small: whatever fails under load, what was acknowledged stays, once, and the server recovers."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

NAMES = ("writers", "kill", "stop", "restart", "connections", "disk")
ROUNDS = "2"


@pytest.fixture(scope="module")
def accounts(pytestconfig: pytest.Config) -> dict[str, Any]:
    """Run the drills as an operator does, on a database of their own, and return their accounts by name."""
    engine = pytestconfig.getoption("engine")
    command = [sys.executable, "-m", "tests.faults", "--engine", engine, "--rounds", ROUNDS, "--json"]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert told, done.stderr
    return {account["drill"]: account for account in told}


@pytest.mark.parametrize("name", NAMES)
def test_nothing_acknowledged_is_lost_or_doubled(accounts: dict[str, Any], name: str) -> None:
    if name not in accounts:
        pytest.skip("SQLite is no server.")
    account = accounts[name]
    if "skipped" in account:
        pytest.skip(account["skipped"])
    assert account["faults"] == [], account
    assert account["acknowledged"] > 0
    assert (account["found"], account["lost"], account["doubled"]) == (account["acknowledged"], 0, 0)
    assert account["verify"] == ""
