"""Whom a text means by a name: somebody whom the database knows, if just one of them is called so."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sources.models import Organisation, Speaker

MOST = 500  # names asked for at once


def known_organisations(names: Iterable[str]) -> dict[str, Organisation]:
    """Return, for each of the names, the one organisation that is called exactly so."""
    return only_ones_called(Organisation.objects.all(), names)


def known_people(names: Iterable[str]) -> dict[str, Speaker]:
    """Return, for each of the names, the one person or group that is called exactly so.

    An unnamed source is nobody's namesake: “a spokesman” of one article is not that of another.
    """
    return only_ones_called(Speaker.objects.exclude(kind=Speaker.Kind.UNNAMED), names)


def only_ones_called(rows: Any, names: Iterable[str]) -> dict[str, Any]:
    """Return name → row where just one of the rows bears the name, as its own or as an alias."""
    found: dict[str, dict[int, Any]] = defaultdict(dict)
    wanted = sorted(set(names))
    for some in (wanted[at : at + MOST] for at in range(0, len(wanted), MOST)):
        for row in rows.filter(name__in=some):
            found[row.name][row.pk] = row
        for row in rows.filter(aliases__name__in=some).prefetch_related("aliases"):
            for alias in row.aliases.all():
                if alias.name in some:
                    found[alias.name][row.pk] = row
    return {name: next(iter(called.values())) for name, called in found.items() if len(called) == 1}
