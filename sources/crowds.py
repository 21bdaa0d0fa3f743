"""Who has a name like one of many: found in one pass over all names, without comparing each with each.

It is ``look_alikes`` for a whole sheet or batch, and judges by the same ``difference``. What it leaves out before is
out of the question by arithmetic: difflib's ratio counts letters that two names have in common in the same order.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain, groupby
from math import ceil, inf
from typing import Any, NamedTuple

from django.utils.functional import Promise

from sources.look_alikes import MISTYPED, SHOWN, TYPED, LookAlike, closeness, difference, visible
from sources.words import folded, parted

AT_ONCE = 2_000  # names that are fetched
MOST = 10  # look-alikes of a name that are kept, of those mistyped and of all others


class Owner(NamedTuple):
    """Whose name it is."""

    slug: str
    name: str


class Shape(NamedTuple):
    """What of a name says which others may be like it."""

    words: str  # folded
    same: tuple[str, ...]  # one of these is every name's that differs in case, accents, spaces, … alone
    trigrams: frozenset[str]


class Crowd:
    """Those of the ``rows`` (speakers or organisations, a queryset) whose names are like one of ``wanted``.

    ``enter`` and ``leave`` say what becomes of names since.
    """

    def __init__(self, wanted: Iterable[str], rows: Any) -> None:
        self.shapes = {name: shape_of(name) for name in wanted}
        self.found: dict[str, tuple[LookAlike, ...]] = dict.fromkeys(self.shapes, ())
        self.borne: dict[str, set[str]] = defaultdict(set)  # slug → the wanted names that somebody's are like
        self.marked: dict[str, dict[str, None]] = defaultdict(dict)
        for name, shape in self.shapes.items():
            for mark in (*shape.same, *shape.trigrams):
                self.marked[mark][name] = None
        if self.shapes:
            for owner, name in names_of(rows):
                self.enter(owner, [name])

    def enter(self, owner: Any, names: Iterable[str]) -> None:
        """Note that somebody (who has a slug and a name) bears these names from now on."""
        for name in names:
            for wanted, why in self.like(name):
                kept = [each for each in self.found[wanted] if (each.why is TYPED) == (why is TYPED)]
                if len(kept) < MOST:
                    self.found[wanted] += (LookAlike(owner, name, why),)
                    self.borne[owner.slug].add(wanted)
                elif why is TYPED:
                    self.compare_no_more(wanted)

    def compare_no_more(self, wanted: str) -> None:
        """Look for no more names that are ``wanted`` mistyped: each with each of a thousand would take minutes."""
        for trigram in self.shapes[wanted].trigrams:
            self.marked[trigram].pop(wanted, None)

    def leave(self, owner: Any) -> None:
        """Note that somebody bears the names no more that were theirs until now."""
        for wanted in self.borne.pop(owner.slug, ()):
            self.found[wanted] = tuple(each for each in self.found[wanted] if each.row.slug != owner.slug)

    def look_alikes(self, wanted: str) -> list[LookAlike]:
        """Return what the function of this name would: of each whose names are like it the likest, the likest first."""
        alike = sorted(self.found[wanted], key=lambda each: (each.row.slug, *closeness(each)))
        likest = [next(some) for _, some in groupby(alike, key=lambda each: each.row.slug)]
        return sorted(likest, key=closeness)[:SHOWN]

    def like(self, name: str) -> Iterator[tuple[str, str | Promise]]:
        """Yield the wanted names that are like a name, each with in what they differ."""
        for wanted in self.candidates(shape_of(name)):
            why = difference(wanted, name)
            if why is not None:
                yield wanted, why

    def candidates(self, shape: Shape) -> list[str]:
        """Return the wanted names that are the same but for case and the like, or that may be mistyped."""
        holding = (self.marked[mark] for mark in (*shape.same, *shape.trigrams) if mark in self.marked)
        shared = Counter(chain.from_iterable(holding))
        least = least_shared_with_any(len(shape.words))
        same = {name for mark in shape.same for name in self.marked.get(mark, ())}
        likely = [name for name, number in shared.items() if number >= least and name not in same]
        return [*same, *(name for name in likely if self.may_be_mistyped(name, shape, shared[name]))]

    def may_be_mistyped(self, name: str, shape: Shape, shared: int) -> bool:
        """Tell whether a wanted name has as many letters in common with another as names alike have at the least."""
        one, other = self.shapes[name].words, shape.words
        return shared >= least_shared(len(one), len(other)) and in_common(one, other) >= least_common(
            len(one), len(other)
        )


def shape_of(name: str) -> Shape:
    """Return what a name is known by; one without a word, such as “?”, is like what looks the same alone."""
    words = parted(folded(name))
    times: Counter[str] = Counter()
    trigrams = set()
    for place in range(len(words) + 2 if words else 0):
        trigram = f"  {words}  "[place : place + 3]
        times[trigram] += 1
        trigrams.add(trigram * times[trigram])  # one that comes again is another one
    same = [f"seen {visible(name).casefold()}", *([f"read {words.replace(' ', '')}"] if words else [])]
    return Shape(words, tuple(same), frozenset(trigrams))


def least_common(one: int, other: int) -> int:
    """Return how many letters two names of ``one`` and ``other`` letters have in common, if they are mistyped at most.

    difflib's ratio is twice these, divided by the letters of both; a little is allowed for what floats leave out.
    """
    return ceil(MISTYPED * (one + other) / 2 - 1e-9)


@lru_cache(maxsize=50_000)
def least_shared(one: int, other: int) -> float:
    """Return how many trigrams two names of so many letters share, if they are mistyped at most.

    A letter that one of them lacks breaks three trigrams of the other, and two of its own on both sides of the gap.
    """
    lacking, more = one - least_common(one, other), other - least_common(one, other)
    if lacking < 0 or more < 0:
        return inf
    return max(one + 2 - 3 * lacking - 2 * more, other + 2 - 3 * more - 2 * lacking)


@lru_cache(maxsize=1_000)
def least_shared_with_any(length: int) -> float:
    """Return how many trigrams a name of so many letters shares with any name that it may be, mistyped."""
    return min(least_shared(length, other) for other in range(2 * length + 2))


def in_common(one: str, other: str) -> int:
    """Return how many letters two words have in common in the same order, at the most.

    It is the length of their longest common subsequence, a bit for each letter of ``one``: zeros are what is found.
    """
    places = places_of(one)
    whole = (1 << len(one)) - 1
    row = whole
    for letter in other:
        hits = row & places.get(letter, 0)
        row = ((row + hits) | (row - hits)) & whole
    return len(one) - row.bit_count()


@lru_cache(maxsize=20_000)
def places_of(words: str) -> dict[str, int]:
    """Return letter → the places where it stands, as bits."""
    places: dict[str, int] = defaultdict(int)
    for place, letter in enumerate(words):
        places[letter] |= 1 << place
    return dict(places)


def names_of(rows: Any) -> Iterator[tuple[Owner, str]]:
    """Yield every name and alias of the rows, with whose it is."""
    aliases = rows.model._meta.get_field("aliases")
    own = aliases.field.name
    for slug, name in rows.order_by("pk").values_list("slug", "name").iterator(chunk_size=AT_ONCE):
        yield Owner(slug, name), name
    others = aliases.related_model.objects.filter(**{f"{own}__in": rows.order_by()}).order_by("pk")
    for slug, name, alias in others.values_list(f"{own}__slug", f"{own}__name", "name").iterator(chunk_size=AT_ONCE):
        yield Owner(slug, name), alias
