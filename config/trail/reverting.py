"""Bring a row back to how an entry of its history left it, as far as a page of the admin may change it.

A state is what the entries of a row come to, up to one of them. It is no way around a rule: the form of the
row's own page takes the values, and the engine. What a redaction has overwritten stays as it is.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Field, Model
from django.forms import BooleanField, BoundField, ModelForm
from django.http import HttpRequest
from django.utils.text import capfirst

from config.trail.models import Entry
from config.trail.reading import Line, lines, referenced
from sources.overwriting import BLOCK


@dataclass(frozen=True)
class Reversal:
    """What becomes of a row: ``values`` by the names of its fields, told as ``lines``; ``staying`` stay as they are."""

    values: dict[str, Any]
    lines: list[Line]
    staying: list[str]


def revertible(entry: Entry, row: Model) -> bool:
    """Tell whether the entry left a state of this very row, which others have followed."""
    mine = entry.model == row._meta.label_lower and entry.row_id == row.pk and entry.action != Entry.Action.DELETE
    return mine and entries_of(row).filter(id__gt=entry.pk).exists()


def entries_of(row: Model) -> Any:
    return Entry.objects.filter(model=row._meta.label_lower, row_id=row.pk)


def state_after(entry: Entry, row: Model) -> dict[str, Any]:
    """Return attribute → value, as JSON has it, of the row as the entry left it."""
    state: dict[str, Any] = {}
    for after in entries_of(row).filter(id__lte=entry.pk).order_by("id").values_list("after", flat=True):
        state |= after or {}
    return state


def reversal(request: HttpRequest, page: Any, row: Model, entry: Entry) -> Reversal:
    """Return what it comes to to bring the row back to the state after the entry, by what the user may change."""
    editable = page.get_form(request, row, change=True).base_fields
    then, now = state_after(entry, row), state_after(entries_of(row).latest("id"), row)
    differing = [name for name in then if then[name] != now.get(name)]
    values, staying = {}, []
    for name in differing:
        field = field_at(row, name)
        if field is None or field.name not in editable or (isinstance(then[name], str) and BLOCK in then[name]):
            staying.append(str(capfirst(field.verbose_name if field else name)))
        else:
            values[field.name] = field.to_python(then[name])
    return Reversal(values, told_as_lines(row, values, now, then), staying)


def field_at(row: Model, attribute: str) -> Field | None:
    """Return the field that keeps a recorded attribute; None if this version has none."""
    return next((field for field in row._meta.concrete_fields if attribute in (field.attname, field.name)), None)


def told_as_lines(row: Model, values: dict[str, Any], now: dict[str, Any], then: dict[str, Any]) -> list[Line]:
    """Return what changes, now → then, as people read it."""
    names = [name for name in then if (field := field_at(row, name)) and field.name in values]
    change = Entry(
        model=row._meta.label_lower, before={name: now.get(name) for name in names}, after={n: then[n] for n in names}
    )
    return list(lines(change, type(row), referenced([change])))


def filled_form(request: HttpRequest, page: Any, row: Model, values: dict[str, Any]) -> ModelForm:
    """Return the form of the row's page for these fields alone, filled in with ``values``."""
    form_class = page.get_form(request, row, change=True, fields=[*values])
    blank = form_class(instance=row)
    data: dict[str, Any] = {}
    for name, value in values.items():
        data |= as_sent(blank[name], value)
    return form_class(data, instance=row)


def as_sent(bound: BoundField, value: Any) -> dict[str, Any]:
    """Return a value as a browser would send it."""
    if isinstance(bound.field, BooleanField):
        return {bound.html_name: "on"} if value else {}
    widget: Any = bound.field.widget
    if hasattr(widget, "widgets_names"):  # a MultiWidget
        parts = widget.decompress(value)
        return {f"{bound.html_name}{end}": part for end, part in zip(widget.widgets_names, parts, strict=True)}
    return {bound.html_name: bound.field.prepare_value(value)}


def store(form: ModelForm, values: dict[str, Any]) -> None:
    """Save what the form has taken, to the character and the microsecond as it was."""
    row = form.instance
    for name, value in values.items():
        setattr(row, row._meta.get_field(name).attname, value)
    row.save(update_fields=[*values])
