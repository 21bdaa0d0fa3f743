"""Whose turn it is to ask a host: one process of this machine at a time, and none too soon after the last."""

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from sources.receiving.addresses import Unsafe

SLOTS = 256  # files, however many hosts are asked: now and then two hosts share one, and wait for each other


def take_turn(host: str, delay: float, *, clock: Callable[[], float], pause: Callable[[float], None]) -> None:
    """Wait until ``delay`` seconds have passed since anybody here asked the host; whoever else wants to waits behind.

    The lock is the system's, on a file that holds when the host was asked last: it ends with its process, however that
    ends. ``clock`` has to be the same for all processes, as the system's monotonic one is.
    """
    slot = int.from_bytes(hashlib.sha256(host.encode()).digest()[:4], "big") % SLOTS
    with os.fdopen(os.open(folder() / str(slot), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600), "r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        last = asked_at(file.read())
        now = clock()
        # A time to come is one of before the machine was started: that was long ago.
        if last is not None and last <= now < last + delay:
            pause(last + delay - now)
        file.seek(0)
        file.truncate()
        file.write(repr(clock()))


def asked_at(text: str) -> float | None:
    """Return the time that a file holds, or None: whoever wrote it may have been killed before."""
    try:
        return float(text)
    except ValueError:
        return None


def folder() -> Path:
    """Return where the files are, nobody else's and closed to others; raise Unsafe if somebody else was there first."""
    path = Path(tempfile.gettempdir()) / f"verbatim-turns-{os.getuid()}"
    path.mkdir(mode=0o700, exist_ok=True)
    if path.is_symlink() or path.stat().st_uid != os.getuid():
        raise Unsafe(f"{path} belongs to somebody else, so nobody knows when a site was asked last.")
    return path
