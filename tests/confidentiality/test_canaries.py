"""No field shows up before anybody, or in any place, that the table of audiences does not allow."""

from collections import defaultdict
from typing import Any

import pytest

from config.trail import history
from quotes.admin.attributions import AttributionAdmin
from sources import stale
from sources.admin.saving import SafeSaving
from sources.models.affiliations import AffiliationQuerySet
from sources.models.articles import ArticleQuerySet
from sources.visibility import DatedQuerySet, NamedQuerySet, VisibleQuerySet
from tests.confidentiality.audience import ROLES
from tests.confidentiality.canaries import Aviary, aviary
from tests.confidentiality.crawling import crawled

Seen = dict[str, dict[str, str]]  # canary → place → the first address that showed it


@pytest.fixture
def birds(db: None) -> Aviary:
    return aviary()


def seen_by(role: str, birds: Aviary, *, under: str = "/") -> Seen:
    """Return the canaries that somebody comes to see ``under`` an address."""
    seen: Seen = defaultdict(dict)
    for path, text in crawled(role, birds.rows, under=under):
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
    # The proof is worth no more than what the crawl comes to see.
    for canary, (where, whose) in birds.canaries.items():
        if role in whose.roles and "api" in whose.places:
            assert canary in seen, f"{where} is for {role}, but no page showed it: the crawl is not whole"


def test_nothing_is_shown_that_does_not_start_from_visible_to(birds: Aviary, monkeypatch: Any) -> None:
    monkeypatch.setattr(VisibleQuerySet, "visible_to", lambda rows, *_, **__: rows.none())
    for role in ("anonymous", "viewer"):
        shown = {birds.canaries[canary][0] for canary in seen_by(role, birds)}
        # A tombstone tells of what nobody may see any more: ArticleQuerySet.leaving_a_tombstone() says of what.
        assert shown - {"sources.Article.withdrawal_reason"} == set()


def everything(rows: Any, **_: Any) -> Any:
    return rows


def picture_for_everybody(page: Any, request: Any, pk: Any) -> str:
    return stale.sealed(stale.picture(page.rows_shown(request, pk)))


@pytest.mark.parametrize(
    ("role", "under", "owner", "name", "broken", "leak"),
    [
        ("anonymous", "/api/v1/quotes/", DatedQuerySet, "public", everything, "quotes.Quote.status_reason"),
        ("anonymous", "/api/v1/speakers/", NamedQuerySet, "public", everything, "sources.Speaker.name"),
        ("anonymous", "/api/v1/speakers/", AffiliationQuerySet, "public", everything, "sources.Affiliation.role"),
        ("anonymous", "/api/v1/articles/", ArticleQuerySet, "with_open_text", everything, "article.text, far"),
        ("viewer", "/admin/quotes/attribution/", SafeSaving, "sealed_picture", picture_for_everybody, ".note"),
        ("viewer", "/admin/quotes/attribution/", AttributionAdmin, "internal_fields", (), ".note"),
        ("viewer", "/admin/sources/speaker/", history, "reads_internal", lambda user: True, "sources.Affiliation.role"),
    ],
)
def test_a_leak_is_found(
    birds: Aviary, monkeypatch: Any, role: str, under: str, owner: Any, name: str, broken: Any, leak: str
) -> None:
    # That nothing is misplaced without it, the crawl of the whole site in this role has shown.
    monkeypatch.setattr(owner, name, broken)
    assert leak in " ".join(misplaced(role, birds, seen_by(role, birds, under=under)))
