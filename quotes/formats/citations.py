"""CSL-JSON: the article that holds a quote, to be cited, with the quote as its note."""

from collections.abc import Sequence
from typing import Any

from quotes.formats.addresses import Addresses
from quotes.formats.base import JsonFormat, filled
from quotes.formats.records import Record
from sources.models import Organisation


class CslFormat(JsonFormat):
    """An array of items, one a quote."""

    media_type = "application/vnd.citationstyles.csl+json"
    format = "csl"
    extension = "json"
    help = "CSL-JSON citations of the articles, each with its quote as a note"
    schema = {"type": "array", "items": {"type": "object"}}

    def opening(self, first: Sequence[Record], to: Addresses) -> str:
        return "[\n" if first else "["

    def closing(self, first: Sequence[Record]) -> str:
        return "\n]\n" if first else "]\n"

    def told(self, record: Record, to: Addresses) -> dict[str, Any]:
        return filled(
            id=key(record),
            type=item_type(record),
            title=record.title,
            # No name is taken apart into given and family name: that would be a guess.
            author=[{"literal": name} for name in record.writers],
            issued=record.published and {"date-parts": [[int(part) for part in record.published.split("-")]]},
            accessed=record.retrieved_at and {"date-parts": [date_parts(record.retrieved_at)]},
            **{"container-title": record.publisher_name},
            publisher=record.publisher_name,
            language=record.language,
            URL=record.fragment_url or to.article(record.article),
            note=note(record),
        )


def key(record: Record) -> str:
    """Return the name under which a document cites the quote: it never changes."""
    return f"quote-{record.uuid}"


def item_type(record: Record) -> str:
    if record.publisher_kind == Organisation.Kind.OUTLET:
        return "article-newspaper"
    return "webpage" if record.source_url else "document"


def date_parts(value: Any) -> list[int]:
    return [value.year, value.month, value.day]


def note(record: Record) -> str:
    """Return the quote and whose it is, in words."""
    return f"“{record.text}” ({record.who})" if record.who else f"“{record.text}”"
