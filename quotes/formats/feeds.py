"""Atom feeds (RFC 4287) of the newest quotes of a list."""

import datetime
import re
import uuid
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from quotes.formats.addresses import Addresses
from quotes.formats.base import Format
from quotes.formats.records import Record
from quotes.models.spans import shortened

XMLNS = "http://www.w3.org/2005/Atom"
NEVER = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
# What XML 1.0 cannot hold, not even escaped (its production 2, Char).
NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class AtomFormat(Format):
    """A feed of the quotes that were entered last."""

    media_type = "application/atom+xml"
    format = "atom"
    extension = "atom"
    help = "an Atom feed of the 50 quotes that were entered last"
    latest = 50
    single = False
    attached = False

    def opening(self, first: Sequence[Record], to: Addresses) -> str:
        return (
            f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns={quoteattr(XMLNS)}>\n'
            f"{element('id', uuid.uuid5(uuid.NAMESPACE_URL, to.subject).urn)}{element('title', title(to))}"
            f"{element('updated', stamp(max(map(updated, first), default=NEVER)))}{author('Verbatim')}"
            f"{link('self', to.here, 'application/atom+xml')}{link('alternate', to.listed, 'application/json')}"
        )

    def entry(self, record: Record, to: Addresses) -> str:
        links = link("alternate", to.quote(record.uuid), "application/json")
        links += link("via", record.source_url) + link("related", record.fragment_url)
        name = record.speaker_name or record.organisation_name
        words = f"“{record.text}”"
        return (
            f"<entry>\n{element('id', record.uuid.urn)}"
            f"{element('title', shortened(f'{name}: {words}' if name else words, length=120))}"
            f"{element('updated', stamp(updated(record)))}{element('published', stamp(record.created))}"
            f"{author(name) if name else ''}{links}"
            f"{element('summary', summary(record))}{element('content', record.text)}</entry>"
        )

    def closing(self, first: Sequence[Record]) -> str:
        return "\n</feed>\n" if first else "</feed>\n"


def title(to: Addresses) -> str:
    """Return what the feed holds, in the words of its address."""
    asked = ", ".join(f"{name} {value}" for name, value in to.filters)
    return f"New quotes: {asked}" if asked else "New quotes"


def summary(record: Record) -> str:
    """Return whose words they are, and where they stand."""
    where = ", ".join(part for part in (record.title, record.publisher_name, record.published) if part)
    return f"{record.who}. In: {where}" if record.who else f"In: {where}"


def updated(record: Record) -> datetime.datetime:
    """Return when the quote or what it is ascribed to was entered."""
    return max(record.created, record.attributed or record.created)


def stamp(moment: datetime.datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def author(name: str) -> str:
    return f"<author>{element('name', name).rstrip()}</author>\n"


def element(name: str, text: str) -> str:
    """Return an element that holds a text, whatever the text holds."""
    # Parsers turn a carriage return into a new line unless it is escaped.
    content = escape(NO_XML.sub("\N{REPLACEMENT CHARACTER}", text), {"\r": "&#13;"})
    return f"<{name}>{content}</{name}>\n"


def link(relation: str, address: str | None, media_type: str = "") -> str:
    """Return a link, or nothing where there is no address."""
    if not address:
        return ""
    kind = f" type={quoteattr(media_type)}" if media_type else ""
    return f"<link rel={quoteattr(relation)}{kind} href={quoteattr(NO_XML.sub('', address))}/>\n"
