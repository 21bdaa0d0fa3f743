"""Storing entries of a sheet with few statements, however many they are."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

AT_ONCE = 50  # rows
MOST_REFUSED = 50  # rows
WANTED = "wanted_aliases"  # of an instance: what a row says of them, until they are stored


class Together:
    """Entries that are stored at once; the database refuses all of them, or none."""

    def __init__(self, fields: list[str]) -> None:
        self.fields = fields  # that a row may change
        self.new: list[Any] = []
        self.changed: list[Any] = []
        self.more: list[tuple[Any, Any]] = []  # aliases, each with whose it is
        self.fewer: list[Any] = []

    def add(self, instance: Any, *, is_create: bool) -> None:
        """Add an entry; raise ValidationError if it cannot have the aliases that its row gives it."""
        held, made = changed_aliases(instance, is_new=is_create)
        for alias in made:
            validate(alias, exclude=[owner_of(instance).name])
        (self.new if is_create else self.changed).append(instance)
        self.more += [(alias, instance) for alias in made]
        self.fewer += held

    def store(self) -> None:
        """Store everything; raise IntegrityError if the database refuses any of it."""
        for instance in [*self.new, *self.changed][:1]:
            type(instance)._default_manager.bulk_create(self.new)
            if self.changed:
                type(instance)._default_manager.bulk_update(self.changed, self.fields)
        for alias in self.fewer[:1]:
            type(alias).objects.filter(pk__in=[each.pk for each in self.fewer]).delete()
        for alias, instance in self.more:
            setattr(alias, owner_of(instance).name, instance)  # it has a number by now
        for alias, _ in self.more[:1]:
            type(alias).objects.bulk_create(each for each, _ in self.more)


def store_aliases(instance: Any, *, is_new: bool) -> None:
    """Let a stored entry have the aliases that its row says, and no others."""
    fewer, more = changed_aliases(instance, is_new=is_new)
    for alias in fewer:
        alias.delete()
    for alias in more:
        setattr(alias, owner_of(instance).name, instance)
        validate(alias)
        alias.save()


def changed_aliases(instance: Any, *, is_new: bool) -> tuple[list[Any], list[Any]]:
    """Return the aliases of an entry that its row leaves out, and new ones, nobody's yet, that it adds."""
    wanted = getattr(instance, WANTED, None)
    if wanted is None:
        return [], []
    held = {} if is_new else {alias.name: alias for alias in instance.aliases.all()}
    fewer = [alias for name, alias in held.items() if name not in wanted]
    return fewer, [owner_of(instance).model(name=name) for name in wanted if name not in held]


def owner_of(instance: Any) -> Any:
    """Return the field of an alias that says whose it is."""
    return instance._meta.get_field("aliases").field


def validate(alias: Any, *, exclude: list[str] | None = None) -> None:
    """Raise ValidationError, about aliases, if one is none; with ``exclude`` the database is not asked."""
    try:
        if exclude:
            alias.clean_fields(exclude=exclude)
        else:
            alias.full_clean()
    except ValidationError as error:
        raise ValidationError({"aliases": error.messages}) from error


class NotTogether(Exception):
    """One of the rows is refused."""


def carried_out(sheet: Any, rows: list[dict[str, str]]) -> list[Any]:
    """Return what django-import-export says of each row, in order, until too many of them are refused.

    Rows are stored together. Where one is refused, those around it are taken one by one, so that each is told its own
    reasons; and since that takes long, no more are looked at after ``MOST_REFUSED``.
    """
    sheet.prepare(rows)
    results: list[Any] = []
    refused = 0
    for first in range(0, len(rows), AT_ONCE):
        numbered = list(enumerate(rows[first : first + AT_ONCE], first + 1))
        try:
            results += at_once(sheet, numbered)
        except (NotTogether, IntegrityError):
            for number, row in numbered:
                results.append(sheet.import_row(row, None, row_number=number))
                refused += is_refused(results[-1])
                if refused == MOST_REFUSED:
                    return results
    return results


def at_once(sheet: Any, numbered: list[tuple[int, dict[str, str]]]) -> list[Any]:
    """Carry rows out and store them together, or leave everything as it was and raise why that cannot be."""
    before = sheet.remembered()
    sheet.together = Together(sheet.changeable())
    try:
        with transaction.atomic():
            results = [sheet.import_row(row, None, row_number=number) for number, row in numbered]
            if any(map(is_refused, results)):
                raise NotTogether
            sheet.together.store()
    except (NotTogether, IntegrityError):
        sheet.remember(before)
        raise
    finally:
        sheet.together = None
    return results


def is_refused(result: Any) -> bool:
    return bool(result.errors or result.validation_error)
