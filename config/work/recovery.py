"""Take up again what a worker was at when it died; django-tasks-db leaves it running for ever."""

import logging

from django.db import transaction

from config.work.models import Part
from config.work.presence import is_gone
from config.work.runs import StoredRun

MOST_DEATHS = 3  # workers that may die at a task before it comes farther than ever
POISON = (
    "{} workers died while they were at it, and it never came farther: it may be what kills them. "
    "See their logs and the memory of their machines before it is done again."
)

logger = logging.getLogger(__name__)


def take_up(*, by: str) -> int:
    """Put back what is held by workers that are no more, and return how much that was.

    ``by`` is the worker that asks; it is at nothing. What has killed ``MOST_DEATHS`` workers fails instead.
    """
    names = set(Part.objects.held().values_list("worker", flat=True))
    return sum(take_up_from(name, by=by) for name in names)


def take_up_from(name: str, *, by: str) -> int:
    with transaction.atomic():
        if name != by and not is_gone(name):
            return 0
        parts = Part.objects.filter(worker=name).select_related("task").select_for_update(of=("self",))
        for part in parts:
            let_go(part, name)
        return len(parts)


def let_go(part: Part, name: str) -> None:
    """Put a task back that a dead worker was at, or let it fail."""
    run = StoredRun(part.task, name)
    deaths = part.deaths + 1
    run.mine.update(deaths=deaths)
    logger.warning("taken up from a lost worker", extra={"task": str(part.pk), "worker": name, "deaths": deaths})
    if deaths >= MOST_DEATHS:
        run.fail(POISON.format(deaths))
    else:
        run.put_back()
