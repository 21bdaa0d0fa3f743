"""Who acts, and why: what the audit trail notes beside each change (docs/trail.md).

It is a matter of the running request, command or thread alone. Nothing of it is kept on a
connection, so nothing can be left over for the next request that is given the same one.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

UNKNOWN = "unknown"
LONGEST = 1_000  # code points of an actor or a reason
# The first one that ends a name, or stands before a token: whoever names a token writes what they like there.
NUMBER = re.compile(r"\(user (\d+)\)(?: by the token .*)?\Z", re.DOTALL)
HAND_OVER = "SELECT set_config('verbatim.actor', %s, true), set_config('verbatim.reason', %s, true)"  # PostgreSQL


@dataclass(frozen=True)
class Acting:
    """Somebody who changes rows, and the reason that they give; empty where nobody says."""

    actor: str = ""
    reason: str = ""


NOBODY = Acting()
current: ContextVar[Acting] = ContextVar("acting", default=NOBODY)


@contextmanager
def acting(*, actor: str | None = None, reason: str | None = None) -> Iterator[None]:
    """Let whatever is changed inside be noted as done by ``actor`` for this ``reason``.

    What is not given stays as it was outside. Characters that no engine stores are left out.
    """
    before = current.get()
    token = current.set(
        Acting(
            before.actor if actor is None else storable(actor),
            before.reason if reason is None else storable(reason),
        )
    )
    try:
        yield
    finally:
        current.reset(token)


def act_as(actor: str) -> None:
    """Let ``actor`` be who acts until the ``acting`` around it ends: a request, whose sender is known only by then."""
    current.set(Acting(storable(actor), current.get().reason))


def actor() -> str:
    """Return who acts, or “unknown”."""
    return current.get().actor or UNKNOWN


def reason() -> str:
    """Return why, or nothing."""
    return current.get().reason


def hand_over(connection: Any) -> None:
    """Tell the engine who acts until the transaction ends, for what comes in by no statement of its own, as COPY.

    Statements bring it along by themselves, and SQLite asks back (``config/guards/handing.py``).
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(HAND_OVER, [actor(), reason()])


def name_of(user: Any) -> str:
    """Return how the trail names somebody with an account: the key stays if the name changes."""
    return f"{user.get_username()} (user {user.pk})"


def name_by_token(user: Any, token: Any) -> str:
    """Return how the trail names a program that somebody gave a token of theirs."""
    return f"{name_of(user)} by the token {token}"


def number_in(actor: str) -> int | None:
    """Return the number of the account that acted under this name, itself or by a token; None: it was none."""
    found = NUMBER.search(actor)
    return int(found[1]) if found else None


def storable(text: str) -> str:
    """Return the text as every engine takes it: no NUL, no lone surrogates, not longer than ``LONGEST``."""
    return text.replace("\0", "").encode("utf-8", "replace").decode().strip()[:LONGEST]
