"""Which form an answer has, what a list holds in it, and what it takes to write it."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from quotes.formats import FORMATS, exports
from quotes.models import Quote
from sources.models import Article
from tests import cast

ANNOTATION = 'application/ld+json;profile="http://www.w3.org/ns/anno.jsonld"'
NAMES = [each.format for each in FORMATS]
WHOLE = [each.format for each in FORMATS if not each.latest]


@pytest.fixture
def made(db: None) -> dict[str, Any]:
    return cast.purge()


def fetched(client: Client, query: str, path: str = "", **headers: str) -> str:
    answer: Any = client.get(f"/api/v1/quotes/{path}?{query}", headers=headers)
    assert answer.status_code == 200, answer.content
    return (answer.getvalue() if answer.streaming else answer.content).decode()


def refused(client: Client, query: str, path: str = "") -> dict[str, str]:
    answer = client.get(f"/api/v1/quotes/{path}?{query}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")
    (error,) = answer.json()["errors"]
    return error


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("text/csv", "text/csv; charset=utf-8"),
        ("application/jsonl", "application/jsonl; charset=utf-8"),
        (ANNOTATION, ANNOTATION),
        ("application/ld+json", "application/ld+json"),
        ('application/ld+json; profile="https://example.org/unknown"', "application/ld+json"),
        ("application/vnd.citationstyles.csl+json", "application/vnd.citationstyles.csl+json"),
        ("application/x-bibtex", "application/x-bibtex; charset=utf-8"),
        ("application/atom+xml", "application/atom+xml; charset=utf-8"),
        ("*/*", "application/json"),
        ("", "application/json"),
        ("text/html, application/xhtml+xml, */*;q=0.8", "application/json"),
        ("application/json; charset=utf-8", "application/json"),
        ("application/json;q=0.1, text/csv;q=0.5", "text/csv; charset=utf-8"),
        ("*/*, text/csv", "text/csv; charset=utf-8"),
        ("application/json;q=0, application/*", "application/jsonl; charset=utf-8"),
    ],
)
def test_it_answers_in_the_form_that_is_accepted(
    client: Client, made: dict[str, Any], accept: str, media_type: str
) -> None:
    answer = client.get("/api/v1/quotes/", headers={"Accept": accept})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, media_type)
    assert "Accept" in answer.headers["Vary"]


@pytest.mark.parametrize("accept", ["image/png", "text/html", "application/json;q=0", "nonsense"])
def test_it_says_so_where_no_form_is_accepted(client: Client, made: dict[str, Any], accept: str) -> None:
    answer = client.get("/api/v1/quotes/", headers={"Accept": accept})
    assert (answer.status_code, answer.headers["Content-Type"]) == (406, "application/problem+json")


def test_a_format_goes_before_what_is_accepted(client: Client, made: dict[str, Any]) -> None:
    assert fetched(client, "format=jsonl", Accept="text/csv").startswith("{")
    assert fetched(client, "format=json", Accept="text/csv").startswith('{"count"')


@pytest.mark.parametrize("path", ["", "id/"])
def test_it_refuses_a_format_that_there_is_not(client: Client, made: dict[str, Any], path: str) -> None:
    path = path and f"{made['excuse'].uuid}/"
    error = refused(client, "format=cvs", path)
    assert (error["field"], error["code"]) == ("format", "invalid_choice")
    assert error["detail"].endswith("Did you mean “csv”?")
    assert refused(client, "format=", path)["code"] == "blank"
    assert refused(client, "format=csv&format=csv", path)["code"] == "repeated"
    assert refused(client, "formt=csv", path)["code"] == "unknown_parameter"


def test_it_has_a_feed_of_lists_alone(client: Client, made: dict[str, Any]) -> None:
    assert refused(client, "format=atom", f"{made['excuse'].uuid}/")["code"] == "invalid_choice"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("query", ["limit=3", "cursor=x", "count=exact"])
def test_it_refuses_what_is_for_pages(client: Client, made: dict[str, Any], name: str, query: str) -> None:
    error = refused(client, f"format={name}&{query}")
    assert (error["field"], error["code"]) == (query.partition("=")[0], "not_in_this_format")


def test_a_feed_has_one_order(client: Client, made: dict[str, Any]) -> None:
    assert refused(client, "format=atom&ordering=created")["code"] == "not_in_this_format"
    assert refused(client, "format=csv&ordering=creatd")["detail"].endswith("Did you mean “created”?")


@pytest.mark.parametrize("query", ["", "ordering=-published", "ordering=created", "speaker=matt-beard", "nested=true"])
def test_it_holds_the_very_list_that_pages_show(
    client: Client, documents: None, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "CHUNK", 4)  # the documents hold eighteen quotes, some of them without a date
    paged = client.get(f"/api/v1/quotes/?limit=200&{query}").json()["results"]
    assert lines(fetched(client, f"format=jsonl&{query}")) == paged


@pytest.mark.parametrize("name", WHOLE)
def test_it_writes_the_same_whatever_the_chunks(
    client: Client, documents: None, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = fetched(client, f"format={name}")
    for size in (1, 4, 18):
        monkeypatch.setattr(exports, "CHUNK", size)
        assert fetched(client, f"format={name}") == whole


def test_a_line_holds_one_quote_in_full_where_one_is_asked_for(client: Client, made: dict[str, Any]) -> None:
    path = f"{made['blood'].uuid}/"
    (line,) = lines(fetched(client, "format=jsonl", path))
    assert line == client.get(f"/api/v1/quotes/{path}").json()
    assert len(line["relay"]) == 2


@pytest.mark.parametrize(
    "hide",
    [
        lambda: Quote.objects.update(status="draft"),
        lambda: Article.objects.update(public_from=cast.TOMORROW),
        lambda: Article.objects.update(public_from=None),
    ],
)
@pytest.mark.parametrize("name", NAMES)
def test_it_tells_nothing_of_the_hidden(client: Client, made: dict[str, Any], name: str, hide: Any) -> None:
    empty = fetched(client, f"format={name}&kind=partial&nested=false")
    hide()
    assert fetched(client, f"format={name}&kind=partial&nested=false") == empty
    text = fetched(client, f"format={name}")
    assert not any(words in text for words in ("Kaitlin", "excuse", str(made["excuse"].uuid)))
    path = f"/api/v1/quotes/{made['excuse'].uuid}/?format={name}"
    assert client.get(path).status_code == (400 if name == "atom" else 404)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "atom"])
def test_it_names_no_outer_quote_that_is_a_draft(client: Client, made: dict[str, Any], name: str) -> None:
    Quote.objects.filter(pk=made["canada"].pk).update(status="draft")
    for text in (fetched(client, f"format={name}"), fetched(client, f"format={name}", f"{made['blood'].uuid}/")):
        assert str(made["blood"].uuid) in text
        assert str(made["canada"].uuid) not in text


@pytest.mark.parametrize("name", NAMES)
def test_it_leaves_out_what_is_retracted_unless_it_is_asked_for(
    client: Client, made: dict[str, Any], name: str
) -> None:
    Quote.objects.filter(pk=made["excuse"].pk).update(status="retracted", status_reason="Misread.")
    assert str(made["excuse"].uuid) not in fetched(client, f"format={name}")
    assert str(made["excuse"].uuid) in fetched(client, f"format={name}&status=retracted")


@pytest.mark.parametrize("name", WHOLE)
def test_it_asks_the_database_as_often_for_each_chunk(
    client: Client, made: dict[str, Any], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked(size: int) -> int:
        monkeypatch.setattr(exports, "CHUNK", size)
        with CaptureQueriesContext(connection) as queries:
            fetched(client, f"format={name}&ordering=created")
        return len(queries)

    # Five quotes in one chunk, or in two: one query for their places, one for JSON the engine writes,
    # or two for the quotes and the authors of their articles.
    each = 2 if name == "jsonl" else 3
    assert asked(10) == each
    assert asked(4) == 2 * each


def test_a_client_that_hangs_up_leaves_nothing_behind(
    committed_db: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast.purge()
    monkeypatch.setattr(exports, "CHUNK", 1)
    for name in WHOLE:
        answer: Any = client.get(f"/api/v1/quotes/?format={name}")
        parts = iter(answer.streaming_content)
        next(parts)
        # While the client takes its time, no transaction is open for it.
        assert (connection.in_atomic_block, connection.get_autocommit()) == (False, True)
        with CaptureQueriesContext(connection) as queries:
            answer.close()
            assert list(parts) == []
        assert len(queries) == 0
        assert len(lines(fetched(client, "format=jsonl"))) == 5


def test_it_writes_nothing_where_only_the_head_is_asked_for(client: Client, made: dict[str, Any]) -> None:
    answer: Any = client.head("/api/v1/quotes/?format=csv")
    assert (answer.status_code, answer.getvalue()) == (200, b"")


def test_it_gives_a_file_a_safe_name(client: Client, made: dict[str, Any]) -> None:
    answer = client.get("/api/v1/quotes/?format=csv&q=%22%0D%0Aevil")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="verbatim-quotes.csv"'
    answer = client.get(f"/api/v1/quotes/{made['excuse'].uuid}/?format=bibtex")
    assert answer.headers["Content-Disposition"] == (f'attachment; filename="verbatim-quote-{made["excuse"].uuid}.bib"')
    assert "Content-Disposition" not in client.get("/api/v1/quotes/?format=atom").headers


def test_other_lists_have_no_formats(client: Client, db: None) -> None:
    answer = client.get("/api/v1/speakers/?format=csv")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "unknown_parameter")
    assert client.get("/api/v1/speakers/", headers={"Accept": "text/csv"}).status_code == 406
