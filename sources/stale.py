"""Refuse an edit of what somebody else has changed since it was shown.

A change page carries, signed, how the row and its inline rows stood when it was made. Whoever
saves the page is refused if they stand differently by then, and is told what has changed; what
they typed stays in the form. Rows are compared as the database holds them, so no column is
needed for it, and every other path of writing (the API, a command, SQL) counts as well.
"""

import datetime
import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.core import signing
from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist
from django.db import models
from django.utils.translation import gettext as _

from sources.fields import DigestField

Row = dict[str, str | None]
Picture = dict[str, Row]  # "app.model pk" -> attribute name -> value as text

SALT = "sources.stale"
LONGEST = 200  # code points of a value that are carried whole


def compared_fields(model: type[models.Model]) -> list[models.Field]:
    """Return the fields that tell whether a row changed: a long text is told by its digest."""
    fields = model._meta.concrete_fields
    digested = {field.of for field in fields if isinstance(field, DigestField)}
    return [field for field in fields if field.name not in digested]


def picture(querysets: Iterable[models.QuerySet], *, lock: bool = False) -> Picture:
    """Return how the rows stand in the database now; ``lock`` keeps them so until the commit."""
    rows: Picture = {}
    for queryset in querysets:
        names = [field.attname for field in compared_fields(queryset.model)]
        if lock:
            queryset = queryset.select_for_update()
        for pk, *values in queryset.order_by("pk").values_list("pk", *names):
            texts = [as_text(value) for value in values]
            rows[f"{queryset.model._meta.label_lower} {pk}"] = dict(zip(names, texts, strict=True))
    return rows


def as_text(value: Any) -> str | None:
    """Return a value as text that tells it apart from every other, long ones by their digest."""
    if value is None:
        return None
    text = value.isoformat() if isinstance(value, datetime.datetime) else str(value)
    if len(text) <= LONGEST:
        return text
    return f"{text[: LONGEST // 2]}… ({hashlib.sha256(text.encode()).hexdigest()[:16]})"


def sealed(rows: Picture) -> str:
    """Return the picture as text that a page can carry and nobody can alter."""
    return signing.dumps(rows, salt=SALT, compress=True)


def unsealed(text: str) -> Picture | None:
    """Return the picture that ``sealed()`` made into ``text``, or None if it made no such text."""
    try:
        return signing.loads(text, salt=SALT)
    except signing.BadSignature:
        return None


def changes(before: Picture, after: Picture) -> list[str]:
    """Return what differs between two pictures, one line for people each."""
    return [
        line
        for key in {**before, **after}
        for line in row_changes(key.split()[0], before.get(key), after.get(key), key)
    ]


def row_changes(label: str, before: Row | None, after: Row | None, key: str) -> Iterator[str]:
    """Yield what happened to one row of the model that ``label`` names."""
    model = apps.get_model(label)
    name = model._meta.verbose_name
    if before is None or after is None:
        added = _("%(row)s was added: %(values)s")
        removed = _("%(row)s was removed: %(values)s")
        values = summary(model, after or before or {})
        yield (added if before is None else removed) % {"row": name, "values": values}
        return
    for attribute in sorted(before.keys() | after.keys()):
        old, new = before.get(attribute), after.get(attribute)
        if old != new:
            yield _("%(row)s, %(field)s: %(old)s → %(new)s") % {
                "row": name,
                "field": field_name(model, attribute),
                "old": shown(model, attribute, old),
                "new": shown(model, attribute, new),
            }


def summary(model: type[models.Model], row: Row) -> str:
    """Return the telling values of a row: its choices, texts and references."""
    dull = {"id", "created", "uuid"}
    told = [shown(model, name, value) for name, value in row.items() if value and name not in dull]
    return ", ".join(told[:6])


def field_of(model: type[models.Model], attribute: str) -> models.Field | None:
    """Return the field that keeps ``attribute``, or None if there is none any more."""
    try:
        return model._meta.get_field(attribute.removesuffix("_id"))  # type: ignore[return-value]
    except FieldDoesNotExist:
        return None


def field_name(model: type[models.Model], attribute: str) -> str:
    """Return the field's name for people."""
    field = field_of(model, attribute)
    return str(field.verbose_name) if field else attribute


def shown(model: type[models.Model], attribute: str, value: str | None) -> str:
    """Return a value for people: in quotation marks, a reference by its name, a choice by its label."""
    field = field_of(model, attribute)
    if not value:
        return _("empty")
    if field and field.is_relation:
        value = referenced(field, value)
    elif field and field.choices:
        value = str(dict(field.flatchoices).get(value, value))
    elif isinstance(field, models.BooleanField):
        return _("yes") if value == "True" else _("no")
    return f"“{value}”"


def referenced(field: models.Field, pk: str) -> str:
    """Return the name of the row that a reference points at, or its number if it is gone."""
    try:
        return str(field.related_model._base_manager.get(pk=pk))  # type: ignore[union-attr]
    except ObjectDoesNotExist:
        return f"#{pk}"
