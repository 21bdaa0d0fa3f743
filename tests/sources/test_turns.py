"""Several processes that ask one host take turns, and none that was killed keeps another waiting."""

import fcntl
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from sources.receiving.addresses import Unsafe
from sources.receiving.turns import folder, take_turn

TAKES_ITS_TURN = """
import tempfile
tempfile.tempdir = {folder!r}
from sources.receiving.turns import take_turn
for _ in range(2):
    take_turn("news.example", 5, clock=lambda: 100.0, pause=lambda _: (print("waits", flush=True), input()))
"""


@pytest.fixture(autouse=True)
def nobody_has_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def waited(host: str = "news.example", *, at: float, delay: float = 5) -> list[float]:
    """Return how long somebody who asks a host has to wait, if at all."""
    pauses: list[float] = []
    take_turn(host, delay, clock=lambda: at, pause=pauses.append)
    return pauses


def test_each_waits_until_the_delay_is_over() -> None:
    assert [waited(at=100), waited(at=102), waited(at=107), waited(at=110)] == [[], [3], [], [2]]
    assert waited("other.example", at=110) == []


def test_what_was_noted_before_the_machine_was_started_counts_no_more() -> None:
    waited(at=90_000)
    assert [waited(at=10), waited(at=11)] == [[], [4]]


def test_a_note_that_was_cut_short_counts_no_more() -> None:
    waited(at=100)
    for path in folder().iterdir():
        path.write_text("10.")
        path.write_text("x")
    assert waited(at=101) == []


def test_whoever_waits_keeps_all_others_waiting_until_it_is_killed(tmp_path: Path) -> None:
    code = TAKES_ITS_TURN.format(folder=str(tmp_path))
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout
        assert other.stdout.readline() == b"waits\n"
        (slot,) = folder().iterdir()
        with slot.open() as file:
            with pytest.raises(BlockingIOError):
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            other.kill()
            other.wait()
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    assert waited(at=101) == [4]


def test_a_folder_of_somebody_else_is_not_trusted(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / f"verbatim-turns-{os.getuid()}").symlink_to(elsewhere)
    with pytest.raises(Unsafe, match="somebody else"):
        waited(at=100)
