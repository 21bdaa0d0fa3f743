"""Several acts at the same moment."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import Model

from tests.workers import PATIENCE, wait_for


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Do several acts at the same moment, each in a thread with its own connection; return what they return."""
    start = threading.Barrier(len(acts))

    def act(one: Callable[[], Any]) -> Any:
        try:
            start.wait(timeout=PATIENCE)
            return one()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(act, acts))


def is_held(row: Model) -> bool:
    """Tell whether somebody keeps a row as it is by now: nobody else can change it before they are done."""

    def take() -> bool:
        try:
            if connection.vendor == "sqlite":
                connection.cursor().execute("PRAGMA busy_timeout = 0")
            with transaction.atomic():
                type(row)._base_manager.select_for_update(nowait=True).get(pk=row.pk)
        except OperationalError:
            return True
        return False

    (held,) = at_once(take)
    return held


def until_somebody_waits() -> None:
    """Return as soon as another connection to PostgreSQL waits for what this one holds."""

    def is_waited_for() -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))")
            return cursor.fetchone() is not None

    wait_for(is_waited_for)


@contextmanager
def right_after(statement: str, act: Callable[[], Any]) -> Iterator[None]:
    """Act as somebody else might at the worst moment: right after the first statement inside that holds a text."""
    waiting = [act]

    def watch(execute: Callable[..., Any], sql: str, *more: Any) -> Any:
        result = execute(sql, *more)
        if statement in sql and waiting:
            waiting.pop()()
        return result

    with connection.execute_wrapper(watch):
        yield
    assert not waiting, f"no statement holds {statement}"
