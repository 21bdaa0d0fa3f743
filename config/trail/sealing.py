"""Seal closed ranges of the trail: the digest over their entries, each chained to the one before.

A seal is computed after the fact. Chaining entries while they are written would let no two
transactions write at the same time.
"""

import hashlib
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.db import IntegrityError, connection, transaction

from config.exporting.rows import document, line_of, moment
from config.guards.handing import ENTRIES
from config.trail.models import Entry, Seal

FORMAT = "verbatim-trail 1"
MOST = 10_000  # entries under one seal: so close does a broken one say where to look
PATIENCE = 60.0  # seconds to wait for transactions that are under way
PAUSE = 0.05  # seconds

COLUMNS = ("id", "at", "actor", "reason", "action", "model", "row_id", "identity", "before", "after")

# Who holds the table as somebody who inserts or changes the table does, each until the end of the transaction.
WRITERS = """
SELECT virtualtransaction FROM pg_locks
WHERE relation = %s::regclass AND granted AND pid IS DISTINCT FROM pg_backend_pid()
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
"""


class StillWriting(Exception):
    """Somebody's transaction is under way that may still add earlier entries."""


def seal(*, patience: float = PATIENCE, most: int = MOST, wait: Callable[[float], None] = time.sleep) -> list[Seal]:
    """Seal whatever is closed and not sealed yet, at most ``most`` entries together, and return the new seals.

    Each is stored by itself: whoever stops it half-way leaves whole seals only. Several may run at once.
    Raises StillWriting if the transactions under way do not end within ``patience`` seconds.
    """
    up_to = last_closed(patience, wait)
    made = []
    while up_to and (last := seal_next(up_to, most)) is not None:
        made.append(last)
    return made


def last_closed(patience: float, wait: Callable[[float], None]) -> int:
    """Return an id up to which no entry will be added any more; 0 if there is none.

    PostgreSQL gives ids out in order, but transactions end in any. Whoever has drawn a lower id than one
    that is seen, and may still use it, held the table's lock then: once those are gone who hold it now,
    all lower entries are there or never will be. Nobody is held up. SQLite has one writer at a time.
    """
    newest = Entry.objects.order_by("-id").values_list("id", flat=True).first() or 0
    if connection.vendor == "postgresql" and newest:
        wait_for(writers(), patience, wait)
    return newest


def wait_for(earlier: set[str], patience: float, wait: Callable[[float], None]) -> None:
    """Wait until none of these transactions is under way any more."""
    waited = 0.0
    while earlier & writers():
        if waited >= patience:
            raise StillWriting(f"{len(earlier & writers())} transactions that write are still under way.")
        wait(PAUSE)
        waited += PAUSE


def writers() -> set[str]:
    """Return the transactions under way that write entries, this connection's own aside."""
    with connection.cursor() as cursor:
        cursor.execute(WRITERS, [ENTRIES])
        return {name for (name,) in cursor.fetchall()}


def seal_next(up_to: int, most: int) -> Seal | None:
    """Seal the entries after the last seal; return None where there are none up to ``up_to``."""
    while True:
        before = Seal.objects.order_by("-id").first()
        first = before.last + 1 if before else 1
        previous = before.digest if before else ""
        ids = list(Entry.objects.filter(id__range=(first, up_to)).order_by("id").values_list("id", flat=True)[:most])
        if not ids:
            return None
        digest, count = digest_of(first, ids[-1], previous)
        values = {"first": first, "last": ids[-1], "entries": count, "digest": digest, "previous": previous}
        try:
            with transaction.atomic():
                return Seal.objects.create(**values)
        except IntegrityError:
            if not Seal.objects.filter(first=first).exists():
                raise
            # Somebody else has sealed this range meanwhile: go on after it.


def digest_of(first: int, last: int, previous: str) -> tuple[str, int]:
    """Return the digest over the entries from ``first`` to ``last`` as they are now, and their number.

    It covers the previous digest, the bounds, and each entry as the line that an export writes of it.
    The first range takes in whatever stands before its bound.
    """
    entries = Entry.objects.filter(id__lte=last) if not previous else Entry.objects.filter(id__range=(first, last))
    return digest_over(entries.order_by("id").values_list(*COLUMNS).iterator(2_000), first, last, previous)


def digest_over(entries: Iterable[tuple[Any, ...]], first: int, last: int, previous: str) -> tuple[str, int]:
    sha256 = hashlib.sha256(f"{FORMAT}\n{previous}\n{first}\n{last}\n".encode())
    count = 0
    for entry in entries:
        sha256.update(line_of(written(entry)))
        count += 1
    return sha256.hexdigest(), count


def written(entry: tuple[Any, ...]) -> dict[str, Any]:
    """Return an entry as an export writes it: the same on either engine."""
    row = dict(zip(COLUMNS, entry, strict=True))
    states = {name: document(row[name]) for name in ("before", "after") if isinstance(row[name], dict)}
    return {**row, "at": moment(row["at"]), **states}


def head_line(head: Seal) -> str:
    """Return a seal as the line to keep elsewhere."""
    told = {name: getattr(head, name) for name in ("first", "last", "entries", "digest", "previous")}
    return line_of({**told, "seal": head.pk, "sealed_at": moment(head.sealed_at)}).decode()
