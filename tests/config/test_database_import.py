"""`manage.py import_database` gives an export back to the byte, and lets nothing damaged in."""

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from config.exporting import storing
from config.exporting.manifest import Entry, Manifest, read_manifest
from config.exporting.tables import tables
from config.guards import drop_guards, install_guards
from config.guards.installing import expected_triggers
from config.guards.rules import guarded_models
from config.verification import verify
from quotes.models import Quote
from sources.models import Article, Organisation
from tests import cast
from tests.conftest import empty_tables
from tests.exports import (
    AFFILIATIONS,
    ALIASES,
    ARTICLES,
    QUOTES,
    export,
    exported_and_gone,
    files,
    fill,
    load,
)


@pytest.fixture
def exported(db: None, tmp_path: Path) -> Path:
    """Return an export of much, beside a database that is empty again."""
    return exported_and_gone(tmp_path / "export")


TRAIL = "trail.entry.jsonl"


def nothing_is_stored() -> bool:
    return not any(model._default_manager.exists() for model in guarded_models())


# --- There and back --------------------------------------------------------------------------


def test_importing_it_and_exporting_again_gives_the_same_bytes(exported: Path, tmp_path: Path) -> None:
    out = load(exported)
    assert "20 quotes.quote.jsonl" in out
    assert read_manifest(exported).digest in out
    assert export(tmp_path / "again") == files(exported)
    assert list(verify()) == []
    assert Quote.objects.exclude(preferred_speaker=None).exists()
    assert Article.objects.get(slug="a").revises == Article.objects.get(slug="z")


def test_it_asks_once_for_the_references_of_many_rows(exported: Path, django_assert_max_num_queries: Any) -> None:
    assert read_manifest(exported).rows >= 150
    # For each table: is it empty (twice), INSERT, what was stored; ANALYZE (twice, PostgreSQL) and one for
    # each kind of reference. For the two that refer to themselves: whose, to whom, UPDATE in a savepoint.
    # For each table again: the highest numbers, and where to go on numbering (two for SQLite). For the trail,
    # whose own triggers stand aside meanwhile: three for each. Then a few for the whole: the transaction, its
    # locks, the guards and the parts of search.
    references = sum(len(table.references) for table in tables())
    aside = [trigger for trigger in expected_triggers(connection) if "trail" in trigger.name]
    with django_assert_max_num_queries(10 * len(tables()) + references + 2 * 6 + 3 * len(aside) + 20):
        load(exported)


def test_it_holds_few_rows_at_a_time_and_fewer_long_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storing, "BATCH", 3)
    monkeypatch.setattr(storing, "BATCH_LENGTH", 10)
    texts = ["a", "b", "c", "d" * 11, "e" * 6, "f" * 6, "g"]
    found = [[row["text"][0] for row in batch] for batch in storing.batches({"text": text} for text in texts)]
    assert found == [["a", "b", "c"], ["d"], ["e", "f"], ["g"]]


OTHER_ENGINE = """
set -e
"$1" manage.py migrate --verbosity 0
"$1" manage.py import_database "$2" --verbosity 0
"$1" manage.py export_database "$3" --verbosity 0
"""


def test_it_moves_to_the_other_engine_and_back_without_a_changed_byte(
    committed_db: None, engine: str, tmp_path: Path
) -> None:
    if engine == "sqlite":
        pytest.skip("SQLite needs no server: the run on PostgreSQL moves there and back")
    fill()
    first, second, third = (tmp_path / name for name in ("first", "second", "third"))
    call_command("export_database", str(first), verbosity=0, stdout=StringIO())
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path}/other.sqlite3"}
    command = ["sh", "-c", OTHER_ENGINE, "sh", sys.executable, str(first), str(second)]
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
    assert files(second) == files(first)
    empty_tables()
    load(second)
    call_command("export_database", str(third), verbosity=0, stdout=StringIO())
    assert files(third) == files(first)


# --- What an import refuses ------------------------------------------------------------------


def change(name: str, old: bytes, new: bytes) -> Callable[[Path], None]:
    """Return a damage: the first ``old`` in a file becomes ``new``."""

    def damage(directory: Path) -> None:
        content = (directory / name).read_bytes()
        assert old in content
        (directory / name).write_bytes(content.replace(old, new, 1))

    return damage


def lines(name: str, rearranged: Callable[[list[bytes]], list[bytes]]) -> Callable[[Path], None]:
    """Return a damage: a file's lines, without their ends, become others."""

    def damage(directory: Path) -> None:
        found = (directory / name).read_bytes().split(b"\n")[:-1]
        (directory / name).write_bytes(b"".join(line + b"\n" for line in rearranged(found)))

    return damage


def cut(directory: Path) -> None:
    os.truncate(directory / QUOTES, (directory / QUOTES).stat().st_size - 1)


def directory_for_a_file(directory: Path) -> None:
    (directory / ALIASES).unlink()
    (directory / ALIASES).mkdir()


def other_fields(directory: Path) -> None:
    entry = Entry("sources.organisation.jsonl", 0, 0, "", ["slug"])
    (directory / "manifest.json").write_bytes(Manifest([entry]).encoded())


def other_shape(directory: Path) -> None:
    entry: Any = Entry(["quotes.quote.jsonl"], "many", 0, "", [])  # type: ignore[arg-type]
    (directory / "manifest.json").write_bytes(Manifest([entry]).encoded())


def sealed(damage: Callable[[Path], None]) -> Callable[[Path], None]:
    """Return a damage by somebody who then writes a fitting manifest."""

    def seal(directory: Path) -> None:
        damage(directory)
        entries = []
        for table in tables():
            content = (directory / table.file).read_bytes()
            sha256 = hashlib.sha256(content).hexdigest()
            entries.append(Entry(table.file, content.count(b"\n"), len(content), sha256, list(table.columns)))
        (directory / "manifest.json").write_bytes(Manifest(entries).encoded())

    return seal


def recounted(directory: Path) -> None:
    """Say that there is one quote more, with a fitting digest."""
    manifest = read_manifest(directory)
    entries = [
        Entry(**{**vars(entry), "rows": entry.rows + (entry.name == QUOTES)}) for entry in manifest.files
    ]  # fmt: skip
    (directory / "manifest.json").write_bytes(Manifest(entries).encoded())


def numbered_alike(found: list[bytes]) -> list[bytes]:
    return [re.sub(rb'"id":\d+', b'"id":1', line) for line in found]


def swapped(found: list[bytes]) -> list[bytes]:
    return [found[1], found[0], *found[2:]]


DAMAGES: dict[str, tuple[Callable[[Path], None], str]] = {
    "a truncated file": (cut, "bytes; the manifest says"),
    "a truncated file, sealed": (sealed(cut), "not in canonical form"),
    "an altered byte": (change(QUOTES, b"We have", b"We hate"), "SHA-256 is not what the manifest says"),
    "lines in another order": (lines(QUOTES, swapped), "line 2: it does not come after the line above"),
    "lines in another order, sealed": (sealed(lines(QUOTES, swapped)), "line 2: it does not come after"),
    "a row less": (lines(QUOTES, lambda found: found[1:]), "bytes; the manifest says"),
    "a row twice": (lines(QUOTES, lambda found: [found[0], *found]), "bytes; the manifest says"),
    "a row twice, sealed": (sealed(lines(QUOTES, lambda found: [found[0], *found])), "line 2: it does not come"),
    "a wrong count": (recounted, "20 rows; the manifest says 21"),
    "a missing file": (lambda path: (path / ALIASES).unlink(), f"lacks {ALIASES}"),
    "an extra file": (lambda path: (path / "more.jsonl").touch(), r"does not name: more\.jsonl"),
    "a directory for a file": (directory_for_a_file, "is not a file"),
    "no manifest": (lambda path: (path / "manifest.json").unlink(), "is no export"),
    "a manifest that is not JSON": (change("manifest.json", b"{", b"["), "manifest.json is damaged"),
    "a manifest without files": (change("manifest.json", b'"files"', b'"filed"'), "manifest.json is damaged"),
    "a manifest of another shape": (other_shape, r"manifest\.json is damaged: it does not describe"),
    "an altered manifest": (change("manifest.json", b'"rows": 20', b'"rows": 21'), "does not match its own digest"),
    "an unknown version": (change("manifest.json", b'"format": 2', b'"format": 1'), "of format 1; this version"),
    "other fields": (other_fields, "another version of Verbatim"),
    "a NUL": (sealed(change(QUOTES, b"We have", b"We\\u0000have")), "text: a NUL character"),
    "a lone surrogate": (sealed(change(QUOTES, b"We have", b"We\\ud800have")), "surrogates not allowed"),
    "bytes that are not UTF-8": (sealed(change(QUOTES, b"We have", b"We\xffhave")), "it is not Unicode text"),
    "another spelling of a row": (sealed(change(QUOTES, b'"kind":', b'"kind": ')), "not in canonical form"),
    "a row nested too deep": (sealed(lines(QUOTES, lambda found: [b"[" * 100_000])), "nested too deep"),
    "a field twice": (sealed(change(QUOTES, b'{"article', b'{"end":1,"article')), "not in canonical form"),
    "a field too many": (sealed(change(QUOTES, b'{"article', b'{"a":1,"article')), "not exactly the fields"),
    "a text for a number": (sealed(change(QUOTES, b'"start":0', b'"start":"0"')), "start: '0' is no int"),
    "an instant in another form": (sealed(change(QUOTES, b'Z","end"', b'+00:00","end"')), "created: .* canonical"),
    "an instant before all others": (
        sealed(change(ARTICLES, b'"0001-02-03T00:00:00.000000Z"', b'"0001-01-01T00:00:00.000000+05:00"')),
        "date value out of range",
    ),
    "null where something is needed": (sealed(change(QUOTES, b'"kind":"direct"', b'"kind":null')), "kind: None"),
    "a text that is not its SHA-256's": (sealed(change(ARTICLES, b"a\\r\\n", b"b\\r\\n")), "sha256 is not the SHA-256"),
    "a span that is not the article's": (
        sealed(change(QUOTES, b"We have", b"We hate")),
        "a row from .*exactly the characters",
    ),
    "a NUL in the history": (
        sealed(change(TRAIL, b'"slug":"ada"', b'"slug":"a\\u0000"')),
        "after: a NUL character",
    ),
    "a history of another shape": (sealed(change(TRAIL, b'"before":null', b'"before":[]')), r"before: \[\] is no dict"),
    "a number twice": (sealed(lines(ALIASES, numbered_alike)), "a row from .* breaks a rule"),
    "a reference to nothing": (sealed(change(ARTICLES, b'"revises":"z"', b'"revises":"y"')), "revises is y, which is"),
    "a date that is none": (
        sealed(change(AFFILIATIONS, b'"since":"2018"', b'"since":"2018-00"')),
        "no such date",
    ),
    "a value that is stored otherwise": (
        sealed(change(AFFILIATIONS, b'"until":null', b'"until":""')),
        "would not give back unchanged",
    ),
}


@pytest.mark.parametrize(("damage", "reason"), DAMAGES.values(), ids=DAMAGES)
def test_it_refuses(exported: Path, damage: Callable[[Path], None], reason: str) -> None:
    damage(exported)
    with pytest.raises(CommandError, match=f"Nothing was imported. .*({reason})"):
        load(exported)
    assert nothing_is_stored()


def test_it_writes_nothing_before_it_has_read_everything(exported: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    change("quotes.evidence.jsonl", b"leader", b"reader")(exported)
    monkeypatch.setattr(storing, "store", lambda *_: pytest.fail("it began to store"))
    with pytest.raises(CommandError, match="SHA-256"):
        load(exported)


def test_it_stores_all_or_nothing(exported: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def changed_meanwhile(*_: Any) -> None:
        change("quotes.evidence.jsonl", b"leader", b"reader")(exported)

    monkeypatch.setattr(storing, "claim_tables", changed_meanwhile)  # after the check, before the writing
    with pytest.raises(CommandError, match="Nothing was imported"):
        load(exported)
    assert nothing_is_stored()


def test_it_imports_into_an_empty_database_only(exported: Path) -> None:
    cast.organisation("Somebody")
    with pytest.raises(CommandError, match="needs an empty database, and this one holds organisations"):
        load(exported)
    assert Organisation.objects.count() == 1


def test_it_imports_nothing_without_the_guards(exported: Path) -> None:
    drop_guards(connection)
    with pytest.raises(CommandError, match=r"lacks \d+ of its guards"):
        load(exported)
    install_guards(connection)
    assert nothing_is_stored()
