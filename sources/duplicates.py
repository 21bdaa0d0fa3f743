"""Who was probably entered twice: pairs of rows with names alike, found without comparing each with each."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any

from django.utils.functional import Promise

from sources.look_alikes import WHYS, difference
from sources.models import Distinction, Speaker
from sources.words import folded, parted

LEAST = 5  # letters: of shorter names, another letter makes another name
MOST = 30  # names that lack one letter to be the same: more are no typing mistakes

Name = tuple[int, str]  # the row's number, and one of its names


@dataclass(frozen=True)
class Pair:
    """Two rows, the names in which they are alike, and in what these differ."""

    one: Any
    other: Any
    names: tuple[str, str]
    why: str | Promise


def probable_duplicates(model: Any) -> list[Pair]:
    """Return the pairs of rows of ``model`` (speakers or organisations) with names alike, the likeliest first.

    An unnamed source is nobody's namesake. Pairs that somebody has told apart are left out.
    """
    rows = model.objects.exclude(kind=Speaker.Kind.UNNAMED) if model is Speaker else model.objects.all()
    rows = {row.pk: row for row in rows.only("pk", "slug", "name", "kind").order_by()}
    apart = set(Distinction.objects.filter(kind=model._meta.model_name).values_list("one", "other"))
    likest: dict[tuple[int, int], tuple[int, str, str]] = {}
    for one, other in candidates(names_of(model, rows)):
        key = (min(one[0], other[0]), max(one[0], other[0]))
        first, second = sorted((one, other))
        why = difference(first[1], second[1])
        if why is not None:
            found = (WHYS.index(why), first[1], second[1])
            likest[key] = min(found, likest.get(key, found))
    pairs = [
        Pair(rows[one], rows[other], (mine, theirs), WHYS[why])
        for (one, other), (why, mine, theirs) in sorted(likest.items(), key=lambda each: (each[1], each[0]))
    ]
    return [pair for pair in pairs if tuple(sorted((pair.one.slug, pair.other.slug))) not in apart]


def names_of(model: Any, rows: dict[int, Any]) -> list[Name]:
    """Return every name and alias of the rows."""
    owner = f"{model._meta.model_name}_id"
    aliases = model._meta.get_field("aliases").related_model.objects.order_by().values_list(owner, "name")
    return [*((pk, row.name) for pk, row in rows.items()), *(each for each in aliases if each[0] in rows)]


def candidates(names: list[Name]) -> Iterator[tuple[Name, Name]]:
    """Yield the pairs of names of different rows that are the same when folded, or with a letter less.

    Another figure makes another name: “Branch 2” is not “Branch 3”.
    """
    alike: dict[str, set[Name]] = defaultdict(set)
    mistyped: dict[str, set[Name]] = defaultdict(set)
    for name in names:
        key = parted(folded(name[1])).replace(" ", "") or name[1]
        alike[key].add(name)
        if len(key) >= LEAST:
            for place in (place for place, letter in enumerate(key) if not letter.isdigit()):
                mistyped[key[:place] + key[place + 1 :]].add(name)
    for key, some in mistyped.items():
        mistyped[key] = some | alike.get(key, set())
    for some in (*alike.values(), *(each for each in mistyped.values() if len(each) <= MOST)):
        yield from ((one, other) for one, other in pairs_of(sorted(some)) if one[0] != other[0])


def pairs_of(names: list[Name]) -> Iterator[tuple[Name, Name]]:
    """Return each name with each other; of a crowd, with the next one alone."""
    return combinations(names, 2) if len(names) <= MOST else pairwise(names)
