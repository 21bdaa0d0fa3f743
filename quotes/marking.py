"""Cut a text where marked spans begin and end, so that each piece can be shown in one way.

Spans may nest and overlap as they like. The work grows with the text and with what the spans
cover between them, never with text times spans.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Marked(Generic[Key]):
    """A span to mark, in code points, the end exclusive."""

    start: int
    end: int
    key: Key


@dataclass(frozen=True)
class Segment(Generic[Key]):
    """A piece of the text that one set of spans covers throughout.

    ``keys`` are these spans' keys, the outermost first; ``opening`` are those that begin here.
    """

    start: int
    text: str
    keys: tuple[Key, ...]
    opening: tuple[Key, ...]


def segments(text: str, spans: Iterable[Marked[Key]], *, offset: int = 0) -> list[Segment[Key]]:
    """Return the text in pieces, none of them empty, which together are exactly the text.

    ``offset`` is where ``text`` begins in the text that the spans speak of; they are cut to it.
    """
    inside = cut(spans, offset, offset + len(text))
    beginning, ending = boundaries(inside)
    edges = sorted({offset, offset + len(text), *beginning, *ending})
    active: dict[Key, None] = {}  # keeps the order in which spans began
    pieces = []
    for start, end in pairwise(edges):
        for key in ending[start]:
            del active[key]
        active.update(dict.fromkeys(beginning[start]))
        piece = text[start - offset : end - offset]
        pieces.append(Segment(start, piece, tuple(active), tuple(beginning[start])))
    return pieces


def cut(spans: Iterable[Marked[Key]], first: int, last: int) -> list[Marked[Key]]:
    """Return what of the spans lies between two offsets, an outer span before those within it."""
    clipped = [Marked(max(span.start, first), min(span.end, last), span.key) for span in spans]
    return sorted((span for span in clipped if span.start < span.end), key=lambda span: (span.start, -span.end))


def boundaries(spans: Iterable[Marked[Key]]) -> tuple[dict[int, list[Key]], dict[int, list[Key]]]:
    """Return the keys of the spans by where they begin and by where they end."""
    beginning, ending = defaultdict(list), defaultdict(list)
    for span in spans:
        beginning[span.start].append(span.key)
        ending[span.end].append(span.key)
    return beginning, ending
