"""`manage.py export_database` writes everything, once as it was at one moment, and all of it or nothing."""

import datetime
import hashlib
import json
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Model

from config.exporting import writing
from config.exporting.manifest import FORMAT, Manifest, read_manifest
from config.exporting.rows import line_of, moment
from config.exporting.tables import Table, tables
from config.guards.rules import guarded_models
from config.trail.models import Entry, Seal
from sources.models import Speaker
from tests import cast
from tests.exports import AFFILIATIONS, ALIASES, ARTICLES, ODD, QUOTES, exported_and_gone, files, load, rows

KEPT = {"language", "published", "public_from", "publisher", "preferred_speaker", "preferred_basis"}


@pytest.fixture
def exported(db: None, tmp_path: Path) -> Path:
    """Return an export of much, beside a database that is empty again."""
    return exported_and_gone(tmp_path / "export")


# --- What an export holds --------------------------------------------------------------------


def test_it_has_a_file_for_every_guarded_table_in_an_order_that_can_be_stored(exported: Path) -> None:
    names = [entry.name for entry in read_manifest(exported).files]
    exported_models: list[type[Model]] = [*guarded_models(), Entry, Seal]
    assert {f"{model._meta.label_lower}.jsonl" for model in exported_models} == set(names)
    seen: set[str] = set()
    for table in tables():
        assert {column.target._meta.label_lower for column in table.references if column.target} <= seen
        seen.add(table.label)


def test_its_keys_are_the_natural_keys_of_the_models(documents: None) -> None:
    for table in map(Table, guarded_models()):
        every: Iterable[Any] = table.model._default_manager.all()
        for row in every:
            parts = [table.columns[name].path.split("__") for name in table.key]
            found = [getattr(getattr(row, path[0]), path[1]) if path[1:] else getattr(row, path[0]) for path in parts]
            assert row.natural_key() == tuple(str(part) if part is not None else None for part in found)


def test_it_holds_every_entered_field_and_the_number_but_no_kept_column(exported: Path) -> None:
    fields = {entry.name: set(entry.fields) for entry in read_manifest(exported).files}
    for table in tables():
        assert "id" in fields[table.file], "the audit trail knows rows by their numbers"
        assert all(set(row) == fields[table.file] for row in rows(exported, table.file))
    assert "created" in fields[QUOTES]
    assert not KEPT & fields[QUOTES]
    inner = next(row for row in rows(exported, QUOTES) if row["text"] == "to purify our blood")
    assert inner["article"] == "global-protesters-demand-an-investigation-into-the-chechnya-purge"
    assert inner["within"] in {row["uuid"] for row in rows(exported, QUOTES)}


def test_it_sorts_by_natural_key_bytewise_on_every_engine(exported: Path) -> None:
    ours = [row["name"] for row in rows(exported, ALIASES) if row["speaker"] == "ada"]
    assert ours == ["Z", "a", "é", "Ωmega"]
    places = [(row["role"], row["since"]) for row in rows(exported, AFFILIATIONS) if row["speaker"] == "ada"]
    assert places == [("", None), ("Z", None), ("Z", "2018"), ("Z", "2018-04"), ("a", None), ("é", None)]


def test_it_writes_one_canonical_form(exported: Path) -> None:
    line = next(line for line in (exported / ARTICLES).read_bytes().split(b"\n") if b'"slug":"a"' in line)
    assert json.loads(line)["text"] == ODD
    assert "𝔘".encode() in line
    assert line.startswith(b'{"archived_url":"","byline":"","created":"20')
    assert b'"retrieved_at":"0001-02-03T00:00:00.000000Z","revises":"z"' in line
    assert all(len(row["created"]) == len("2026-01-01T00:00:00.000000Z") for row in rows(exported, QUOTES))
    summer = datetime.timezone(datetime.timedelta(hours=2))
    assert moment(datetime.datetime(2026, 1, 1, 1, 0, 0, 5, tzinfo=summer)) == "2025-12-31T23:00:00.000005Z"


def test_its_manifest_tells_counts_sizes_and_hashes(exported: Path) -> None:
    manifest = json.loads((exported / "manifest.json").read_text())
    assert manifest["format"] == FORMAT
    for entry in manifest["files"]:
        content = (exported / entry["name"]).read_bytes()
        assert entry["sha256"] == hashlib.sha256(content).hexdigest()
        assert (entry["bytes"], entry["rows"]) == (len(content), content.count(b"\n"))


def test_it_writes_no_lone_surrogate() -> None:
    with pytest.raises(UnicodeEncodeError):
        line_of({"text": "\ud800"})


# --- How it is written -----------------------------------------------------------------------


def test_it_keeps_the_files_private(committed_documents: None, tmp_path: Path) -> None:
    call_command("export_database", str(tmp_path / "export"), verbosity=0, stdout=StringIO())
    assert stat.S_IMODE((tmp_path / "export").stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "export").iterdir()} == {0o600}


def meanwhile(action: Callable[[], Any]) -> Callable[..., Iterable[Any]]:
    """Return a progress bar that lets another connection act once, while the export is under way."""

    def act() -> None:
        try:
            action()
        finally:
            connection.close()

    done: list[threading.Thread] = []

    def progress(walk: Iterable[Any], **_: Any) -> Iterable[Any]:
        yield from walk
        if not done:
            done.append(threading.Thread(target=act))
            done[0].start()
            done[0].join()

    return progress


def test_it_reads_one_snapshot_and_stops_nobody_from_writing(committed_documents: None, tmp_path: Path) -> None:
    before = Speaker.objects.count()
    progress = meanwhile(lambda: cast.speaker("Too late", aliases=("Late",)))
    writing.export_directory(tmp_path / "export", progress)
    assert Speaker.objects.count() == before + 1
    assert len(rows(tmp_path / "export", "sources.speaker.jsonl")) == before
    assert "Late" not in (tmp_path / "export" / ALIASES).read_text()


def test_it_overwrites_nothing(tmp_path: Path, db: None) -> None:
    (tmp_path / "kept").write_text("kept")
    with pytest.raises(CommandError, match="not an empty directory"):
        call_command("export_database", str(tmp_path))
    with pytest.raises(CommandError, match="not an empty directory"):
        call_command("export_database", str(tmp_path / "kept"))
    with pytest.raises(CommandError, match="is not a directory"):
        call_command("export_database", str(tmp_path / "missing" / "export"))
    assert files(tmp_path) == {"kept": b"kept"}


def test_it_takes_an_empty_directory_but_none_that_was_filled_meanwhile(
    committed_documents: None, tmp_path: Path
) -> None:
    directory = tmp_path / "export"
    directory.mkdir()
    with pytest.raises(OSError, match="not empty"):
        writing.export_directory(directory, meanwhile(lambda: (directory / "theirs").touch()))
    assert files(directory) == {"theirs": b""}
    (directory / "theirs").unlink()
    writing.export_directory(directory)
    assert list(tmp_path.iterdir()) == [directory]


def test_it_leaves_nothing_when_it_fails(
    committed_documents: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(self: Manifest) -> bytes:
        raise OSError("No space left on device")

    monkeypatch.setattr(Manifest, "encoded", full_disk)
    with pytest.raises(CommandError, match=r"Nothing was exported\. No space left"):
        call_command("export_database", str(tmp_path / "export"), verbosity=0)
    assert list(tmp_path.iterdir()) == []


KILLED = """
import os, pathlib, sys
import django; django.setup()
from config.exporting import export_directory

def progress(walk, desc, **_):
    return os.kill(os.getpid(), 9) if desc == "quotes" else walk

export_directory(pathlib.Path(sys.argv[1]), progress)
"""


def test_a_killed_export_leaves_nothing_under_its_name(tmp_path: Path, db: None) -> None:
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{tmp_path}/other.sqlite3",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], check=True, env=environment)
    died = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path / "export")], env=environment, check=False)
    assert died.returncode == -9
    assert not (tmp_path / "export").exists()
    (partial,) = tmp_path.glob(".export-*.partial")
    with pytest.raises(CommandError, match=r"its manifest\.json cannot be read"):
        load(partial)
