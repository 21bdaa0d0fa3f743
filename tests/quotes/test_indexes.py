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


def table_of(collection: str) -> str:
    return f"{'quotes' if collection == 'quotes' else 'sources'}_{collection.removesuffix('s')}"


def plan(client: Client, collection: str, query: str, index: str, *, sorting: bool = True) -> str:
    """Return how the engine finds the rows of a list.

    With so few rows, PostgreSQL takes any way for as good: it is left this one index of the table, and reads the
    whole table, or sorts where it shall not, only if that one does not serve.
    """
    with CaptureQueriesContext(connection) as asked:
        assert client.get(f"/api/v1/{collection}/?{query}").status_code == 200
    table = f'FROM "{table_of(collection)}"'
    statement = next(each["sql"] for each in asked if table in each["sql"] and "ORDER BY" in each["sql"])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            leave_only(index, table_of(collection))
            for means in ["seqscan", *([] if sorting else ["sort", "incremental_sort", "bitmapscan"])]:
                cursor.execute(f"SET LOCAL enable_{means} = off")
        cursor.execute(("EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN ") + statement)
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


def leave_only(index: str, table: str) -> None:
    """Take all other indexes of the table out, until the test's transaction is rolled back."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "SELECT indexname FROM pg_indexes WHERE tablename = %s AND indexname <> %s AND NOT EXISTS ("
            "SELECT 1 FROM pg_constraint WHERE conindid = indexname::regclass)",
            [table, index],
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP INDEX "{name}"')


def sorts(told: str) -> bool:
    """Tell whether rows of the table are sorted; of merged walks, it is the few that these have come to."""
    return ("TEMP B-TREE" in told or "Sort Key" in told) and "UNION ALL" not in told and "Append" not in told


@pytest.fixture(autouse=True)
def _purge(db: None) -> None:
    cast.purge()


@pytest.mark.parametrize(("collection", "query", "index"), cases(WALKS))
def test_an_index_answers_in_order(client: Client, collection: str, query: str, index: str) -> None:
    told = plan(client, collection, query, index, sorting=False)
    assert index in told
    assert not sorts(told)


@pytest.mark.parametrize(("collection", "query", "index"), cases(LOOKUPS))
def test_an_index_finds_the_few(client: Client, collection: str, query: str, index: str) -> None:
    assert index in plan(client, collection, query, index)


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
    told = plan(client, collection, query, index, sorting=False)
    assert index in told
    assert not sorts(told)


@pytest.mark.parametrize(
    ("query", "index"), [("q=excuse", "quotes_quote_lexemes"), ("role=fellow", "quotes_quote_role_lexemes")]
)
def test_what_is_rare_is_looked_up(client: Client, engine: str, query: str, index: str) -> None:
    told = plan(client, "quotes", query, index)
    assert ("INTEGER PRIMARY KEY" if engine == "sqlite" else index) in told, "SQLite's has been asked before"


@pytest.mark.parametrize("collection", ["speakers", "organisations"])
def test_it_asks_of_each_row_whether_something_public_names_it(client: Client, collection: str) -> None:
    told = plan(client, collection, "", f"{collection.removesuffix('s')}_by_name", sorting=False)
    assert "hashed" not in told, "PostgreSQL collects everybody whom anything names"
