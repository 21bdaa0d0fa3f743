"""What redactions say of the entries that they have overwritten, and of the seals over these.

A redaction names each entry with the SHA-256 of its line before and after. Redactions are recorded in the
trail themselves, so that whoever alters what one says, or adds one, alters the trail.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from config.exporting.rows import line_of
from config.trail.lines import COLUMNS, written
from config.trail.models import Entry
from sources.faults import Fault, fault
from sources.models import Redaction

ENTRY = re.compile(r"(\d+) ([0-9a-f]{64}) ([0-9a-f]{64})")
SEAL = re.compile(r"(\d+) ([0-9a-f]{64})")


@dataclass
class Redacted:
    """The entries that redactions have overwritten: the digests of their first and of their last lines."""

    original: dict[int, str] = field(default_factory=dict)
    now: dict[int, str] = field(default_factory=dict)
    seals: dict[int, str] = field(default_factory=dict)  # seal of the first format → its digest in the second
    faults: list[Fault] = field(default_factory=list)


def redacted() -> Redacted:
    """Return what all redactions say, one after the other."""
    told = Redacted()
    for redaction in Redaction.objects.exclude(entries="", seals="").order_by("id").iterator():
        for line in redaction.entries.splitlines():
            add_entry(told, redaction, line)
        for line in redaction.seals.splitlines():
            found = SEAL.fullmatch(line)
            if found:
                told.seals.setdefault(int(found[1]), found[2])
            else:
                told.faults.append(fault(redaction, "it names a seal in no known way"))
    return told


def add_entry(told: Redacted, redaction: Redaction, line: str) -> None:
    """Take in what one line of a redaction says of an entry."""
    found = ENTRY.fullmatch(line)
    if not found:
        told.faults.append(fault(redaction, "it names an entry in no known way"))
        return
    number, before, after = int(found[1]), found[2], found[3]
    if told.now.get(number, before) != before:
        told.faults.append(fault(redaction, f"it does not go on from the redaction of entry {number} before it"))
    told.original.setdefault(number, before)
    told.now[number] = after


def redaction_faults(told: Redacted) -> Iterator[Fault]:
    """Yield what redactions say that the entries do not bear out."""
    yield from told.faults
    numbers = sorted(told.now)
    for batch in (numbers[start : start + 500] for start in range(0, len(numbers), 500)):
        held = dict(lines_of(batch))
        for number in batch:
            if number not in held:
                yield Fault(f"trail.Entry {number}", "a redaction has overwritten it, and it is gone")
            elif held[number] != told.now[number]:
                yield Fault(f"trail.Entry {number}", "it was changed or forged since a redaction has overwritten it")


def lines_of(numbers: Iterable[int]) -> Iterator[tuple[int, str]]:
    """Yield the numbers and the digests of the lines of entries."""
    for entry in Entry.objects.filter(pk__in=numbers).values_list(*COLUMNS):
        yield entry[0], line_digest(entry)


def line_digest(entry: tuple[object, ...]) -> str:
    """Return the SHA-256 of the line that an export writes of an entry, given as its ``COLUMNS``."""
    return hashlib.sha256(line_of(written(entry))).hexdigest()
