"""``manage.py suggest_quotes --json FILE…`` reads files, prints one object a line and stores nothing."""

import json
import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from quotes.suggesting import pipelines

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


def test_without_json_it_says_that_nothing_else_is_there_yet() -> None:
    with pytest.raises(CommandError, match="--json"):
        call_command("suggest_quotes", "a.txt")


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
