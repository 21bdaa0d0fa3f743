"""What the public is told of organisations."""

from typing import Any

import pytest
from django.test import Client

from tests import cast

ORGANISATIONS = "/api/v1/organisations/"


@pytest.fixture(autouse=True)
def organisations(db: None) -> None:
    """Two organisations that a public article names, and one that nothing names."""
    outright = cast.organisation(
        "OutRight Action International",
        aliases=("OutRight", "IGLHRC"),
        kind="advocacy",
        homepage="https://www.outrightinternational.org",
        wikidata="Q1",
        ror="02nr0ka47",
    )
    article = cast.article(publisher=outright)
    cast.said(article, cast.SAFETY, organisation=cast.organisation("LGBT Foundation"))
    cast.organisation("Hidden Trust", aliases=("HT",), wikidata="Q2")


def ids(client: Client, query: str = "") -> list[str]:
    answer = client.get(f"{ORGANISATIONS}?{query}")
    assert answer.status_code == 200, answer.content
    return [row["id"] for row in answer.json()["results"]]


def test_it_tells_all_of_an_organisation(client: Client) -> None:
    assert client.get(f"{ORGANISATIONS}outright-action-international/").json() == {
        "id": "outright-action-international",
        "url": "http://testserver/api/v1/organisations/outright-action-international/",
        "name": "OutRight Action International",
        "kind": "advocacy",
        "aliases": ["IGLHRC", "OutRight"],
        "homepage": "https://www.outrightinternational.org",
        "wikidata": "Q1",
        "ror": "02nr0ka47",
        "quotes": "http://testserver/api/v1/quotes/?organisation=outright-action-international",
        "articles": "http://testserver/api/v1/articles/?publisher=outright-action-international",
    }


def test_it_says_null_where_an_address_or_identifier_is_missing(client: Client) -> None:
    row = client.get(f"{ORGANISATIONS}lgbt-foundation/").json()
    assert (row["homepage"], row["wikidata"], row["ror"], row["aliases"]) == (None, None, None, [])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["lgbt-foundation", "outright-action-international"]),
        ("q=iglhrc", ["outright-action-international"]),
        ("q=foundation", ["lgbt-foundation"]),
        ("q=outr*", ["outright-action-international"]),
        ("q=trust", []),
        ("kind=advocacy", ["outright-action-international"]),
        ("kind=outlet,unstated", ["lgbt-foundation"]),
        ("wikidata=Q1", ["outright-action-international"]),
        ("wikidata=Q2", []),
        ("ror=02nr0ka47", ["outright-action-international"]),
        ("ror=02nr0ka48", []),
        ("ordering=-name", ["outright-action-international", "lgbt-foundation"]),
    ],
)
def test_it_filters_organisations(client: Client, query: str, found: list[str]) -> None:
    assert ids(client, query) == found


def test_it_links_to_what_belongs_to_an_organisation(client: Client) -> None:
    outright, lgbt = (
        client.get(f"{ORGANISATIONS}{slug}/").json() for slug in ("outright-action-international", "lgbt-foundation")
    )
    assert [row["title"] for row in client.get(outright["articles"]).json()["results"]] == ["Global protesters"]
    assert [row["text"] for row in client.get(lgbt["quotes"]).json()["results"]] == [cast.SAFETY]


def test_it_counts_only_what_the_asker_may_see(client: Client) -> None:
    assert client.get(f"{ORGANISATIONS}?count=exact").json()["count"] == 2
    client.force_login(cast.reader_of_internals())
    assert client.get(f"{ORGANISATIONS}?count=exact").json()["count"] == 3


def test_it_answers_alike_for_the_hidden_and_the_missing(client: Client) -> None:
    hidden, missing = client.get(f"{ORGANISATIONS}hidden-trust/"), client.get(f"{ORGANISATIONS}nothing/")
    assert (hidden.status_code, hidden.content) == (404, missing.content)


def test_it_asks_as_often_for_many_organisations_as_for_one(client: Client, django_assert_num_queries: Any) -> None:
    # One for the organisations, one for their aliases.
    with django_assert_num_queries(2):
        client.get(f"{ORGANISATIONS}?limit=1")
    for number in range(20):
        cast.article(f"Article {number}", publisher=cast.organisation(f"Outlet {number}", aliases=("A", "B")))
    with django_assert_num_queries(2):
        client.get(ORGANISATIONS)
