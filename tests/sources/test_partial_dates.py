"""Dates keep the precision they have; bounds are inclusive; an unknown date never matches."""

import datetime

import pytest

from sources.models import Article
from sources.partial_dates import PartialDate, on_or_after, on_or_before

DATES = ["2017", "2017-12-31", "2018", "2018-01", "2018-01-01", "2018-02", "2018-02-28", "2018-04-10", "2018-12",
         "2018-12-31", "2019-01"]  # fmt: skip
BOUNDS = [*DATES, "2018-04", "2018-12-30", "2020-02-28", "2020-02-29", "0001", "9999-12-31"]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2018", (2018, 1, 1), (2018, 12, 31)),
        ("2020-02", (2020, 2, 1), (2020, 2, 29)),
        ("2018-04-10", (2018, 4, 10), (2018, 4, 10)),
    ],
)
def test_it_knows_its_first_and_last_day(text: str, first: tuple[int, ...], last: tuple[int, ...]) -> None:
    date = PartialDate(text)
    assert (date.first, date.last) == (datetime.date(*first), datetime.date(*last))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "18",
        "2018-4",
        "2018-13",
        "2018-00",
        "2018-04-00",
        "2018-02-29",
        "99999999",
        "-1",
        "0000",
        "2018-04-10T00:00",
        "٢٠١٨",
        "2018\n",
    ],
)
def test_it_refuses_what_is_no_date(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (each has its own words)
        PartialDate(text)


@pytest.fixture
def dated(db: None) -> None:
    for date in [*DATES, None]:
        Article.objects.create(title=str(date), text=str(date), language="en", published=date)  # type: ignore[misc]


@pytest.mark.parametrize("bound", BOUNDS)
def test_bounds_match_whole_intervals_only(dated: None, bound: str) -> None:
    limit = PartialDate(bound)
    after = {date for date in DATES if PartialDate(date).first >= limit.first}
    before = {date for date in DATES if PartialDate(date).last <= limit.last}
    assert set(Article.objects.filter(on_or_after("published", limit)).values_list("published", flat=True)) == after
    assert set(Article.objects.filter(on_or_before("published", limit)).values_list("published", flat=True)) == before


def test_it_sorts_by_the_beginning(dated: None) -> None:
    found = Article.objects.exclude(published=None).order_by("published").values_list("published", flat=True)
    assert list(found) == sorted(DATES, key=lambda date: (PartialDate(date).first, len(date)))
