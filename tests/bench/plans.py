"""The plan of every statement that Verbatim runs for the heaviest question of each endpoint."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection
from django.test import Client

from tests.bench.questions import Question

SETTINGS = re.compile(r"(?:SET LOCAL [^;]+; )*")
EXPLAIN = {
    "postgresql": "EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF) ",
    "sqlite": "EXPLAIN QUERY PLAN ",
}


def plans(questions: Iterable[Question]) -> dict[str, list[dict[str, str]]]:
    """Return, for the first question of each endpoint, its statements with their plans."""
    found: dict[str, list[dict[str, str]]] = {}
    for question in questions:
        if question.endpoint not in found:
            found[question.endpoint] = [
                {"statement": sql, "plan": plan(sql, values)} for sql, values in statements(question.verbatim)
            ]
    return found


def statements(address: str) -> list[tuple[str, Any]]:
    """Return the statements, with their values, that an answer takes."""
    seen: list[tuple[str, Any]] = []

    def watch(execute: Callable, sql: str, values: Any, many: bool, context: dict[str, Any]) -> Any:
        seen.append((sql, values))
        return execute(sql, values, many, context)

    with connection.execute_wrapper(watch):
        answer = Client(SERVER_NAME="127.0.0.1", SERVER_PORT="8000").get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{answer.status_code} {address}")
    return [(sql, values) for sql, values in seen if parted(sql)[1].lstrip("( ").upper().startswith(("SELECT", "WITH"))]


def parted(sql: str) -> tuple[str, str]:
    """Return the settings that stand in front of a statement, and the statement."""
    settings = SETTINGS.match(sql)
    return (settings[0], sql[settings.end() :]) if settings else ("", sql)


def plan(sql: str, values: Any) -> str:
    """Return the engine's plan of a statement."""
    with connection.cursor() as cursor:
        settings, statement = parted(sql)
        cursor.execute(f"{settings}{EXPLAIN[connection.vendor]}{statement}", values)
        rows = cursor.fetchall()
    if connection.vendor == "postgresql":
        return "\n".join(line for (line,) in rows)
    return "\n".join(indented(rows))


def indented(rows: list[tuple]) -> list[str]:
    """Return SQLite's steps (id, parent, unused, text), each below the one that it belongs to."""
    depth = {0: -1}
    lines = []
    for number, parent, _, text in rows:
        depth[number] = depth[parent] + 1
        lines.append(f"{'  ' * depth[number]}{text}")
    return lines
