"""What `manage.py import_quotes` makes of files: tables as spreadsheets write them, and whatever bytes there are."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from quotes.importing import reading
from quotes.models import Quote
from sources.models import Article
from tests import cast
from tests.quotes.test_import_quotes import SLUG, file, refusal, refusals, rows, run, table, world

__all__ = ["file", "world"]


# --- Tables -------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_cells_may_be_parted_as_spreadsheets_do_in_any_country(world: Article, file: Path, delimiter: str) -> None:
    lines = (("Article", " TEXT ", "Told to", "Speaker"), (SLUG, f'"{cast.EXCUSE}"', "The Advocate", "Kaitlin Martin"))
    run(file, "\n".join(delimiter.join(cells) for cells in lines))
    assert str(Quote.objects.get().preferred_told_to) == "The Advocate"


def test_a_byte_order_mark_and_empty_rows_are_passed_over(world: Article, file: Path) -> None:
    content = table("", f'{SLUG},"{cast.EXCUSE}",,,', ",,,,", "")
    assert "1 new, 0 known, 0 refused" in run(file, b"\xef\xbb\xbf" + content.encode())


def test_line_ends_in_a_quoted_cell_are_the_articles_own(world: Article, file: Path) -> None:
    cast.article("Lines", "“One.\r\nTwo.” Ada said. “Three.\nFour.” Ada said.")
    run(file, b'article,text\r\nlines,"One.\r\nTwo."\r\nlines,"Three.\nFour."\r\n')
    assert set(Quote.objects.values_list("text", flat=True)) == {"One.\r\nTwo.", "Three.\nFour."}


def test_rows_are_numbered_as_a_spreadsheet_shows_them(world: Article, file: Path) -> None:
    found = refusals(file, table('nowhere,"a\nb",,,', "", f'{SLUG},"{cast.EXCUSE}",,,', "nowhere,c,,,"))
    assert [each["row"] for each in found] == [2, 5]


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("article,text,speeker", "There is no column “speeker”. Did you mean “speaker”?"),
        ("article,text,text", "It has the column “text” twice."),
        ("article,speaker", "It lacks the column “text”."),
        ("", "It is empty."),
        ("article,text,", "There is no column “”."),
        ('"article,text', "Its first line is no header"),
    ],
)
def test_a_table_whose_header_is_not_understood_is_refused_whole(
    world: Article, file: Path, header: str, reason: str
) -> None:
    with pytest.raises(CommandError) as error:
        run(file, f"{header}\n{SLUG},x,y\n" if header else "")
    assert reason in str(error.value)


def test_a_file_in_utf_16_is_told_what_it_is(world: Article, file: Path) -> None:
    with pytest.raises(CommandError, match="It is UTF-16"):
        run(file, table().encode("utf-16"))


def test_the_apostrophe_of_our_own_export_is_taken_off_where_it_is_one(world: Article, file: Path) -> None:
    cast.article("Risky", "“=1+1 is two” Ada said. “’Tis” Ada said. “'Tis so” Ada said.")
    run(file, table("risky,'Tis so", header="article,text"))
    run(file, table("risky,'=1+1 is two", header="article,text"), guarded=True)
    assert set(Quote.objects.values_list("text", flat=True)) == {"'Tis so", "=1+1 is two"}


# --- Hostile bytes ------------------------------------------------------------------------------

GOOD = json.dumps({"article": SLUG, "text": cast.EXCUSE}).encode()
DEEP = b'{"article": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b'{"article": "caf\xe9", "text": "x"}', "not_text"),
        (b'{"article": "a", "text": "a\\u0000b"}', "not_text"),
        (b'{"article": "a", "text": "\\ud800"}', "not_text"),
        (b'{"article": "a", "text": "x", "\\ud800": 1}', "unknown_column"),
        (b'{"article": "a", "text": "x", "text": "y"}', "unreadable"),
        (b'{"article": "a", "text": NaN}', "unreadable"),
        (b'{"article": "a", "start": ' + b"9" * 5000 + b"}", "unreadable"),
        (b'{"article": "a", ', "unreadable"),
        (b'{"article": {"id": 5}, "text": "x"}', "invalid"),
        (b'{"article": "a", "text": "x", "attribution": 5}', "invalid"),
        (b'{"article": "a", "text": "x", "attribution": {"speeker": 1}}', "unknown_column"),
        (b'["a"]', "unreadable"),
        (DEEP, "unreadable"),
        (b'{"text": "' + b"x" * (reading.LONGEST_ROW + 1) + b'"}', "too_long"),
    ],
)
def test_a_line_that_cannot_be_read_stops_no_other(world: Article, file: Path, line: bytes, code: str) -> None:
    found = refusals(file, b"\n".join([b'{"article": "nowhere", "text": "x"}', line, b"", GOOD]))
    assert [(each["row"], each["code"]) for each in found] == [(1, "article_unknown"), (2, code)]
    assert Quote.objects.get().text == cast.EXCUSE


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"a,caf\xe9", "not_text"),
        (b"a,a\0b", "not_text"),
        (b"a", "unreadable"),
        (b"a,b,c", "unreadable"),
        (b'a,"b"c', "unreadable"),
        (b"a,b\rc", "unreadable"),
        (b"a," + b"x" * (reading.LONGEST_ROW + 1), "too_long"),
    ],
)
def test_a_record_that_cannot_be_read_stops_no_other(world: Article, file: Path, line: bytes, code: str) -> None:
    found = refusal_beside_a_good_row(file, line)
    assert (found["row"], found["code"]) == (2, code)


def refusal_beside_a_good_row(file: Path, line: bytes) -> dict[str, Any]:
    (found,) = refusals(file, b"article,text\n" + line + b"\n" + f'{SLUG},"{cast.EXCUSE}"\n'.encode())
    assert Quote.objects.get().text == cast.EXCUSE
    return found


def test_a_quotation_mark_that_is_never_closed_takes_a_row_and_no_more_memory(world: Article, file: Path) -> None:
    many = b"\n".join([b"nowhere," + b"x" * 1000] * 1100)
    found = refusals(file, b'article,text\nnowhere,"never closed\n' + many + f'\n{SLUG},"{cast.EXCUSE}"\n'.encode())
    assert found[0]["code"] == "too_long"
    assert Quote.objects.get().text == cast.EXCUSE


def test_what_is_told_of_hostile_text_is_text(world: Article, file: Path) -> None:
    found = refusal(file, b'{"article": "a", "text": "x", "\\ud800\\u202e": 1}')
    assert found["column"] == "\ud800\u202e"  # JSON escapes it; a terminal is shown the escape


@pytest.mark.parametrize(("name", "reason"), [("/nowhere/quotes.csv", "No such file"), (".", "Is a directory")])
def test_a_file_that_is_not_there_is_told(db: None, tmp_path: Path, name: str, reason: str) -> None:
    with pytest.raises(CommandError, match=reason):
        run_at(name)


def test_refusals_need_a_place(world: Article, file: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        run(file, rows({"text": cast.EXCUSE}), refused="/nowhere/refused.jsonl")


def run_at(name: str) -> None:
    call_command("import_quotes", name, verbosity=0, stdout=io.StringIO())


def test_standard_input_is_a_file(world: Article, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(GOOD))))
    run_at("-")
    assert Quote.objects.get().text == cast.EXCUSE


def test_it_shows_its_progress(world: Article, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(file, rows({"text": cast.EXCUSE}), verbosity=1)
    assert "1 rows" in capsys.readouterr().err
    run(file, rows({"text": cast.EXCUSE}))
    assert capsys.readouterr().err == ""
