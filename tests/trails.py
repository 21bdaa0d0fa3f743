"""What the tests of the audit trail share."""

from typing import Any

from django.db import connection

from config.trail.models import Entry


def entries(after: int = 0, **about: Any) -> list[tuple[str, Any, Any]]:
    """Return (action, before, after) of the entries, those up to the id ``after`` left out."""
    found = Entry.objects.filter(id__gt=after, **about).order_by("id")
    return list(found.values_list("action", "before", "after"))


def newest() -> int:
    """Return the id of the newest entry."""
    return Entry.objects.order_by("-id").values_list("id", flat=True).first() or 0


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
