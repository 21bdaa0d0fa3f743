"""CSV (RFC 4180): safe to open in a spreadsheet, and exact when read back."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from quotes.formats.addresses import Addresses
from quotes.formats.base import Format
from quotes.formats.records import Record
from sources.cells import guarded

COLUMNS = [
    *("id", "url", "text", "kind", "language", "status", "start", "end", "prefix", "suffix"),
    *("article", "article_url", "article_title", "publisher", "publisher_name", "published"),
    *("source_url", "text_fragment_url", "within", "continues", "basis", "speaker", "speaker_name"),
    *("organisation", "organisation_name", "role", "on_behalf_of", "on_behalf_of_name"),
    *("told_to", "told_to_name", "occasion", "confidence"),
]


class CsvFormat(Format):
    """A table with a header."""

    media_type = "text/csv"
    format = "csv"
    extension = "csv"
    between = ""
    help = "a table (RFC 4180); a cell that begins with an apostrophe has one more than was written"

    def opening(self, first: Sequence[Record], to: Addresses) -> str:
        return line(COLUMNS)

    def entry(self, record: Record, to: Addresses) -> str:
        return line([guarded(cell) for cell in cells(record, to)])

    def closing(self, first: Sequence[Record]) -> str:
        return ""


def cells(record: Record, to: Addresses) -> list[Any]:
    """Return the cells of one quote, in the order of ``COLUMNS``."""
    r = record
    return [
        *(str(r.uuid), to.quote(r.uuid), r.text, r.kind, r.language, r.status, r.start, r.end, r.prefix, r.suffix),
        *(r.article, to.article(r.article), r.title, r.publisher, r.publisher_name, r.published),
        *(r.source_url, r.fragment_url, r.visible_within, r.visible_continues, r.basis, r.speaker, r.speaker_name),
        *(r.organisation, r.organisation_name, r.role, r.on_behalf_of, r.on_behalf_of_name),
        *(r.told_to, r.told_to_name, r.occasion, r.confidence),
    ]


def line(values: Sequence[Any]) -> str:
    """Return one record of a CSV file."""
    buffer = io.StringIO()
    csv.writer(buffer).writerow(values)
    return buffer.getvalue()
