"""What is wrong with the audit trail: entries against their seals, against each other, and against the rows."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection

from config.guards.installing import records
from config.guards.recording import Record
from config.guards.replaying import Account, accounts
from config.progress import Progress
from config.trail.models import Seal
from config.trail.redacted import redacted, redaction_faults
from config.trail.sealing import digests_of
from sources.faults import Fault

DIGEST = re.compile(r"[0-9a-f]{64}")
NONE = "0" * 64  # stands for no digest at all


def chain_faults() -> Iterator[Fault]:
    """Yield the seals that their entries, or the seals before them, do not bear out; entries against redactions."""
    told = redacted()
    yield from redaction_faults(told)
    previous, expected = "", 1
    for seal in Seal.objects.order_by("id").iterator():
        name = f"trail.Seal {seal}"
        if (seal.previous, seal.first) != (previous, expected):
            yield Fault(name, "it does not join on to the seal before it: one was removed, changed or forged")
        found = digests_of(seal.first, seal.last, seal.previous, told.original)
        if found.count != seal.entries:
            counted = f"{seal.entries} entries were sealed, and there are {found.count}"
            yield Fault(name, f"{counted}: some were removed or forged")
        elif seal.digest not in (found.digest, found.of_lines) and told.seals.get(seal.pk) != found.digest:
            yield Fault(name, "an entry, or the seal, was changed or forged: the digest is another")
        previous, expected = seal.digest, seal.last + 1


def head_faults(lines: Iterable[str]) -> Iterator[Fault]:
    """Yield the heads, kept elsewhere as ``seal_trail --export`` wrote them, that the chain does not hold."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            head = head_of(line)
            if head is None:
                yield Fault(f"line {number} of the heads", "it is no line that seal_trail --export wrote")
            elif not Seal.objects.filter(**head).exists():
                told = f"seal of the entries up to {head['last']} with the digest {head['digest']}"
                yield Fault(f"line {number} of the heads", f"the chain does not hold its {told}")


def head_of(line: str) -> dict[str, Any] | None:
    """Return what a line says of a seal; None if it says nothing of the kind."""
    try:
        said = json.loads(line)
        head = {name: said[name] for name in ("first", "last", "entries", "digest", "previous")}
    except (ValueError, KeyError, TypeError):
        return None
    written = [type(value) for value in head.values()] == [int, int, int, str, str]
    return head if written and DIGEST.fullmatch(head["digest"]) and DIGEST.fullmatch(head["previous"] or NONE) else None


def entry_faults(progress: Progress) -> Iterator[Fault]:
    """Yield the entries that do not follow from earlier ones, and the rows that are not as their entries say."""
    for record in records():
        desc = f"the trail of {record.model}"
        for account in progress(accounts(record, connection), desc=desc, total=None):
            yield from account_faults(record, account)


def account_faults(record: Record, account: Account) -> Iterator[Fault]:
    """Yield what is wrong with the entries of one row."""
    name = f"{record.model} id {account.number}"
    for entry in account.loose:
        yield Fault(f"trail.Entry {entry}", f"it does not follow from the entries of {name} before it")
    if account.recorded == account.live:
        return
    if account.live is None:
        yield Fault(name, "the row is gone, and the audit trail does not say so")
    elif account.recorded is None:
        yield Fault(name, "the row is there, and the audit trail does not say so")
    else:
        columns = ", ".join(account.differences)
        yield Fault(name, f"it was changed past the audit trail, which says otherwise of: {columns}")
