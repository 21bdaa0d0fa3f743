"""What becomes of suggestions where quotes stand already: which are new, and what the others meet with."""

import bisect
import re
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import accumulate

from quotes.suggesting.results import Suggestion

Span = tuple[int, int]  # from the first character to one past the last, in code points
WORD = re.compile(r"\w")


class Fate(StrEnum):
    """What becomes of a suggestion."""

    NEW = "new"
    KNOWN = "known"  # its span is a quote already, whatever has become of that
    REJECTED = "rejected"  # somebody deleted it, or the same words with another comma, after it was suggested
    CONFLICTING = "conflicting"  # it overlaps a quote otherwise than as a quote within a quote


def fates(text: str, suggestions: Sequence[Suggestion], quotes: Iterable[Span], rejected: Iterable[Span]) -> list[Fate]:
    """Return what becomes of each suggestion beside the spans that are quotes, and those that were rejected."""
    standing = Standing(text, quotes)
    gone = {core(text, span) for span in rejected}
    around = [set(ancestors(suggestions, place)) for place in range(len(suggestions))]
    cores = [core(text, (one.start, one.end)) for one in suggestions]
    inside: list[set[Span]] = [set() for _ in suggestions]
    for place, outer in enumerate(around):
        for each in outer:
            inside[each].add(cores[place])

    def fate(place: int) -> Fate:
        span = (suggestions[place].start, suggestions[place].end)
        if span in standing.spans:
            return Fate.KNOWN
        if cores[place] in gone:
            return Fate.REJECTED
        outside = {cores[each] for each in around[place]}
        for other in standing.overlapping(span):
            known = core(text, other)
            nested = known in outside if contains(other, span) else contains(span, other) and known in inside[place]
            if known == cores[place] or not nested:
                return Fate.CONFLICTING
        return Fate.NEW

    return [fate(place) for place in range(len(suggestions))]


class Standing:
    """The spans of a text that are quotes, in reading order."""

    def __init__(self, text: str, quotes: Iterable[Span]) -> None:
        self.spans = set(quotes)
        self.ordered = sorted(self.spans)
        self.reach = list(accumulate((end for _, end in self.ordered), max))  # how far those up to here go

    def overlapping(self, span: Span) -> Iterator[Span]:
        """Yield the quotes that share a character with ``span``."""
        start, end = span
        at = bisect.bisect_left(self.ordered, (end, end)) - 1
        while at >= 0 and self.reach[at] > start:
            if self.ordered[at][1] > start:
                yield self.ordered[at]
            at -= 1


def ancestors(suggestions: Sequence[Suggestion], place: int) -> Iterator[int]:
    """Yield the places of the suggestions around one, from the inside out."""
    outer = suggestions[place].within
    while outer is not None:
        yield outer
        outer = suggestions[outer].within


def contains(outer: Span, inner: Span) -> bool:
    """Tell whether ``outer`` holds all of ``inner`` and more."""
    return outer != inner and outer[0] <= inner[0] and inner[1] <= outer[1]


def core(text: str, span: Span) -> Span:
    """Return where the words of a span begin and end: whether its last comma belongs to it makes it no other quote."""
    start, end = span
    first = WORD.search(text, start, end)
    if first is None:
        return span
    while not WORD.match(text, end - 1):
        end -= 1
    return first.start(), end
