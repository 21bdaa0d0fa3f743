"""A database that may lose what it has acknowledged is not served."""

import os
import secrets
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import Client

from config.durability import require_durability, setting, warnings, weak_settings
from tests.postgres import throwaway_server


@pytest.fixture(autouse=True)
def weakness_is_refused(settings: Any) -> None:
    """Look as production does: the tests' own PostgreSQL is weak, for speed."""
    settings.ALLOW_WEAK_DURABILITY = False


def started(database: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Start the application as a server does, in production, in a process of its own."""
    strong = {"ENVIRONMENT": "production", "SECRET_KEY": secrets.token_urlsafe(64), "ALLOWED_HOSTS": "a.example"}
    known = {"PATH": os.environ["PATH"], **strong, "DATABASE_URL": database, **environment}
    command = [sys.executable, "-c", "import config.wsgi"]
    return subprocess.run(command, env=known, capture_output=True, text=True, check=False)


# --- SQLite -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("number", "name"), [(0, "OFF"), (1, "NORMAL")])
def test_sqlite_has_to_wait_for_the_disk(committed_db: None, engine: str, number: int, name: str) -> None:
    if engine != "sqlite":
        pytest.skip("of SQLite")
    assert weak_settings() == []
    connection.cursor().execute(f"PRAGMA synchronous = {number}")
    try:
        assert weak_settings() == [f"synchronous is {name}, not FULL"]
        answer = Client().get("/readyz")
        assert (answer.status_code, answer.json()["missing"]) == (503, {"durability": weak_settings()})
        with pytest.raises(ImproperlyConfigured, match=f"synchronous is {name}"):
            require_durability()
    finally:
        connection.close()
    assert Client().get("/readyz").status_code == 200


def test_sqlite_has_to_be_able_to_write_ahead(engine: str) -> None:
    if engine != "sqlite":
        pytest.skip("of SQLite")
    outcome = started("sqlite://:memory:")  # which cannot, as a network's file system
    assert outcome.returncode != 0
    assert (
        "ImproperlyConfigured: The database may lose what it has acknowledged: journal_mode is memory" in outcome.stderr
    )


def test_a_file_that_never_was_migrated_is_refused_for_that_alone(engine: str, tmp_path: Path) -> None:
    if engine != "sqlite":
        pytest.skip("of SQLite")
    outcome = started(f"sqlite:///{tmp_path}/new.sqlite3")
    assert outcome.returncode != 0
    assert "guards" in outcome.stderr
    assert "acknowledged" not in outcome.stderr


# --- PostgreSQL ---------------------------------------------------------------------------------


@pytest.fixture
def weak_server(db: None, engine: str) -> None:
    if engine != "postgresql":
        pytest.skip("of PostgreSQL")
    if setting(connection, "fsync") == "on":
        pytest.skip("this server, of somebody else, is not weak")


def test_postgresql_has_to_wait_for_the_disk(weak_server: None) -> None:
    weak = ["fsync is off, not on", "full_page_writes is off, not on"]
    assert weak_settings() == weak
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()["missing"]) == (503, {"durability": weak})
    outcome = started(os.environ["DATABASE_URL"])
    assert outcome.returncode != 0
    assert f"The database may lose what it has acknowledged: {'; '.join(weak)}" in outcome.stderr


def test_a_strong_postgresql_is_refused_for_its_missing_guards_alone(engine: str) -> None:
    if engine != "postgresql":
        pytest.skip("of PostgreSQL")
    with throwaway_server(fsync="on", full_page_writes="on") as url:
        outcome = started(url)
    assert outcome.returncode != 0
    assert "guards" in outcome.stderr
    assert "acknowledged" not in outcome.stderr


@pytest.mark.parametrize(("value", "refused"), [("off", True), ("local", False), ("on", False)])
def test_postgresql_has_to_wait_for_each_commit(db: None, engine: str, value: str, refused: bool) -> None:
    if engine != "postgresql":
        pytest.skip("of PostgreSQL")
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL synchronous_commit = {value}")
    assert ("synchronous_commit is off, not on" in weak_settings()) is refused


def test_missing_checksums_are_told_and_not_refused(db: None, engine: str, monkeypatch: Any) -> None:
    monkeypatch.setattr("config.durability.setting", lambda _connection, name: "off" if "sums" in name else "on")
    assert weak_settings() == []
    found = warnings()
    assert bool(found) is (engine == "postgresql")
    assert all("data_checksums" in warning for warning in found)


# --- Whatever the engine ------------------------------------------------------------------------


def test_it_can_be_allowed_where_nothing_is_kept(db: None, settings: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("config.durability.weak_in_sqlite", lambda _: iter(["weak"]))
    monkeypatch.setattr("config.durability.weak_in_postgresql", lambda _: iter(["weak"]))
    assert weak_settings() == ["weak"]
    settings.ALLOW_WEAK_DURABILITY = True
    assert weak_settings() == []
    require_durability()
