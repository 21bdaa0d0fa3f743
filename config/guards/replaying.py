"""Go through the entries of each row again, and compare where they lead with the row as it is.

What the trail says of a row is what its entries come to, one after the other. Where a row is not as
the trail says, it was changed past the triggers; where an entry does not follow from those before it,
the entry was. ``manage.py verify`` names both, and putting the guards in again notes the first.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any

from config.guards.handing import ENTRIES
from config.guards.recording import Record
from sources.overwriting import BLOCK

CHUNK = 2_000  # rows fetched at a time

State = dict[str, Any]  # attribute → value, as JSON has it


@dataclass
class Account:
    """A row's number with what the trail says of it, what it is, and the entries that do not follow."""

    number: int
    recorded: State | None = None
    live: State | None = None
    loose: list[int] = field(default_factory=list)

    @property
    def differences(self) -> list[str]:
        """The attributes that are not as the trail says."""
        recorded, live = self.recorded or {}, self.live or {}
        missing = object()
        return sorted(name for name in recorded | live if recorded.get(name, missing) != live.get(name, missing))


@dataclass(frozen=True)
class Change:
    """What one entry says: its number, its action, and the values before and after it."""

    number: int
    action: str
    before: State | None
    after: State | None


def accounts(record: Record, connection: Any) -> Iterator[Account]:
    """Yield an account of every row that the table holds or the trail knows, in the order of their numbers."""
    recorded = ((number, replay(number, changes)) for number, changes in histories(record, connection))
    for number, account, live in merged(recorded, live_rows(record, connection)):
        found = account or Account(number)
        found.live = live
        yield found


def merged(left: Iterable[tuple[int, Any]], right: Iterable[tuple[int, Any]]) -> Iterator[tuple[int, Any, Any]]:
    """Yield (number, what is left, what is right) of two sequences in the order of their numbers."""
    lefts, rights = iter(left), iter(right)
    one, other = next(lefts, None), next(rights, None)
    while one or other:
        number = min(each[0] for each in (one, other) if each)
        here, there = (each[1] if each and each[0] == number else None for each in (one, other))
        if one and one[0] == number:
            one = next(lefts, None)
        if other and other[0] == number:
            other = next(rights, None)
        yield number, here, there


def replay(number: int, changes: Iterable[Change]) -> Account:
    """Return where the entries of one row lead."""
    account = Account(number)
    for change in changes:
        follows = FOLLOWS.get(change.action)
        if not follows or not follows(account.recorded, change):
            account.loose.append(change.number)
        if change.action == "update":
            account.recorded = {**(account.recorded or {}), **(change.after or {})}
        else:
            account.recorded = change.after
    return account


def fits(state: State | None, values: State | None) -> bool:
    """Tell whether the row had these values."""
    held = state or {}
    return all(name in held and held[name] == value for name, value in (values or {}).items())


def was_overwritten(change: Change) -> bool:
    """Tell whether what an entry says was overwritten: then before and after may look alike."""
    return any(isinstance(value, str) and BLOCK in value for value in (change.after or {}).values())


# Action → whether an entry of it can come after those that led to a state.
FOLLOWS: dict[str, Callable[[State | None, Change], bool]] = {
    "insert": lambda state, change: state is None and change.before is None and change.after is not None,
    "update": lambda state, change: (
        state is not None
        and fits(state, change.before)
        and (change.before or {}).keys() == (change.after or {}).keys()
        and ((change.before or {}) != (change.after or {}) or was_overwritten(change))
    ),
    "delete": lambda state, change: state is not None and change.before == state and change.after is None,
    "found": lambda state, change: fits(state, change.before),
}


def histories(record: Record, connection: Any) -> Iterator[tuple[int, Iterator[Change]]]:
    """Yield the number of each row that the trail knows, with its entries in their order."""
    rows = streamed(
        connection,
        f'SELECT row_id, id, action, "before", "after" FROM {ENTRIES} WHERE model = %s ORDER BY row_id, id',
        [record.model],
    )
    for number, entries in groupby(rows, key=itemgetter(0)):
        yield number, (Change(entry, action, read(before), read(after)) for _, entry, action, before, after in entries)


def live_rows(record: Record, connection: Any) -> Iterator[tuple[int, State]]:
    """Yield the number and the recorded attributes of each row that the table holds."""
    for number, row in streamed(
        connection, f'SELECT id, {record.row("live")} FROM "{record.table}" AS live ORDER BY id'
    ):
        yield number, json.loads(row)


def streamed(connection: Any, sql: str, parameters: Iterable[Any] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a query, in constant memory."""
    with connection.chunked_cursor() as cursor:
        # SQL without parameters may hold per cent signs of its own.
        cursor.execute(sql, list(parameters) or None)
        while rows := cursor.fetchmany(CHUNK):
            yield from rows


def read(text: str | None) -> State | None:
    """Return a state as an entry holds it; of a forged one that is no object, a state that no row has."""
    state = None if text is None else json.loads(text)
    return state if state is None or isinstance(state, dict) else {"": state}
