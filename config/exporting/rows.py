"""The one way to write a row as a line of JSON, and to read it back: equal rows are equal bytes."""

import base64
import datetime
import json
import uuid
from collections.abc import Callable
from typing import Any

from django.db import models

Row = dict[str, Any]

ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def line_of(row: Row) -> bytes:
    """Return the row as canonical JSON in UTF-8: keys sorted, no spaces, nothing escaped that need not be, LF."""
    return ENCODER.encode(row).encode() + b"\n"


def row_of(line: bytes) -> Row:
    """Return the row of a line that ``line_of`` wrote; raise ValueError for any other bytes."""
    try:
        row = json.loads(line)
        canonical = isinstance(row, dict) and line_of(row) == line
    except RecursionError as error:
        raise ValueError("it is nested too deep") from error
    if not canonical:
        raise ValueError("it is not in canonical form (keys sorted, no spaces, ended by a line feed)")
    return row


def moment(value: datetime.datetime) -> str:
    """Return an instant in UTC with six decimals: SQLite holds three or six of them, PostgreSQL six."""
    return value.astimezone(datetime.UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def number(value: float) -> float:
    """Return the number, with one zero only: SQLite does not keep the sign of -0.0."""
    return value + 0.0


def document(value: Row) -> Row:
    """Return an object of plain values, with whole numbers written as such: 1 and 1.0 are one number in JSON."""
    return {name: int(part) if isinstance(part, float) and part.is_integer() else part for name, part in value.items()}


def document_without_nul(value: Row) -> Row:
    """Return the object; raise ValueError for a NUL in one of its texts."""
    return {name: without_nul(part) if isinstance(part, str) else part for name, part in value.items()}


def without_nul(value: str) -> str:
    """Return the text; raise ValueError for a NUL, which no engine may hold."""
    if "\0" in value:
        raise ValueError("a NUL character")
    return value


def base64_of(value: bytes) -> str:
    """Return bytes in base64 (RFC 4648, section 4), as JSON has no bytes."""
    return base64.b64encode(value).decode("ascii")


def bytes_of(written: str) -> bytes:
    """Return the bytes that a text in base64 stands for; raise ValueError for any other text."""
    return base64.b64decode(written, validate=True)


# Kind of field → its type in JSON, from a value to JSON, and back.
Codec = tuple[type, Callable[[Any], Any] | None, Callable[[Any], Any]]
CODECS: tuple[tuple[tuple[type[models.Field], ...], Codec], ...] = (
    ((models.DateTimeField,), (str, moment, datetime.datetime.fromisoformat)),
    ((models.UUIDField,), (str, str, uuid.UUID)),
    ((models.BinaryField,), (str, base64_of, bytes_of)),
    ((models.CharField, models.TextField), (str, None, without_nul)),
    ((models.JSONField,), (dict, document, document_without_nul)),
    ((models.FloatField,), (float, number, float)),
    ((models.IntegerField,), (int, None, int)),
    ((models.BooleanField,), (bool, None, bool)),
)


def codec(field: models.Field) -> Codec:
    """Return how the field's values are written; raise TypeError for a kind that nobody thought about yet."""
    for kinds, found in CODECS:
        if isinstance(field, kinds):
            return found
    raise TypeError(f"config/exporting/rows.py does not say how to write {field!r}, a {type(field).__name__}.")


def value_of(field: models.Field, written: Any, *, null: bool) -> Any:
    """Return the value that JSON holds for a field; raise ValueError unless it is of that field's form."""
    if written is None and null:
        return None
    kind, to_json, from_json = codec(field)
    if type(written) is not kind:
        raise ValueError(f"{written!r:.60} is no {kind.__name__}")
    value = from_json(written)
    if to_json and to_json(value) != written:
        raise ValueError(f"{written!r:.60} is not in canonical form")
    return value
