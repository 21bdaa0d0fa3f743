"""Whole objects where a quote only names others: ``expand``."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from rest_framework.request import Request

from sources.choosing import EXPAND, needed, several
from sources.shapes import ReadyJSON
from sources.views import ArticleViewSet, OrganisationViewSet, SluggedCollection, SpeakerViewSet

COLLECTIONS: dict[str, type[SluggedCollection]] = {
    "speaker": SpeakerViewSet,
    "organisation": OrganisationViewSet,
    "article": ArticleViewSet,
}
OTHER_QUOTES = ("within", "continues")
EVIDENCE = "evidence"  # stands in the object itself where it is asked for
EXPANSIONS = (*COLLECTIONS, *OTHER_QUOTES, EVIDENCE)
OF_THE_ATTRIBUTION = ("speaker", "organisation")

Told = dict[str, Any]  # an object as the API tells of it
Whole = Callable[[Collection[str]], Mapping[str, Told]]  # public ids → the objects that have them


def expansions(parameters: Mapping[str, str], fields: Collection[str]) -> list[str]:
    """Return what ``expand`` asks for, in one order; refuse what is unknown or stands in none of the ``fields``."""
    asked = several(parameters, EXPAND, EXPANSIONS)
    for name in asked:
        holder = "attribution" if name in OF_THE_ATTRIBUTION else name
        if holder != EVIDENCE and holder not in fields:
            raise needed(EXPAND, name, holder)
    return [name for name in EXPANSIONS if name in asked]


def expanded(quotes: ReadyJSON, names: Iterable[str], *, request: Request, listed: Whole) -> ReadyJSON:
    """Return the JSON of quotes with whole objects under ``names``; ``listed`` gives quotes as lists show them."""
    wanted = [name for name in names if name != EVIDENCE]
    if not wanted:
        return quotes
    rows = [json.loads(quote) for quote in quotes]
    for name in wanted:
        expand(rows, name, listed if name in OTHER_QUOTES else of_collection(COLLECTIONS[name], request))
    return ReadyJSON(json.dumps(row, ensure_ascii=False) for row in rows)


def of_collection(collection: type[SluggedCollection], request: Request) -> Whole:
    return lambda slugs: collection.whole(request, slugs)


def expand(rows: list[Told], name: str, whole: Whole) -> None:
    """Put whole objects in the place of what the rows name; one that was hidden meanwhile stays a name."""
    holders = list(naming(rows, name))
    named = {public_id(holder[name]) for holder in holders}
    objects = whole(named) if named else {}
    for holder in holders:
        holder[name] = objects.get(public_id(holder[name]), holder[name])


def naming(rows: list[Told], name: str) -> Iterator[Told]:
    """Yield the objects that name something under ``name``: the quotes, or their attributions."""
    for row in rows:
        holder = row["attribution"] if name in OF_THE_ATTRIBUTION else row
        if holder and holder[name]:
            yield holder


def public_id(named: str | Told) -> str:
    """Return the id of a quote, which stands by itself, or of what is named with its address."""
    return named if isinstance(named, str) else named["id"]
