"""The physical limit: a bare WSGI program that answers with what one SQL statement builds in the engine.

It knows the database's own ids of nobody, checks nothing, and understands just the questions of
``tests/bench/questions.py``. On PostgreSQL there are two of it: ``application`` sends its statement as
psycopg2 does, and ``prepared`` has each planned once for a connection, except the search, whose best
plan hangs on the words. SQLite's module keeps prepared statements by itself.
"""

import os
import sqlite3
import threading
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

import psycopg2

from tests.bench.contenders.statements import CONFIG, SQLITE, STATEMENTS

LOCAL = threading.local()
PLANNED_EACH_TIME = "phrase"


def connect() -> Any:
    """Return a new connection."""
    if SQLITE:
        return sqlite3.connect(CONFIG["NAME"], isolation_level=None)
    made = psycopg2.connect(os.environ["DATABASE_URL"].replace("postgres://", "postgresql://"))
    made.autocommit = True
    with made.cursor() as cursor:
        cursor.execute("SET jit = off")
    return made


def prepare(connection: Any) -> None:
    """Let PostgreSQL plan the statements, once for this connection."""
    with connection.cursor() as cursor:
        cursor.execute("SET plan_cache_mode = force_generic_plan")
        for name, sql in STATEMENTS.items():
            if name != PLANNED_EACH_TIME:
                cursor.execute(f"PREPARE {name} AS {numbered(sql)}")


def numbered(sql: str) -> str:
    """Return a statement with its values numbered, as PREPARE takes it."""
    first, *rest = sql.split("?")
    return first + "".join(f"${number}{part}" for number, part in enumerate(rest, 1))


def run(name: str, values: list[str], *, beforehand: bool) -> str | None:
    """Return what a statement builds, which was prepared ``beforehand`` or is planned now."""
    if not hasattr(LOCAL, "connection"):
        LOCAL.connection = connect()
        if beforehand:
            prepare(LOCAL.connection)
    cursor = LOCAL.connection.cursor()
    if SQLITE:
        cursor.execute(STATEMENTS[name], values)
    elif name == PLANNED_EACH_TIME or not beforehand:
        cursor.execute(STATEMENTS[name].replace("?", "%s"), values)
    else:
        cursor.execute(f"EXECUTE {name} ({', '.join(['%s'] * len(values))})", values)
    return cursor.fetchone()[0]


def question(path: str, query: str) -> tuple[str, list[str]]:
    """Return which statement answers the address, and its values."""
    if path.count("/") == 5:
        return "one", [own(path.split("/")[4])]
    asked = {name: values[0] for name, values in parse_qs(query).items()}
    if "after" in asked:
        published, identifier = asked["after"].split(",")
        return "after", [published, own(identifier)]
    if "organisation" in asked:
        return "organisation", [asked["organisation"], asked["published_after"], asked["published_before"] + "-12-31"]
    if "phrase" in asked:
        # The statement asks twice: for the quotes with a date, and for those without.
        return "phrase", sought(asked["phrase"]) * 2
    return "speaker", [asked["speaker"]] * 2


def own(identifier: str) -> str:
    """Return a UUID as the engine keeps it."""
    return identifier.replace("-", "") if SQLITE else identifier


def sought(phrase: str) -> list[str]:
    """Return the values by which the engine finds a phrase of plain words."""
    if SQLITE:
        return [f'"{phrase}"']
    return [" & ".join(f"'{word}'" for word in phrase.split()), f"% {phrase} %"]


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    return answer(environ, start_response, beforehand=False)


def prepared(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    return answer(environ, start_response, beforehand=True)


def answer(environ: dict[str, Any], start_response: Callable[..., Any], *, beforehand: bool) -> Iterable[bytes]:
    name, values = question(environ["PATH_INFO"], environ["QUERY_STRING"])
    built = run(name, values, beforehand=beforehand)
    text = built if name == "one" else f'{{"count": null, "next": null, "previous": null, "results": [{built or ""}]}}'
    body = str(text).encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]
