"""Fewer members (``fields``) and whole objects (``expand``), and the link to the words in the live article."""

import json
from typing import Any

import pytest
from django.test import Client

from quotes.models import Quote
from sources.models import Article
from tests import cast
from tests.quotes.test_formats import fetched


@pytest.fixture
def made(db: None) -> dict[str, Any]:
    return cast.purge()


def answer(client: Client, path: str) -> Any:
    found = client.get(f"/api/v1/{path}")
    assert found.status_code == 200, found.content
    return found.json()


def results(client: Client, query: str) -> list[dict[str, Any]]:
    return answer(client, f"quotes/?{query}")["results"]


def refused(client: Client, path: str) -> list[tuple[str, str]]:
    found = client.get(f"/api/v1/{path}")
    assert found.status_code == 400, found.content
    return [(each["field"], each["code"]) for each in found.json()["errors"]]


def test_it_gives_just_the_members_that_are_asked_for(client: Client, made: dict[str, Any]) -> None:
    row = results(client, "told_to=the-advocate&fields=text,id,attribution")[0]
    assert list(row) == ["id", "text", "attribution"]
    assert row["text"] == cast.EXCUSE
    (alone,) = results(client, "told_to=the-advocate&fields=text_fragment_url")
    assert alone == {"text_fragment_url": None}
    detail = answer(client, f"quotes/{made['blood'].uuid}/?fields=relay,context")
    assert sorted(detail) == ["context", "relay"]
    assert len(detail["relay"]) == 2


@pytest.mark.parametrize(
    ("path", "members"),
    [
        ("speakers/?fields=name,aliases", ["name", "aliases"]),
        ("organisations/?fields=id", ["id"]),
        ("articles/?fields=title,sha256", ["title", "sha256"]),
    ],
)
def test_it_does_so_in_every_collection(client: Client, made: dict[str, Any], path: str, members: list[str]) -> None:
    rows = answer(client, path)["results"]
    assert rows
    assert all(list(row) == members for row in rows)
    collection, query = path.split("?")
    one = "igor-kochetkov" if "speakers" in path else "all-out" if "organ" in path else "global-protesters"
    assert list(answer(client, f"{collection}{one}/?{query}")) == members


def test_it_finds_places_and_pages_without_the_members_that_hold_them(client: Client, made: dict[str, Any]) -> None:
    first = answer(client, "quotes/?fields=text&limit=2&ordering=-created&count=exact")
    second = client.get(first["next"]).json()
    assert first["count"] == 5
    texts = [row["text"] for row in (*first["results"], *second["results"])]
    assert len(set(texts)) == 4


@pytest.mark.parametrize(
    "path",
    [
        "quotes/?fields=txet",
        "quotes/?fields=text,",
        "quotes/?fields=evidence",
        "quotes/?fields=attribution.speaker",
        "speakers/?fields=text",
        "articles/?fields=snippet",
        "quotes/?expand=speeker",
        "quotes/?expand=told_to",
    ],
)
def test_it_refuses_members_that_there_are_not(client: Client, made: dict[str, Any], path: str) -> None:
    name = path.partition("?")[2].partition("=")[0]
    assert refused(client, path) == [(name, "invalid_choice")]


def test_it_suggests_what_may_be_meant(client: Client, made: dict[str, Any]) -> None:
    problem = client.get("/api/v1/quotes/?fields=txet").json()
    assert "Did you mean “text”?" in problem["detail"]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("fields=text&expand=speaker", "expand"),
        ("fields=attribution&expand=article", "expand"),
        ("fields=id&q=excuse&snippets=true", "snippets"),
    ],
)
def test_it_refuses_to_shape_what_is_left_out(client: Client, made: dict[str, Any], query: str, name: str) -> None:
    assert refused(client, f"quotes/?{query}") == [(name, "needs_field")]


@pytest.mark.parametrize("path", ["speakers/?expand=speaker", "articles/global-protesters/text/?fields=title"])
def test_it_takes_no_such_parameter_where_it_means_nothing(client: Client, made: dict[str, Any], path: str) -> None:
    assert refused(client, path)[0][1] == "unknown_parameter"


def test_it_puts_whole_objects_in_the_place_of_names(client: Client, made: dict[str, Any]) -> None:
    query = "expand=speaker,organisation,article,within,evidence"
    row = next(row for row in results(client, query) if row["text"] == cast.BLOOD)
    assert row["attribution"]["speaker"] == answer(client, "speakers/ramzan-kadyrov/")
    assert row["article"] == answer(client, "articles/global-protesters/")
    (outer,) = results(client, "told_to=the-guardian")
    assert row["within"] == outer
    evidence = answer(client, f"quotes/{made['canada'].uuid}/")["evidence"]
    (row,) = results(client, f"told_to=the-guardian&{query}")
    assert (row["evidence"], row["within"]) == (evidence, None)
    assert row["attribution"]["organisation"] == answer(client, "organisations/all-out/")
    assert answer(client, f"quotes/{made['blood'].uuid}/?expand=within,speaker")["within"] == outer


def test_it_leaves_what_is_not_there_empty(client: Client, made: dict[str, Any]) -> None:
    unjudged = cast.quote(made["article"], "wrote Matt Beard")
    row = answer(client, f"quotes/{unjudged.uuid}/?expand=speaker,organisation,within,continues,article,evidence")
    assert (row["attribution"], row["within"], row["continues"], row["evidence"]) == (None, None, None, [])


def test_it_expands_no_hidden_quote(client: Client, made: dict[str, Any]) -> None:
    Quote.objects.filter(pk=made["canada"].pk).update(status="draft")
    assert answer(client, f"quotes/{made['blood'].uuid}/?expand=within")["within"] is None
    client.force_login(cast.reader_of_internals())
    assert answer(client, f"quotes/{made['blood'].uuid}/?expand=within")["within"]["status"] == "draft"


def test_it_asks_as_often_for_many_whole_objects_as_for_one(
    client: Client, made: dict[str, Any], django_assert_num_queries: Any
) -> None:
    # Three for the page; then speakers with aliases and affiliations, organisations with aliases, articles with
    # authorships (none is revised), and two for the quotes that others stand within; evidence comes with the page.
    query = "expand=speaker,organisation,article,within,continues,evidence"
    for limit in (5, 200):
        with django_assert_num_queries(3 + 3 + 2 + 2 + 2):
            results(client, f"{query}&limit={limit}")


def test_it_shapes_json_lines_alike_and_refuses_other_formats(client: Client, made: dict[str, Any]) -> None:
    query = "fields=id,attribution&expand=speaker"
    lines = fetched(client, f"{query}&format=jsonl").splitlines()
    assert [json.loads(line) for line in lines] == results(client, query)
    for form in ("csv", "webannotation", "atom"):
        assert refused(client, f"quotes/?{query}&format={form}") == [
            ("fields", "not_in_this_format"),
            ("expand", "not_in_this_format"),
        ]
    assert refused(client, f"quotes/{made['blood'].uuid}/?fields=id&format=bibtex") == [
        ("fields", "not_in_this_format")
    ]


def test_it_links_to_the_words_in_the_live_article(client: Client, made: dict[str, Any]) -> None:
    Article.objects.update(source_url="https://news.example/a")
    row = answer(client, f"quotes/{made['excuse'].uuid}/")
    directive = "%E2%80%9C-,There%20is%20no%20longer%20any%20excuse%2C,-%E2%80%9D%20stated%20Kaitlin%20Martin%2C%20a"
    assert row["text_fragment_url"] == f"https://news.example/a#:~:text={directive}"
    assert row["text_fragment_url"] in {each["text_fragment_url"] for each in results(client, "")}
