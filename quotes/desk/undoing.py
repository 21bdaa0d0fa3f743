"""Take back the last act at the desk, precisely, and only if nothing has changed since.

The page keeps a signed note of how the rows stood before and after. Nobody can alter it, and it is good for the
same person alone. What an act made is deleted, what it deleted is made again, what it changed gets its values back.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.core import signing
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from quotes import rules
from quotes.desk.refusals import Refused, refused
from quotes.models import Quote
from sources import stale
from sources.models import Organisation, Speaker

SALT = "quotes.desk.undoing"
BY_ITSELF = {"id", "created"}  # what the engine gives a row, again if it is made again


def standing(querysets: Iterable[models.QuerySet]) -> stale.Picture:
    """Return the rows with all that somebody answers for, each value as text that its field can read again."""
    rows: stale.Picture = {}
    for queryset in querysets:
        for row in queryset.order_by("pk"):
            values = {field.attname: as_text(field, row) for field in kept_fields(queryset.model)}
            rows[f"{row._meta.label_lower} {row.pk}"] = values
    return rows


def kept_fields(model: type[models.Model]) -> list[Any]:
    """Return the fields of a row that an act may write; what the engine keeps beside them follows by itself."""
    fields: list[Any] = list(model._meta.concrete_fields)
    return [field for field in fields if field.serialize and field.name not in BY_ITSELF]


def as_text(field: models.Field, row: models.Model) -> str | None:
    return None if field.value_from_object(row) is None else field.value_to_string(row)


def note(user: Any, before: stale.Picture, after: stale.Picture) -> str:
    """Return the signed note by which ``user`` may take back what led from one picture to the other."""
    return signing.dumps({"user": user.pk, "before": before, "after": after}, salt=SALT, compress=True)


def pictures(user: Any, text: str) -> tuple[stale.Picture, stale.Picture]:
    """Return how the rows stood before and after the act that a note tells of."""
    try:
        told = signing.loads(text, salt=SALT)
    except signing.BadSignature:
        told = {}
    if told.get("user") != user.pk:
        raise refused(_("There is nothing that you could undo."))
    return told["before"], told["after"]


def take_back(before: stale.Picture, after: stale.Picture) -> None:
    """Bring back ``before``, inside a transaction; refuse if the rows stand otherwise than ``after`` says."""
    keys = sorted({*before, *after}, key=rank)
    rows = [each for label, pks in by_model(keys) for each in rows_of(apps.get_model(label), pks)]
    for each in rows:
        list(each.order_by("pk").select_for_update())
    now = standing(rows)
    if now != after:
        told = _("This cannot be undone: something has changed since.")
        lines = [str(capfirst(change)) for change in stale.changes(after, now)]
        shown = [pk for label, pks in by_model(keys) if label == Quote._meta.label_lower for pk in pks]
        raise Refused({"": [told, *lines]}, status=409, changed=shown)
    for key in reversed(keys):
        if key not in before:
            take_out(key)
    for key in keys:
        if key in before and before[key] != after.get(key):
            restore(key, before[key], after.get(key))


def take_out(key: str) -> None:
    """Delete a row that an act made, unless it has to stay by now."""
    label, pk = key.split()
    row = apps.get_model(label)._base_manager.get(pk=pk)
    if isinstance(row, Quote) and (why := rules.why_quote_stays(row)):
        raise refused(_("This cannot be undone: %s.") % why, status=409)
    row.delete()


def rows_of(model: type[models.Model], pks: list[int]) -> list[models.QuerySet]:
    """Return the rows of a model with all that belongs to them, which others may have added meanwhile."""
    if model is Quote:
        return rules.rows_of(*pks)
    mine = model._base_manager.filter(pk__in=pks)
    if model in (Speaker, Organisation):
        aliases: Any = model._meta.get_field("aliases")
        return [mine, aliases.related_model._base_manager.filter(**{f"{aliases.field.name}__in": pks})]
    return [mine]


def restore(key: str, values: stale.Row, changed: stale.Row | None) -> None:
    """Make a row again as it was, or give one that was ``changed`` its values back."""
    label, pk = key.split()
    model = apps.get_model(label)
    read = {name: from_text(model, name, text) for name, text in values.items()}
    if changed is None:
        model._base_manager.create(**read)
        return
    differing = [name for name in read if values[name] != changed[name]]
    row = model._base_manager.get(pk=pk)
    for name in differing:
        setattr(row, name, read[name])
    row.save(update_fields=differing)


def from_text(model: type[models.Model], attribute: str, text: str | None) -> Any:
    field = next(field for field in model._meta.concrete_fields if field.attname == attribute)
    return None if text is None else field.to_python(text)


# What others point at comes first, and is deleted last.
ORDER = ("sources.organisation", "sources.speaker", "quotes.quote", "quotes.attribution", "quotes.evidence")


def rank(key: str) -> tuple[int, int]:
    label, pk = key.split()
    return ORDER.index(label), int(pk)


def by_model(keys: list[str]) -> Iterator[tuple[str, list[int]]]:
    """Yield each model's label with the keys of its rows."""
    for label in ORDER:
        pks = [int(key.split()[1]) for key in keys if key.split()[0] == label]
        if pks:
            yield label, pks
