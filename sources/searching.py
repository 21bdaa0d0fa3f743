"""What somebody searches for: words, "exact phrases", -exclusions and prefixes*, read from one text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from sources.words import ALONE, LONGEST_WORD, folded, parted

MOST_CHARACTERS = 1000
MOST_TERMS = 50  # words, those in phrases counted singly
# A quoted phrase, which may lack its closing mark, or a run without spaces; perhaps excluded or a prefix.
PART = re.compile(
    r"""(?P<without>-*)(?:["“”„«»](?P<phrase>[^"“”„«»]*)(?:["“”„«»]|$)|(?P<run>[^\s"“”„«»]+))(?P<more>\*?)"""
)


@dataclass(frozen=True)
class Term:
    """Words that stand one after another; of the last, only the beginning is given where ``prefix``."""

    words: tuple[str, ...]
    prefix: bool = False

    @property
    def is_phrase(self) -> bool:
        return len(self.words) > 1

    @property
    def is_vague(self) -> bool:
        """Whether most words begin with it or its like: a prefix of a letter or two."""
        return self.prefix and not self.is_phrase and len(self.words[0]) < 3

    @property
    def needle(self) -> str:
        """What a text that holds the term holds, among words with a space before and after each."""
        return f" {' '.join(self.words)}{'' if self.prefix else ' '}"


@dataclass(frozen=True)
class Search:
    """A text is found if it holds every one of ``wanted`` and none of ``unwanted``."""

    wanted: tuple[Term, ...]
    unwanted: tuple[Term, ...]

    def __bool__(self) -> bool:
        return bool(self.wanted or self.unwanted)

    @cached_property
    def size(self) -> int:
        """How many words are asked for."""
        return sum(len(term.words) for term in (*self.wanted, *self.unwanted))


def parse(text: str) -> Search:
    """Return what ``text`` asks for; no text is an error, and one without any word asks for nothing."""
    wanted: dict[Term, None] = {}
    unwanted: dict[Term, None] = {}
    for part in PART.finditer(text):
        run = part["run"] or ""
        words = tuple(parted(folded(part["phrase"] or run)).split())
        if words:
            term = Term(words, prefix=bool(part["more"]) or run.endswith("*"))
            (unwanted if part["without"] else wanted)[term] = None
    return Search(tuple(wanted), tuple(unwanted))


def each_word_of(text: str) -> Search:
    """Return the search for every word of ``text`` as it stands there, in any order."""
    return Search(tuple(Term((word,)) for word in dict.fromkeys(parted(folded(text)).split())), ())


def words_in(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the words of a text, folded, with where each begins and ends in it, in code points."""
    word, start = "", 0
    for place, character in enumerate(text):
        whole = parted(folded(character))
        if whole and not re.fullmatch(ALONE, whole):
            start = start if word else place
            word += whole
        elif whole or folded(character):
            if word:
                yield word[:LONGEST_WORD], start, place
            word = ""
            if whole:
                yield whole, place, place + 1
    if word:
        yield word[:LONGEST_WORD], start, len(text)


def highlights(search: Search, text: str, *, most: int = 100) -> list[list[int]]:
    """Return where a text holds what is wanted: starts and ends in code points, in order, ``most`` at the most."""
    words = list(words_in(text))
    found = {place for term in search.wanted for place in places(term, [word for word, _, _ in words])}
    spans: list[list[int]] = []
    for first, last in sorted(found):
        start, end = words[first][1], words[last][2]
        if spans and start <= spans[-1][1]:
            spans[-1][1] = max(end, spans[-1][1])
        else:
            spans.append([start, end])
    return spans[:most]


def places(term: Term, words: list[str]) -> Iterator[tuple[int, int]]:
    """Yield the first and last word of each stretch of ``words`` that is the term."""
    number = len(term.words)
    for first in range(len(words) - number + 1):
        stretch = tuple(words[first : first + number])
        if stretch[:-1] == term.words[:-1] and (
            stretch[-1].startswith(term.words[-1]) if term.prefix else stretch[-1] == term.words[-1]
        ):
            yield first, first + number - 1


@dataclass(frozen=True)
class Snippet:
    """A piece of a text around what is sought, and where in the piece that stands, in code points."""

    text: str
    highlights: list[list[int]]


def snippet(search: Search, text: str, *, around: int = 80) -> Snippet | None:
    """Return the piece around the first place where the text holds what is wanted, or None."""
    spans = highlights(search, text)
    if not spans:
        return None
    start, end = max(0, spans[0][0] - around), min(len(text), spans[0][1] + around)
    while start > 0 and not text[start - 1].isspace() and start < spans[0][0]:
        start += 1
    while end < len(text) and not text[end].isspace() and end > spans[0][1]:
        end -= 1
    inside = [[first - start, last - start] for first, last in spans if start <= first and last <= end]
    return Snippet(text[start:end], inside)
