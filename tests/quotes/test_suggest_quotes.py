"""``manage.py suggest_quotes`` stores drafts; with ``--json`` it prints what files hold, and stores nothing."""

import json
import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from config.trail.models import Entry
from quotes.management.commands import suggest_quotes
from quotes.models import Quote
from quotes.suggesting import pipelines
from quotes.suggesting.storing import Summary, store_suggestions
from sources.models import Article
from tests import cast

FIELDS = [
    *("file", "start", "end", "kind", "text", "within", "continues", "basis", "speaker", "evidence", "organisation"),
    *("role", "told_to", "confidence"),
]


def run(*files: Path) -> tuple[list[dict[str, Any]], str]:
    """Return the objects printed, and what was printed as errors."""
    out, err = StringIO(), StringIO()
    call_command("suggest_quotes", "--json", *map(str, files), stdout=out, stderr=err)
    return [json.loads(line) for line in out.getvalue().split("\n") if line], err.getvalue()


def write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_it_prints_one_object_a_line_with_all_its_fields(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", "“We saw ‘it’,” Ann Lee told The Guardian.\r\n\r\n“It was red.”".encode())
    lines, errors = run(path)
    assert [list(line) for line in lines] == [FIELDS] * 3
    outer, inner, last = lines
    assert (outer["file"], outer["start"], outer["end"]) == (str(path), 1, 13)
    assert outer["evidence"][0] == {"kind": "source", "text": "Ann Lee", "start": 15, "end": 22}
    assert (outer["told_to"], outer["role"], outer["organisation"]) == ("The Guardian", None, None)
    assert (inner["text"], inner["within"], last["continues"]) == ("it", 0, 0)
    assert errors == ""


def test_the_documentation_shows_what_is_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = Path("docs/suggestions.md").read_text(encoding="utf-8")
    shown = re.findall(r"```json\n(.*?)\n```", page, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    path = write(Path(), "article.txt", "“We are ready,” White House press secretary Tom Fox said.".encode())
    assert run(path)[0] == [json.loads(line) for line in shown]


def test_places_are_code_points_of_the_file_as_it_is(tmp_path: Path) -> None:
    text = "\ufeff\U0001f600\r\n\r\n“We are late,” said Ann Lee.\u2028"
    lines, _ = run(write(tmp_path, "a.txt", text.encode()))
    assert [text[line["start"] : line["end"]] for line in lines] == ["We are late,"]


def test_a_file_that_cannot_be_read_is_named_and_the_rest_are_still_done(tmp_path: Path) -> None:
    files = [
        tmp_path / "missing.txt",
        write(tmp_path, "latin.txt", "“caf\u00e9”".encode("utf-16")),
        write(tmp_path, "good.txt", "“We are late,” said Ann Lee.".encode()),
    ]
    out, err = StringIO(), StringIO()
    with pytest.raises(CommandError, match="2 of 3 files"):
        call_command("suggest_quotes", "--json", *map(str, files), stdout=out, stderr=err)
    assert json.loads(out.getvalue())["speaker"] == "Ann Lee"
    assert "missing.txt: No such file or directory" in err.getvalue()
    assert "latin.txt: not UTF-8 (byte 0)" in err.getvalue()


# --- Stored ---------------------------------------------------------------------------------------


def store(*places: str, **options: Any) -> str:
    """Store what is suggested, by rules, and return what is told."""
    out = StringIO()
    call_command("suggest_quotes", *places, stdout=out, stderr=StringIO(), verbosity=0, **options)
    return out.getvalue()


@pytest.fixture
def talks(db: None, monkeypatch: pytest.MonkeyPatch) -> list[Article]:
    monkeypatch.setattr(pipelines, "load", lambda: None)
    texts = ("“We are late,” said Ann Lee.", "“We are early,” said Ann Lee.", "Nobody said a word.")
    return [cast.article(f"Talk {number}", text) for number, text in enumerate(texts, 1)]


def test_it_stores_drafts_of_the_articles_that_are_named(talks: list[Article]) -> None:
    assert store("talk-2").startswith("1 added, 0 already there, 0 rejected before")
    assert [(quote.article, quote.status) for quote in Quote.objects.all()] == [(talks[1], "draft")]


def test_it_goes_through_all_articles_and_again_without_adding_anything(talks: list[Article]) -> None:
    assert store(all=True).startswith("2 added, 0 already there")
    assert store(all=True).startswith("0 added, 2 already there")
    assert store("talk-1", "talk-1").startswith("0 added, 1 already there")


def test_the_history_tells_that_the_command_did_it_and_why(talks: list[Article]) -> None:
    store("talk-1", reason="The archive of 2018.")
    entry = Entry.objects.get(model="quotes.quote")
    assert (entry.actor, entry.reason) == ("command: suggest_quotes", "The archive of 2018.")


def test_it_stores_nothing_if_it_does_not_know_an_article(talks: list[Article]) -> None:
    with pytest.raises(CommandError, match=r"There is no article “talk-11”\. Did you mean “talk-1”\?"):
        store("talk-1", "talk-11")
    assert Quote.objects.count() == 0


@pytest.mark.parametrize("arguments", [[], ["a.txt", "--all"], ["--json"], ["--json", "--all"]])
def test_it_asks_whose_quotes_are_meant(arguments: list[str]) -> None:
    with pytest.raises(CommandError, match="Say whose quotes"):
        call_command("suggest_quotes", *arguments)


def test_what_was_stored_before_it_is_stopped_stays(talks: list[Article], monkeypatch: pytest.MonkeyPatch) -> None:
    def stopping(article: Article, nlp: Any) -> Summary:
        if article == talks[1]:
            raise KeyboardInterrupt
        return store_suggestions(article, nlp)

    monkeypatch.setattr(suggest_quotes, "store_suggestions", stopping)
    with pytest.raises(CommandError, match="The same command goes on from here"):
        store(all=True)
    monkeypatch.undo()
    assert Quote.objects.count() == 1
    assert store(all=True).startswith("1 added, 1 already there")


# --- Printed --------------------------------------------------------------------------------------


def test_without_a_parser_it_warns_once_and_goes_by_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipelines, "installed", list)
    files = [write(tmp_path, name, "“We are late,” said Ann Lee.".encode()) for name in ("a.txt", "b.txt")]
    lines, errors = run(*files)
    assert [line["speaker"] for line in lines] == ["Ann Lee", "Ann Lee"]
    assert errors.count("No English pipeline") == 1


def test_the_best_pipeline_that_is_installed_is_taken() -> None:
    names = ["en_core_web_sm", "en_core_web_sm_copy", "en_core_web_trf", "en_core_web_md"]
    assert min(names, key=pipelines.rank) == "en_core_web_trf"
    assert min(names[:2], key=pipelines.rank) == "en_core_web_sm"


def test_nothing_is_imported_of_spacy_before_it_is_asked_for() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in Path("quotes").rglob("*.py"))
    assert "import spacy" not in source
    assert "from spacy" not in source
