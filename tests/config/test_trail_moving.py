"""The history moves with the content, and goes on where it stood."""

from pathlib import Path

import pytest
from django.core.management import CommandError
from django.core.management.color import no_style
from django.db import connection

from config.guards import missing_guards
from config.guards.rules import guarded_models
from config.trail.models import Entry, Seal
from config.trail.sealing import seal
from config.verification import verify
from sources.models import Speaker
from tests import cast
from tests.exports import ODD, exported_and_gone, load, rows
from tests.trails import sql


@pytest.fixture
def exported(db: None, tmp_path: Path) -> Path:
    """Return an export of much, beside a database that is empty and numbers its rows from one again."""
    directory = exported_and_gone(tmp_path / "export")
    for statement in connection.ops.sequence_reset_sql(no_style(), [*guarded_models(), Entry, Seal]):
        sql(statement)
    return directory


def test_it_comes_along_whole_and_nothing_is_added_to_it(exported: Path) -> None:
    load(exported)
    lines = rows(exported, "trail.entry.jsonl")
    assert [line["id"] for line in lines] == list(Entry.objects.order_by("id").values_list("id", flat=True))
    assert {line["actor"] for line in lines} == {"unknown", "ada (user 1)"}
    assert rows(exported, "trail.seal.jsonl")[-1]["digest"] == Seal.objects.latest("id").digest
    changed = Entry.objects.get(actor="ada (user 1)")
    assert (changed.action, changed.identity, changed.reason) == ("update", "gone", ODD.strip())
    assert changed.after == {"description": ODD}
    assert list(verify()) == []


def test_it_goes_on_with_numbers_that_nobody_had(exported: Path) -> None:
    load(exported)
    assert missing_guards(connection) == []
    known = Entry.objects.filter(model="sources.speaker").latest("row_id").row_id
    last, head = Entry.objects.latest("id").pk, Seal.objects.latest("id")
    assert not Speaker.objects.filter(pk=known).exists(), "the last of them was deleted before the export"
    assert cast.speaker("New").pk == known + 1
    assert Entry.objects.latest("id").pk == last + 1
    (made,) = seal()
    assert (made.first, made.previous) == (head.last + 1, head.digest)
    assert list(verify()) == []


def test_a_database_with_a_history_alone_is_not_empty(exported: Path) -> None:
    cast.speaker("Deleted again").delete()
    with pytest.raises(CommandError, match="this one holds entries of the audit trail"):
        load(exported)
