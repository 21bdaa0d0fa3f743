"""The writer's own sentences, as one reads them over the quotes: what a clause is sought in.

A whole utterance is replaced by one short word with its closing punctuation, so that neither rules nor a parser
take its words for the writer's. A fragment is part of the writer's sentence: it stays, without its marks.
"""

import bisect
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from quotes.anchoring import Place
from quotes.suggesting.scanning import Span

STAND_IN = "Yes"
LONGEST = 20_000  # code points; a longer paragraph is nobody's prose
WORDS = re.compile(r"[^\W\d_]{2}")
UNBROKEN = re.compile(r"\S{300}")


@dataclass
class Narration:
    """A paragraph, or the inside of a quote that holds others, with whole utterances left out."""

    place: Place
    text: str = ""
    starts: list[int] = field(default_factory=list)  # in the narration, of each piece
    origins: list[int] = field(default_factory=list)  # in the whole text, of each piece
    spans: list[Span] = field(default_factory=list)  # the quotes right in it
    places: dict[int, Place] = field(default_factory=dict)  # of each quote, marks included, in the narration

    def add(self, piece: str, origin: int) -> None:
        if piece:
            self.starts.append(len(self.text))
            self.origins.append(origin)
            self.text += piece

    def origin(self, offset: int) -> int:
        """Return where in the whole text a character of the narration stands."""
        at = max(bisect.bisect_right(self.starts, offset) - 1, 0)
        return self.origins[at] + offset - self.starts[at] if self.origins else self.place.start

    def original(self, place: Place) -> Place:
        """Return the place in the whole text of a place that is not empty."""
        return Place(self.origin(place.start), self.origin(place.end - 1) + 1)


def narrate(text: str, place: Place, spans: Iterable[Span], whole: set[int]) -> Narration:
    """Return the narration of a place; ``spans`` are the quotes right in it, ``whole`` the indices of utterances."""
    pieces = Narration(place)
    at = place.start
    for span in spans:
        if span.opened < at:
            continue
        pieces.add(text[at : span.opened], at)
        begun = len(pieces.text)
        if span.index in whole:
            pieces.add("“", span.opened)
            pieces.add(STAND_IN + closing(text, span) + "”", span.start)
        else:
            pieces.add(text[span.start : span.end], span.start)
        pieces.spans.append(span)
        pieces.places[span.index] = Place(begun, len(pieces.text))
        at = span.closed
    pieces.add(text[at : place.end], at)
    return pieces


def closing(text: str, span: Span) -> str:
    """Return the punctuation that the stand-in ends with: a question inside a sentence does not end it."""
    last = text[span.end - 1]
    behind = text[span.closed : span.closed + 2].strip()
    if behind[:1].islower() or last in ",?!":
        return ","
    return last if last == "." else ""


def narration_places(narration: Narration) -> Iterator[Place]:
    """Yield the places in the whole text of what the writer says."""
    at = narration.place.start
    for span in narration.spans:
        yield Place(at, span.opened)
        at = span.closed
    yield Place(at, narration.place.end)


def is_prose(narration: Narration) -> bool:
    """Tell whether a parser shall read it: it has words, and spaces (a parser's time is their distance squared)."""
    text = narration.text
    return len(text) <= LONGEST and bool(WORDS.search(text)) and not UNBROKEN.search(text)
