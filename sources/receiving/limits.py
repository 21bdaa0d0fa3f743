"""How long something may take, whatever it is busy with."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class TookTooLong(Exception):
    """The time is up."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise TookTooLong inside the block when it has not ended in time.

    By a signal, so that it also ends a server that sends one byte now and then, which a socket's own time-out
    never does, and a page that is slow to take apart. Commands run in the main thread, the only one that can.
    """

    def up(*_: Any) -> None:
        raise TookTooLong(f"It took longer than {seconds:g} seconds.")

    before = signal.signal(signal.SIGALRM, up)
    # Again every second, should somebody's “except Exception” swallow it.
    signal.setitimer(signal.ITIMER_REAL, seconds, 1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
