"""Whether a worker is still there: by a lock that dies with it, never by how long it has been silent.

On PostgreSQL it is a lock of the worker's database session, so that workers on any machine are known; when the
session ends, however it ends, the engine lets go of it. On SQLite, whose processes are all on one machine, it is
a lock of the worker's process on a file beside the database, which the system lets go of.
"""

import fcntl
import os
import secrets
import socket
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from django.db import connection
from django.db.backends.signals import connection_created

WORKERS = 0x1A71_C1F  # the first key of the locks on PostgreSQL; the second is the worker's number
NUMBERS = 2**31  # as many as the second key has, without a sign
# A machine that has lost its power says nothing: the server asks after it, and ends its session within a minute.
KEEPALIVES = "SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3"  # seconds
UNFINISHED = ".new"  # the end of a file's name until it is locked


class Presence:
    """This process as a worker. ``name`` says who it is, for as long as its connection lives."""

    def __init__(self) -> None:
        self.name = ""
        self.file: IO[bytes] | None = None

    def begin(self) -> None:
        """Be present: on the connection that there is, and on each that may follow."""
        connection_created.connect(self.appear, dispatch_uid="worker")
        connection.close()
        connection.ensure_connection()

    def appear(self, connection: Any, **_: Any) -> None:
        """Take the lock on a new connection, under a new name: what was done under the last one is nobody's now."""
        if connection.vendor == "sqlite":
            self.name = self.name or self.locked_file()
            return
        with connection.cursor() as cursor:
            cursor.execute(KEEPALIVES)
        number = secrets.randbelow(NUMBERS)
        while not locked(connection, "pg_try_advisory_lock", number):
            number = secrets.randbelow(NUMBERS)
        self.name = called(number)

    def locked_file(self) -> str:
        """Make and lock a file for this process; it gets its name when it is locked, so that nobody finds it before."""
        name = called(secrets.randbelow(NUMBERS))
        folder().mkdir(exist_ok=True)
        path = folder() / f"{name}{UNFINISHED}"
        self.file = path.open("wb")
        fcntl.flock(self.file, fcntl.LOCK_EX)
        path.rename(folder() / name)
        return name

    def end(self) -> None:
        """Be gone."""
        connection_created.disconnect(dispatch_uid="worker")
        connection.close()
        if self.file:
            (folder() / self.name).unlink(missing_ok=True)
            self.file.close()


def called(number: int) -> str:
    """Return the name of a worker: the machine and process for people, the number for the lock."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}:{number}"


def is_gone(name: str) -> bool:
    """Tell for certain whether the worker of this name is no more; on PostgreSQL, within a transaction."""
    if connection.vendor == "sqlite":
        return file_is_free(folder() / name)
    return locked(connection, "pg_try_advisory_xact_lock", int(name.rpartition(":")[2]))


def present() -> int:
    """Return how many workers there are."""
    if connection.vendor == "sqlite":
        paths = list(folder().iterdir()) if folder().is_dir() else []
        return sum(not file_is_free(path) for path in paths if path.suffix != UNFINISHED)
    with connection.cursor() as cursor:
        cursor.execute(PRESENT, [WORKERS])
        return cursor.fetchone()[0]


PRESENT = """
SELECT count(*) FROM pg_locks
WHERE locktype = 'advisory' AND classid = %s AND objsubid = 2 AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def locked(connection: Any, function: str, number: int) -> bool:
    """Tell whether a function of PostgreSQL's takes the lock of a worker's number."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, %s)", [WORKERS, number])
        return cursor.fetchone()[0]


def folder() -> Path:
    """Return where the workers of an SQLite database have their files."""
    return Path(f"{connection.settings_dict['NAME']}-workers")


def file_is_free(path: Path) -> bool:
    """Tell whether no process holds a worker's file; one that is left over is removed."""
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            with suppress(FileNotFoundError):
                path.unlink()
    except FileNotFoundError:
        return True
    except (BlockingIOError, PermissionError):  # a file of somebody else's is for their workers to judge
        return False
    return True
