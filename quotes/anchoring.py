"""Find the words that somebody typed or pasted in the text that they were taken from.

Offsets are Unicode code points from 0, the end exclusive. What is found is always the text's own
characters: browsers change newlines in what they send, and people change quotation marks.
"""

import bisect
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

NEWLINE = re.compile(r"\r\n|\r|\n")
ALIKE = {
    **dict.fromkeys("\"'‘’‚‛“”„‟«»‹›`´′″「」『』＂＇", "'"),
    **dict.fromkeys("-‐‑‒–—―−", "-"),
    "…": "...",
}
MOST_PLACES = 50
CLEARLY = 80  # code points by which a place has to be nearer than all others to be the one meant


@dataclass(frozen=True, order=True)
class Place:
    """A stretch of a text, from ``start`` to ``end``."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the text's own characters at this place."""
        return text[self.start : self.end]

    def distance(self, other: "Place") -> int:
        """Return how many code points lie between two places, 0 if they touch or overlap."""
        return max(other.start - self.end, self.start - other.end, 0)

    def overlaps(self, other: "Place") -> bool:
        return self.start < other.end and other.start < self.end


class NotFound(Exception):
    """The text does not hold the words; ``near`` are places that hold them but for small things."""

    def __init__(self, near: list[Place]) -> None:
        super().__init__(_("The text does not hold these words."))
        self.near = near


class Ambiguous(Exception):
    """The text holds the words at several ``places``."""

    def __init__(self, places: list[Place]) -> None:
        super().__init__(_("The text holds these words more than once."))
        self.places = places


def locate(text: str, words: str, *, start: int | None = None, near: Place | None = None) -> Place:
    """Return where ``text`` holds ``words``.

    Of several places it is the one at ``start`` or, without it, the one clearly nearest to ``near``. Raises
    NotFound, with look-alikes, and Ambiguous, with the places to choose from.
    """
    places = occurrences(text, words) or occurrences(text, words.strip())
    if not places:
        raise NotFound(look_alikes(text, words))
    if start is not None:
        places = [place for place in places if place.start == start] or places
        if places[0].start != start:
            raise Ambiguous(places)
    elif near:
        places = nearest(places, near)
    if len(places) > 1:
        raise Ambiguous(places)
    return places[0]


def occurrences(text: str, words: str) -> list[Place]:
    """Return where ``text`` holds ``words``, whichever way the newlines of either are written."""
    if not words:
        return []
    if not NEWLINE.search(words):
        return [Place(start, start + len(words)) for start in starts(text, words)]
    anyhow_broken = f"(?:{NEWLINE.pattern})".join(re.escape(part) for part in NEWLINE.split(words))
    # The look-ahead finds overlapping occurrences too.
    return [Place(*match.span(1)) for match in re.finditer(f"(?=({anyhow_broken}))", text)]


def starts(text: str, words: str) -> Iterator[int]:
    """Yield where ``text`` holds exactly ``words``, overlapping occurrences too."""
    start = text.find(words)
    while start >= 0:
        yield start
        start = text.find(words, start + 1)


def nearest(places: list[Place], near: Place) -> list[Place]:
    """Return the place nearest to ``near``, and the others if they are not clearly farther away.

    A place inside ``near`` counts only if there is none outside.
    """
    outside = [place for place in places if not place.overlaps(near)] or places
    least = min(place.distance(near) for place in outside)
    return [place for place in outside if place.distance(near) < least + CLEARLY]


def look_alikes(text: "str | Folded", words: str) -> list[Place]:
    """Return where ``text`` holds ``words`` but for case, spaces, accents, dashes and quotation marks.

    Whoever looks for many words in one text folds it once.
    """
    sought = Folded(words).text.strip()
    if not sought:
        return []
    folded = Folded(text) if isinstance(text, str) else text
    found = re.finditer(re.escape(sought), folded.text)
    return [folded.place(*match.span()) for match, _ in zip(found, range(MOST_PLACES), strict=False)]


class Folded:
    """A text without what people easily mistake, and where each of its characters came from."""

    def __init__(self, text: str) -> None:
        self.length = len(text)
        characters: list[str] = []
        self.origins: list[int] = []
        for index, character in enumerate(text):
            for one in folded(character):
                if one != " " or characters[-1:] != [" "]:
                    characters.append(one)
                    self.origins.append(index)
        self.text = "".join(characters)
        self.marks = [index for index, one in enumerate(text) if unicodedata.combining(one)]

    def place(self, start: int, end: int) -> Place:
        """Return the place in the original text, with the combining marks that follow it."""
        last = self.origins[end - 1] + 1
        while self.is_mark(last):
            last += 1
        return Place(self.origins[start], last)

    def is_mark(self, index: int) -> bool:
        position = bisect.bisect_left(self.marks, index)
        return position < len(self.marks) and self.marks[position] == index


def folded(character: str) -> Iterator[str]:
    """Yield what a character is like: none for an accent or an invisible character, a space for any space."""
    if character.isspace():
        yield " "
        return
    for one in unicodedata.normalize("NFKD", ALIKE.get(character, character)).casefold():
        if one.isspace():
            yield " "
        elif not unicodedata.combining(one) and unicodedata.category(one) != "Cf":
            yield ALIKE.get(one, one)


def first_difference(words: str, found: str) -> tuple[str, str]:
    """Return the first character in which two texts differ, of each; empty where one has ended."""
    for mine, theirs in zip(words, found, strict=False):
        if mine != theirs:
            return mine, theirs
    shared = min(len(words), len(found))
    return words[shared : shared + 1], found[shared : shared + 1]


def opening(text: str, words: str) -> str:
    """Return the longest beginning of ``words`` that ``text`` holds."""
    present = bisect.bisect_left(range(len(words)), True, key=lambda count: words[: count + 1] not in text)
    return words[:present]


def around(text: str, place: Place, *, width: int = 30) -> tuple[str, str]:
    """Return up to ``width`` code points before and after a place."""
    return text[max(place.start - width, 0) : place.start], text[place.end : place.end + width]
