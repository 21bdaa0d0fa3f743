"""A disk that is full when we want it to be: a file system in memory, of its own size."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.postgres import unprivileged

SIZE = 256  # MiB
LEAST = 4096  # bytes that can be free or not


class Skipped(Exception):
    """Why this machine cannot have a drill."""


class Disk:
    """A file system, and a file on it that takes all the room there is."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.ballast = place / "ballast"

    def fill(self) -> None:
        """Leave no room at all."""
        with self.ballast.open("ab") as ballast:
            size = shutil.disk_usage(self.place).free
            while size >= LEAST:
                try:
                    os.posix_fallocate(ballast.fileno(), os.fstat(ballast.fileno()).st_size, size)
                except OSError:  # so much is not there any more: somebody else writes, too
                    size //= 2

    def make_room(self) -> None:
        self.ballast.unlink(missing_ok=True)


@contextmanager
def small_disk() -> Iterator[Disk]:
    """Give a small disk until the block ends, for whichever user PostgreSQL runs as."""
    place = Path(tempfile.mkdtemp(prefix="verbatim-faults-disk-", dir="/tmp"))
    try:
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={SIZE}m", "verbatim-faults", place], capture_output=True, text=True
        )
        if mounted.returncode:
            raise Skipped(f"a small file system cannot be mounted here, which takes root: {mounted.stderr.strip()}")
        try:
            if user := unprivileged():
                shutil.chown(place, user["user"], user["group"])
            yield Disk(place)
        finally:
            subprocess.run(["umount", "--lazy", place], check=True)
    finally:
        place.rmdir()
