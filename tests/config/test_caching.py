"""An answer that has not changed is not sent again, and a long one is sent small."""

import gzip

import pytest
from django.test import Client

from sources.models import Article
from tests import cast

QUOTES = "/api/v1/quotes/?speaker=kaitlin-martin"


def test_it_answers_304_to_who_has_the_same_answer(documents: None, client: Client) -> None:
    first = client.get(QUOTES)
    again = client.get(QUOTES, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_it_gives_another_validator_once_the_answer_differs(documents: None, client: Client) -> None:
    first = client.get(QUOTES)["ETag"]
    Article.objects.update(public_from=None)  # as when an embargo is set
    answer = client.get(QUOTES, headers={"If-None-Match": first})
    assert answer.status_code == 200
    assert answer.json()["results"] == []


@pytest.mark.parametrize("path", ["/api/v1/quotes/", "/api/v1/quotes/?format=jsonl"])
def test_it_compresses_what_is_long(documents: None, client: Client, path: str) -> None:
    plain = b"".join(client.get(path))
    small = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert small["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in small["Vary"]
    assert gzip.decompress(b"".join(small)) == plain


def test_it_keeps_answers_apart_that_a_session_changes(documents: None, client: Client) -> None:
    assert {"Cookie", "Authorization"} <= set(client.get(QUOTES)["Vary"].split(", "))


PATHS = [
    "/api/v1/quotes/",
    "/api/v1/quotes/?format=csv",
    "/api/v1/quotes/facets/",
    "/api/v1/speakers/kaitlin-martin/",
    "/api/v1/quotes/?limit=0",
    "/api/v1/speakers/nobody/",
]


@pytest.mark.parametrize("path", PATHS)
def test_it_lets_everybody_keep_what_everybody_sees_and_ask_again(documents: None, client: Client, path: str) -> None:
    answer = client.get(path)
    assert set(answer["Cache-Control"].split(", ")) == {"public", "no-cache"}
    client.force_login(cast.reader_of_internals())
    answer = client.get(path)
    assert set(answer["Cache-Control"].split(", ")) - {"no-transform"} == {"private", "no-cache"}
