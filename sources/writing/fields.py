"""The members of a body: of exactly the type that is asked for, and kept exactly as they came.

REST framework's own fields trim texts, and take numbers for texts, texts for numbers and what not.
"""

import datetime
import re
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError as FieldError
from django.db.models import Field, QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.fields import empty

from sources.partial_dates import SCHEMA_PATTERN, PartialDate
from sources.suggestions import not_one_of, quoted
from sources.visibility import VisibleQuerySet

LARGEST = 2**31 - 1  # what a column of offsets holds on every engine
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)", re.ASCII)


class Text(serializers.CharField):
    """A text, character for character; ``null`` stands for none where the API tells of none so."""

    default_error_messages = {"invalid": "This is a text, in quotation marks."}

    def __init__(self, *, nullable: bool = False, **kwargs: Any) -> None:
        defaults = {"trim_whitespace": False, "allow_blank": not nullable, "allow_null": nullable, "required": False}
        super().__init__(**{**defaults, **kwargs})

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)

    def validate_empty_values(self, data: Any) -> tuple[bool, Any]:
        done, value = super().validate_empty_values(data)
        return done, "" if done and value is None and self.allow_null else value


class Line(Text):
    """A name or a phrase, with no space before or after it, which nobody would see."""

    default_error_messages = {"spaces": "There is a space or an end of line before or after it."}

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if text != text.strip():
            self.fail("spaces")
        return text


def column(field: Any, kind: type[Text] = Line, **more: Any) -> Text:
    """Return the member that is kept in a column of texts, with its length and its help."""
    described: Field = field.field
    given = {"max_length": described.max_length, "help_text": str(described.help_text)}
    return kind(**{**{name: value for name, value in given.items() if value}, **more})


class Word(serializers.ChoiceField):
    """One word of several."""

    def __init__(self, choices: Any, **kwargs: Any) -> None:
        super().__init__(choices.choices, **{"required": False, **kwargs})

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str) or data not in self.choices:
            told = not_one_of(data, self.choices) if isinstance(data, str) else "This is a word, in quotation marks."
            raise serializers.ValidationError(told, code="invalid_choice")
        return data


class Offset(serializers.IntegerField):
    """A place in a text, in code points."""

    default_error_messages = {"invalid": "This is a whole number, without quotation marks."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"min_value": 0, "max_value": LARGEST, "required": False, **kwargs})

    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, int) or isinstance(data, bool):
            self.fail("invalid")
        return super().to_internal_value(data)


class Share(serializers.FloatField):
    """A number from 0 to 1."""

    default_error_messages = {"invalid": "This is a number, without quotation marks."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"min_value": 0, "max_value": 1, "required": False, "allow_null": True, **kwargs})

    def to_internal_value(self, data: Any) -> float:
        if not isinstance(data, int | float) or isinstance(data, bool):
            self.fail("invalid")
        return super().to_internal_value(data)


@extend_schema_field({"type": "string", "pattern": SCHEMA_PATTERN})
class Day(Text):
    """A date as precise as it is known, or null."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(nullable=True, **kwargs)

    def to_internal_value(self, data: Any) -> PartialDate:
        try:
            return PartialDate(super().to_internal_value(data))
        except ValueError as error:
            raise serializers.ValidationError(str(error), code="invalid_date") from error

    def validate_empty_values(self, data: Any) -> tuple[bool, Any]:
        return (True, None) if data is None else super().validate_empty_values(data)


@extend_schema_field({"type": "string", "format": "date-time"})
class Instant(Text):
    """A moment with its time zone (RFC 3339), or null."""

    default_error_messages = {"no_instant": "A moment is written 2018-04-10T12:00:00Z, with its time zone."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(nullable=True, **kwargs)

    def to_internal_value(self, data: Any) -> datetime.datetime:
        text = super().to_internal_value(data)
        try:
            if INSTANT.fullmatch(text):
                return datetime.datetime.fromisoformat(text).astimezone(datetime.UTC)
        except (ValueError, OverflowError):
            pass
        self.fail("no_instant")

    def validate_empty_values(self, data: Any) -> tuple[bool, Any]:
        return (True, None) if data is None else super().validate_empty_values(data)


class Named(serializers.Field):
    """Another row, by its public identifier: one that the writer may know of.

    Bodies that are stored together (``found`` in their context) look for each once; ``remembered`` bounds how many rows
    that holds in memory.
    """

    default_error_messages = {"invalid": "This is an identifier, in quotation marks."}

    def __init__(
        self, rows: Callable[[], VisibleQuerySet], by: str = "slug", remembered: int = 100, **kwargs: Any
    ) -> None:
        super().__init__(**{"required": False, **kwargs})
        self.rows, self.by, self.remembered = rows, by, remembered

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid")
        visible: QuerySet = self.rows().visible_to(self.context["request"].user)
        found = self.context.get("found", {}).setdefault((visible.model, self.by), {})
        if data not in found:
            row = self.sought(visible, data)
            if len(found) >= self.remembered:
                found.clear()
            found[data] = row
        return found[data]

    def sought(self, visible: QuerySet, identifier: str) -> Any:
        try:
            row = visible.filter(**{self.by: identifier}).first()
        except (FieldError, ValueError):  # it is no UUID
            row = None
        if row is None:
            told = f"There is no {visible.model._meta.verbose_name} {quoted(identifier)}."
            raise serializers.ValidationError(told, code="does_not_exist")
        return row

    def to_representation(self, value: Any) -> str:
        return str(getattr(value, self.by))


extend_schema_field({"type": "string"})(Named)


def named_or_null(rows: Callable[[], VisibleQuerySet], **kwargs: Any) -> Named:
    """Return the member that names another row, or none."""
    return Named(rows, **{"allow_null": True, **kwargs})


class Several(serializers.ListField):
    """A list, whole: what it does not hold is taken away."""

    default_error_messages = {"not_a_list": "This is a list, in brackets."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "max_length": 100, **kwargs})

    def run_validation(self, data: Any = empty) -> Any:
        value = super().run_validation(data)
        return [] if value is None else value
