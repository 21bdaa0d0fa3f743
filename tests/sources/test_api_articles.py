"""What the public is told of articles, and their texts, byte for byte."""

import hashlib
from typing import Any

import pytest
from django.test import Client

from sources.models import Article
from tests import cast

ARTICLES = "/api/v1/articles/"
# Carriage returns, an astral letter, a combining mark, bidi marks, a line separator, no newline at the end.
ODD_TEXT = "\ufeff“One”\r\nTwo\rThree\n\n𝒜 e\u0301 \u202eabc\u202c\u2028end "


@pytest.fixture(autouse=True)
def articles(db: None) -> None:
    """An article with everything, an older version of it, an excerpt, and two that are hidden."""
    outright = cast.organisation("OutRight")
    author = cast.speaker("Rashima Kwatra")
    second = cast.speaker("Anna Author")
    first = cast.article("Purge", "The first text.", published="2018-04-09")
    cast.article(
        "Purge corrected",
        ODD_TEXT,
        authors=(author, second),
        publisher=outright,
        byline="Rashima Kwatra - OutRight",
        published="2018-04-10",
        source_url="https://www.outrightinternational.org/content/purge?a=1&b=2",
        archived_url="https://archive.example/purge",
        revises=first,
    )
    cast.article("Excerpt", "Guarded words.", published="2018", text_access="excerpt", language="pt-BR")
    cast.article("Internal", "Secret words.", public_from=None, publisher=cast.organisation("Hidden Press"))
    cast.article("Embargoed", "Secret words.", public_from=cast.TOMORROW, authors=(cast.speaker("Hidden Author"),))


def ids(client: Client, query: Any = "") -> list[str]:
    answer = client.get(f"{ARTICLES}?{query}") if isinstance(query, str) else client.get(ARTICLES, query)
    assert answer.status_code == 200, answer.content
    return [row["id"] for row in answer.json()["results"]]


def test_it_tells_all_of_an_article(client: Client) -> None:
    here = "http://testserver/api/v1"
    outright = {"id": "outright", "url": f"{here}/organisations/outright/", "name": "OutRight"}
    assert client.get(f"{ARTICLES}purge-corrected/").json() == {
        "id": "purge-corrected",
        "url": f"{here}/articles/purge-corrected/",
        "title": "Purge corrected",
        "publisher": outright,
        "authors": [
            {"id": "rashima-kwatra", "url": f"{here}/speakers/rashima-kwatra/", "name": "Rashima Kwatra"},
            {"id": "anna-author", "url": f"{here}/speakers/anna-author/", "name": "Anna Author"},
        ],
        "byline": "Rashima Kwatra - OutRight",
        "published": "2018-04-10",
        "language": "en",
        "source_url": "https://www.outrightinternational.org/content/purge?a=1&b=2",
        "archived_url": "https://archive.example/purge",
        "sha256": hashlib.sha256(ODD_TEXT.encode()).hexdigest(),
        "retrieved_at": None,
        "revises": {
            "id": "purge",
            "url": f"{here}/articles/purge/",
            "title": "Purge",
            "publisher": None,
            "published": "2018-04-09",
        },
        "text_url": f"{here}/articles/purge-corrected/text/",
        "quotes": f"{here}/quotes/?article=purge-corrected&ordering=position",
    }


def test_it_says_null_where_something_is_unknown(client: Client) -> None:
    row = client.get(f"{ARTICLES}excerpt/").json()
    unknown = ("publisher", "authors", "source_url", "archived_url", "retrieved_at", "revises", "text_url")
    assert [row[name] for name in unknown] == [None] * len(unknown)
    assert row["byline"] == ""


def test_it_lists_articles_as_it_tells_of_one(client: Client) -> None:
    rows = client.get(ARTICLES).json()["results"]
    assert rows == [client.get(row["url"]).json() for row in rows]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["purge-corrected", "purge", "excerpt"]),
        ("publisher=outright", ["purge-corrected"]),
        ("publisher=hidden-press", []),
        ("author=rashima-kwatra", ["purge-corrected"]),
        ("author=anna-author,hidden-author", ["purge-corrected"]),
        ("author=hidden-author", []),
        ("language=pt-BR", ["excerpt"]),
        ("language=en,pt-BR", ["purge-corrected", "purge", "excerpt"]),
        ("published_after=2018-04-10", ["purge-corrected"]),
        ("published_after=2018", ["purge-corrected", "purge", "excerpt"]),
        ("published_before=2018-04", ["purge-corrected", "purge"]),
        ("published_before=2018", ["purge-corrected", "purge", "excerpt"]),
        ("q=corrected", ["purge-corrected"]),
        ("q=KWATRA", ["purge-corrected"]),
        ("q=first text", ["purge"]),
        ("q=guarded", []),
        ("q=secret", []),
        ("revises=purge", ["purge-corrected"]),
        ("revises=internal", []),
        (f"sha256={hashlib.sha256(ODD_TEXT.encode()).hexdigest()}", ["purge-corrected"]),
        (f"sha256={'0' * 64}", []),
        ({"source_url": "https://www.outrightinternational.org/content/purge?a=1&b=2"}, ["purge-corrected"]),
        ({"source_url": "https://www.outrightinternational.org/content/purge"}, []),
        ("ordering=published", ["excerpt", "purge", "purge-corrected"]),
        ("ordering=title", ["excerpt", "purge", "purge-corrected"]),
    ],
)
def test_it_filters_articles(client: Client, query: Any, found: list[str]) -> None:
    assert ids(client, query) == found


def test_it_gives_the_text_byte_for_byte(client: Client) -> None:
    answer = client.get(f"{ARTICLES}purge-corrected/text/")
    assert answer.content == ODD_TEXT.encode()
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["Content-Length"] == str(len(ODD_TEXT.encode()))
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["ETag"] == f'"{hashlib.sha256(ODD_TEXT.encode()).hexdigest()}"'


def test_it_gives_both_source_documents_byte_for_byte(client: Client, documents: None) -> None:
    digests = {
        client.get(row["text_url"]).content and hashlib.sha256(client.get(row["text_url"]).content).hexdigest()
        for row in client.get(ARTICLES).json()["results"]
        if row["text_url"]
    }
    # sha256sum of the two files as they were received
    assert digests >= {
        "d545a1033677093f4b153df3a0d1510085b427f2cb596aa809262eea37689814",
        "6bdd62b61daf20a487b9993816bfb6cb9eb0d8d5cd9e5b0afe5a6765a8f96846",
    }


@pytest.mark.parametrize("accept", ["text/plain", "text/*", "*/*", "text/html, */*;q=0.1"])
def test_it_gives_the_text_to_whoever_takes_it(client: Client, accept: str) -> None:
    assert client.get(f"{ARTICLES}purge/text/", HTTP_ACCEPT=accept).content == b"The first text."


def test_it_sends_no_text_that_the_client_has_already(client: Client) -> None:
    etag = client.get(f"{ARTICLES}purge/text/").headers["ETag"]
    again = client.get(f"{ARTICLES}purge/text/", HTTP_IF_NONE_MATCH=etag)
    assert (again.status_code, again.content) == (304, b"")
    assert client.head(f"{ARTICLES}purge/text/").headers["Content-Length"] == "15"


@pytest.mark.parametrize("slug", ["excerpt", "internal", "embargoed"])
def test_it_gives_no_text_that_may_not_be_passed_on(client: Client, slug: str) -> None:
    refused, missing = client.get(f"{ARTICLES}{slug}/text/"), client.get(f"{ARTICLES}nothing/text/")
    assert (refused.status_code, refused.content) == (404, missing.content)
    assert refused.headers.items() == missing.headers.items()
    client.force_login(cast.reader_of_internals())
    assert client.get(f"{ARTICLES}{slug}/text/").content.endswith(b"words.")


def test_it_keeps_an_earlier_version_secret_that_is_hidden(client: Client) -> None:
    hidden = Article.objects.get(slug="internal")
    Article.objects.filter(slug="purge-corrected").update(revises=hidden)
    assert client.get(f"{ARTICLES}purge-corrected/").json()["revises"] is None
    client.force_login(cast.reader_of_internals())
    assert client.get(f"{ARTICLES}purge-corrected/").json()["revises"]["id"] == "internal"


def test_it_shows_internal_readers_what_is_hidden(client: Client) -> None:
    client.force_login(cast.reader_of_internals())
    assert set(ids(client, "q=secret")) == {"internal", "embargoed"}
    assert ids(client, "q=guarded") == ["excerpt"]
    assert ids(client, "publisher=hidden-press") == ["internal"]
    assert client.get(f"{ARTICLES}excerpt/").json()["text_url"].endswith("/excerpt/text/")


def test_it_answers_alike_for_the_hidden_and_the_missing(client: Client) -> None:
    missing = client.get(f"{ARTICLES}nothing/")
    for slug in ("internal", "embargoed"):
        assert client.get(f"{ARTICLES}{slug}/").content == missing.content


def test_it_asks_as_often_for_many_articles_as_for_one(client: Client, django_assert_num_queries: Any) -> None:
    # One each for the articles, with their publishers and what they revise, and for their authors.
    with django_assert_num_queries(2):
        client.get(f"{ARTICLES}?limit=1")
    for number in range(20):
        earlier = cast.article(f"Earlier {number}")
        author = cast.speaker(f"Author {number}")
        cast.article(f"Later {number}", authors=(author,), revises=earlier, publisher=cast.organisation(f"O {number}"))
    # And one for the articles without a date.
    with django_assert_num_queries(3):
        client.get(ARTICLES)
    with django_assert_num_queries(1):
        client.get(f"{ARTICLES}purge/text/")


def test_it_fetches_no_text_for_lists(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(3) as asked:
        client.get(ARTICLES)
    assert not any('."text"' in query["sql"] for query in asked.captured_queries)
