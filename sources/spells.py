"""Stretches of time, drawn over the years: what is surely within them, what may be, and where an end is unknown.

Places on the axis are hundredths of its length, from the first day of its first year to the last day of its last.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from sources.partial_dates import PartialDate

MOST_MARKS = 7  # years that are written below the axis
DAY = datetime.timedelta(days=1)

SURE = "sure"  # it lasted, as far as the dates say
ABOUT = "about"  # the date is known to the month or year: somewhere in here it began, or ended
OPEN = "open"  # one end is not known: it may have lasted


@dataclass(frozen=True)
class Stretch:
    """A part of a row of the drawing: how sure it is, where it begins and how long it is."""

    look: str
    start: float
    length: float


@dataclass(frozen=True)
class Years:
    """The axis: its first and its last year."""

    first: int
    last: int

    def place(self, day: datetime.date) -> float:
        """Return where a day begins."""
        begin = datetime.date(self.first, 1, 1).toordinal()
        length = datetime.date(self.last, 12, 31).toordinal() + 1 - begin
        return round(100 * (day.toordinal() - begin) / length, 2)

    def stretch(self, look: str, first: datetime.date | None, last: datetime.date | None) -> Stretch:
        """Return what reaches from the first day to the last one; None is the end of the axis on that side."""
        start = self.place(first) if first else 0.0
        # The day after the last one of all is none.
        end = self.place(last + DAY) if last and last < datetime.date(self.last, 12, 31) else 100.0
        return Stretch(look, start, round(end - start, 2))

    def marks(self) -> list[tuple[int, float]]:
        """Return some of the years, evenly, each with where it begins."""
        step = -(-(self.last - self.first + 1) // MOST_MARKS)
        years = range(self.first, self.last + 1, step)
        return [(year, self.place(datetime.date(year, 1, 1))) for year in years]


def years_of(dates: Iterable[PartialDate]) -> Years | None:
    """Return an axis on which all of these dates lie, or None of none."""
    years = {year for date in dates for year in (date.first.year, date.last.year)}
    return Years(min(years), max(years)) if years else None


def spell(years: Years, since: PartialDate | None, until: PartialDate | None) -> list[Stretch]:
    """Return how something is drawn that began and ended then; None: that is not known."""
    if since is None or until is None:
        return one_ended(years, since, until)
    if since.last >= until.first:
        same_day = since.first == since.last == until.first == until.last
        return [years.stretch(SURE if same_day else ABOUT, since.first, until.last)]
    parts = [years.stretch(SURE, since.last if since.first < since.last else since.first, until.first)]
    if since.first < since.last:
        parts.insert(0, years.stretch(ABOUT, since.first, since.last - DAY))
    if until.first < until.last:
        parts.append(years.stretch(ABOUT, until.first + DAY, until.last))
    return parts


def one_ended(years: Years, since: PartialDate | None, until: PartialDate | None) -> list[Stretch]:
    """Return how something is drawn of which one end is known at most: the other one is somewhere beyond it."""
    known = since or until
    if known is None:
        return [years.stretch(OPEN, None, None)]
    if known.first == known.last:
        return [years.stretch(OPEN, known.first if since else None, known.last if until else None)]
    about = years.stretch(ABOUT, known.first, known.last)
    end = about.start + about.length
    beyond = Stretch(OPEN, end, round(100 - end, 2)) if since else Stretch(OPEN, 0.0, about.start)
    parts = [about, beyond] if since else [beyond, about]
    return [part for part in parts if part.length > 0]
