"""A reader without a name gets the same answers, byte for byte, whether or not there are hidden rows."""

import base64
import gzip
import json
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.db.models import Prefetch
from django.test import Client

from quotes.models import Quote
from quotes.relays import relay
from quotes.telling import Telling
from sources.filter_kinds import OneFilter
from sources.filters import SpeakerFilters
from sources.models import Article, Speaker
from sources.views import SpeakerViewSet
from tests.confidentiality.asking import Asked, Known, combinations, questions, values
from tests.confidentiality.worlds import world

Answer = tuple[int, list[tuple[str, str]], bytes, int]  # status, headers, content, number of statements
NEXT = re.compile(rb'"(?:next|previous)":"http://testserver([^"]+)"')
MOST_PAGES = 60  # that are followed from one list


def answer(client: Client, asked: Asked) -> Answer:
    """Return all that a reader learns from an answer; what is drawn by lot is left out."""
    statements: list[str] = []

    def counted(execute: Any, sql: str, *rest: Any) -> Any:
        statements.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(counted):
        response: Any = client.generic(asked.method, asked.path, headers=asked.headers)
        content = b"".join(response) if response.streaming else response.content
    client.cookies.clear()
    headers = dict(response.headers)
    if headers.get("Content-Encoding") == "gzip":  # Django adds bytes by lot, against BREACH
        content = gzip.decompress(content)
        headers.pop("Content-Length", None)
    headers.pop("Expires", None)  # the present time, where an answer must not be kept
    content = re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", content)
    return response.status_code, sorted(headers.items()), content, len(statements)


def answers(asked: Iterable[Asked]) -> dict[str, Answer]:
    """Return the answer to each request, and to those for the pages that these lead to."""
    client = Client(raise_request_exception=False)
    found: dict[str, Answer] = {}
    for first in asked:
        waiting, pages = [first], 0
        while waiting:
            one = waiting.pop()
            if str(one) in found:
                continue
            found[str(one)] = answer(client, one)
            if pages < MOST_PAGES:
                waiting += [Asked(path.decode()) for path in NEXT.findall(found[str(one)][2])]
                pages += 1
    return found


def known() -> Known:
    """Return what can be named in the world that holds everything."""
    with world(hidden=True):
        return Known.gathered()


def differing(asked: list[Asked]) -> list[str]:
    """Return the requests whose answers differ between the two worlds."""
    with world(hidden=False):
        alone = answers(asked)
    with world(hidden=True):
        among = answers(asked)
    return [each for each in alone.keys() | among.keys() if alone.get(each) != among.get(each)]


def test_hidden_rows_change_no_answer(db: None) -> None:
    asked = list(questions(known()))
    assert differing(asked) == []


def everything(rows: Any, **_: Any) -> Any:
    return rows


def by_number(name: str, facet: Any) -> str:
    """Order what ties by the number of the row, as facets once did."""
    counts = f"SELECT {facet.sql} AS value, count(*) AS number FROM found GROUP BY 1"
    ordered = "ORDER BY number DESC, CAST(value AS text) ASC NULLS LAST LIMIT %s"
    return f"SELECT '{name}' AS facet, CAST(value AS text) AS value, number FROM ({counts}) AS counts {ordered}"


def among_all(each: Any, model: Any) -> Any:
    return model._default_manager.all()


def fetched_after(articles: Any, user: Any) -> Any:
    """Fetch the earlier version by a statement of its own, as the list of articles once did."""
    earlier = Article.objects.visible_to(user)
    return articles.select_related("publisher").prefetch_related(Prefetch("revises", earlier))


@pytest.mark.parametrize(
    ("place", "broken", "path"),
    [
        ("sources.visibility.DatedQuerySet.public", everything, "/api/v1/quotes/?count=exact"),
        ("sources.visibility.DatedQuerySet.public", everything, "/api/v1/quotes/?format=atom"),
        ("sources.visibility.NamedQuerySet.public", everything, "/api/v1/organisations/secret-agency/"),
        ("sources.models.affiliations.AffiliationQuerySet.public", everything, "/api/v1/speakers/"),
        (
            "sources.models.articles.ArticleQuerySet.with_earlier_visible_to",
            fetched_after,
            "/api/v1/articles/the-roll/",
        ),
        ("sources.filter_kinds.SlugsFilter.visible", among_all, "/api/v1/speakers/?organisation=secret-agency"),
        ("quotes.facets.counting", by_number, "/api/v1/quotes/facets/"),
    ],
)
def test_a_leak_is_found(db: None, monkeypatch: pytest.MonkeyPatch, place: str, broken: Any, path: str) -> None:
    assert differing([Asked(path)]) == []
    monkeypatch.setattr(place, broken)
    assert f"GET {path} " in differing([Asked(path)])


def test_a_statement_more_for_a_draft_around_is_found(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def within_anything(view: Any, quote: Quote) -> list[Quote]:
        among = Quote.objects.visible_to(view.request.user)
        return [quote] if quote.within_id is None else relay(quote, among=among)

    with world(hidden=False):
        inner = Quote.objects.get(text="Nobody reads the ledger,")
    asked = Asked(f"/api/v1/quotes/{inner.uuid}/")
    assert differing([asked]) == []
    monkeypatch.setattr(Telling, "relay", within_anything)
    assert differing([asked]) == [str(asked)]


def test_a_filter_that_nobody_has_given_values_for_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SpeakerFilters.base_filters, "born", OneFilter(field_name="born"))
    nothing = Known({}, [], {})
    with pytest.raises(AssertionError, match="never looked at"):
        list(values(SpeakerFilters.base_filters["born"], nothing, Speaker))


def test_a_parameter_that_nobody_has_given_values_for_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SpeakerViewSet, "parameters", ("dossier",))
    monkeypatch.setattr(SpeakerViewSet.filterset_class, "base_filters", {})
    with pytest.raises(AssertionError, match="dossier"):
        list(combinations(SpeakerViewSet, Known({}, [], {})))


def test_a_cursor_holds_the_place_of_a_public_row_alone(db: None) -> None:
    with world(hidden=True):
        page = Client().get("/api/v1/articles/?limit=1&ordering=created").json()
        cursor = parse_qs(urlsplit(page["next"]).query)["cursor"][0].split(".")[0]
        backwards, key = json.loads(base64.urlsafe_b64decode(cursor + "=="))
    assert (backwards, key[1]) == (False, page["results"][0]["id"])
