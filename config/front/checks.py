"""How the last check of the whole database ended, kept by ``manage.py verify`` for the front page."""

import datetime
from collections.abc import Sequence

from django.utils import timezone

from config.front.models import ONLY, LastCheck

MOST_KEPT = 20  # faults, of which the command tells all
LONGEST = 300  # code points of each


def keep(*, began: datetime.datetime, count: int, first: Sequence[str]) -> None:
    """Keep that a check found ``count`` faults, with the ``first`` of them, in place of what is kept."""
    told = "\n".join(" ".join(line.split()).replace("\0", "")[:LONGEST] for line in first[:MOST_KEPT])
    values = {"began": began, "ended": timezone.now(), "faults": count, "told": told}
    LastCheck.objects.update_or_create(pk=ONLY, defaults=values)


def last() -> LastCheck | None:
    """Return how the last check ended, or None if there was none."""
    return LastCheck.objects.filter(pk=ONLY).first()
