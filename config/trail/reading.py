"""Entries of the trail as people read them: fields and choices by their names, references by what they name."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import CharField, Field, Model, TextField
from django.utils.text import capfirst

from config.trail.models import Entry
from quotes.comparing import Piece, pieces
from sources.stale import field_name, field_of, shown

Names = dict[tuple[type[Model], Any], str]  # (model, number) → what the row is called


@dataclass(frozen=True)
class Line:
    """One field of a row before and after a change; empty where the row was not there.

    ``pieces`` are both as one text, word by word, where some of its words stayed.
    """

    field: str
    before: str
    after: str
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True)
class Reading:
    """An entry with what it says in words."""

    entry: Entry
    kind: str
    lines: list[Line]


def told(entries: Iterable[Entry]) -> list[Reading]:
    """Return the entries as people read them, what they refer to fetched for all together."""
    known = list(entries)
    names = referenced(known)
    return [Reading(entry, kind(entry), list(lines(entry, model_of(entry), names))) for entry in known]


def kind(entry: Entry) -> str:
    """Return what kind of row the entry is about."""
    model = model_of(entry)
    return str(capfirst(model._meta.verbose_name)) if model else entry.model


def changed_fields(entry: Entry) -> list[str]:
    """Return the names of the fields that the entry tells of."""
    model = model_of(entry)
    return [field_name(model, name) if model else name for name in (entry.before or {}) | (entry.after or {})]


def model_of(entry: Entry) -> type[Model] | None:
    """Return the model of the row; None if this version has none of that name."""
    try:
        return apps.get_model(entry.model)
    except (LookupError, ValueError):
        return None


def lines(entry: Entry, model: type[Model] | None, names: Names) -> Iterator[Line]:
    """Yield what changed; what is empty in a new or deleted row is left out."""
    before, after = entry.before or {}, entry.after or {}
    for name in before | after:
        values = [state.get(name) for state in (before, after)]
        if any(value not in (None, "") for value in values):
            old, new = (value_told(model, name, value, names) for value in values)
            yield Line(
                field_name(model, name) if model else name,
                old if name in before else "",
                new if name in after else "",
                word_by_word(field_of(model, name), *values) if model else (),
            )


def word_by_word(field: Field | None, old: Any, new: Any) -> tuple[Piece, ...]:
    """Return the words of two texts that somebody wrote as one text; nothing if they have none in common."""
    written = isinstance(field, CharField | TextField) and not field.choices
    if not (written and old and new and isinstance(old, str) and isinstance(new, str)):
        return ()
    found = pieces(old, new)
    return tuple(found) if any(piece.shared and not piece.left.isspace() for piece in found) else ()


def value_told(model: type[Model] | None, name: str, value: Any, names: Names) -> str:
    """Return a value for people."""
    if model is None:
        return str(value)
    target = target_of(field_of(model, name))
    if target and value is not None:
        return f"“{names.get((target, value), f'#{value}')}”"
    return shown(model, name, None if value is None else str(value))


def target_of(field: Field | None) -> type[Model] | None:
    """Return the model that a reference points at."""
    return field.related_model if field and field.is_relation else None


def referenced(entries: list[Entry]) -> Names:
    """Return what the rows are called that the entries refer to: now, or if they are gone, at the end."""
    numbers: dict[type[Model], set[Any]] = defaultdict(set)
    for entry in entries:
        model = model_of(entry)
        for name, value in [*(entry.before or {}).items(), *(entry.after or {}).items()]:
            target = target_of(field_of(model, name)) if model else None
            if target and value is not None:
                numbers[target].add(value)
    return {
        (target, number): name
        for target, wanted in numbers.items()
        for number, name in names_of(target, wanted).items()
    }


def names_of(model: type[Model], numbers: set[Any]) -> dict[Any, str]:
    """Return number → name of rows that are there or were."""
    there = {number: str(row) for number, row in model._base_manager.in_bulk(numbers).items()}
    gone = Entry.objects.filter(model=model._meta.label_lower, row_id__in=numbers - there.keys()).order_by("id")
    return dict(gone.values_list("row_id", "identity")) | there
