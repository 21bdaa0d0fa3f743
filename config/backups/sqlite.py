"""A copy of an SQLite database, by the engine's own backup (https://www.sqlite.org/backup.html)."""

import os
import secrets
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import connection

from config.backups.archive import PIECE
from config.exporting.refusals import Refused
from config.exporting.writing import sync

CONTENT = "database.sqlite3"
PACKED = True  # it is not compressed by itself


def version() -> str:
    return sqlite3.sqlite_version


def copy(into: Any, room: Path) -> None:
    """Write a copy of what the running transaction sees; writers go on meanwhile.

    Sessions are left out: their keys let in whoever has them. ``secure_delete`` overwrites them with zeros.
    """
    path = room / "copy"
    with closing(sqlite3.connect(path)) as target:
        connection.connection.backup(target)
        target.execute("PRAGMA secure_delete = ON")
        target.execute("DELETE FROM django_session")
        target.commit()
        target.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
    with path.open("rb") as file:
        shutil.copyfileobj(file, into, PIECE)
    path.unlink()


def require_empty() -> None:
    """Raise Refused if the database holds any table."""
    path = place()
    if path.exists() and path.stat().st_size:
        with closing(sqlite3.connect(path.absolute().as_uri() + "?mode=ro", uri=True)) as found:
            (tables,) = found.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if tables:
            raise Refused(f"A restore needs an empty database, and {path} holds tables.")


def load(unpack: Callable[[Any], None]) -> None:
    """Put the copy where the database has to be: whole, or not at all."""
    connection.close()
    path = place()
    partial = path.with_name(f".{path.name}-{secrets.token_hex(4)}.partial")
    try:
        with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            unpack(file)
            file.flush()
            os.fsync(file.fileno())
        with closing(sqlite3.connect(partial)) as found:
            (said,) = found.execute("PRAGMA quick_check(1)").fetchone()
        if said != "ok":
            raise Refused(f"SQLite finds the copy damaged: {said}.")
        for leftover in (path.with_name(f"{path.name}{end}") for end in ("-wal", "-shm", "-journal")):
            leftover.unlink(missing_ok=True)  # of the empty database, whose log must not be taken for this one's
        partial.rename(path)
        sync(path.parent)
    finally:
        partial.unlink(missing_ok=True)


def place() -> Path:
    return Path(connection.settings_dict["NAME"])
