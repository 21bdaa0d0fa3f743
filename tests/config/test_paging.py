"""Keyset paging loses nothing and repeats nothing, over nulls and ties, while rows arrive."""

import datetime
import itertools
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote as escaped

import pytest
from django.core.signing import Signer
from django.db.models import TextField, Value
from django.test import Client

from quotes.models import Quote
from tests import cast

QUOTES = "/api/v1/quotes/"
DATES = ["2018", None, "2018-04", "2018-04-10", None, "2018-04-10", None, "2019"]
LIMITS = (1, 2, 3, 200)


def page(client: Client, url: str) -> dict[str, Any]:
    answer = client.get(url)
    assert answer.status_code == 200, answer.content
    return answer.json()


def pages(client: Client, url: str | None, *, towards: str = "next") -> Iterator[dict[str, Any]]:
    while url:
        found = page(client, url)
        yield found
        url = found[towards]


def ids(found: dict[str, Any]) -> list[str]:
    return [row["id"] for row in found["results"]]


@pytest.fixture
def dated(db: None) -> list[Quote]:
    """Three quotes of each of eight articles, some of the same date and some without any."""
    articles = [cast.article(f"Article {number}", published=date) for number, date in enumerate(DATES)]
    return list(itertools.chain.from_iterable(cast.numbered(article, 3) for article in articles))


def in_order(rows: list[Any], value: Callable[[Any], Any], identifier: Callable[[Any], Any], name: str) -> list[str]:
    """Sort as the design says, in plain Python: by value and identifier, what is unknown last."""
    backwards = name.startswith("-")
    valued = sorted(
        (row for row in rows if value(row)), key=lambda row: (value(row), identifier(row)), reverse=backwards
    )
    unknown = sorted((row for row in rows if not value(row)), key=identifier, reverse=backwards)
    return [str(identifier(row)) for row in [*valued, *unknown]]


@pytest.mark.parametrize("limit", LIMITS)
@pytest.mark.parametrize("name", ["published", "-published"])
def test_it_walks_all_quotes_there_and_back_with_the_unknown_last(
    client: Client, dated: list[Quote], name: str, limit: int
) -> None:
    expected = in_order(dated, lambda row: row.article.published, lambda row: row.uuid, name)
    walked = list(pages(client, f"{QUOTES}?ordering={name}&limit={limit}"))
    assert [each for found in walked for each in ids(found)] == expected
    back = list(pages(client, f"{QUOTES}?ordering={name}&limit={limit}"))
    back = list(pages(client, back[-1]["previous"], towards="previous"))
    assert [each for found in reversed(back) for each in ids(found)] == expected[: -len(walked[-1]["results"])]


@pytest.mark.parametrize("limit", LIMITS)
@pytest.mark.parametrize("name", ["created", "-created"])
def test_it_walks_times_that_sqlite_keeps_in_three_and_in_six_decimals(
    client: Client, db: None, name: str, limit: int
) -> None:
    article = cast.article()
    whole = datetime.datetime(2026, 1, 1, 12, 0, 0, 120_000, tzinfo=datetime.UTC)
    as_sqlite_has_it = Value("2026-01-01 12:00:00.120", TextField())
    second, next_one = whole.replace(microsecond=0), whole.replace(microsecond=120_001)
    times = [as_sqlite_has_it, whole, as_sqlite_has_it, whole, second, next_one, None, None, None]
    for place, created in enumerate(times):
        given = {"created": created} if created else {}
        span = {"start": place, "end": place + 1, "text": article.text[place]}
        Quote.objects.create(article=article, kind="direct", status="verified", **span, **given)
    order = ["created", "uuid"] if name == "created" else ["-created", "-uuid"]
    expected = [str(row.uuid) for row in Quote.objects.order_by(*order)]
    walked = [each for found in pages(client, f"{QUOTES}?ordering={name}&limit={limit}") for each in ids(found)]
    assert walked == expected


@pytest.mark.parametrize("limit", LIMITS)
@pytest.mark.parametrize("name", ["position", "-position"])
def test_it_walks_an_article_by_position(client: Client, db: None, name: str, limit: int) -> None:
    made = cast.purge()
    quotes = [each for each in made.values() if isinstance(each, Quote)]
    expected = [str(row.uuid) for row in sorted(quotes, key=lambda row: row.start, reverse=name.startswith("-"))]
    url = f"{QUOTES}?article={made['article'].slug}&ordering={name}&limit={limit}"
    assert [each for found in pages(client, url) for each in ids(found)] == expected


@pytest.mark.parametrize("limit", LIMITS)
@pytest.mark.parametrize("name", ["name", "-name"])
def test_it_walks_like_names_and_names_in_any_script(client: Client, db: None, name: str, limit: int) -> None:
    names = ["Один из них", "One of them", "One of them", "one of them", "Ёж", "𝒜da", "Élodie"]
    speakers = tuple(cast.speaker(each) for each in names)
    cast.article(authors=speakers)
    expected = in_order(list(speakers), lambda row: row.name, lambda row: row.slug, name)
    url = f"/api/v1/speakers/?ordering={name}&limit={limit}"
    assert [each for found in pages(client, url) for each in ids(found)] == expected


@pytest.mark.parametrize("name", ["published", "-published", "created", "-created", "title", "-title"])
def test_it_walks_articles_in_every_ordering(client: Client, db: None, name: str) -> None:
    made = {cast.article(f"Article {number % 3}", published=date).slug for number, date in enumerate(DATES)}
    walked = [each for found in pages(client, f"/api/v1/articles/?ordering={name}&limit=3") for each in ids(found)]
    assert len(walked) == len(DATES)
    assert set(walked) == made


def test_it_repeats_and_loses_nothing_while_rows_arrive_and_leave(client: Client, dated: list[Quote]) -> None:
    expected = in_order(dated, lambda row: row.article.published, lambda row: row.uuid, "-published")
    walked = []
    for number, found in enumerate(pages(client, f"{QUOTES}?limit=2")):
        walked += ids(found)
        if number < 5:
            cast.numbered(cast.article(f"New {number}", published="2020"), 1)
        if number == 3:
            # The very row that the next cursor stands on goes out of sight.
            Quote.objects.filter(uuid=walked[-1]).update(status="draft")
    assert walked == expected


def test_it_leads_back_from_a_page_that_has_emptied(client: Client, dated: list[Quote]) -> None:
    first = page(client, f"{QUOTES}?limit=10")
    Quote.objects.exclude(uuid__in=ids(first)).update(status="draft")
    beyond = page(client, first["next"])
    assert (ids(beyond), beyond["next"]) == ([], None)
    assert ids(page(client, beyond["previous"])) == ids(first)


def test_it_leads_on_from_a_page_that_has_emptied(client: Client, dated: list[Quote]) -> None:
    second = page(client, page(client, f"{QUOTES}?limit=10")["next"])
    Quote.objects.exclude(uuid__in=ids(second)).update(status="draft")
    before = page(client, second["previous"])
    assert (ids(before), before["previous"]) == ([], None)
    assert ids(page(client, before["next"])) == ids(second)


def test_it_keeps_the_filters_in_the_links(client: Client, db: None) -> None:
    article = cast.article("Ёж")
    cast.numbered(article, 3)
    cast.numbered(cast.article("Other"), 3)
    walked = list(pages(client, f"{QUOTES}?article={escaped(article.slug)}&limit=1&count=exact"))
    assert [found["count"] for found in walked] == [3, 3, 3]
    assert {row["article"]["id"] for found in walked for row in found["results"]} == {article.slug}


def test_it_counts_only_when_asked(client: Client, dated: list[Quote]) -> None:
    assert page(client, QUOTES)["count"] is None
    assert page(client, f"{QUOTES}?count=exact&limit=1")["count"] == len(dated)


def test_it_gives_fifty_rows_unless_asked_otherwise(client: Client, db: None) -> None:
    cast.numbered(cast.article(), 60)
    assert [len(found["results"]) for found in pages(client, QUOTES)] == [50, 10]
    assert len(page(client, f"{QUOTES}?limit=200")["results"]) == 60


@pytest.mark.parametrize("limit", ["0", "-1", "201", "1e2", "ten", "1.0", "٣", "+1", "1" + "0" * 20, "0x10", "50 "])
def test_it_refuses_a_limit_that_is_none(client: Client, db: None, limit: str) -> None:
    answer = client.get(QUOTES, {"limit": limit})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "limit")


def test_it_suggests_an_ordering(client: Client, db: None) -> None:
    error = client.get(QUOTES, {"ordering": "publised"}).json()["errors"][0]
    assert (error["field"], error["code"]) == ("ordering", "invalid_choice")
    assert "Did you mean “published”?" in error["detail"]


def test_it_orders_by_position_only_within_articles(client: Client, db: None) -> None:
    error = client.get(QUOTES, {"ordering": "position"}).json()["errors"][0]
    assert (error["field"], error["code"]) == ("ordering", "needs_filter")


def signed(value: Any, salt: str = "anything") -> str:
    return Signer(sep=".", salt=salt).sign_object(value)


@pytest.fixture
def cursor(client: Client, dated: list[Quote]) -> str:
    return page(client, f"{QUOTES}?limit=1")["next"].split("cursor=")[1].split("&")[0]


@pytest.mark.parametrize(
    "damage",
    [
        lambda cursor: cursor[:-1],
        lambda cursor: cursor[1:],
        lambda cursor: cursor[: len(cursor) // 2],
        lambda cursor: cursor.swapcase(),
        lambda cursor: cursor.split(".")[0],
        lambda cursor: f".{cursor}",
        lambda cursor: f"{cursor}.{cursor}",
        lambda cursor: signed([False, ["2018", "not-a-uuid"]]),
        lambda cursor: signed([False, [10**30, None]]),
        lambda cursor: signed("x"),
        lambda cursor: "W10=",
        lambda cursor: "“курсор”",
        lambda cursor: "x" * 10_000,
    ],
)
def test_it_refuses_a_cursor_that_it_did_not_give(client: Client, cursor: str, damage: Callable[[str], str]) -> None:
    answer = client.get(QUOTES, {"cursor": damage(cursor)})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "cursor")


@pytest.mark.parametrize(
    "elsewhere",
    [f"{QUOTES}?ordering=published", f"{QUOTES}?ordering=created", "/api/v1/articles/?", "/api/v1/speakers/?"],
)
def test_it_refuses_a_cursor_of_another_list_or_ordering(client: Client, cursor: str, elsewhere: str) -> None:
    joint = "&" if elsewhere[-1] != "?" else ""
    answer = client.get(f"{elsewhere}{joint}cursor={cursor}")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "cursor")


def test_it_holds_nothing_in_a_cursor_but_what_the_row_shows(client: Client, dated: list[Quote]) -> None:
    found = page(client, f"{QUOTES}?limit=1")
    cursor = found["next"].split("cursor=")[1].split("&")[0]
    row = found["results"][0]
    salt = "cursor of quotes.quote by -published: published,uuid"
    assert Signer(sep=".", salt=salt).unsign_object(cursor) == [False, [row["article"]["published"], row["id"]]]


def test_it_asks_for_the_second_scan_only_when_the_page_is_not_full(
    client: Client, dated: list[Quote], django_assert_num_queries: Any
) -> None:
    # One for the quotes with a date, one for the attributions.
    with django_assert_num_queries(2):
        client.get(f"{QUOTES}?limit=14")
    # And one for the quotes without a date.
    with django_assert_num_queries(3):
        client.get(f"{QUOTES}?limit=15")
