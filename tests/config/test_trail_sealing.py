"""Closed ranges of the trail are sealed by a chain of digests, and `verify` finds what was done to them."""

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from config.exporting.tables import Table
from config.guards import drop_guards, install_guards
from config.guards.handing import entries_admitted
from config.progress import without_progress
from config.trail import sealing
from config.trail.checking import chain_faults, entry_faults, head_faults
from config.trail.models import Entry, Seal
from config.trail.sealing import StillWriting, head_line, seal
from sources.acting import acting
from sources.models import Speaker
from tests import cast
from tests.trails import newest


@pytest.fixture
def speakers(db: None) -> list[Speaker]:
    return [cast.speaker(name) for name in "abcdef"]


def chain() -> str:
    return "\n".join(map(str, chain_faults()))


def rows() -> str:
    return "\n".join(map(str, entry_faults(without_progress)))


@contextmanager
def tampering() -> Iterator[None]:
    """Be somebody who owns the database: the guards are out, and nothing notes what happens."""
    drop_guards(connection)
    with entries_admitted(connection):
        yield


# --- Sealing ------------------------------------------------------------------------------------


def test_it_seals_everything_once(speakers: list[Speaker]) -> None:
    (made,) = seal()
    assert (made.first, made.last, made.entries, made.previous) == (1, newest(), 6, "")
    assert seal() == []
    cast.speaker("g")
    (next_one,) = seal()
    assert (next_one.first, next_one.entries, next_one.previous) == (made.last + 1, 1, made.digest)
    assert chain() == ""


def test_it_seals_nothing_where_there_is_nothing(db: None) -> None:
    assert seal() == []
    assert chain() == ""


def test_it_seals_few_entries_together(speakers: list[Speaker]) -> None:
    assert [each.entries for each in seal(most=4)] == [4, 2]
    assert chain() == ""


def test_its_digest_is_over_the_lines_of_an_export(speakers: list[Speaker]) -> None:
    with acting(actor="ada", reason="“𝔘”"):
        cast.attribution(cast.quote(cast.article(), cast.SAFETY, status="draft"), speaker=speakers[0], confidence=1.0)
    first, second = seal(most=6)[:2]
    lines = list(Table(Entry).lines())
    assert b'"confidence":1,' in b"".join(lines), "1 and 1.0 are one number, whichever an engine writes"
    head = f"verbatim-trail 2\n{first.digest}\n{second.first}\n{second.last}\n"
    digests = [hashlib.sha256(line).hexdigest() for line in lines[6:12]]
    assert second.digest == hashlib.sha256((head + "".join(f"{each}\n" for each in digests)).encode()).hexdigest()


def test_two_may_seal_at_once(committed_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in "abcdef":
        cast.speaker(name)
    real = sealing.digest_of
    others: list[threading.Thread] = []

    def somebody_else() -> None:
        seal(most=4)
        connection.close()

    def meanwhile(*arguments: Any) -> Any:
        """Let somebody else seal first, once."""
        found = real(*arguments)
        if not others:
            others.append(threading.Thread(target=somebody_else))
            others[0].start()
            others[0].join()
        return found

    monkeypatch.setattr(sealing, "digest_of", meanwhile)
    assert seal(most=4) == []
    assert [each.entries for each in Seal.objects.all()] == [4, 2]
    assert chain() == ""


def test_who_is_stopped_half_way_leaves_whole_seals(speakers: list[Speaker], monkeypatch: pytest.MonkeyPatch) -> None:
    real = sealing.digest_of

    def stopped(first: int, *arguments: Any) -> Any:
        if Seal.objects.exists():
            raise KeyboardInterrupt
        return real(first, *arguments)

    with monkeypatch.context() as patched:
        patched.setattr(sealing, "digest_of", stopped)
        with pytest.raises(KeyboardInterrupt):
            seal(most=4)
    assert [each.entries for each in Seal.objects.all()] == [4]
    assert [each.entries for each in seal(most=4)] == [2]
    assert chain() == ""


@contextmanager
def elsewhere(work: Callable[[], Any]) -> Iterator[Callable[[], None]]:
    """Run work in a transaction of another connection, and hold it open; give what lets it end."""
    done, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                work()
                done.set()
                go_on.wait(60)
        finally:
            connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    done.wait(60)

    def end() -> None:
        go_on.set()
        thread.join()

    try:
        yield end
    finally:
        end()


def test_it_never_seals_past_what_an_open_transaction_may_still_add(committed_db: None, engine: str) -> None:
    if engine != "postgresql":
        pytest.skip("SQLite has one writer at a time: entries become visible in their order")
    with elsewhere(lambda: cast.speaker("earlier")) as end:
        later = cast.speaker("later")
        with pytest.raises(StillWriting, match="1 transactions"):
            seal(patience=0)
        assert not Seal.objects.exists()

        def ends(_: float) -> None:
            end()
            cast.speaker("later still")  # whoever begins meanwhile is neither waited for nor held up

        (made,) = seal(patience=60, wait=ends)
    assert made.entries == 2
    assert made.last == Entry.objects.get(model="sources.speaker", row_id=later.pk).pk
    assert [each.entries for each in seal()] == [1]
    assert chain() == ""


def test_it_does_not_wait_for_those_who_read(committed_db: None, engine: str) -> None:
    if engine != "postgresql":
        pytest.skip("SQLite’s transactions all write, by these settings")
    cast.speaker("a")
    with elsewhere(lambda: list(Entry.objects.all())):
        assert len(seal(patience=0)) == 1


# --- What verify finds ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"actor": "somebody else"},
        {"reason": "another"},
        {"action": "found"},
        {"model": "sources.organisation"},
        {"row_id": 999},
        {"identity": "x"},
        {"at": cast.YESTERDAY},
        {"after": {"name": "x"}},
        {"before": {}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_it_finds_a_changed_entry(speakers: list[Speaker], change: dict[str, Any]) -> None:
    seal(most=2)
    with tampering():
        Entry.objects.filter(model="sources.speaker", row_id=speakers[2].pk).update(**change)
    assert "digest is another" in chain()
    assert len(chain().splitlines()) == 1, "it says in which range"


def test_it_finds_a_removed_entry(speakers: list[Speaker]) -> None:
    seal(most=3)
    with tampering():
        Entry.objects.filter(row_id=speakers[1].pk).delete()
    assert "3 entries were sealed, and there are 2" in chain()


def test_it_finds_a_forged_entry(speakers: list[Speaker]) -> None:
    Speaker.objects.filter(pk=speakers[0].pk).update(name="z")
    number = newest()
    cast.speaker("g")
    with tampering():
        Entry.objects.filter(pk=number).delete()  # a gap, as an undone transaction leaves one
    seal()
    entry = Entry.objects.order_by("pk").first()
    assert entry
    for place in (number, 0, -1):
        with tampering():
            Entry.objects.filter(pk=place).delete()
            entry.pk = place
            entry.save(force_insert=True)
        assert "7 entries were sealed, and there are 8" in chain(), place
        with tampering():
            Entry.objects.filter(pk=place).delete()
        assert chain() == ""


@pytest.mark.parametrize("column", ["digest", "previous", "first", "last", "entries"])
def test_it_finds_a_changed_seal(speakers: list[Speaker], column: str) -> None:
    seal(most=2)
    with tampering():
        middle = Seal.objects.order_by("pk")[1]
        value = getattr(middle, column)
        Seal.objects.filter(pk=middle.pk).update(**{column: value + 1 if isinstance(value, int) else "0" * 64})
    assert chain() != ""


def test_it_finds_a_removed_seal(speakers: list[Speaker]) -> None:
    for place in (0, 1):
        with transaction.atomic():
            seal(most=2)
            with tampering():
                Seal.objects.filter(pk=Seal.objects.order_by("pk")[place].pk).delete()
            assert "does not join on" in chain()
            transaction.set_rollback(True)


def test_it_finds_a_chain_that_was_made_anew(speakers: list[Speaker], tmp_path: Path) -> None:
    """Nothing in the database tells, but the head that was kept elsewhere does."""
    heads = tmp_path / "heads"
    for most in (2, 6):
        seal(most=most)
        for _ in range(2):  # the same head is written once
            call_command("seal_trail", export=str(heads), stdout=StringIO())
        cast.speaker(f"more {most}")
    assert list(head_faults(heads.read_text().splitlines())) == []
    assert len(heads.read_text().splitlines()) == 2
    with tampering():
        Seal.objects.all().delete()
        Entry.objects.filter(row_id=speakers[0].pk).update(actor="somebody else")
    seal()
    assert chain() == ""
    assert len(list(head_faults(heads.read_text().splitlines()))) == 2
    with pytest.raises(CommandError, match="faults"):
        call_command("verify", trail_head=heads, verbosity=0, stdout=StringIO())


@pytest.mark.parametrize("line", ["x", "[]", "{}", '{"first": 1}', '{"first": "1", "last": 2}'])
def test_it_says_so_of_a_line_that_is_no_head(db: None, line: str) -> None:
    assert "no line that seal_trail" in str(next(head_faults([line])))


def test_it_does_not_hold_a_head_of_numbers_that_no_engine_has(db: None) -> None:
    head = {"first": 1, "last": 10**30, "entries": -1, "digest": "0" * 64, "previous": ""}
    assert "the chain does not hold" in str(next(head_faults([json.dumps(head)])))
    assert "no line" in str(next(head_faults([json.dumps({**head, "digest": chr(0)})])))


def test_a_head_that_was_cut_short_spoils_none_after_it(speakers: list[Speaker], tmp_path: Path) -> None:
    """A full disk leaves half a line."""
    heads = tmp_path / "heads.jsonl"
    heads.write_text('{"digest": "4f')
    call_command("seal_trail", export=heads, stdout=StringIO())
    cut, head = heads.read_text().splitlines(keepends=True)
    assert (cut, head) == ('{"digest": "4f\n', head_line(Seal.objects.get()))
    call_command("seal_trail", export=heads, stdout=StringIO())
    assert heads.read_text() == cut + head


def test_it_seals_and_says_so_where_the_head_cannot_be_written(speakers: list[Speaker], tmp_path: Path) -> None:
    heads = tmp_path / "heads.jsonl"
    with pytest.raises(CommandError, match=r"is sealed.*No such file.*heads.jsonl"):
        call_command("seal_trail", export=tmp_path / "missing" / "heads.jsonl", stdout=StringIO())
    call_command("seal_trail", export=heads, stdout=StringIO())
    assert heads.read_text() == head_line(Seal.objects.get())


def test_it_says_so_of_heads_that_cannot_be_read(db: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("verify", trail_head=tmp_path / "missing", verbosity=0, stdout=StringIO())


def test_its_command_seals_and_prints_the_head_alone(speakers: list[Speaker]) -> None:
    out = StringIO()
    call_command("seal_trail", export="-", stdout=out)
    (made,) = Seal.objects.all()
    assert out.getvalue() == head_line(made)
    assert json.loads(out.getvalue())["digest"] == made.digest
    told = StringIO()
    call_command("seal_trail", stdout=told)
    assert told.getvalue() == "Entries sealed: 0. New seals: 0.\n"


# --- Entries against each other and against the rows ----------------------------------------------


def test_it_finds_a_row_that_was_changed_past_the_trail(speakers: list[Speaker]) -> None:
    assert rows() == ""
    gone, changed = speakers[0].pk, speakers[1].pk
    with tampering():
        Speaker.objects.filter(pk=gone).delete()
        Speaker.objects.filter(pk=changed).update(name="x", kind="group")
        new = cast.speaker("new").pk
    found = rows().splitlines()
    assert found == [
        f"sources.speaker id {gone}: the row is gone, and the audit trail does not say so",
        f"sources.speaker id {changed}: it was changed past the audit trail, which says otherwise of: kind, name",
        f"sources.speaker id {new}: the row is there, and the audit trail does not say so",
    ]


def test_it_finds_a_text_that_was_changed_with_its_digest(db: None) -> None:
    article = cast.article()
    with tampering():
        article.text = "I never said any of this"
        article.save()
    assert "says otherwise of: sha256" in rows()


@pytest.mark.parametrize(
    "forgery",
    [
        {"action": "insert", "after": {"name": "b"}},
        {"action": "update", "before": {"name": "never"}, "after": {"name": "a"}},
        {"action": "update", "before": {"name": "a"}, "after": {"name": "a"}},
        {"action": "update", "before": {"name": "a"}, "after": {"kind": "group"}},
        {"action": "update", "before": None, "after": {}},
        {"action": "update", "before": [], "after": "x"},
        {"action": "delete", "before": {"name": "a"}},
        {"action": "shrug", "after": None},
    ],
    ids=str,
)
def test_it_finds_an_entry_that_does_not_follow(db: None, forgery: dict[str, Any]) -> None:
    speaker = cast.speaker("a")
    forged = Entry(at=cast.YESTERDAY, actor="eve", model="sources.speaker", row_id=speaker.pk, **forgery)
    with tampering():
        forged.save()
    assert f"trail.Entry {forged.pk}: it does not follow from the entries of sources.speaker id {speaker.pk}" in rows()
    install_guards(connection)
