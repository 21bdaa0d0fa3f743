"""A backup is one moment of the database, whole or not there, and restored elsewhere it is that database again."""

import json
import os
import secrets
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from config.backups import archive, making, postgresql, restore
from config.backups.archive import MANIFEST, checked, sha256_of
from config.exporting import Refused
from config.trail.sealing import seal
from sources.acting import acting
from sources.models import Identity, ProtectedIdentity, Speaker
from tests import cast
from tests.conftest import load_documents
from tests.desk import Desk
from tests.postgres import programs

WRITERS = 3


@pytest.fixture(autouse=True)
def postgresql_programs(settings: Any, engine: str) -> None:
    settings.POSTGRESQL_BIN = programs() if engine == "postgresql" else ""


@pytest.fixture
def elsewhere(committed_db: None, engine: str, tmp_path: Path) -> Iterator[str]:
    """Give the address of another database that is empty, on the same engine."""
    if engine == "sqlite":
        yield f"sqlite:///{tmp_path}/elsewhere.sqlite3"
        return
    name = f"verbatim_elsewhere_{secrets.token_hex(4)}"
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    yield urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def filled(elsewhere: str) -> None:
    """Hold both documents, what is hidden, sealed and unsealed entries, a session and an account."""
    load_documents()
    seal()
    hidden = cast.article("Soon", "“Not yet,” said Mole.", public_from=cast.TOMORROW)
    cast.said(hidden, "Not yet,", by=cast.speaker("Secret Mole"), basis="inferred", note="By her hand.")
    cast.capture(hidden, bytes(range(256)))
    Desk()
    assert Session.objects.exists()


def run(database: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python on another database, in a process of its own."""
    known = {**os.environ, "DATABASE_URL": database, "POSTGRESQL_BIN": programs() if "postgres" in database else ""}
    command = [sys.executable, *arguments]
    return subprocess.run(command, env={**known, **environment}, capture_output=True, text=True, check=False)


def told_by(database: str, code: str, **environment: str) -> Any:
    """Return what Python code, given ``django``'s set-up, prints of another database as JSON."""
    done = run(database, "-c", f"import django, json; django.setup()\n{code}", **environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def backed_up(file: Path) -> str:
    """Back up, and return what the command says."""
    out = StringIO()
    call_command("backup", str(file), stdout=out)
    return out.getvalue()


def restored(file: Path, database: str, *options: str) -> str:
    done = run(database, "manage.py", "restore", str(file), "--verbosity", "0", *options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


# --- Under load ---------------------------------------------------------------------------------


class Writer(threading.Thread):
    """Somebody who enters one speaker after the other until they are told to stop."""

    def __init__(self, committed: list[str], change: threading.Condition, stop: threading.Event) -> None:
        super().__init__()
        self.committed, self.change, self.stop = committed, change, stop

    def run(self) -> None:
        while not self.stop.is_set():
            name = secrets.token_hex(8)
            Speaker.objects.create(name=name)
            with self.change:
                self.committed.append(name)
                self.change.notify_all()
        connection.close()


def test_it_is_one_moment_while_others_write(filled: None, elsewhere: str, tmp_path: Path, monkeypatch: Any) -> None:
    committed: list[str] = []
    change, stop = threading.Condition(), threading.Event()
    writers = [Writer(committed, change, stop) for _ in range(WRITERS)]

    def written(more: int) -> int:
        """Wait until that many more speakers are committed; return how many there are."""
        with change:
            wanted = len(committed) + more
            assert change.wait_for(lambda: len(committed) >= wanted, timeout=60)
            return len(committed)

    engine = making.ENGINES[connection.vendor]
    copy, marks = engine.copy, []

    def copy_under_load(*args: Any, **options: Any) -> None:
        marks.append(written(10))  # what is committed now, the backup must not know: its moment has been
        copy(*args, **options)
        written(10)  # nobody was held up

    monkeypatch.setattr(engine, "copy", copy_under_load)
    for writer in writers:
        writer.start()
    try:
        before = written(20)
        backed_up(tmp_path / "backup")
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    assert "It is the database that was backed up" in restored(tmp_path / "backup", elsewhere)
    ask = "from sources.models import Speaker; print(json.dumps([*Speaker.objects.values_list('name', flat=True)]))"
    names = set(told_by(elsewhere, ask))
    assert set(committed[:before]) <= names
    assert not names & set(committed[marks[0] :])


# --- Elsewhere ----------------------------------------------------------------------------------

ASKED = ["/api/v1/quotes/", "/api/v1/speakers/", "/api/v1/articles/", "/api/v1/articles/soon/", "/api/v1/quotes/?q=yet"]
ASK = f"""
from django.test import Client
answers = [Client(SERVER_NAME="localhost").get(path) for path in {ASKED}]
print(json.dumps([[answer.status_code, answer.content.decode()] for answer in answers]))
"""


def test_it_is_as_embargoed_as_the_original(filled: None, elsewhere: str, tmp_path: Path) -> None:
    backed_up(tmp_path / "backup")
    restored(tmp_path / "backup", elsewhere)
    here = [Client(SERVER_NAME="localhost").get(path) for path in ASKED]
    assert told_by(elsewhere, ASK) == [[answer.status_code, answer.content.decode()] for answer in here]
    assert here[3].status_code == 404
    count = "from sources.models import Article; print(Article.objects.filter(slug='soon').count())"
    assert told_by(elsewhere, count) == 1


def test_its_guards_stand_and_its_history_goes_on(filled: None, elsewhere: str, tmp_path: Path) -> None:
    backed_up(tmp_path / "backup")
    restored(tmp_path / "backup", elsewhere)
    code = """
from config.guards import missing_guards
from config.trail.models import Entry
from django.db import DatabaseError
from sources.models import Article, Speaker
last = Entry.objects.latest("id").pk
Speaker.objects.create(name="New")
try:
    Article.objects.update(text="changed")
    refused = False
except DatabaseError:
    refused = True
print(json.dumps([missing_guards(), Entry.objects.latest("id").pk > last, refused]))
"""
    assert told_by(elsewhere, code) == [[], True, True]
    assert run(elsewhere, "manage.py", "verify", "--verbosity", "0").returncode == 0


def test_it_holds_the_accounts_but_no_session(filled: None, elsewhere: str, tmp_path: Path) -> None:
    key = Session.objects.get().session_key
    backed_up(tmp_path / "backup")
    restored(tmp_path / "backup", elsewhere)
    code = """
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
print(json.dumps([User.objects.get().username, Session.objects.count()]))
"""
    assert told_by(elsewhere, code) == ["curator", 0]
    assert Session.objects.exists()
    assert key.encode() not in legible(tmp_path / "backup")


def legible(file: Path) -> bytes:
    """Return what is in the copy as anybody can read it: the file of SQLite, the SQL of a dump."""
    with zipfile.ZipFile(file) as packed:
        (name,) = set(packed.namelist()) - {MANIFEST}
        content = packed.read(name)
    if name == postgresql.CONTENT:
        command = [postgresql.program("pg_restore"), "--file=-"]
        return subprocess.run(command, input=content, capture_output=True, check=True).stdout
    return content


def test_a_destroyed_identity_is_gone_from_every_backup(
    filled: None, elsewhere: str, keys: Path, tmp_path: Path
) -> None:
    with acting(actor="ada (user 1)"):
        identity = ProtectedIdentity.enter(
            Identity(legal_name="The protected name"), speaker=cast.speaker("Source"), reason="an interview"
        )
    backed_up(tmp_path / "backup")
    restored(tmp_path / "backup", elsewhere)
    assert b"an interview" in legible(tmp_path / "backup")
    assert b"The protected name" not in legible(tmp_path / "backup")
    code = """
from sources.acting import acting
from sources.keys import KeyUnusable
from sources.models import ProtectedIdentity
try:
    with acting(actor="eve (user 2)"):
        print(json.dumps(ProtectedIdentity.objects.get().read(reason="a drill").legal_name))
except KeyUnusable as error:
    print(json.dumps(str(error)))
"""
    assert "IDENTITY_KEYS" in told_by(elsewhere, code, IDENTITY_KEYS="")
    assert told_by(elsewhere, code, IDENTITY_KEYS=str(keys)) == "The protected name"
    with acting(actor="ada (user 1)"):
        identity.destroy(reason="They asked for it")
    assert "cannot be read" in told_by(elsewhere, code, IDENTITY_KEYS=str(keys))


# --- The file -----------------------------------------------------------------------------------


def test_only_its_owner_may_read_it_and_nothing_is_overwritten(committed_documents: None, tmp_path: Path) -> None:
    file = tmp_path / "backup"
    said = backed_up(file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert sha256_of(file) in said
    before = file.read_bytes()
    with pytest.raises(CommandError, match="nothing is ever overwritten"):
        backed_up(file)
    assert file.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["backup"]
    with pytest.raises(CommandError, match="not a directory"):
        backed_up(tmp_path / "nowhere" / "backup")


def test_what_takes_its_name_meanwhile_stays(committed_documents: None, tmp_path: Path, monkeypatch: Any) -> None:
    write = archive.write

    def and_somebody_else_too(*args: Any, **options: Any) -> Any:
        (tmp_path / "backup").write_text("mine")
        return write(*args, **options)

    monkeypatch.setattr(archive, "write", and_somebody_else_too)
    with pytest.raises(CommandError, match="Nothing was backed up"):
        backed_up(tmp_path / "backup")
    assert (tmp_path / "backup").read_text() == "mine"


@pytest.mark.parametrize("failure", [KeyboardInterrupt, OSError])
def test_one_that_is_broken_off_leaves_nothing(
    committed_documents: None, tmp_path: Path, monkeypatch: Any, failure: type[BaseException]
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise failure

    monkeypatch.setattr(archive.os, "fsync", fail)
    with pytest.raises((failure, CommandError)):
        backed_up(tmp_path / "backup")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def backup(committed_documents: None, tmp_path: Path) -> Path:
    backed_up(tmp_path / "backup")
    return tmp_path / "backup"


def test_one_that_is_cut_short_is_refused(backup: Path) -> None:
    whole = backup.read_bytes()
    for length in (0, 1, 1000, len(whole) // 2, len(whole) - 1000, len(whole) - 1):
        backup.write_bytes(whole[:length])
        with pytest.raises(Refused):
            checked(backup)


def test_one_that_was_altered_is_refused(backup: Path) -> None:
    whole = backup.read_bytes()
    manifest = whole.index(MANIFEST.encode())
    for place in (1000, len(whole) // 2, manifest + 100):
        backup.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(Refused):
            checked(backup)


def repacked(backup: Path, **changed: bytes) -> None:
    """Pack the backup anew, so that no checksum of the archive tells, with some of its parts changed."""
    with zipfile.ZipFile(backup) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    with zipfile.ZipFile(backup, "w") as packed:
        for name, content in {**parts, **changed}.items():
            packed.writestr(name, content)


def test_one_that_was_packed_anew_is_refused(backup: Path) -> None:
    original = backup.read_bytes()
    with zipfile.ZipFile(backup) as packed:
        told = json.loads(packed.read(MANIFEST))
        content = packed.read(told["content"])
    for changed in (
        {told["content"]: content[:-1]},
        {told["content"]: content + b"x"},
        {"more": b"x"},
        {MANIFEST: json.dumps({**told, "rows": {}}, indent=1).encode() + b"\n"},
        {MANIFEST: json.dumps({**told, "format": 2}, indent=1).encode() + b"\n"},
        {MANIFEST: b"[]"},
    ):
        repacked(backup, **changed)
        with pytest.raises(Refused):
            checked(backup)
        backup.write_bytes(original)
    checked(backup)


# --- What is refused ----------------------------------------------------------------------------


def test_it_restores_no_other_file_than_the_one_that_was_named(backup: Path) -> None:
    with pytest.raises(CommandError, match="is not the file with the SHA-256"):
        call_command("restore", str(backup), sha256="0" * 64)


def test_it_restores_into_an_empty_database_alone(backup: Path) -> None:
    before = Speaker.objects.count()
    with pytest.raises(CommandError, match="needs an empty database"):
        call_command("restore", str(backup), sha256=sha256_of(backup))
    assert Speaker.objects.count() == before


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"engine": "oracle"}, "move by an export"),
        ({"migrations": ["sources.9999_future"]}, "a newer version of Verbatim"),
    ],
)
def test_it_refuses_what_this_server_cannot_hold(backup: Path, change: dict[str, Any], reason: str) -> None:
    forge(backup, **change)
    with pytest.raises(Refused, match=reason):
        restore(backup)


def forge(backup: Path, **change: Any) -> None:
    """Rewrite the manifest as somebody would who knows how its digest is made."""
    manifest = checked(backup)
    repacked(backup, **{MANIFEST: type(manifest)(**{**vars(manifest), **change}).encoded()})


def test_a_trail_that_is_not_the_one_backed_up_is_told(elsewhere: str, tmp_path: Path) -> None:
    load_documents()
    backup = tmp_path / "backup"
    backed_up(backup)
    rows = {**checked(backup).rows, "quotes.quote": 3}
    forge(backup, trail={**checked(backup).trail, "digest": "0" * 64}, rows=rows)
    done = run(elsewhere, "manage.py", "restore", str(backup), "--verbosity", "0")
    assert done.returncode == 1
    assert "its head is another" in done.stdout
    assert "there are 18 rows; 3 were backed up" in done.stdout


def test_one_of_an_older_version_is_to_be_migrated(elsewhere: str, tmp_path: Path) -> None:
    backed_up(tmp_path / "backup")
    forge(tmp_path / "backup", migrations=checked(tmp_path / "backup").migrations[:-1])
    assert "Now run: manage.py migrate" in restored(tmp_path / "backup", elsewhere)


# --- PostgreSQL's programs ----------------------------------------------------------------------


def test_programs_that_are_missing_or_too_old_are_named(
    committed_db: None, engine: str, settings: Any, tmp_path: Path
) -> None:
    if engine != "postgresql":
        pytest.skip("SQLite needs no programs")
    settings.POSTGRESQL_BIN = str(tmp_path)
    with pytest.raises(CommandError, match="set POSTGRESQL_BIN"):
        backed_up(tmp_path / "backup")
    old = tmp_path / "pg_dump"
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.24'\n")
    old.chmod(0o700)
    with pytest.raises(CommandError, match="older than the server"):
        backed_up(tmp_path / "backup")
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 99.1'\necho 'no room' >&2\nexit 1\n")
    with pytest.raises(CommandError, match="no room"):
        backed_up(tmp_path / "backup")
    assert not (tmp_path / "backup").exists()


def test_the_password_is_no_argument(committed_db: None, engine: str, monkeypatch: Any, tmp_path: Path) -> None:
    if engine != "postgresql":
        pytest.skip("SQLite has none")
    monkeypatch.setitem(connection.settings_dict, "PASSWORD", "hush-hush")
    started: list[tuple[list[str], dict[str, str]]] = []
    popen = subprocess.Popen

    def watched(command: list[str], **options: Any) -> Any:
        started.append((command, options.get("env") or {}))
        return popen(command, **options)

    monkeypatch.setattr(postgresql.subprocess, "Popen", watched)
    backed_up(tmp_path / "backup")
    command, environment = started[-1]
    assert "hush-hush" not in " ".join(command)
    assert environment["PGPASSWORD"] == "hush-hush"
