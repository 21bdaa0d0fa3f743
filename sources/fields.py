"""Model fields of the domain: partial dates, public slugs, digests, names that sort alike on every engine."""

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext as _

from sources.partial_dates import PartialDate

# Ends of lines, other control characters, and what turns the order around in which text is shown: with these, a name
# can look like another. The marks and joiners that Arabic, Hebrew and Indian names are written with are none of them.
DECEPTIVE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def without_deception(name: str) -> None:
    """Raise ValidationError, which tells the character, where a name may look like another."""
    if found := DECEPTIVE.search(name):
        character = f"U+{ord(found[0]):04X} {unicodedata.name(found[0], '')}".strip()
        told = _("A name holds no character that nobody sees and that may make it look like another; this one has %s.")
        raise ValidationError(told % character, code="deceptive")


class BytewiseMixin:
    """Sort and compare by code point on PostgreSQL too, whatever the server's locale (SQLite does)."""

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        parameters = super().db_parameters(connection)  # type: ignore[misc]
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


class NameField(BytewiseMixin, models.CharField):
    """A name by which lists are sorted; one that is kept ``as_it_was`` is not judged any more."""

    default_validators = [without_deception]

    def __init__(self, *args: Any, as_it_was: bool = False, **kwargs: Any) -> None:
        if as_it_was:
            self.default_validators = []
        super().__init__(*args, **kwargs)


class PartialDateField(BytewiseMixin, models.CharField):
    """A ``PartialDate``, or None where the date is unknown."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": 10, "null": True, "blank": True, **kwargs})

    def to_python(self, value: Any) -> PartialDate | None:
        if value in (None, ""):
            return None
        try:
            return PartialDate(str(value))
        except ValueError as error:
            raise ValidationError(str(error), code="invalid_date") from error

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        # A damaged row must stay readable: `verify` names it.
        try:
            return PartialDate(value) if value else None
        except ValueError:
            return value

    def get_prep_value(self, value: Any) -> str | None:
        if value is None or hasattr(value, "resolve_expression"):
            return value
        return str(self.to_python(value) or "") or None

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        return super().formfield(**{"empty_value": None, **kwargs})


class PublicSlugField(BytewiseMixin, models.SlugField):
    """The public identifier of a row, made from its name when none is given.

    A clash is told apart at random, never by counting: a number would tell how many there are.
    """

    def __init__(self, *args: Any, made_from: str = "name", **kwargs: Any) -> None:
        self.made_from = made_from
        defaults = {"max_length": 80, "unique": True, "blank": True, "allow_unicode": True}
        super().__init__(*args, **{**defaults, **kwargs})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "made_from": self.made_from}

    def pre_save(self, instance: models.Model, add: bool) -> str:
        slug = getattr(instance, self.attname) or self.free_slug(instance)
        setattr(instance, self.attname, slug)
        return slug

    def free_slug(self, instance: models.Model, is_taken: Callable[[str], bool] | None = None) -> str:
        """Return a slug made from the instance's name that no other row has or had.

        Whoever enters many rows has asked for all slugs before, and tells which are taken.
        """
        rows: Any = type(instance)._default_manager
        is_taken = is_taken or rows.has_slug
        slug = stem = self.stem(getattr(instance, self.made_from))
        while not slug or is_taken(slug):
            slug = f"{stem}-{secrets.token_hex(4)}".lstrip("-")
        return slug

    @staticmethod
    def stem(name: str) -> str:
        """Return the slug that a name has if it is free."""
        return slugify(name, allow_unicode=True)[:70].strip("-_")


class DigestField(models.CharField):
    """The lower-case hexadecimal SHA-256 of a text field's UTF-8 bytes, or of the bytes of a binary field.

    It is computed wherever Django saves; the engine checks it, and computes it for rows that
    come without one, such as those of a fixture.
    """

    def __init__(self, *args: Any, of: str, **kwargs: Any) -> None:
        self.of = of
        super().__init__(*args, **{"max_length": 64, "editable": False, "default": "", **kwargs})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "of": self.of}

    def pre_save(self, instance: models.Model, add: bool) -> str:
        unknown = self.of in instance.get_deferred_fields()
        # What was destroyed keeps the digest that it had; the engine knows whether it was.
        destroyed = not unknown and not getattr(instance, self.of) and getattr(instance, self.attname)
        if not unknown and not destroyed:
            setattr(instance, self.attname, digest(getattr(instance, self.of)))
        return getattr(instance, self.attname)


class OfThisTrailField(models.TextField):
    """What is true of this database's own audit trail alone: an export holds both, a fixture neither."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"blank": True, "default": "", **kwargs, "serialize": False})


def is_stored(field: Any) -> bool:
    """Tell whether a field holds what somebody answers for, rather than what the engine keeps by itself."""
    return isinstance(field, OfThisTrailField) or (field.serialize and not field.generated)


def digest(content: str | bytes) -> str:
    """Return the lower-case hexadecimal SHA-256 of bytes, or of a text's UTF-8 bytes."""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()
