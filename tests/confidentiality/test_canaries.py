"""No field shows up before anybody, or in any place, that the table of audiences does not allow."""

from collections import defaultdict

import pytest

from tests.confidentiality.audience import ROLES
from tests.confidentiality.canaries import Aviary, aviary
from tests.confidentiality.crawling import crawled

Seen = dict[str, dict[str, str]]  # canary → place → the first address that showed it


@pytest.fixture
def birds(db: None) -> Aviary:
    return aviary()


def seen_by(role: str, birds: Aviary) -> Seen:
    """Return the canaries that somebody comes to see."""
    seen: Seen = defaultdict(dict)
    for path, text in crawled(role, birds.rows):
        place = "admin" if path.startswith("/admin/") else "api"
        for canary in birds.canaries:
            if canary in text and canary not in path:
                seen[canary].setdefault(place, path)
    return seen


def misplaced(role: str, birds: Aviary, seen: Seen) -> list[str]:
    """Return what somebody saw that is not for them, or not there."""
    return [
        f"{where} ({whose.name}) at {path}"
        for canary, places in seen.items()
        for where, whose in [birds.canaries[canary]]
        for place, path in places.items()
        if role not in whose.roles or place not in whose.places
    ]


@pytest.mark.parametrize("role", ROLES)
def test_everybody_sees_what_is_for_them_and_nothing_else(birds: Aviary, role: str) -> None:
    seen = seen_by(role, birds)
    assert misplaced(role, birds, seen) == []
    for canary, (where, whose) in birds.canaries.items():
        if role in whose.roles and "api" in whose.places:
            assert canary in seen, f"{where} is for {role}, but no page showed it: the crawl is not whole"
