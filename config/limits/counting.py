"""Counts that all processes share, exact however many count at once, and cheap enough to count every request.

One statement adds to a count and tells what it has come to. On PostgreSQL it goes to a table that is not logged,
on SQLite to a file beside the database, which no import or curator ever locks. What a crash takes along are counts
of the last minutes. Keys hold no names and no addresses, but digests of them.
"""

import logging
import math
import os
import sqlite3
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection

logger = logging.getLogger(__name__)

TABLE = (
    "CREATE TABLE IF NOT EXISTS limits_count (key text PRIMARY KEY, ends real NOT NULL, number integer NOT NULL);"
    "CREATE INDEX IF NOT EXISTS limits_count_ends ON limits_count (ends);"
)
PRAGMAS = "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA busy_timeout = 5000;"
ADD = """
INSERT INTO limits_count (key, ends, number) VALUES (%s, %s, 1)
ON CONFLICT (key) DO UPDATE SET
    number = CASE WHEN limits_count.ends <= %s THEN 1 ELSE limits_count.number + 1 END,
    ends = CASE WHEN limits_count.ends <= %s THEN excluded.ends ELSE limits_count.ends END
RETURNING number, ends
"""
GIVE_BACK = "UPDATE limits_count SET number = number - 1 WHERE key = %s AND number > 0 RETURNING number"
FORGET = "DELETE FROM limits_count WHERE key LIKE %s RETURNING key"
FORGET_OLD = {
    "sqlite": "DELETE FROM limits_count WHERE ends <= %s",
    # Rows that somebody else is counting in are left to them: two who tidy up never wait for each other.
    "postgresql": "DELETE FROM limits_count WHERE key IN "
    "(SELECT key FROM limits_count WHERE ends <= %s LIMIT 1000 FOR UPDATE SKIP LOCKED)",
}
DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


@dataclass(frozen=True)
class Count:
    """How often something was counted since its time began, and the seconds after which that begins anew."""

    number: int
    seconds: int


def add(key: str, *, seconds: int, now: float | None = None) -> Count:
    """Count once more under ``key``; what it has come to is good for ``seconds`` from the first time on."""
    now = time.time() if now is None else now
    ((number, ends),) = answered(ADD, [key, now + seconds, now, now])
    if number == 1:
        answered(FORGET_OLD[connection.vendor], [now])
    return Count(number, max(1, math.ceil(ends - now)))


def give_back(key: str) -> None:
    """Take one from a count again."""
    answered(GIVE_BACK, [key])


def forget(beginning: str) -> int:
    """Forget the counts under keys that begin so; return how many there were."""
    return len(answered(FORGET, [f"{beginning}%"]))


# --- Where they are kept --------------------------------------------------------------------------


def answered(sql: str, values: Iterable[Any]) -> list[tuple[Any, ...]]:
    """Run a statement on the counts, alone in its transaction; return its rows."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(sql, list(values))
            return cursor.fetchall() if cursor.description else []
    with connection.wrap_database_errors:
        return FILES.answered(place_of_counts(), sql.replace("%s", "?"), tuple(values))


def place_of_counts() -> str:
    """Return where SQLite's counts are kept: beside the database, or in memory as it is."""
    return ":memory:" if connection.is_in_memory_db() else f"{connection.settings_dict['NAME']}-counts"  # type: ignore[attr-defined]


class Files:
    """SQLite's files of counts that this process has opened, each by one connection that its threads share."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.connections: dict[tuple[int, str], sqlite3.Connection] = {}

    def answered(self, path: str, sql: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        """Run a statement on a file of counts, for one thread at a time; begin a damaged file anew.

        It is written without waiting for the disk: a machine that loses its power may leave it so, and nobody
        could sign in any more.
        """
        with self.lock:
            try:
                return self.opened(path).execute(sql, values).fetchall()
            except sqlite3.DatabaseError as error:
                if error.sqlite_errorcode not in DAMAGED:
                    raise
            self.remove(path)
            return self.opened(path).execute(sql, values).fetchall()

    def opened(self, path: str) -> sqlite3.Connection:
        """Return this process's connection to a file of counts."""
        place = (os.getpid(), path)  # a process that was forked must not go on with its parent's connections
        if place not in self.connections:
            self.connections[place] = self.open(path)
        return self.connections[place]

    def remove(self, path: str) -> None:
        """Delete a damaged file; another process that has it open finds it damaged by itself, and does the same."""
        logger.warning("the file of counts is damaged, and begun anew")
        connected = self.connections.pop((os.getpid(), path), None)
        if connected:
            connected.close()
        for end in ("", "-wal", "-shm"):
            Path(f"{path}{end}").unlink(missing_ok=True)

    def open(self, path: str) -> sqlite3.Connection:
        connected = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        try:
            connected.executescript(PRAGMAS + TABLE)
        except BaseException:
            connected.close()
            raise
        return connected


FILES = Files()
