"""A client that takes its time over an export, or leaves half-way, holds up nobody and leaves nothing behind."""

import socket
import sqlite3
from contextlib import closing
from typing import Any

import psycopg2
import pytest
from django.db import connection, transaction
from django.test import Client

from config.gunicorn import threads
from quotes.formats import FORMATS, exports
from tests import cast
from tests.serving import Server, serving
from tests.workers import database_url, wait_for

WHOLE = [each.format for each in FORMATS if not each.latest]
EXPORT = "/api/v1/quotes/?format={}"


def busy_connections() -> list[str]:
    """Return what keeps anything open in the database: asked from outside, over a connection of its own."""
    if connection.vendor == "sqlite":
        # Writing works only where nobody else writes, and a checkpoint of all only where nobody reads what was before.
        with closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=0)) as other:
            other.execute("PRAGMA user_version = 0")
            (blocked, _, _) = other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return ["a reader or writer"] if blocked else []
    url = database_url().replace("postgres://", "postgresql://")
    with closing(psycopg2.connect(url)) as other, other.cursor() as cursor:
        other.autocommit = True  # so that what is left of this connection for a moment is no transaction
        cursor.execute(
            "SELECT state FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"
            " AND backend_type = 'client backend'"  # the server looks after its tables by itself, whenever it likes
        )
        return [state for (state,) in cursor.fetchall()]


@pytest.mark.parametrize("name", WHOLE)
def test_nothing_is_open_between_two_chunks(
    client: Client, committed_documents: None, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "CHUNK", 4)
    answer: Any = client.get(EXPORT.format(name))
    parts = iter(answer.streaming_content)
    assert next(parts)
    assert busy_connections() == []
    answer.close()  # as a server does whose client has gone
    assert busy_connections() == []


def test_an_open_transaction_would_be_seen(committed_documents: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT count(*) FROM quotes_quote")
        assert busy_connections()
        cursor.execute("ROLLBACK")
    assert busy_connections() == []


@pytest.fixture
def many(committed_db: None) -> None:
    """Hold more quotes than the buffers between a server and its client."""
    with transaction.atomic():
        cast.numbered(cast.article(text="abcdefghij" * 300), 3000)


def is_at_rest() -> bool:
    """Tell whether nothing is open; a thread that has just answered may still be about to end."""
    try:
        return busy_connections() == []
    except sqlite3.OperationalError:  # somebody else writes
        return False


def leave(server: Server, address: str) -> None:
    """Ask for an answer, read its beginning, and hang up."""
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)  # the kernel's least, so that the server has to wait
        client.connect(("127.0.0.1", server.port))
        client.sendall(f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        assert client.recv(1024).startswith(b"HTTP/1.1 200 OK")


def answered(server: Server, address: str) -> bytes:
    with closing(server.connect(timeout=30)) as asking:
        asking.request("GET", address)
        answer = asking.getresponse()
        assert answer.status == 200
        return answer.read()


def test_who_hangs_up_leaves_nothing_behind(many: None) -> None:
    with serving(DATABASE_URL=database_url(), WEB_CONCURRENCY="1") as server:
        workers = server.workers()
        for _ in range(threads + 2):
            leave(server, EXPORT.format("jsonl"))
        # Every thread of the only worker answers again, and whole.
        for _ in range(threads + 2):
            assert answered(server, EXPORT.format("jsonl")).count(b"\n") == 3000
        assert server.workers() == workers
        wait_for(is_at_rest)
