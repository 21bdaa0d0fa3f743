"""`manage.py redact` shows what it will do, does it, and leaves nothing in the files of the database."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from config.trail.models import Entry
from config.trail.sealing import seal
from config.verification import verify
from sources.models import Article, Redaction
from tests.config.test_redacting import NAME, REASON, holding, report, span


@pytest.fixture
def article(committed_db: None) -> Article:
    return report()


def run(article: Article, *arguments: str) -> str:
    out = StringIO()
    given = [article.slug, *map(str, span(article)), "--reason", REASON, "--no-color", *arguments]
    call_command("redact", *given, stdout=out)
    return out.getvalue()


def test_it_shows_what_it_would_do_and_does_nothing(article: Article) -> None:
    told = run(article, "--dry-run")
    assert "⟦Sura Weld⟧ at the gate" in told, "a passage takes one line"
    assert "quote: text: We saw █████████" in told
    assert "article: title: How █████████ went" in told
    assert "Documents whose bytes are destroyed: 1." in told
    assert "Left: The words stand at 2 further places" in told
    assert not Redaction.objects.exists()


def test_it_asks_first(article: Article, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("builtins.input", lambda question: "no")
    assert "Nothing was overwritten." in run(article)
    monkeypatch.setattr("builtins.input", lambda question: "yes")
    assert "Overwritten, and" in run(article)
    assert Redaction.objects.exists()


def test_it_does_nothing_where_nobody_can_answer(article: Article, monkeypatch: pytest.MonkeyPatch) -> None:
    """Such as from a timer, whose standard input is empty."""
    monkeypatch.setattr("sys.stdin", StringIO())
    with pytest.raises(CommandError, match=r"Nothing was overwritten\. .*--no-input"):
        run(article)
    assert not Redaction.objects.exists()


def database_files() -> bytes:
    """Return all bytes of SQLite's files."""
    file = Path(connection.settings_dict["NAME"])
    # The directory in which workers show that they are there stands beside them.
    return b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*") if path.is_file())


def in_plans() -> list[Any]:
    """Return what PostgreSQL's statistics hold of the words."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM pg_stats WHERE schemaname = current_schema()")
        return [row for row in cursor.fetchall() if "weld" in str(row).lower()]


def test_no_file_of_the_database_holds_the_words(article: Article, engine: str) -> None:
    seal()
    if engine == "sqlite":
        with connection.cursor() as cursor:  # some builds of SQLite would overwrite what is freed by themselves
            cursor.execute("PRAGMA secure_delete = OFF")
        assert b"weld" in database_files().lower()
    else:
        call_command("scrub", stdout=StringIO())  # which gathers statistics
        assert in_plans() != []
    told = run(article, "--everywhere", "--no-input")
    assert "were cleaned up" in told
    if engine == "sqlite":
        connection.close()
        assert b"weld" not in database_files().lower()
    else:
        assert in_plans() == []
    assert holding("weld") == []
    assert list(verify()) == []


def files_of_tables() -> dict[str, int]:
    """Return which file PostgreSQL keeps each table of ours in, and its samples of them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_filenode('pg_statistic')")
        files = {"pg_statistic": cursor.fetchone()[0]}
        for table in connection.introspection.django_table_names(only_existing=True):
            cursor.execute("SELECT pg_relation_filenode(%s::regclass)", [table])
            files[table] = cursor.fetchone()[0]
    return files


def test_every_table_is_written_anew(article: Article, engine: str) -> None:
    """So are those of copies that were deleted, and the planner's, in which samples stay that were replaced."""
    if engine == "sqlite":
        pytest.skip("SQLite has one file, and the test above reads it")
    before = files_of_tables()
    call_command("scrub", stdout=StringIO())
    after = files_of_tables()
    assert [table for table in before if before[table] == after[table]] == []


def test_it_says_so_where_only_the_owner_of_the_database_can_go_on(
    article: Article, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if engine == "sqlite":
        pytest.skip("PostgreSQL's statistics belong to the database's owner")
    monkeypatch.setattr("config.takedown.scrubbing.owns_the_database", lambda cursor: False)
    with pytest.raises(CommandError, match=r"owns the database run VACUUM \(FULL\) pg_statistic"):
        call_command("scrub", stdout=StringIO())
    with pytest.raises(CommandError, match=r"The words are overwritten\. The tables were cleaned up, but not"):
        run(article, "--no-input")


def test_it_leaves_the_clean_up_where_that_is_asked(article: Article) -> None:
    assert "run manage.py scrub" in run(article, "--no-input", "--no-scrub")
    out = StringIO()
    call_command("scrub", stdout=out)
    assert "cleaned up" in out.getvalue()


def test_it_overwrites_further_words_elsewhere(article: Article) -> None:
    run(article, "--no-input", "--no-scrub", "--also", "went")
    article.refresh_from_db()
    assert article.title == "How █████████ ████"
    assert "went on" in article.text
    told = str(list(Entry.objects.filter(model="sources.article").values_list("before", "after", "reason")))
    assert (NAME in told, "went" in told) == (False, False)
    assert list(verify()) == []


def test_it_says_why_it_refuses(article: Article) -> None:
    with pytest.raises(CommandError, match=r"Nothing was overwritten\. The reason holds"):
        run(article, "--no-input", "--reason", f"Of {NAME}")
    with pytest.raises(CommandError, match="no article nowhere"):
        call_command("redact", "nowhere", "0", "1", "--reason", REASON)
