"""Rows that belong to another one and are written with it, as one list: aliases, affiliations, authors.

The list is how things shall be. What is the same in both stays the same row, with its history; what
the list does not hold is removed.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model, QuerySet

from sources.writing.bodies import Body
from sources.writing.refusals import wrong


def replace_names(body: Body, aliases: QuerySet, owner: dict[str, Model], names: list[str]) -> None:
    """Let ``aliases``, those of the ``owner``, be these names."""
    once(names, "aliases")
    there = {alias.name: alias for alias in aliases}
    for name in there.keys() - set(names):
        body.remove(there[name])
    for name in names:
        if name not in there:
            body.store(aliases.model(name=name, **owner), {"name": "aliases"})


def once(keys: Iterable[Any], field: str) -> None:
    """Refuse a list that says the same thing twice."""
    keys = list(keys)
    twice = [index for index, key in enumerate(keys) if key in keys[:index]]
    if twice:
        raise wrong(f"{field}.{twice[0]}", "twice", "The list holds it already.")
