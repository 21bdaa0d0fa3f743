"""Calendar dates that are known to the year, the month or the day.

A partial date is kept as the text that says exactly as much as is known: ``2018``,
``2018-04`` or ``2018-04-10`` (the reduced precisions of ISO 8601-1). Such texts sort as their
intervals begin, so that one indexed column orders and filters them on every engine.
"""

import calendar
import datetime
import re

from django.db.models import Q
from django.utils.translation import gettext as _

PATTERN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
# The same for JSON Schema, which knows of no February.
SCHEMA_PATTERN = r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"


class PartialDate(str):
    """A date of year, month or day precision; raises ValueError for any other text."""

    __slots__ = ("first", "last")
    first: datetime.date
    last: datetime.date

    def __new__(cls, text: str) -> "PartialDate":
        """Return ``text`` (``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``) with its first and last day."""
        match = PATTERN.fullmatch(text)
        if not match:
            raise ValueError(_("A date is written 2018, 2018-04 or 2018-04-10."))
        year = int(match[1])
        month, day = (int(part) if part else None for part in match.groups()[1:])
        self = super().__new__(cls, text)
        try:
            self.first = datetime.date(year, 1 if month is None else month, 1 if day is None else day)
        except ValueError as error:
            raise ValueError(_("There is no such date: %s.") % text) from error
        last_month = 12 if month is None else month
        last_day = calendar.monthrange(year, last_month)[1] if day is None else day
        self.last = datetime.date(year, last_month, last_day)
        return self


def on_or_after(field: str, bound: PartialDate) -> Q:
    """Match the rows whose whole interval in ``field`` lies on or after the first day of ``bound``.

    >>> on_or_after("published", PartialDate("2018-04-01"))
    <Q: (AND: ('published__gte', '2018-04'))>
    """
    # The shortest text that begins on that day sorts before every other one that does.
    day = bound.first.isoformat()
    shortest = day[:4] if day.endswith("-01-01") else day[:7] if day.endswith("-01") else day
    return Q(**{f"{field}__gte": shortest})


def on_or_before(field: str, bound: PartialDate) -> Q:
    """Match the rows whose whole interval in ``field`` lies on or before the last day of ``bound``."""
    last = bound.last.isoformat()
    # A year or month that has begun by then sorts before it but may run past it.
    unfinished = [text for text in (last[:4], last[:7]) if PartialDate(text).last > bound.last]
    return Q(**{f"{field}__lte": last}) & ~Q(**{f"{field}__in": unfinished})
