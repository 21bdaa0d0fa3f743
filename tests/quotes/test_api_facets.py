"""Facets count what the list would show, in a fixed number of queries."""

from typing import Any

import pytest
from django.test import Client

from tests import cast

pytestmark = pytest.mark.django_db

FACETS = "/api/v1/quotes/facets/"


def counts(client: Client, query: str = "") -> dict[str, dict[Any, int]]:
    """Return facet → value (of people, their id) → number."""
    told = client.get(FACETS + query).json()
    return {
        facet: {row["value"]["id"] if isinstance(row["value"], dict) else row["value"]: row["count"] for row in rows}
        for facet, rows in told.items()
    }


def test_it_counts_by_every_facet(client: Client) -> None:
    cast.purge()
    publisher = cast.organisation("The Paper")
    cast.quote(cast.article("Dated", published="2018-04-10", publisher=publisher), cast.SAFETY)
    cast.quote(cast.article("Roughly dated", published="2018", language="ru"), cast.SAFETY)
    assert counts(client) == {
        "speaker": {None: 3, "igor-kochetkov": 1, "kaitlin-martin": 1, "matt-beard": 1, "ramzan-kadyrov": 1},
        "organisation": {None: 4, "all-out": 1, "human-rights-watch": 1, "lgbt-foundation": 1},
        "publisher": {None: 6, "the-paper": 1},
        "kind": {"direct": 6, "partial": 1},
        "basis": {"explicit": 4, None: 2, "unattributed": 1},
        "status": {"verified": 7},
        "language": {"en": 6, "ru": 1},
        "year": {"2018": 2, None: 5},
        "month": {"2018-04": 1, None: 6},
    }


def test_it_names_people_as_the_lists_do(client: Client) -> None:
    cast.said(cast.article(), cast.EXCUSE, by=cast.speaker("Kaitlin Martin"))
    told = client.get(FACETS).json()
    url = "http://testserver/api/v1/speakers/kaitlin-martin/"
    assert told["speaker"] == [{"value": {"id": "kaitlin-martin", "url": url, "name": "Kaitlin Martin"}, "count": 1}]


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ("?q=purify", {"direct": 1, "partial": 1}),
        ("?speaker=matt-beard", {"direct": 1}),
        ("?speaker=nobody", {}),
        ("?q=!!", {}),
        ("?status=retracted", {}),
    ],
)
def test_it_takes_the_filters_of_the_list(client: Client, query: str, kinds: dict[str, int]) -> None:
    cast.purge()
    assert counts(client, query)["kind"] == kinds


def test_it_tells_of_so_many_values(client: Client) -> None:
    cast.purge()
    assert [len(rows) for rows in client.get(f"{FACETS}?limit=1").json().values()] == [1] * 9


def test_hidden_rows_count_for_those_only_who_read_internals(client: Client) -> None:
    hidden = cast.article("Hidden", public_from=None, publisher=cast.organisation("Secret Paper"))
    cast.said(hidden, cast.EXCUSE, by=cast.speaker("Hidden Speaker"))
    cast.quote(cast.article(), cast.SAFETY, status="draft")
    assert all(rows == {} for rows in counts(client).values())

    client.force_login(cast.reader_of_internals())
    assert counts(client)["speaker"] == {None: 1, "hidden-speaker": 1}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("?speeker=x", "speeker"),
        ("?limit=0", "limit"),
        ("?limit=201", "limit"),
        ("?limit=x", "limit"),
        ("?cursor=x", "cursor"),
        ("?ordering=created", "ordering"),
        ("?kind=loud", "kind"),
    ],
)
def test_it_refuses_what_it_does_not_know(client: Client, query: str, field: str) -> None:
    response = client.get(FACETS + query)
    assert (response.status_code, response.json()["errors"][0]["field"]) == (400, field)


def test_it_takes_three_queries_however_many_there_are(client: Client, django_assert_num_queries: Any) -> None:
    for more in range(2):
        where = cast.article(f"Number {more}", publisher=cast.organisation(f"Paper {more}"))
        cast.said(where, cast.EXCUSE, by=cast.speaker(f"Speaker {more}"))
        with django_assert_num_queries(3):  # the counts, the speakers, the organisations
            client.get(FACETS)


def test_what_ties_stands_in_the_order_of_slugs_whatever_was_entered_before(client: Client) -> None:
    where = cast.article()
    for number in range(7):  # hidden, so that the keys of those who tie pass from one digit to two
        cast.speaker(f"Hidden {number}")
    for name, words in (("Cleo", cast.SAFETY), ("Ben", cast.EXCUSE), ("Ada", cast.OFFICIALS), ("Dan", cast.BLOOD)):
        cast.said(where, words, by=cast.speaker(name))
    told = client.get(f"{FACETS}?limit=3").json()["speaker"]
    assert [row["value"]["id"] for row in told] == ["ada", "ben", "cleo"]
