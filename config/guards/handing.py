"""Hand over to the engine who acts and why, at the moment of each write, and leave nothing behind.

PostgreSQL is told in front of the statement that writes, for its transaction alone. SQLite asks
back, through functions of the connection; on a connection without them (another program's) the
statement fails, as it does for want of the words of search.
"""

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from config.guards.redacting import teach_overwriting
from sources.acting import HAND_OVER, actor, reason

# Statements that may change rows, behind whatever comments.
WRITES = re.compile(r"(?:\s|--[^\n]*\n|/\*.*?\*/)*(?:INSERT|UPDATE|DELETE|MERGE|WITH|DO|CALL)\b", re.I | re.S)

RECORDING = "verbatim_trail_"  # how the names of the triggers begin that write entries
ENTRIES = "trail_entry"


def teach_connection(connection: Any, **_: Any) -> None:
    """Make a new connection able to tell who acts."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("verbatim_actor", 0, actor)
        connection.connection.create_function("verbatim_reason", 0, reason)
        connection.connection.create_function("verbatim_number", 1, number, deterministic=True)
        teach_overwriting(connection.connection)
    wrapper = WRAPPERS[connection.vendor]
    if wrapper not in connection.execute_wrappers:
        # First: whoever wraps queries for a while takes the last one off again.
        connection.execute_wrappers.insert(0, wrapper)


def told(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Run a statement of PostgreSQL; one that may write is sent together with who acts and why.

    Both go in one message, so that the second costs no time of its own, and the setting ends with the
    transaction: the statement's own, where there is no other.
    """
    cursor = context["cursor"].cursor
    if WRITES.match(sql) and not cursor.name:
        handed = cursor.mogrify(f"{HAND_OVER}; ", [actor(), reason()]).decode()
        sql = (handed if params is None else handed.replace("%", "%%")) + sql
    return execute(sql, params, many, context)


def watched(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Run a statement of SQLite; one that names the entries is compiled under the eyes of an authorizer.

    The others are not: it is asked of every column, which costs a reader's page a fifth of its time.
    """
    if ENTRIES not in sql.lower():
        return execute(sql, params, many, context)
    raw = context["connection"].connection
    raw.set_authorizer(authorised)
    try:
        return execute(sql, params, many, context)
    finally:
        raw.set_authorizer(None)


def authorised(action: int, table: str | None, _column: Any, _database: Any, trigger: str | None) -> int:
    """Tell SQLite, while it compiles a statement, that entries come from the trail's triggers alone."""
    written = action == sqlite3.SQLITE_INSERT and table == ENTRIES
    return sqlite3.SQLITE_DENY if written and not (trigger or "").startswith(RECORDING) else sqlite3.SQLITE_OK


WRAPPERS: dict[str, Callable[..., Any]] = {"postgresql": told, "sqlite": watched}


@contextmanager
def entries_admitted(connection: Any) -> Iterator[None]:
    """Let this connection write entries itself, where the trail's own guards are out as well."""
    watching = [wrapper for wrapper in connection.execute_wrappers if wrapper is watched]
    for wrapper in watching:
        connection.execute_wrappers.remove(wrapper)
    try:
        yield
    finally:
        connection.execute_wrappers[:0] = watching


def number(value: float | None) -> str | None:
    """Return a number as JSON, all its digits: SQLite's own JSON keeps fifteen of them."""
    return None if value is None else json.dumps(value)
