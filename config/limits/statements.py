"""How long a statement of a web request may take before the engine gives it up."""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import OperationalError
from django.db.backends.signals import connection_created

STEPS = 100_000  # of SQLite's machine between two looks at the clock: about a millisecond
CANCELLED = "57014"  # PostgreSQL's code of a statement that took too long
INTERRUPTED = "interrupted"  # SQLite's word for it


def limit_statements() -> None:
    """Limit every statement of the connections that this process opens from now on.

    For ``config/wsgi.py`` alone: migrations, exports and other commands take the time that they need. A download
    consists of many short statements, however long it is.
    """
    if settings.STATEMENT_SECONDS:
        connection_created.connect(limit, dispatch_uid="statement_seconds")


def limit(connection: Any, **_: Any) -> None:
    """Limit every statement of a new connection to ``STATEMENT_SECONDS``."""
    seconds = settings.STATEMENT_SECONDS
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, false)", [f"{round(seconds * 1000)}ms"])
        return
    clock = next((each for each in connection.execute_wrappers if isinstance(each, Clock)), None)
    if clock is None:
        clock = Clock(seconds)
        # First: whoever wraps queries for a while takes the last one off again.
        connection.execute_wrappers.insert(0, clock)
    connection.connection.set_progress_handler(clock.is_over, STEPS)


class Clock:
    """Until when the running statement of an SQLite connection may take, its rows included."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.end = float("inf")

    def __call__(self, execute: Callable[..., Any], *statement: Any) -> Any:
        self.end = time.monotonic() + self.seconds
        return execute(*statement)

    def is_over(self) -> bool:
        return time.monotonic() > self.end


def took_too_long(error: BaseException) -> bool:
    """Tell whether a database error says that a statement was given up for the time it took."""
    cause = error.__cause__
    return isinstance(error, OperationalError) and (
        getattr(cause, "pgcode", None) == CANCELLED or str(cause) == INTERRUPTED
    )
