"""What a sheet comes to, row by row: tried before it is stored, and stored just as it was tried."""

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any

from django.core import signing
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from sources import stale
from sources.models import Affiliation, Organisation, Speaker
from sources.sheets import together
from sources.sheets.reading import Sheet
from sources.sheets.tables import TableSheet, described

SALT = "sources.sheets"
LONGEST_LOOK = 24 * 60 * 60  # seconds between a preview and its confirmation

NEW, CHANGED, SAME, REFUSED = "new", "changed", "same", "refused"
KINDS = {"new": NEW, "update": CHANGED, "skip": SAME, "invalid": REFUSED, "error": REFUSED}


@dataclass(frozen=True)
class Outcome:
    """What one row comes to: ``changes`` are column, old and new, ``told`` reasons or warnings."""

    number: int
    kind: str
    name: str
    changes: list[tuple[str, str, str]]
    told: list[str]


@dataclass(frozen=True)
class Preview:
    """A sheet of one table, what it comes to, and how the entries stand that it is about."""

    sheet: Sheet
    outcomes: list[Outcome]
    picture: stale.Picture

    def of(self, kind: str) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.kind == kind]

    @property
    def looked_at_all(self) -> bool:
        """Whether every row was tried: after many that are refused, the rest is not."""
        return len(self.outcomes) == len(self.sheet.rows)

    @property
    def stores_something(self) -> bool:
        """Whether there is something to confirm: with one row refused, nothing is stored."""
        return not self.of(REFUSED) and bool(self.of(NEW) or self.of(CHANGED))

    def sealed(self, *, about: str) -> str:
        """Return all that the confirmation needs as text that a page carries and nobody can alter.

        ``about`` names whose preview of which table it is. Nothing of it is kept on the server.
        """
        seen = {"about": about, "sheet": asdict(self.sheet), "picture": self.picture, "digest": self.digest}
        return signing.dumps(seen, salt=SALT, compress=True)

    @property
    def digest(self) -> str:
        """What tells these outcomes from all others."""
        told = json.dumps([asdict(outcome) for outcome in self.outcomes], default=str)
        return hashlib.sha256(told.encode()).hexdigest()


class Unusable(Exception):
    """A confirmation that belongs to no preview, or one that is too old, or somebody else's."""


class Stale(Exception):
    """What was previewed is no longer what would be stored; ``changes`` are what others have changed meanwhile."""

    def __init__(self, preview: Preview, changes: list[str]) -> None:
        self.preview, self.changes = preview, changes


def previewed(sheet: Sheet, table: type[TableSheet]) -> Preview:
    """Return what the sheet would come to; it is carried out, and taken back."""
    with transaction.atomic():
        picture = stale.picture(entries(sheet, table))
        outcomes = carried_out(sheet, table)
        transaction.set_rollback(True)
    return Preview(sheet, outcomes, picture)


def confirmed(seal: str, table: type[TableSheet], *, about: str) -> Preview:
    """Store what was previewed, all of it; raise Unusable, or Stale with a new preview, and store nothing."""
    try:
        seen = signing.loads(seal, salt=SALT, max_age=LONGEST_LOOK)
    except signing.BadSignature as error:
        raise Unusable from error
    if seen["about"] != about:
        raise Unusable
    sheet = Sheet(**seen["sheet"])
    with transaction.atomic():
        picture = stale.picture(entries(sheet, table), lock=True)
        preview = Preview(sheet, carried_out(sheet, table), picture)
        fresh = picture == seen["picture"] and preview.digest == seen["digest"]
        if not fresh or not preview.stores_something:
            transaction.set_rollback(True)
    if not fresh or not preview.stores_something:
        raise Stale(preview, stale.changes(seen["picture"], picture))
    return preview


def entries(sheet: Sheet, table: type[TableSheet]) -> list[QuerySet]:
    """Return the rows of the database that the sheet is about, those with their aliases that can have some."""
    model: Any = table._meta.model
    if model is Affiliation:
        ends = {"speaker": Speaker, "organisation": Organisation}
        return [Affiliation.objects.filter(**{f"{name}__slug__in": meant(sheet, name, ends[name]) for name in ends})]
    aliases, slugs = model._meta.get_field("aliases"), meant(sheet, "slug", model)
    owners = {f"{aliases.field.name}__slug__in": slugs}
    return [model.objects.filter(slug__in=slugs), aliases.related_model.objects.filter(**owners)]


def meant(sheet: Sheet, column: str, model: Any) -> list[str]:
    """Return the slugs in a column, with those of who stayed where somebody was merged."""
    written = cells(sheet, column)
    return [*written, *(kept.slug for kept in model.objects.led_to(written).values())]


def cells(sheet: Sheet, column: str) -> list[str]:
    """Return what stands in a column, each once and sorted."""
    return sorted({row[sheet.columns.index(column)] for row in sheet.rows} - {""})


def carried_out(sheet: Sheet, table: type[TableSheet]) -> list[Outcome]:
    """Store each row of the sheet that can be, inside the transaction around it; return what each came to."""
    rows = [dict(zip(sheet.columns, row, strict=True)) for row in sheet.rows]
    entries = table()
    found = together.carried_out(entries, rows)
    # Fewer than there are rows, if many were refused.
    return [outcome(*each) for each in zip(sheet.numbers, rows, found, entries.led, strict=False)]


def outcome(number: int, row: dict[str, str], found: Any, led: list[str]) -> Outcome:
    """Return what django-import-export says of a row, in words for curators; ``led``: to whom its slugs led."""
    kind = KINDS[found.import_type]
    name = str(found.instance) if kind in (CHANGED, SAME) else named(row)
    if kind == REFUSED:
        error = found.validation_error
        told = reasons(error) if error else [str(each.error) for each in found.errors]
        return Outcome(number, kind, name, [], [*led, *told])
    warnings = [_("Is it %s?") % described(alike) for alike in found.alike]
    return Outcome(number, kind, name, found.changes, [*led, *warnings])


def named(row: dict[str, str]) -> str:
    """Return how a row calls its entry."""
    whole = ", ".join(row[name] for name in ("speaker", "role", "organisation") if row.get(name))
    return row.get("name") or row.get("slug") or whole


def reasons(error: ValidationError) -> list[str]:
    """Return why a row is refused, each reason with its column."""
    if not hasattr(error, "error_dict"):
        return list(error.messages)
    told = error.message_dict
    return [message if name == NON_FIELD_ERRORS else f"{name}: {message}" for name in told for message in told[name]]
