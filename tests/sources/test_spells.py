"""Dates that are known to the year, the month or the day, and ends that are not known, drawn as what they are."""

from itertools import pairwise

import pytest

from sources.partial_dates import PartialDate
from sources.spells import ABOUT, OPEN, SURE, Stretch, Years, spell, years_of

FOUR = Years(2017, 2020)  # 1461 days


def drawn(since: str, until: str) -> list[Stretch]:
    return spell(FOUR, *(PartialDate(date) if date else None for date in (since, until)))


def looks(since: str, until: str) -> list[str]:
    return [stretch.look for stretch in drawn(since, until)]


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        ("2018-01-01", "2019-12-31", [SURE]),
        ("2018", "2019-12-31", [ABOUT, SURE]),
        ("2018-01-01", "2019-07", [SURE, ABOUT]),
        ("2017", "2020", [ABOUT, SURE, ABOUT]),
        ("2018", "2018", [ABOUT]),  # some time in that year
        ("2018-04-10", "2018-04-10", [SURE]),
        ("2018", "", [ABOUT, OPEN]),
        ("", "2018", [OPEN, ABOUT]),
        ("2018-04-10", "", [OPEN]),
        ("", "2018-04-10", [OPEN]),
        ("2020", "", [ABOUT]),  # the axis ends with it
        ("", "", [OPEN]),
    ],
)
def test_what_is_sure_is_told_from_what_is_not(since: str, until: str, expected: list[str]) -> None:
    assert looks(since, until) == expected


@pytest.mark.parametrize("dates", [("2018", "2019-07"), ("2017-05", "2020"), ("2018-03-04", "2018-05-06")])
def test_the_parts_of_a_stretch_join_without_a_gap(dates: tuple[str, str]) -> None:
    parts = drawn(*dates)
    for before, after in pairwise(parts):
        assert before.start + before.length == pytest.approx(after.start, abs=0.02)
    first, last = (PartialDate(date) for date in dates)
    assert parts[0].start == FOUR.place(first.first)
    assert parts[-1].start + parts[-1].length == pytest.approx(FOUR.stretch(SURE, None, last.last).length, abs=0.02)


def test_an_unknown_end_reaches_to_the_end_of_the_axis() -> None:
    assert drawn("", "") == [Stretch(OPEN, 0, 100)]
    for since in ("2019", "2019-01-01"):
        parts = drawn(since, "")
        assert (parts[0].start, parts[-1].start + parts[-1].length) == (FOUR.place(PartialDate("2019").first), 100)


def test_the_axis_holds_every_date_and_names_a_few_years() -> None:
    assert years_of(map(PartialDate, ["2018-04", "1999", "2020-12-31"])) == Years(1999, 2020)
    assert years_of([]) is None
    assert FOUR.marks() == [(2017, 0), (2018, 24.98), (2019, 49.97), (2020, 74.95)]
    assert len(Years(1900, 2026).marks()) <= 7
    assert Years(9999, 9999).stretch(SURE, *(PartialDate("9999").first, PartialDate("9999").last)).length == 100
