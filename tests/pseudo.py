"""A language in which every string is between brackets, so that what is not translated shows."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import django
import pytest
from babel.messages.pofile import read_po

from config.catalogues import brought_up_to_date, catalogue_of, compiled

LANGUAGE = "mt"  # Maltese, of which Django has no catalogue: its own strings stay English

SHOWN = ("title", "placeholder", "aria-label", "alt", "label", "data-label", "summary")
NOT_READ = ("script", "style", "code", "pre", "kbd", "textarea")
PIECE = "\x1f"  # between two texts of a page
WRAPPED = re.compile("⟦[^⟦⟧]*⟧")
LETTERS = re.compile("[A-Za-z]{2,}")  # what the tests' rows hold is in Cyrillic
# What rows hold in Latin letters: addresses, digests, codes, natural keys, names of tokens and of whoever acts in
# tests/cast.py. And what Django never translates, or not for this language: dates, and signs for yes and no.
DATA = re.compile(
    r"https?://\S+|text/html; charset=utf-8|[0-9a-f-]{36}, (?:source|role)|speaker, а, б"
    r"|\b[a-z]+\.[a-z_]+\b|\bru\b|\d{4}-\d\d-\d\dT\S+"
    r"|\b[0-9a-f]{8}-[0-9a-f-]{27}\b|\b[0-9a-f]{8,}…?|\bQ\d+|verbatim_\w+|ada \(user \d\)|a promise"
    r"|^False$|^True$|^The ◆ “$|^” was changed successfully\.$"
    r"|(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w*\.? \d+(, \d{4})?(, [\d:]+ [ap]\.m\.)?"
)
MARK = "◆"  # what was translated, within a string of Django's
PARTS = re.compile(r"[|›✖]| \($|^Error: ")  # which Django puts beside each other
FILLED = re.compile(r"%(?:\(\w+\))?[sd]|%%")


@pytest.fixture
def wrapped(tmp_path: Path, settings: Any) -> None:
    """Let the admin speak the language of brackets, in a catalogue of what the code gives to be translated."""
    path = catalogue_of(LANGUAGE, tmp_path)
    catalogue = brought_up_to_date(path, LANGUAGE)
    for message in catalogue:
        if message.id:
            if isinstance(message.id, str):
                message.string = brackets(message.id)
            else:
                message.string = (brackets(message.id[1]),) * catalogue.num_plurals
    compiled(catalogue, path)
    settings.ADMIN_LANGUAGES = [LANGUAGE]
    settings.LANGUAGES = [("en", "en"), (LANGUAGE, LANGUAGE)]
    settings.LOCALE_PATHS = [str(tmp_path)]


def brackets(text: str) -> str:
    """Return a text between brackets; both parts of one with a colon, as labels are shown without the second."""
    return ": ".join(f"⟦{part}⟧" for part in text.split(": "))


def untranslated(html: str) -> set[str]:
    """Return the texts of a page that are neither translated nor Django's own nor what rows hold."""
    page = Page()
    page.feed(html)
    return plain(PIECE.join(page.texts)) | {text for each in page.attributes for text in plain(each)}


def plain(texts: str) -> set[str]:
    """Return what of some texts, parted by ``PIECE``, is English and not Django's."""
    while WRAPPED.search(texts):
        texts = WRAPPED.sub(lambda found: MARK + PIECE * found[0].count(PIECE), texts)
    pieces = {" ".join(part.split()) for piece in texts.split(PIECE) for part in PARTS.split(piece)}
    return {piece for piece in pieces if LETTERS.search(DATA.sub("", piece)) and not OF_DJANGO.fullmatch(piece)}


class Page(HTMLParser):
    """The texts of a page, and those of its attributes that people come to see or hear."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.attributes: list[str] = []
        self.within: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.attributes += [given[name] or "" for name in SHOWN if name in given]
        if tag == "input" and given.get("type") in ("submit", "button", "reset"):
            self.attributes.append(given.get("value") or "")
        if tag in NOT_READ:
            self.within.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.within and self.within[-1] == tag:
            self.within.pop()

    def handle_data(self, data: str) -> None:
        if not self.within and data.strip():
            self.texts.append(data)


def strings_of_django() -> Iterator[str]:
    """Yield a pattern for every string that Django gives to be translated."""
    for path in Path(django.__file__).parent.glob("**/locale/en/LC_MESSAGES/django*.po"):
        with path.open("rb") as file:
            for message in read_po(file):
                for text in [message.id] if isinstance(message.id, str) else message.id:
                    if LETTERS.search(FILLED.sub("", text)):
                        yield ".*".join(map(re.escape, FILLED.split(" ".join(text.split()))))


OF_DJANGO = re.compile("|".join(strings_of_django()), re.IGNORECASE)
