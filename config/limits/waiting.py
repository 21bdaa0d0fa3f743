"""Writing beside a reader's request, never at the price of making the reader wait."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection


@contextmanager
def without_waiting() -> Iterator[None]:
    """Write inside, or leave it: on SQLite somebody else may hold the only lock for as long as an import takes.

    Inside a transaction the lock is held already, or has been waited for.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        (patience,) = cursor.execute("PRAGMA busy_timeout").fetchone()
        cursor.execute("PRAGMA busy_timeout = 0")
        try:
            yield
        except OperationalError as error:
            if "locked" not in str(error):
                raise
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {patience}")
