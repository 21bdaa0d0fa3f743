"""What the database or the disk cannot do is told as what it is, with when to try again; nothing is half done."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import (
    DatabaseError,
    DataError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    connection,
    connections,
    transaction,
)

from quotes.views import QuoteViewSet
from sources.models import Article, Speaker
from tests import cast
from tests.partner import Partner, errors, told

RETRIES = {423: "1", 503: "5", 507: "60", 409: None, 400: None}


def refused(answer: Any, status: int) -> dict[str, Any]:
    body = told(answer, status)
    assert answer.get("Retry-After") == RETRIES[status]
    return body


def by_sqlstate(code: str) -> None:
    """Let PostgreSQL raise an error of this code."""
    with connection.cursor() as cursor:
        cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION 'secret' USING ERRCODE = '{code}'; END $$")


def by_result(code: int) -> None:
    """Raise what SQLite would, as Django wraps it."""
    cause = sqlite3.OperationalError("secret")
    cause.sqlite_errorcode = code
    raise OperationalError("secret") from cause


SQLSTATES = [
    ("55P03", 423),
    ("40P01", 423),
    ("40001", 423),
    ("53100", 507),
    ("57014", 503),  # statement_timeout
    ("57P01", 503),  # the server is shut down
    ("57P03", 503),  # or starting
    ("53300", 503),  # too many connections
    ("53200", 503),  # out of memory
    ("08006", 503),  # the connection is lost
    ("25006", 503),  # a server that only reads
    ("23505", 409),
    ("23514", 409),
    ("22001", 400),  # too long
    ("22003", 400),  # too large
]
RESULTS = [
    (sqlite3.SQLITE_BUSY, 423),
    (sqlite3.SQLITE_BUSY_SNAPSHOT, 423),
    (sqlite3.SQLITE_LOCKED, 423),
    (sqlite3.SQLITE_FULL, 507),
    (sqlite3.SQLITE_IOERR, 503),
    (sqlite3.SQLITE_IOERR_WRITE, 503),
    (sqlite3.SQLITE_READONLY, 503),
    (sqlite3.SQLITE_CANTOPEN, 503),
]


def failing(monkeypatch: pytest.MonkeyPatch, fail: Any) -> None:
    def get_queryset(_view: Any) -> None:
        with transaction.atomic():
            fail()

    monkeypatch.setattr(QuoteViewSet, "get_queryset", get_queryset)


def ask_both(partner: Partner, status: int) -> None:
    """Read and write, and be told the same."""
    for answer in (partner.get("quotes/"), partner.post("quotes/", {"kind": "direct"})):
        assert "secret" not in str(refused(answer, status)) or status == 409


@pytest.mark.parametrize(("code", "status"), SQLSTATES)
def test_it_understands_postgresql(
    db: None, engine: str, monkeypatch: pytest.MonkeyPatch, code: str, status: int
) -> None:
    if engine == "sqlite":
        pytest.skip("SQLSTATEs are PostgreSQL's")
    partner = Partner()
    failing(monkeypatch, lambda: by_sqlstate(code))
    ask_both(partner, status)


@pytest.mark.parametrize(("code", "status"), RESULTS)
def test_it_understands_sqlite(db: None, monkeypatch: pytest.MonkeyPatch, code: int, status: int) -> None:
    partner = Partner()
    failing(monkeypatch, lambda: by_result(code))
    ask_both(partner, status)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (OperationalError("secret"), 503),
        (InterfaceError("secret"), 503),
        (DatabaseError("secret"), 503),
        (IntegrityError("secret"), 409),
        (DataError("secret"), 400),
        (OSError(errno.ENOSPC, "secret"), 507),
    ],
    ids=str,
)
def test_it_understands_what_has_no_code(
    db: None, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int
) -> None:
    def fail() -> None:
        raise error

    partner = Partner()
    failing(monkeypatch, fail)
    ask_both(partner, status)


# --- The real thing ------------------------------------------------------------------------------------------


@contextmanager
def held(engine: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hold the lock that a change to a speaker waits for, so that it waits in vain."""
    other = connections.create_connection("default")
    monkeypatch.setattr("sources.writing.collections.PATIENCE", "50ms")
    try:
        if engine == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA busy_timeout = 50")
            other.ensure_connection()
            other.connection.execute("BEGIN IMMEDIATE")
        else:
            other.set_autocommit(False)
            with other.cursor() as cursor:
                cursor.execute("SELECT 1 FROM sources_speaker FOR UPDATE")
        yield
    finally:
        other.close()


def test_it_tells_who_waits_in_vain_to_come_again(
    committed_db: None, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast.speaker("Ada")
    partner = Partner()
    seen = partner.get("speakers/ada/")["ETag"]
    with held(engine, monkeypatch):
        refused(partner.patch("speakers/ada/", {"name": "Eve"}, seen=seen), 423)
        told(partner.get("speakers/ada/"), 200)  # readers wait for nobody
    told(partner.patch("speakers/ada/", {"name": "Eve"}, seen=seen), 200)


def test_it_keeps_nothing_where_there_is_no_room(committed_db: None, engine: str) -> None:
    if engine != "sqlite":
        pytest.skip("SQLite can be given a smallest disk")
    partner = Partner()
    body = {"title": "A", "language": "en", "text": "x" * 1_000_000}
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages + 5}")
    refused(partner.post("articles/", body, Idempotency_Key='"a"'), 507)
    told(partner.get("articles/"), 200)
    assert not Article.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1000000")
    told(partner.post("articles/", body, Idempotency_Key='"a"'), 201)


def test_it_answers_again_once_a_lost_connection_is_replaced(committed_db: None, engine: str) -> None:
    if engine == "sqlite":
        pytest.skip("SQLite is no server")
    partner = Partner()
    other = connections.create_connection("default")
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            mine = cursor.fetchone()[0]
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [mine])
    finally:
        other.close()
    refused(partner.post("speakers/", {"name": "Ada"}), 503)
    connection.close_if_unusable_or_obsolete()  # as each request does at its beginning
    told(partner.post("speakers/", {"name": "Ada"}), 201)


def end(engine: str) -> None:
    """Let the statement that runs next on our connection fail, as on a lost connection or a broken disk."""
    if engine == "sqlite":
        connection.connection.set_progress_handler(lambda: 1, 1)
        return
    other = connections.create_connection("default")
    with connection.cursor() as mine, other.cursor() as cursor:
        mine.execute("SELECT pg_backend_pid()")
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", mine.fetchone())
    other.close()


def test_a_database_that_fails_while_a_rule_is_checked_is_no_conflict(committed_db: None, engine: str) -> None:
    """Django's check of a rule takes a failing database for one that says yes: the row would have a twin."""
    partner = Partner()
    ended: list[str] = []

    def fail(execute: Any, sql: str, *more: Any) -> Any:
        if "_check" in sql and "sources_speaker" in sql and not ended:
            ended.append(sql)
            end(engine)
        return execute(sql, *more)

    cast.speaker("Ada")
    seen = partner.get("speakers/ada/")["ETag"]
    with connection.execute_wrapper(fail):
        answer = partner.patch("speakers/ada/", {"wikidata": "Q7259"}, seen=seen)
    assert ended
    refused(answer, 503)
    connection.close()
    told(partner.patch("speakers/ada/", {"wikidata": "Q7259"}, seen=seen), 200)


@pytest.mark.parametrize(("error", "status"), [(OperationalError("secret"), 503), (OSError(errno.ENOSPC, ""), 507)])
def test_a_page_says_so_too(db: None, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr("sources.admin_site.VerbatimAdminSite.get_app_list", fail)
    answer = Partner().client.get("/admin/")
    assert (answer.status_code, answer["Retry-After"]) == (status, RETRIES[status])
    assert "secret" not in answer.content.decode()


def test_it_tells_which_rule_the_engine_has_kept(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that Python did not see in time, as when two write at once, is told in the rule's own words."""
    monkeypatch.setattr("sources.writing.bodies.check_rules", lambda *_: None)
    partner = Partner()
    cast.speaker("Ada", wikidata="Q7259")
    answer = partner.post("speakers/", {"name": "Eve", "wikidata": "Q7259"})
    assert told(answer, 409)["detail"] == "Another speaker has this Wikidata id already."
    answer = partner.post("speakers/", [{"name": "Ina"}, {"name": "Eve", "wikidata": "Q7259"}])
    assert errors(answer, 409) == [("1", "conflict")]
    assert Speaker.objects.count() == 1
