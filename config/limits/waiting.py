"""Writing beside a reader's request, never at the price of making the reader wait or fail."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from django.db import DatabaseError, connection

from config.database_errors import status_of

LEFT = {HTTPStatus.LOCKED, HTTPStatus.INSUFFICIENT_STORAGE}


@contextmanager
def without_waiting() -> Iterator[None]:
    """Write inside, or leave it: on SQLite somebody else may hold the only lock for as long as an import takes.

    It is left, too, where the disk is full. Inside a transaction the lock is held already, or has been waited for.
    """
    if connection.in_atomic_block:
        yield
        return
    try:
        with impatient():
            yield
    except DatabaseError as error:
        if status_of(error) not in LEFT:
            raise


@contextmanager
def impatient() -> Iterator[None]:
    """Let SQLite wait for no lock inside."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        (patience,) = cursor.execute("PRAGMA busy_timeout").fetchone()
        cursor.execute("PRAGMA busy_timeout = 0")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {patience}")
