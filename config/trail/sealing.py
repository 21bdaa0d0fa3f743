"""Seal closed ranges of the trail: the digest over their entries, each chained to the one before.

A seal is computed after the fact. Chaining entries while they are written would let no two
transactions write at the same time.
"""

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db import IntegrityError, connection, transaction

from config.exporting.rows import line_of, moment
from config.guards.handing import ENTRIES
from config.trail.lines import COLUMNS, written
from config.trail.models import Entry, Seal
from config.trail.redacted import redacted

FORMAT = "verbatim-trail 2"
FIRST_FORMAT = "verbatim-trail 1"  # over the lines themselves; such seals go on being checked
MOST = 10_000  # entries under one seal: so close does a broken one say where to look
PATIENCE = 60.0  # seconds to wait for transactions that are under way
PAUSE = 0.05  # seconds

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
    """Return the digest over the entries from ``first`` to ``last``, and their number.

    It covers the previous digest, the bounds, and the SHA-256 of each entry's line; of an entry that was
    overwritten since, of the line that it was before. The first range takes in whatever stands before its bound.
    """
    while True:
        originals = redacted().original
        found = digests_of(first, last, previous, originals)
        if redacted().original == originals:  # nothing was overwritten while the entries were read
            return found.digest, found.count


@dataclass(frozen=True)
class Digests:
    """The digests over a range of entries, and their number."""

    digest: str  # of the digests of the lines as they were entered
    of_lines: str  # of the lines as they are: the first format, which nothing can be overwritten under
    count: int


def digests_of(first: int, last: int, previous: str, originals: Mapping[int, str]) -> Digests:
    """Return the digests over a range; ``originals`` are those of entries that were overwritten, by their numbers."""
    entries = Entry.objects.filter(id__lte=last) if not previous else Entry.objects.filter(id__range=(first, last))
    head = f"{previous}\n{first}\n{last}\n"
    sha256, of_lines = hashlib.sha256(f"{FORMAT}\n{head}".encode()), hashlib.sha256(f"{FIRST_FORMAT}\n{head}".encode())
    count = 0
    for entry in entries.order_by("id").values_list(*COLUMNS).iterator(2_000):
        line = line_of(written(entry))
        of_lines.update(line)
        digest = originals.get(entry[0]) or hashlib.sha256(line).hexdigest()
        sha256.update(f"{digest}\n".encode())
        count += 1
    return Digests(sha256.hexdigest(), of_lines.hexdigest(), count)


def head_line(head: Seal) -> str:
    """Return a seal as the line to keep elsewhere."""
    told = {name: getattr(head, name) for name in ("first", "last", "entries", "digest", "previous")}
    return line_of({**told, "seal": head.pk, "sealed_at": moment(head.sealed_at)}).decode()
