"""Every filter and every ordering of a list is answered from an index: none reads the table, none sorts it."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config import walking
from sources import searches
from tests import cast

pytestmark = pytest.mark.django_db

# What is asked → the index that answers it, in order.
WALKS = {
    "quotes": {
        "": "quote_by_date",
        "ordering=published": "quote_by_date",
        "ordering=created": "quote_by_entry",
        "ordering=-created": "quote_by_entry",
        "article=global-protesters&ordering=position": "quote_by_position",
        "speaker=kaitlin-martin": "quote_by_speaker",
        "speaker=kaitlin-martin,matt-beard": "quote_by_speaker",
        "speaker=kaitlin-martin&ordering=published": "quote_by_speaker",
        "speaker=kaitlin-martin&published_after=2018": "quote_by_speaker",
        "organisation=human-rights-watch": "quote_by_organisation",
        "organisation=human-rights-watch,all-out": "quote_by_organisation",
        "publisher=the-guardian": "quote_by_publisher",
        "told_to=the-advocate": "quote_by_told_to",
        "told_to=the-advocate,the-guardian": "quote_by_told_to",
        "on_behalf_of=ramzan-kadyrov": "quote_by_on_behalf_of",
        "kind=indirect": "quote_by_kind",
        "kind=direct,partial": "quote_by_kind",
        "status=disputed": "quote_by_status",
        "status=disputed,retracted": "quote_by_status",
        "basis=pronoun": "quote_by_basis",
        "basis=pronoun,explicit": "quote_by_basis",
        "attributed=true": "quote_by_basis",
        "attributed=false": "quote_by_basis",
        "language=ru": "quote_by_language",
        "language=ru,en": "quote_by_language",
        "nested=true": "quote_by_nested",
        "nested=false": "quote_by_nested",
        "published_after=2018": "quote_by_date",
        "published_before=2018-04-10": "quote_by_date",
    },
    "speakers": {
        "": "speaker_by_name",
        "ordering=-name": "speaker_by_name",
        "ordering=created": "speaker_by_entry",
        "kind=group": "speaker_by_kind",
        "kind=group,unnamed": "speaker_by_kind",
    },
    "organisations": {
        "": "organisation_by_name",
        "ordering=-created": "organisation_by_entry",
        "kind=outlet": "organisation_by_kind",
    },
    "articles": {
        "": "article_by_date",
        "ordering=created": "article_by_entry",
        "ordering=-title": "article_by_title",
        "publisher=the-guardian": "article_by_publisher",
        "publisher=the-guardian,all-out": "article_by_publisher",
        "language=ru": "article_by_language",
        "published_after=2018": "article_by_date",
    },
}
# These find so few rows that sorting them costs nothing.
LOOKUPS = {
    "speakers": {"wikidata=Q187052": "speaker_wikidata_belongs_to_one"},
    "organisations": {
        "wikidata=Q187052": "organisation_wikidata_belongs_to_one",
        "ror=02nr0ka47": "organisation_ror_belongs_to_one",
    },
    "articles": {
        "source_url=https://news.example/1": "article_by_source",
        "sha256=" + 64 * "0": "article_by_digest",
        "revises=global-protesters": "article_by_earlier_version",
    },
}


def cases(asked: dict[str, dict[str, str]]) -> list[Any]:
    return [
        pytest.param(collection, query, index, id=f"{collection}?{query}")
        for collection, queries in asked.items()
        for query, index in queries.items()
    ]


def plan(client: Client, collection: str, query: str, *, avoiding: tuple[str, ...] = ("seqscan",)) -> str:
    """Return how the engine finds the rows of a list.

    With so few rows, PostgreSQL would rather read and sort them all: it does what is to be avoided only where it must.
    """
    table = f"{'quotes' if collection == 'quotes' else 'sources'}_{collection.removesuffix('s')}"
    with CaptureQueriesContext(connection) as asked:
        assert client.get(f"/api/v1/{collection}/?{query}").status_code == 200
    lists = (each["sql"] for each in asked if f'FROM "{table}"' in each["sql"] and "ORDER BY" in each["sql"])
    with connection.cursor() as cursor:
        for means in avoiding if connection.vendor == "postgresql" else ():
            cursor.execute(f"SET LOCAL enable_{means} = off")
        cursor.execute(("EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN ") + next(lists))
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


def sorts(told: str) -> bool:
    """Tell whether rows of the table are sorted; of merged walks, it is the few that these have come to."""
    return ("TEMP B-TREE" in told or "Sort Key" in told) and "UNION ALL" not in told and "Append" not in told


@pytest.fixture(autouse=True)
def _purge(db: None) -> None:
    cast.purge()


@pytest.mark.parametrize(("collection", "query", "index"), cases(WALKS))
def test_an_index_answers_in_order(client: Client, collection: str, query: str, index: str) -> None:
    told = plan(client, collection, query, avoiding=("seqscan", "sort", "bitmapscan"))
    assert index in told
    assert not sorts(told)


@pytest.mark.parametrize(("collection", "query", "index"), cases(LOOKUPS))
def test_an_index_finds_the_few(client: Client, collection: str, query: str, index: str) -> None:
    assert index in plan(client, collection, query)


@pytest.mark.parametrize(
    ("collection", "query", "index"),
    [
        ("quotes", "q=to", "quote_by_date"),
        ("quotes", "q=to&ordering=relevance", "quote_by_length"),
        ("quotes", "q=to&ordering=-created", "quote_by_entry"),
        ("quotes", "q=-excuse", "quote_by_date"),
        ("quotes", "q=to&speaker=matt-beard", "quote_by_speaker"),
        ("quotes", "q=to&kind=direct&ordering=relevance", "quote_by_length"),
        ("quotes", "kind=direct,partial&ordering=created", "quote_by_entry"),
        ("quotes", "speaker=matt-beard&ordering=-created", "quote_by_entry"),
        ("articles", "language=en&ordering=title", "article_by_title"),
        ("quotes", "role=leader", "quote_by_date"),
        ("articles", "q=to", "article_by_date"),
        ("articles", "q=to&ordering=relevance", "article_by_length"),
    ],
)
def test_what_is_common_is_met_on_the_way(
    client: Client, collection: str, query: str, index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searches, "MANY", 1)
    monkeypatch.setattr(walking, "MANY", 1)
    told = plan(client, collection, query, avoiding=("seqscan", "sort", "bitmapscan"))
    assert index in told
    assert not sorts(told)


@pytest.mark.parametrize(
    ("query", "index"), [("q=excuse", "quotes_quote_lexemes"), ("role=fellow", "quotes_quote_role_lexemes")]
)
def test_what_is_rare_is_looked_up(client: Client, engine: str, query: str, index: str) -> None:
    if engine == "sqlite":
        assert "INTEGER PRIMARY KEY" in plan(client, "quotes", query), "its index has been asked before"
        return
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_indexscan = off")
        cursor.execute("SET LOCAL enable_seqscan = off")
        column = index.removeprefix("quotes_quote_")
        cursor.execute(f"EXPLAIN SELECT id FROM quotes_quote WHERE {column} @@ '''a'''::tsquery")
        assert index in str(cursor.fetchall())
