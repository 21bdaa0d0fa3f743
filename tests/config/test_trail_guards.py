"""The trail is append-only, written by the engine alone, and emptied by no program (design, 3.5)."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from config.guards import drop_guards, install_guards, missing_guards
from config.guards.handing import entries_admitted
from config.trail.models import Entry, Seal
from config.trail.sealing import seal
from sources.models import Speaker
from tests import cast
from tests.conftest import empty_tables
from tests.trails import sql

FORGED = {"at": timezone.now(), "actor": "eve", "reason": "", "action": "insert", "model": "x", "row_id": 1}


@pytest.fixture
def recorded(db: None) -> None:
    """Hold a few entries under a seal."""
    cast.speaker("Kaitlin Martin", aliases=("K.",))
    seal()


def trail() -> list[Any]:
    return [list(model._default_manager.order_by("pk").values()) for model in (Entry, Seal)]


def refused(*attempts: Any) -> None:
    """Check that the engine refuses each attempt and keeps the trail as it is."""
    before = trail()
    for attempt in attempts:
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
        assert trail() == before


@pytest.mark.parametrize("model", [Entry, Seal])
def test_it_is_never_changed_or_shortened(recorded: None, model: Any) -> None:
    table = model._meta.db_table
    refused(
        lambda: model.objects.update(id=7),
        lambda: model.objects.order_by("pk").first().delete(),
        lambda: sql(f"UPDATE {table} SET id = id"),
        lambda: sql(f"DELETE FROM {table}"),
        lambda: sql(f"DELETE FROM {table} WHERE id = (SELECT max(id) FROM {table})"),
    )


@pytest.mark.parametrize("column", [str(field.column) for field in Entry._meta.fields])
def test_it_keeps_every_column_of_an_entry(recorded: None, column: str) -> None:
    refused(lambda: sql(f'UPDATE trail_entry SET "{column}" = "{column}"'))


@pytest.mark.parametrize("table", ["trail_entry", "trail_seal", "trail_entry, trail_seal"])
def test_it_is_never_truncated(recorded: None, engine: str, table: str) -> None:
    if engine != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    refused(lambda: sql(f"TRUNCATE {table}"))


@pytest.mark.parametrize("table", ["trail_entry", "trail_seal"])
def test_it_is_never_replaced(recorded: None, engine: str, table: str) -> None:
    if engine != "sqlite":
        pytest.skip("PostgreSQL has no REPLACE, and no update of what is there already either")
    refused(
        lambda: sql(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"),
        lambda: sql(f"REPLACE INTO {table} SELECT * FROM {table} LIMIT 1"),
        lambda: sql(f"UPDATE OR REPLACE {table} SET id = 1"),
    )


def test_it_is_not_replaced_by_another_program_either(committed_db: None, engine: str) -> None:
    """Where no connection of ours stands guard, the triggers do."""
    if engine != "sqlite":
        pytest.skip("PostgreSQL has no REPLACE")
    cast.speaker("Kaitlin Martin")
    seal()
    columns = "first, last, entries, digest, previous, sealed_at"
    with entries_admitted(connection):
        refused(
            lambda: sql("INSERT OR REPLACE INTO trail_entry SELECT * FROM trail_entry"),
            lambda: sql("INSERT OR REPLACE INTO trail_seal SELECT * FROM trail_seal"),
            lambda: sql(f"INSERT OR REPLACE INTO trail_seal SELECT id + 1, {columns} FROM trail_seal"),
        )


def test_its_entries_come_from_the_engine_alone(recorded: None, tmp_path: Path) -> None:
    fixture = tmp_path / "forged.json"
    fields = {**FORGED, "at": FORGED["at"].isoformat(), "identity": "x"}  # type: ignore[attr-defined]
    fixture.write_text(json.dumps([{"model": "trail.entry", "pk": 1000, "fields": fields}]))
    columns = "actor, reason, action, model, row_id, identity"
    refused(
        lambda: Entry.objects.create(**FORGED, identity="x"),
        lambda: Entry.objects.bulk_create([Entry(**FORGED, identity="x")]),
        lambda: sql(f'INSERT INTO trail_entry ("at", {columns}) SELECT "at", {columns} FROM trail_entry'),
        lambda: sql(f'/* */ insert  into TRAIL_Entry ("at", {columns}) SELECT "at", {columns} FROM trail_entry'),
        lambda: call_command("loaddata", str(fixture), verbosity=0),
    )


def test_it_counts_as_missing_if_it_is_taken_out(recorded: None, engine: str) -> None:
    name = {
        "sqlite": "verbatim_trail_sources_speaker_after_update",
        "postgresql": "verbatim_trail_sources_speaker",
    }[engine]
    sql(f'DROP TRIGGER "{name}"' if engine == "sqlite" else f'DROP TRIGGER "{name}" ON sources_speaker')
    assert missing_guards(connection) == [name]
    install_guards(connection)
    assert missing_guards(connection) == []


def test_it_bites_only_because_of_the_guards(recorded: None) -> None:
    drop_guards(connection)
    Speaker.objects.update(name="Unseen")
    Entry.objects.filter(model="sources.speakeralias").delete()
    assert not Entry.objects.filter(action="update").exists()
    install_guards(connection)


# --- Emptying -----------------------------------------------------------------------------------


def test_flush_is_refused(committed_db: None) -> None:
    cast.speaker("Kaitlin Martin")
    with pytest.raises(CommandError, match="couldn't be flushed"):
        call_command("flush", interactive=False, verbosity=0)
    assert Speaker.objects.exists()
    assert Entry.objects.exists()


def test_the_tests_own_way_to_empty_it_is_refused_in_production(recorded: None, settings: Any) -> None:
    settings.PRODUCTION = True
    with pytest.raises(ImproperlyConfigured, match="production"):
        empty_tables()
    assert Entry.objects.count() == 2
    assert missing_guards(connection) == []
