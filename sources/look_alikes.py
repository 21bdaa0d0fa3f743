"""Who is there already under a name like one that is about to be entered."""

import difflib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sources.searches import in_names
from sources.searching import Search, each_word_of
from sources.words import folded, parted

MOST = 300  # names that are compared for each word that may be mistyped
SHOWN = 5
MISTYPED = 0.84  # of difflib's ratio: a letter or two in a name of usual length

SAME = _("the same name")
INVISIBLE = _("differs in invisible characters alone")
CASE = _("differs in case alone")
ACCENTS = _("differs in accents, spaces or punctuation alone")
TYPED = _("differs in a few letters: perhaps a typing mistake")


@dataclass(frozen=True)
class LookAlike:
    """Somebody with a name, or an alias, that is like the one asked about, and in what it differs."""

    row: Any
    name: str
    why: str | Promise


def look_alikes(name: str, rows: Any) -> list[LookAlike]:
    """Return those of the ``rows`` (speakers or organisations, a queryset) whose names are like ``name``."""
    found = []
    for row in candidates(name, rows):
        names = [row.name, *(alias.name for alias in row.aliases.all())]
        alike = [LookAlike(row, other, why) for other in names if (why := difference(name, other)) is not None]
        found += sorted(alike, key=closeness)[:1]
    return sorted(found, key=closeness)[:SHOWN]


def closeness(found: LookAlike) -> tuple[int, str]:
    """Return the place in the order: what differs least comes first."""
    return WHYS.index(found.why), found.row.name


WHYS: list[str | Promise] = [SAME, INVISIBLE, CASE, ACCENTS, TYPED]


def candidates(name: str, rows: Any) -> list[Any]:
    """Return whom to compare: who has all words of the name or their like, or all but one of them."""
    whole = each_word_of(name)
    if not whole:
        return list(rows.filter(name=name).prefetch_related("aliases")[:MOST])
    found = {}
    for search in (whole, *but_one(whole)):
        for row in rows.filter(Q(*in_names(search, rows.model))).prefetch_related("aliases").order_by()[:MOST]:
            found[row.pk] = row
    return list(found.values())


def but_one(search: Search) -> Iterator[Search]:
    """Yield the search without one of its words, for each of up to four."""
    if 2 <= len(search.wanted) <= 4:
        for term in search.wanted:
            yield Search(tuple(other for other in search.wanted if other != term), ())


def difference(name: str, other: str) -> str | Promise | None:
    """Return in what two names differ, or None if they are two names."""
    if name == other:
        return SAME
    if visible(name) == visible(other):
        return INVISIBLE
    if visible(name).casefold() == visible(other).casefold():
        return CASE
    mine, theirs = parted(folded(name)), parted(folded(other))
    if not (mine and theirs):  # “?” is not “!”
        return None
    if mine.replace(" ", "") == theirs.replace(" ", ""):
        return ACCENTS
    return TYPED if difflib.SequenceMatcher(None, mine, theirs).ratio() >= MISTYPED else None


def visible(name: str) -> str:
    """Return the name without characters that nobody sees, its spaces made alike."""
    shown = "".join(one for one in unicodedata.normalize("NFC", name) if unicodedata.category(one) != "Cf")
    return " ".join(shown.split())
