"""Web Annotations (W3C Recommendation, 23 February 2017): whose words a passage of an article is."""

from collections.abc import Sequence
from typing import Any

from quotes.formats.addresses import Addresses
from quotes.formats.base import JsonFormat, as_json, filled
from quotes.formats.records import Record
from sources.models import Speaker

CONTEXT = "http://www.w3.org/ns/anno.jsonld"


class WebAnnotationFormat(JsonFormat):
    """One annotation a quote; a list is a collection with one page."""

    media_type = f'application/ld+json;profile="{CONTEXT}"'
    format = "webannotation"
    extension = "jsonld"
    help = "W3C Web Annotations, with a TextQuoteSelector and a TextPositionSelector"

    def opening(self, first: Sequence[Record], to: Addresses) -> str:
        head = as_json({"@context": CONTEXT, "id": to.here, "type": "AnnotationCollection", "label": "Quotes"})
        # A page must not be empty (section 5.2).
        if not first:
            return f'{head[:-1]},"total":0'
        return f'{head[:-1]},"first":{{"id":{as_json(to.here + "#page")},"type":"AnnotationPage","items":[\n'

    def closing(self, first: Sequence[Record]) -> str:
        return "\n]}}\n" if first else "}\n"

    def one(self, record: Record, to: Addresses) -> str:
        return f"{as_json({'@context': CONTEXT, **self.told(record, to)})}\n"

    def told(self, record: Record, to: Addresses) -> dict[str, Any]:
        return filled(
            id=to.quote(record.uuid),
            type="Annotation",
            canonical=f"urn:uuid:{record.uuid}",
            motivation="identifying",
            created=moment(record.created),
            generator={"id": to.site, "type": "Software", "name": "Verbatim"},
            body=bodies(record, to),
            target=target(record, to),
        )


def bodies(record: Record, to: Addresses) -> list[dict[str, Any]]:
    """Return whose words they are: who it was, and in what capacity in words."""
    if record.speaker:
        kind = "Organization" if record.speaker_kind == Speaker.Kind.GROUP else "Person"
        who = {"id": to.speaker(record.speaker), "type": kind, "name": record.speaker_name}
    elif record.organisation:
        who = {"id": to.organisation(record.organisation), "type": "Organization", "name": record.organisation_name}
    else:
        return []
    described = {"type": "TextualBody", "purpose": "describing", "format": "text/plain", "value": record.who}
    return [{"type": "SpecificResource", "purpose": "identifying", "source": who}, described]


def target(record: Record, to: Addresses) -> dict[str, Any]:
    """Return the passage. Positions count in the stored text, which is named as the cached state of a live page."""
    stored = to.text(record.article) if record.text_is_open else to.article(record.article)
    cached = stored if record.source_url and record.text_is_open else None
    known = filled(sourceDate=record.retrieved_at and moment(record.retrieved_at), cached=cached)
    return filled(
        type="SpecificResource",
        source={"id": record.source_url or stored, "type": "Text", "language": record.language},
        state={"type": "TimeState", **known} if known else None,
        selector=[
            {"type": "TextQuoteSelector", "exact": record.text, "prefix": record.prefix, "suffix": record.suffix},
            {"type": "TextPositionSelector", "start": record.start, "end": record.end},
        ],
    )


def moment(value: Any) -> str:
    """Return a time in UTC, to the second, as xsd:dateTime."""
    return f"{value:%Y-%m-%dT%H:%M:%SZ}"
