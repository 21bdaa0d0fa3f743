"""The physical limit: a bare WSGI program that answers with what one SQL statement builds in the engine.

It knows the database's own ids of nobody, checks nothing, and understands just the questions of
``tests/bench/questions.py``.
"""

import os
import sqlite3
import threading
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs, unquote

import environ
import psycopg2

BASE = "http://127.0.0.1:8000/api/v1"
CONFIG = environ.Env.db_url_config(os.environ["DATABASE_URL"])
SQLITE = CONFIG["ENGINE"].endswith("sqlite3")
LOCAL = threading.local()

PAGE = """
SELECT {joined} FROM (
    SELECT {object} AS answer
    FROM (
        SELECT * FROM quotes_quote
        WHERE public_from <= {now} AND status <> 'retracted' AND {where}
        ORDER BY {order} LIMIT {limit}
    ) AS q
    JOIN sources_article AS a ON a.id = q.article_id
    LEFT JOIN sources_organisation AS p ON p.id = q.publisher_id
    LEFT JOIN quotes_attribution AS t ON t.quote_id = q.id AND t.standing = 'preferred'
    LEFT JOIN sources_speaker AS s ON s.id = t.speaker_id
    LEFT JOIN sources_organisation AS o ON o.id = t.organisation_id
    LEFT JOIN sources_organisation AS d ON d.id = t.told_to_id
    LEFT JOIN sources_speaker AS b ON b.id = t.on_behalf_of_id
    LEFT JOIN quotes_quote AS w ON w.id = q.within_id
    LEFT JOIN quotes_quote AS c ON c.id = q.continues_id
    ORDER BY {order_of_q}
) AS answers
"""
NEWEST = "published DESC, uuid DESC"


def build(**pairs: str) -> str:
    function = "json_object" if SQLITE else "json_build_object"
    return f"{function}({', '.join(f'{chr(39)}{key}{chr(39)}, {value}' for key, value in pairs.items())})"


def dashed(column: str) -> str:
    """Return SQL of a UUID as text; Django keeps it as 32 digits on SQLite."""
    if not SQLITE:
        return column
    parts = [(1, 8), (9, 4), (13, 4), (17, 4), (21, 12)]
    cut = " || '-' || ".join(f"substr({column}, {start}, {length})" for start, length in parts)
    return f"CASE WHEN {column} IS NULL THEN NULL ELSE {cut} END"


def reference(row: str, path: str, **more: str) -> str:
    url = f"'{BASE}/{path}/' || {row}.slug || '/'"
    made = build(id=f"{row}.slug", url=url, **(more or {"name": f"{row}.name"}))
    return f"CASE WHEN {row}.id IS NULL THEN NULL ELSE {made} END"


def quote_object() -> str:
    return build(
        id=dashed("q.uuid"),
        url=f"'{BASE}/quotes/' || {dashed('q.uuid')} || '/'",
        text="q.text",
        kind="q.kind",
        language="q.language",
        status="q.status",
        start="q.start",
        end='q."end"',
        prefix="q.prefix",
        suffix="q.suffix",
        article=reference(
            "a", "articles", title="a.title", publisher=reference("p", "organisations"), published="a.published"
        ),
        within=dashed("w.uuid"),
        continues=dashed("c.uuid"),
        attribution=build(
            basis="t.basis",
            standing="t.standing",
            speaker=reference("s", "speakers"),
            organisation=reference("o", "organisations"),
            role="t.role",
            on_behalf_of=reference("b", "speakers"),
            told_to=reference("d", "organisations"),
            occasion="t.occasion",
        ),
    )


def statement(where: str, *, limit: int = 51, order: str = NEWEST) -> str:
    """Return the statement that builds the answers for the quotes ``where``; ``?`` stands for a value."""
    sql = PAGE.format(
        joined="group_concat(answer, ',')" if SQLITE else "string_agg(answer::text, ',')",
        object=quote_object(),
        now="strftime('%Y-%m-%d %H:%M:%f', 'now')" if SQLITE else "now()",
        where=where,
        order=order,
        order_of_q=", ".join(f"q.{part}" for part in order.split(", ")),
        limit=limit,
    )
    return sql if SQLITE else sql.replace("?", "%s")


BY = "preferred_{0}_id = (SELECT id FROM sources_{0} WHERE slug = ?) AND published IS NOT NULL"
STATEMENTS = {
    "speaker": statement(BY.format("speaker")),
    "organisation": statement(BY.format("organisation") + " AND published >= ? AND published <= ?"),
    "after": statement("(published, uuid) < (?, ?)"),
    "one": statement("uuid = ?", limit=1),
    "search": "",
}


def cursor() -> Any:
    """Return a cursor of this thread's connection."""
    if not hasattr(LOCAL, "connection"):
        if SQLITE:
            LOCAL.connection = sqlite3.connect(CONFIG["NAME"], isolation_level=None)
        else:
            LOCAL.connection = psycopg2.connect(os.environ["DATABASE_URL"].replace("postgres://", "postgresql://"))
            LOCAL.connection.autocommit = True
    return LOCAL.connection.cursor()


def question(path: str, query: str) -> tuple[str, list[str]]:
    """Return which statement answers the address, and its values."""
    if path.count("/") == 5:
        identifier = path.split("/")[4]
        return "one", [identifier.replace("-", "") if SQLITE else identifier]
    asked = {name: values[0] for name, values in parse_qs(query).items()}
    if "after" in asked:
        published, identifier = unquote(asked["after"]).split(",")
        return "after", [published, identifier.replace("-", "") if SQLITE else identifier]
    if "organisation" in asked:
        return "organisation", [asked["organisation"], asked["published_after"], asked["published_before"] + "-12-31"]
    return "speaker", [asked["speaker"]]


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    name, values = question(environ["PATH_INFO"], environ["QUERY_STRING"])
    found = cursor()
    found.execute(STATEMENTS[name], values)
    (rows,) = found.fetchone()
    answer = rows if name == "one" else f'{{"count": null, "next": null, "previous": null, "results": [{rows or ""}]}}'
    body = answer.encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]
