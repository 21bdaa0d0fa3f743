"""The engine lets a redaction through and nothing else, whatever the path, and `verify` finds what was forged."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.core import serializers
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from config.exporting import writing
from config.exporting.refusals import Refused as ImportRefused
from config.exporting.storing import import_directory
from config.guards import drop_guards, install_guards
from config.guards.handing import entries_admitted
from config.takedown.history import Damaged
from config.takedown.redacting import redact
from config.trail import sealing
from config.trail.checking import chain_faults
from config.trail.models import Entry, Seal
from config.trail.redacted import lines_of
from config.trail.sealing import digests_of, seal
from config.verification import verify
from quotes.models import Evidence, Quote
from sources.fields import digest
from sources.models import Article, Capture, Redaction
from tests import cast
from tests.at_once import until_somebody_waits
from tests.config.test_redacting import NAME, REASON, TEXT, report, span
from tests.conftest import empty_tables
from tests.trails import sql


@pytest.fixture
def article(db: None) -> Article:
    return report()


@pytest.fixture
def redacted(article: Article) -> Article:
    redact(article, [span(article)], reason=REASON)
    return Article.objects.get()


def refused(change: Callable[[], Any]) -> None:
    """Assert that the engine refuses, and leaves every row as it is."""
    models = (Article, Quote, Evidence, Capture, Redaction, Entry)
    before = [list(model._base_manager.order_by("pk").values()) for model in models]
    with pytest.raises(DatabaseError), transaction.atomic():
        change()
    assert [list(model._base_manager.order_by("pk").values()) for model in models] == before


def blocks(text: str, start: int, end: int) -> str:
    return text[:start] + "█" * (end - start) + text[end:]


def update_text(article: Article, text: str, **more: Any) -> Any:
    return Article.objects.filter(pk=article.pk).update(**{"text": text, "sha256": digest(text), **more})


def test_without_a_redaction_nothing_is_overwritten(article: Article) -> None:
    start, end = span(article)
    quote = Quote.objects.get(text__startswith="We saw")
    refused(lambda: update_text(article, blocks(TEXT, start, end)))
    refused(lambda: Quote.objects.filter(pk=quote.pk).update(text=blocks(quote.text, 0, 3)))
    refused(lambda: Evidence.objects.filter(kind="source").update(text="████████"))
    refused(lambda: Capture.objects.update(content=b""))
    refused(lambda: Capture.objects.update(origin="█" * len(Capture.objects.get().origin)))
    entry = Entry.objects.filter(model="quotes.quote").earliest("pk")
    state = {**(entry.after or {}), "text": "█" * len((entry.after or {})["text"])}
    refused(lambda: Entry.objects.filter(pk=entry.pk).update(after=state))


@pytest.mark.parametrize(
    "change",
    [
        lambda text, start, end: blocks(text, start, end + 1),
        lambda text, start, end: blocks(text, start - 1, end),
        lambda text, start, end: text[:start] + "█" * (end - start - 1) + text[end:],
        lambda text, start, end: text[:start] + "X" * (end - start) + text[end:],
        lambda text, start, end: TEXT,
        lambda text, start, end: text + "█",
        lambda text, start, end: text.replace("\r\n", "\n"),
    ],
)
def test_with_a_redaction_no_other_characters_change(redacted: Article, change: Any) -> None:
    refused(lambda: update_text(redacted, change(redacted.text, *span(redacted, "█" * len(NAME)))))


def test_what_repeats_the_text_changes_with_it_alone(redacted: Article) -> None:
    quote = Quote.objects.get(text__startswith="We saw")
    refused(lambda: Quote.objects.filter(pk=quote.pk).update(text=quote.text.replace("█", "X")))
    refused(lambda: Quote.objects.filter(pk=quote.pk).update(text=blocks(quote.text, 0, 3)))
    refused(lambda: Evidence.objects.filter(kind="cue").update(text=TEXT[8:38]))
    refused(lambda: Capture.objects.update(content=b"other"))
    refused(lambda: Capture.objects.update(sha256=digest(b"")))
    refused(lambda: sql("UPDATE sources_article SET sha256 = '' , text = %s", TEXT))


@pytest.mark.parametrize(
    "forged",
    [
        {"start": 9, "end": 9_999},
        {"start": 9, "end": 9},
        {"original_sha256": "0" * 64},
        {"start": -1, "end": 3},
    ],
)
def test_a_redaction_that_does_not_fit_is_refused(article: Article, forged: dict[str, Any]) -> None:
    given = {"start": 0, "end": 3, "original_sha256": article.sha256, "reason": REASON, **forged}
    refused(lambda: Redaction.objects.create(article=article, **given))


def test_to_enter_a_redaction_is_to_overwrite_on_every_path(article: Article, tmp_path: Path) -> None:
    given = {"article": article, "start": 8, "end": 17, "original_sha256": article.sha256, "reason": REASON}
    given["created"] = cast.TODAY
    fixture = tmp_path / "redaction.json"
    fixture.write_text(serializers.serialize("json", [Redaction(**given)], use_natural_foreign_keys=True))
    for enter in (
        lambda: Redaction.objects.bulk_create([Redaction(**given)]),
        lambda: call_command("loaddata", str(fixture), verbosity=0),
    ):
        with transaction.atomic():
            enter()
            stored = Article.objects.get()
            assert stored.text == blocks(TEXT, 8, 17)
            assert stored.sha256 == digest(stored.text)
            assert bytes(Capture.objects.get().content) == b""
            assert NAME not in Quote.objects.get(text__startswith="We saw").text
            transaction.set_rollback(True)


def test_a_redaction_is_never_changed_or_undone(redacted: Article) -> None:
    refused(lambda: Redaction.objects.update(reason="Another."))
    refused(lambda: Redaction.objects.update(end=12))
    refused(lambda: Redaction.objects.update(entries=""))
    refused(lambda: sql("DELETE FROM sources_redaction"))
    refused(lambda: redacted.delete())


def test_an_entry_of_the_trail_changes_in_no_other_shape(redacted: Article) -> None:
    named = [int(line.split()[0]) for line in Redaction.objects.get().entries.splitlines()]
    entry = Entry.objects.filter(pk__in=named, model="quotes.quote", action="insert").earliest("pk")
    other = Entry.objects.filter(model="quotes.attribution").exclude(pk__in=named).first()
    state = dict(entry.after or {})
    mine = Entry.objects.filter(pk=entry.pk)
    for forged in (
        {**state, "text": state["text"].replace("saw", "hid")},
        {**state, "text": state["text"] + "█"},
        {**state, "start": 0},
        {name: value for name, value in state.items() if name != "text"},
        {**state, "more": "█"},
    ):
        refused(lambda forged=forged: mine.update(after=forged))  # type: ignore[misc]
    others: tuple[dict[str, Any], ...] = (
        {"actor": "█"},
        {"action": "update"},
        {"before": {}},
        {"after": None},
        {"reason": "Why"},
    )
    for changes in others:
        refused(lambda changes=changes: mine.update(**changes))  # type: ignore[misc]
    refused(lambda: mine.delete())
    assert other is None or other.pk not in named


# --- What verify finds ----------------------------------------------------------------------------


def tampered(change: Callable[[], Any]) -> str:
    """Return what `verify` finds after somebody who owns the database has changed something."""
    drop_guards(connection)
    with entries_admitted(connection):
        change()
    return "\n".join(map(str, verify()))


def forge(number: int, **columns: Any) -> None:
    Entry.objects.filter(pk=number).update(**columns)


def test_a_change_of_a_redacted_entry_is_found(redacted: Article) -> None:
    number = int(Redaction.objects.get().entries.split()[0])
    assert list(verify()) == []
    assert f"trail.Entry {number}: it was changed or forged" in tampered(lambda: forge(number, actor="somebody"))


def test_a_redacted_entry_that_is_gone_is_found(redacted: Article) -> None:
    number = int(Redaction.objects.get().entries.split()[0])
    assert f"trail.Entry {number}: a redaction has overwritten it" in tampered(
        lambda: Entry.objects.filter(pk=number).delete()
    )


def test_a_forged_redaction_of_a_sealed_entry_is_found(article: Article) -> None:
    seal()
    redact(article, [span(article)], reason=REASON)
    entry = Entry.objects.filter(model="sources.speaker").earliest("pk")

    def forged() -> None:
        forge(entry.pk, after={**(entry.after or {}), "name": "█"})
        redaction = Redaction.objects.get()
        from_, to = "0" * 64, dict(lines_of([entry.pk]))[entry.pk]
        Redaction.objects.update(entries=f"{redaction.entries}{entry.pk} {from_} {to}\n")

    found = tampered(forged)
    assert "trail.Seal" in found, "the digest that the forger made up does not bear out the seal"
    assert "sources.redaction id" in found, "the redaction is not as its entry says"


def test_a_redaction_that_overwrites_nothing_is_found(article: Article) -> None:
    found = tampered(
        lambda: Redaction.objects.create(article=article, start=0, end=3, reason="R", original_sha256="0" * 64)
    )
    assert "is not overwritten from 0 to 3" in found


def test_a_capture_without_bytes_or_redaction_is_found(article: Article) -> None:
    assert "its bytes do not have the SHA-256" in tampered(lambda: Capture.objects.update(content=b""))


def of_the_first_format(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seal as Verbatim did before anything could be redacted."""
    with monkeypatch.context() as patched:
        patched.setattr(
            sealing,
            "digest_of",
            lambda first, last, before: (
                (found := digests_of(first, last, before, {})).of_lines,
                found.count,
            ),
        )
        seal(most=5)


def test_seals_of_the_first_format_go_on_being_checked(article: Article, monkeypatch: pytest.MonkeyPatch) -> None:
    of_the_first_format(monkeypatch)
    seals = list(Seal.objects.values())
    assert list(chain_faults()) == []
    redact(article, [span(article)], reason=REASON)
    seal()
    assert list(verify()) == []
    redact(article, [span(article, "at the gate")], reason=REASON)
    assert list(verify()) == []
    assert list(Seal.objects.values())[: len(seals)] == seals
    entry = Entry.objects.filter(model="sources.speaker").earliest("pk")
    assert "trail.Seal" in tampered(lambda: forge(entry.pk, actor="somebody"))


def test_nothing_is_overwritten_under_a_seal_that_does_not_hold(
    article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_the_first_format(monkeypatch)
    entry = Entry.objects.filter(model="quotes.quote").earliest("pk")
    drop_guards(connection)
    forge(entry.pk, actor="somebody")
    install_guards(connection)
    with pytest.raises(Damaged, match="does not hold"):
        redact(article, [span(article)], reason=REASON)
    assert not Redaction.objects.exists()


# --- Moving, and writing at the same time ---------------------------------------------------------


def test_an_export_holds_no_words_and_comes_back_to_the_byte(committed_db: None, tmp_path: Path) -> None:
    article = report()
    seal()
    redact(article, [span(article)], reason=REASON)
    redact(article, [span(article, "sura weld")], reason=REASON)
    redact(article, [span(Article.objects.get(), "Sura Weld")], reason=REASON)
    seal()
    first, second = tmp_path / "first", tmp_path / "second"
    for directory in (first, second):
        directory.mkdir()
    writing.write_files(first)
    content = {path.name: path.read_bytes() for path in first.iterdir()}
    assert [name for name, held in content.items() if b"weld" in held.lower()] == []
    empty_tables()
    import_directory(first)
    assert list(verify()) == []
    writing.write_files(second)
    assert {path.name: path.read_bytes() for path in second.iterdir()} == content


def test_an_import_takes_no_redaction_of_words_that_are_there(committed_db: None, tmp_path: Path) -> None:
    article = report()
    redact(article, [span(article)], reason=REASON)
    writing.write_files(tmp_path)
    rows = tmp_path / "sources.redaction.jsonl"
    row = json.loads(rows.read_bytes())
    rows.write_bytes(json.dumps({**row, "end": row["end"] + 5}).encode() + b"\n")
    empty_tables()
    with pytest.raises(ImportRefused):
        import_directory(tmp_path)


def test_a_dump_of_redacted_rows_can_be_loaded(committed_db: None, tmp_path: Path) -> None:
    article = report()
    redact(article, [span(article)], reason=REASON)
    dump = tmp_path / "dump.json"
    options = {"use_natural_foreign_keys": True, "use_natural_primary_keys": True}
    call_command("dumpdata", "sources", "quotes", output=str(dump), verbosity=0, **options)
    capture = Capture.objects.get().sha256
    empty_tables()
    call_command("loaddata", str(dump), verbosity=0)
    assert list(verify()) == []
    assert (Capture.objects.get().sha256, bytes(Capture.objects.get().content)) == (capture, b"")


def test_nobody_quotes_the_words_while_they_are_overwritten(committed_db: None, engine: str) -> None:
    """Whoever has read the old text and stores a quote of it meanwhile waits, and is refused."""
    if engine == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    article = cast.article(text=TEXT)
    begun = Event()

    def quoting() -> str:
        begun.wait(30)
        try:
            return f"stored {cast.quote(article, NAME)}"
        except DatabaseError as error:
            return str(error)
        finally:
            connection.close()

    with ThreadPoolExecutor() as pool:
        outcome = pool.submit(quoting)
        with transaction.atomic():
            redact(article, [span(article)], reason=REASON)
            begun.set()
            until_somebody_waits()
        assert "A quote is exactly the characters of its article" in outcome.result(30)
    assert not Quote.objects.exists()


# --- What was redacted does not come back ---------------------------------------------------------


def test_the_very_text_does_not_come_back(redacted: Article) -> None:
    refused(lambda: cast.article("Again", TEXT))
    refused(lambda: Article.objects.bulk_create([Article(title="Again", slug="again", text=TEXT, language="en")]))
    assert cast.article("Another", TEXT.replace(NAME, "Somebody")).pk


def test_no_bytes_are_kept_beside_it_any_more(redacted: Article) -> None:
    refused(lambda: cast.capture(redacted, b"other bytes", origin="elsewhere"))
