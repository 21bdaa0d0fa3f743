"""Several acts at the same moment."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Do several acts at the same moment, each in a thread with its own connection; return what they return."""
    start = threading.Barrier(len(acts))

    def act(one: Callable[[], Any]) -> Any:
        try:
            start.wait(timeout=10)
            return one()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(act, acts))
