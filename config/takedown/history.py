"""The entries of the audit trail that hold words of an article, and what they become."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType

from config.takedown.scope import ELSEWHERE, SPANS, Scope, free_text, living
from config.trail.lines import COLUMNS
from config.trail.models import Entry, Seal
from config.trail.redacted import line_digest, redacted
from config.trail.sealing import digests_of
from sources.overwriting import BLOCK, Words, overwritten

State = dict[str, Any] | None
Span = tuple[int, int]  # start and end, in code points


class Damaged(Exception):
    """The trail does not hold as it is: what would be overwritten could not be proved any more."""


@dataclass(frozen=True)
class EntryChange:
    """An entry that holds the words: the digests of its line before and after, and the columns to overwrite."""

    number: int
    row: tuple[str, int]
    before: str
    after: str
    columns: dict[str, Any]


class Overwriting:
    """What happens to the states of rows: spans by their offsets, other texts by the words."""

    def __init__(self, label: str, spans: Sequence[Span], words: Words) -> None:
        self.label, self.spans, self.words = label, spans, words
        self.texts = free_text(label)

    def state(self, state: State, row: Any) -> State:
        """Return a state of the row as an entry shall hold it; ``row`` is None where it was deleted."""
        return state and {name: self.value(name, value, state, row) for name, value in state.items()}

    def value(self, name: str, value: Any, state: dict[str, Any], row: Any) -> Any:
        if not isinstance(value, str) or name not in self.texts:
            return value
        if self.label in SPANS and name == "text" and isinstance(state.get("start"), int):
            for start, end in self.spans:
                value = overwritten(value, start - state["start"], end - state["start"])
            return value
        # What the row itself goes on holding, such as its slug, is told to whoever redacts, and left.
        stays = row is not None and name not in ELSEWHERE.get(self.label, ())
        if stays and self.words.stand_in(str(getattr(row, name, "") or "")):
            return value
        return self.words.overwritten_in(value)

    def identity(self, identity: str, row: Any) -> str:
        """Return what an entry calls the row, the parts of its key with commas; parts that it still has are left."""
        held = set(map(str, row.natural_key())) if row is not None else set()
        held -= {getattr(row, name) for name in ELSEWHERE.get(self.label, ()) if row is not None}
        parts = identity.split(", ")
        return ", ".join(part if part in held else self.words.overwritten_in(part) for part in parts)


def entry_changes(scope: Scope, spans: Sequence[Span], words: Words) -> Iterator[EntryChange]:
    """Yield the entries about the rows that hold the words, with what is to become of them."""
    for label, numbers in scope.items():
        rows, ways = living(label, numbers), Overwriting(label, spans, words)
        entries = Entry.objects.filter(model=label, row_id__in=numbers).order_by("id").values_list(*COLUMNS)
        for entry in entries.iterator(500):
            said = dict(zip(COLUMNS, entry, strict=True))
            row = rows.get(said["row_id"])
            shall = {
                "before": ways.state(said["before"], row),
                "after": ways.state(said["after"], row),
                "reason": words.overwritten_in(said["reason"]),
                "identity": ways.identity(said["identity"], row),
            }
            columns = {name: value for name, value in shall.items() if value != said[name]}
            if columns:
                new = tuple({**said, **columns}.values())
                about = (label, said["row_id"])
                yield EntryChange(said["id"], about, line_digest(entry), line_digest(new), columns)


def resealed(numbers: Sequence[int]) -> Iterator[str]:
    """Yield what a redaction says of each seal of the first format that these entries are under.

    Raises Damaged where a seal does not hold before anything is overwritten.
    """
    told = redacted()
    for seal in Seal.objects.order_by("id"):
        first = 1 if not seal.previous else seal.first
        if not any(first <= number <= seal.last for number in numbers):
            continue
        found = digests_of(seal.first, seal.last, seal.previous, told.original)
        if found.digest in (seal.digest, told.seals.get(seal.pk)) and found.count == seal.entries:
            continue
        if found.of_lines != seal.digest or found.count != seal.entries:
            raise Damaged(
                f"The seal {seal.pk} of the audit trail does not hold: run manage.py verify, and look into it."
            )
        yield f"{seal.pk} {found.digest}"


def overwrite_entries(changes: Sequence[EntryChange]) -> None:
    """Overwrite the entries, which the engine allows as a redaction names them."""
    for change in changes:
        Entry.objects.filter(pk=change.number).update(**change.columns)


def overwrite_log(scope: Scope, changes: Sequence[EntryChange], words: Words) -> int:
    """Overwrite what the admin's log calls the rows, and return how many of its lines; the trail tells the rest."""
    touched = {change.row for change in changes}
    count = 0
    for label, numbers in scope.items():
        kind = ContentType.objects.get_by_natural_key(*label.split("."))
        for line in LogEntry.objects.filter(content_type=kind, object_id__in=map(str, numbers)):
            known = (line.object_repr, line.change_message)
            if (label, int(line.object_id or 0)) in touched or words.stand_in(line.object_repr):
                line.object_repr = BLOCK * len(line.object_repr)
            if names_other_rows(line.change_message) or words.stand_in(line.change_message):
                line.change_message = ""
            if known != (line.object_repr, line.change_message):
                line.save(update_fields=["object_repr", "change_message"])
                count += 1
    return count


def names_other_rows(message: str) -> bool:
    """Tell whether a line of the log says what rows on the same page were called, such as evidence by its words."""
    try:
        said = json.loads(message)
    except ValueError:
        return bool(message)
    parts = (
        [part for each in said if isinstance(each, dict) for part in each.values()] if isinstance(said, list) else []
    )
    return any("object" in part for part in parts if isinstance(part, dict))
