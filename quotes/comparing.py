"""Look for the quotes of an article in its new version: unchanged, altered, or gone.

Offsets are Unicode code points from 0, the end exclusive.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from quotes.anchoring import Place, around, folded, occurrences
from quotes.models import Quote

WORD = re.compile(r"[^\s\"“”„«»]+")  # quotation marks around a quote are none of its words
PART = re.compile(r"\s+|\S+")  # all of a text
MOST_COMPARED = 1_000_000  # pairs of parts: it takes time for each, at worst
ALTERED_AT_LEAST = 0.5  # of the words, in their order; with fewer left, the quote is gone


class Fate(StrEnum):
    UNCHANGED = "unchanged"
    ALTERED = "altered"
    GONE = "gone"


@dataclass(frozen=True)
class Comparison:
    """What became of a quote in another text: where it stands there, and how its words differ.

    ``difference`` shows the words as wdiff does: ``[-left out-]`` and ``{+put in+}``.
    """

    quote: Quote
    fate: Fate
    place: Place | None = None
    difference: str = ""


@dataclass(frozen=True)
class Word:
    """A word and where it stands; it is compared without case, accents and ways of writing marks."""

    text: str
    alike: str
    place: Place


def compare(quotes: Iterable[Quote], old: str, new: str) -> list[Comparison]:
    """Return what became of each of the quotes of the text ``old`` in the text ``new``."""
    words = words_of(new)
    return [compared(quote, old, new, words) for quote in quotes]


def compared(quote: Quote, old: str, new: str, words: list[Word]) -> Comparison:
    place = unchanged_place(quote, old, new)
    if place:
        return Comparison(quote, Fate.UNCHANGED, place)
    altered = altered_place(words_of(quote.text), words)
    if altered:
        place, words_apart = altered
        # Where no word differs, it is the marks or the spaces between them.
        return Comparison(quote, Fate.ALTERED, place, words_apart or put_for(quote.text, place.of(new)))
    return Comparison(quote, Fate.GONE)


def unchanged_place(quote: Quote, old: str, new: str) -> Place | None:
    """Return where the new text holds the quote; of several places the one with the most of what stood around it."""
    here = Place(quote.start, quote.end)
    before, after = around(old, here)
    shift = here.start / max(len(old), 1)

    def unlike(place: Place) -> tuple[int, float]:
        new_before, new_after = around(new, place)
        same = shared_beginning(before[::-1], new_before[::-1]) + shared_beginning(after, new_after)
        return -same, abs(place.start / max(len(new), 1) - shift)

    return min(occurrences(new, quote.text), key=unlike, default=None)


def shared_beginning(one: str, other: str) -> int:
    """Return with how many characters both texts begin."""
    count = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        count += 1
    return count


def words_of(text: str) -> list[Word]:
    """Return the words of a text."""
    return [
        Word(match[0], "".join(one for each in match[0] for one in folded(each)), Place(*match.span()))
        for match in WORD.finditer(text)
    ]


def altered_place(quote: list[Word], words: list[Word]) -> tuple[Place, str] | None:
    """Return where most words of a quote stand in their order, and how they differ; None where they do not."""
    window = widened(likeliest(quote, words), len(quote), words)
    matcher = SequenceMatcher(None, [word.alike for word in quote], [word.alike for word in window], autojunk=False)
    matching = [block for block in matcher.get_matching_blocks() if block.size]
    if not matching or sum(block.size for block in matching) < ALTERED_AT_LEAST * len(quote):
        return None
    # What stands before the first word and behind the last one belongs to the quote only as far as it
    # takes the place of words of the quote.
    first = max(matching[0].b - matching[0].a, 0)
    end = min(matching[-1].b + matching[-1].size + len(quote) - matching[-1].a - matching[-1].size, len(window))
    found = window[first:end]
    return Place(found[0].place.start, found[-1].place.end), difference(quote, found)


def likeliest(quote: list[Word], words: list[Word]) -> int:
    """Return the index in ``words`` at which a stretch as long as the quote has most words in common with it.

    The work grows with the text alone: the stretch is moved on word by word.
    """
    wanted = Counter(word.alike for word in quote)
    inside: Counter[str] = Counter()
    shared = best = at = 0
    for index, word in enumerate(words):
        inside[word.alike] += 1
        shared += inside[word.alike] <= wanted[word.alike]
        if index >= len(quote):
            leaving = words[index - len(quote)].alike
            shared -= inside[leaving] <= wanted[leaving]
            inside[leaving] -= 1
        if shared > best:
            best, at = shared, max(index - len(quote) + 1, 0)
    return at


def widened(start: int, length: int, words: list[Word]) -> list[Word]:
    """Return the stretch with half its length on either side, where words were put in."""
    aside = length // 2 + 1
    return words[max(start - aside, 0) : start + length + aside]


def difference(old: list[Word], new: list[Word]) -> str:
    """Return two stretches as one, with what was left out and put in; nothing where the words are the same."""
    mine, theirs = [word.text for word in old], [word.text for word in new]
    if mine == theirs:
        return ""
    parts = [
        put_for(" ".join(left), " ".join(put)) if left != put else " ".join(left) for left, put in runs(mine, theirs)
    ]
    return " ".join(parts)


def runs(old: list[str], new: list[str]) -> Iterator[tuple[list[str], list[str]]]:
    """Yield what both lists have in common and what was put for what, in their order."""
    for _kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield old[a:b], new[c:d]


@dataclass(frozen=True)
class Piece:
    """Words that two texts share, ``left`` and ``put`` being the same, or words that were put for others."""

    left: str
    put: str

    @property
    def shared(self) -> bool:
        return self.left == self.put


def pieces(old: str, new: str) -> list[Piece]:
    """Return two texts, to the character, as one: all that is ``left`` is the old one, all that is ``put`` the new one.

    Texts that are too long to be compared by their words are one piece.
    """
    mine, theirs = PART.findall(old), PART.findall(new)
    if len(mine) * len(theirs) > MOST_COMPARED:
        return [Piece(old, new)]
    found: list[Piece] = []
    for left, put in runs(mine, theirs):
        found.append(Piece("".join(left), "".join(put)))
        # Blanks alone between words that are others hold nothing together.
        if len(found) > 2 and found[-2].shared and found[-2].left.isspace() and not found[-1].shared:
            found[-3:] = [Piece("".join(each.left for each in found[-3:]), "".join(each.put for each in found[-3:]))]
    return found


def put_for(old: str, new: str) -> str:
    """Return words that were left out and words that were put in, either of which may be none."""
    return " ".join([f"[-{old}-]"] * bool(old) + [f"{{+{new}+}}"] * bool(new))
