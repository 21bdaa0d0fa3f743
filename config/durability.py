"""Whether what the database acknowledges survives a crash of the machine, as it is set now (design, 3.4).

The settings ask for it (config/settings.py); a server may have been set otherwise, a file system unable to do it.
"""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection as default_connection

SYNCHRONOUS = ("OFF", "NORMAL", "FULL", "EXTRA")  # SQLite's names of 0 to 3
DURABLE = {"FULL", "EXTRA"}

# With less than these, a crash may lose what was acknowledged, or leave torn pages behind. How far a commit
# reaches beyond this machine (local, remote_write, on, remote_apply) is the operator's to choose.
REQUIRED = {"fsync": ("on",), "full_page_writes": ("on",)}
COMMITS = ("on", "local", "remote_write", "remote_apply")


def weak_settings(connection: Any = default_connection) -> list[str]:
    """Return what is set so that acknowledged writes may be lost; nothing where the settings allow it."""
    if settings.ALLOW_WEAK_DURABILITY:
        return []
    weak = weak_in_sqlite if connection.vendor == "sqlite" else weak_in_postgresql
    return list(weak(connection))


def weak_in_sqlite(connection: Any) -> Iterator[str]:
    with connection.cursor() as cursor:
        (mode,) = cursor.execute("PRAGMA journal_mode").fetchone()
        (number,) = cursor.execute("PRAGMA synchronous").fetchone()
    if mode != "wal":
        yield f"journal_mode is {mode}, not wal: the file system may not be able to do it, as those of networks"
    if SYNCHRONOUS[number] not in DURABLE:
        yield f"synchronous is {SYNCHRONOUS[number]}, not FULL"


def weak_in_postgresql(connection: Any) -> Iterator[str]:
    needed = {**REQUIRED, "synchronous_commit": COMMITS}
    for name, values in needed.items():
        if (found := setting(connection, name)) not in values:
            yield f"{name} is {found}, not {values[0]}"


def setting(connection: Any, name: str) -> str:
    """Return a setting of PostgreSQL as it holds for this connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s)", [name])
        return cursor.fetchone()[0]


def warnings(connection: Any = default_connection) -> list[str]:
    """Return what is not refused, but should be known: damage on the disk that would go unnoticed."""
    if connection.vendor == "postgresql" and setting(connection, "data_checksums") != "on":
        return ["PostgreSQL keeps no checksums of its data (data_checksums): damage on the disk may go unnoticed."]
    return []


def require_durability(connection: Any = default_connection) -> None:
    """Raise ImproperlyConfigured unless acknowledged writes survive a crash of the machine."""
    weak = weak_settings(connection)
    if weak:
        raise ImproperlyConfigured(
            f"The database may lose what it has acknowledged: {'; '.join(weak)}. See docs/operations.md, Durability."
        )
