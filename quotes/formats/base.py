"""What every format is: a renderer that REST framework can choose, and a writer of documents.

A document is an opening, one entry for each quote and a closing, so that a list can be written
while it is read.
"""

import json
from collections.abc import Sequence
from typing import Any, ClassVar

from rest_framework.renderers import BaseRenderer

from quotes.formats.addresses import Addresses
from quotes.formats.records import Record


class Format(BaseRenderer):
    """A form in which quotes leave Verbatim."""

    media_type: str
    format: str
    charset: str | None = "utf-8"
    extension: ClassVar[str]
    help: ClassVar[str]  # for the API's documentation
    between: ClassVar[str] = "\n"  # two entries
    schema: ClassVar[dict[str, Any]] = {"type": "string"}  # of the document, for the API's documentation
    latest: ClassVar[int | None] = None  # how many a list holds; None: all
    single: ClassVar[bool] = True  # one quote can be asked for, too
    attached: ClassVar[bool] = True  # a browser saves it as a file

    @property
    def content_type(self) -> str:
        return f"{self.media_type}; charset={self.charset}" if self.charset else self.media_type

    def opening(self, first: Sequence[Record], to: Addresses) -> str:
        """Return what stands before the entries, ``first`` being the first of them."""
        return ""

    def entry(self, record: Record, to: Addresses) -> str:
        raise NotImplementedError

    def closing(self, first: Sequence[Record]) -> str:
        return "\n" if first else ""

    def one(self, record: Record, to: Addresses) -> str:
        """Return the document of one quote."""
        return f"{self.opening([record], to)}{self.entry(record, to)}{self.closing([record])}"


class JsonFormat(Format):
    """A format whose entries are JSON objects."""

    charset = None  # JSON is UTF-8 (RFC 8259)
    between = ",\n"
    schema = {"type": "object"}

    def told(self, record: Record, to: Addresses) -> dict[str, Any]:
        raise NotImplementedError

    def entry(self, record: Record, to: Addresses) -> str:
        return as_json(self.told(record, to))


def as_json(value: Any) -> str:
    """Return JSON on one line, for readers too that take U+2028 and U+2029 for a line's end."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def filled(**values: Any) -> dict[str, Any]:
    """Return the values that say something."""
    return {name: value for name, value in values.items() if value not in (None, "", [], (), {})}
