"""Importing again changes nothing; an import that is killed goes on; what an export holds comes back the same."""

import io
import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from config.trail.models import Entry
from config.verification import verify
from quotes.models import Attribution, Evidence, Quote
from sources.models import Article, Speaker
from tests import cast
from tests.quotes.test_import_quotes import SLUG, file, refusal, rows, run, world

__all__ = ["file", "world"]

ROOT = Path(__file__).parents[2]


def everything() -> list[Any]:
    """Return all that is stored of quotes and names, ids of rows and times left out."""
    return [
        *Quote.objects.order_by("uuid").values_list(
            *("uuid", "article__slug", "start", "end", "text", "kind", "status"),
            *("within__uuid", "continues__uuid", "preferred_speaker__name", "preferred_basis"),
        ),
        *Attribution.objects.order_by("uuid").values_list(
            *("uuid", "quote__uuid", "basis", "standing", "speaker__slug", "organisation__slug"),
            *("told_to__slug", "on_behalf_of__slug", "role", "occasion"),
        ),
        *Evidence.objects.order_by("attribution__uuid", "kind").values_list(
            "attribution__uuid", "kind", "start", "end", "text"
        ),
        *Speaker.objects.order_by("slug").values_list("slug", "name"),
    ]


def forget_quotes() -> None:
    """Delete every quote, the innermost and latest first."""
    Evidence.objects.all().delete()
    for claim in Attribution.objects.all():
        claim.delete()
    while Quote.objects.exists():
        for quote in Quote.objects.filter(inner=None, continuations=None):
            quote.delete()


# --- The same again -----------------------------------------------------------------------------

LINES = rows(
    {"text": cast.BLOOD, "speaker": "Kadyrov", "within": cast.CANADA},
    {"text": cast.CANADA, "speaker": "Matt Beard", "told_to": "The Guardian"},
    {"text": cast.OFFICIALS, "basis": "unattributed"},
    {"text": cast.EXCUSE, "speaker": "New Here"},
)


def test_importing_again_changes_nothing(world: Article, file: Path) -> None:
    assert "4 new, 0 known, 0 refused" in run(file, LINES, create_names=True)
    before, entries = everything(), Entry.objects.count()
    assert "0 new, 4 known, 0 refused" in run(file, LINES, create_names=True)
    assert (everything(), Entry.objects.count()) == (before, entries)


def test_a_row_that_comes_twice_is_stored_once(world: Article, file: Path) -> None:
    row = {"text": cast.EXCUSE, "speaker": "Kaitlin Martin"}
    assert "1 new, 1 known, 0 refused" in run(file, rows(row, row))


def test_a_quote_that_is_ascribed_in_another_way_is_refused_with_the_difference(world: Article, file: Path) -> None:
    run(file, rows({"text": cast.EXCUSE, "speaker": "Kaitlin Martin", "role": "fellow"}))
    found = refusal(file, rows({"text": cast.EXCUSE, "speaker": "Matt Beard", "role": "fellow"}))
    assert (found["code"], str(Quote.objects.get().uuid) in found["reason"]) == ("quoted_already", True)
    assert found["difference"] == "[-speaker matt-beard, role fellow-] {+speaker kaitlin-martin, role fellow+}"


def test_what_says_less_of_a_quote_or_the_same_as_an_alternative_is_known(world: Article, file: Path) -> None:
    quote = cast.said(world, cast.EXCUSE, by=Speaker.objects.get(name="Kaitlin Martin"))
    cast.attribution(quote, standing="alternative", speaker=Speaker.objects.get(name="Matt Beard"))
    lines = rows({"text": cast.EXCUSE}, {"text": cast.EXCUSE, "speaker": "Matt Beard"})
    assert "0 new, 2 known" in run(file, lines)


def test_the_same_id_is_the_same_quote_whatever_was_changed_about_it_since(world: Article, file: Path) -> None:
    quote = cast.said(world, cast.EXCUSE, by=Speaker.objects.get(name="Kaitlin Martin"))
    row = {"id": str(quote.uuid), "text": cast.EXCUSE, "speaker": "Nobody Knows"}
    assert "0 new, 1 known" in run(file, rows(row))
    found = refusal(file, rows({**row, "text": cast.SAFETY}))
    assert (found["code"], found["column"]) == ("id_taken", "id")


def test_a_quote_that_is_here_under_another_id_is_found_by_those_that_name_it(world: Article, file: Path) -> None:
    here = cast.quote(world, cast.CANADA)
    there = "494bbb7e-5f43-55d6-bba0-3ba2e7c1d9be"
    run(file, rows({"text": cast.BLOOD, "within": there}, {"text": cast.CANADA, "id": there}))
    assert Quote.objects.get(text=cast.BLOOD).within == here


def test_ids_are_the_same_on_every_install(world: Article, file: Path) -> None:
    run(file, LINES, create_names=True)
    before = everything()
    forget_quotes()
    run(file, LINES, create_names=True)
    assert everything() == before


def test_a_dry_run_tells_everything_and_writes_nothing(world: Article, file: Path) -> None:
    before = everything(), Entry.objects.count()
    told = run(file, LINES, create_names=True, dry_run=True)
    assert told.startswith("entered: speaker new-here (New Here)\n")
    assert told.endswith("4 new, 0 known, 0 refused\nNothing was written.\n")
    assert (everything(), Entry.objects.count()) == before
    with pytest.raises(CommandError, match="1 refused"):
        run(file, rows({"text": "Not there."}), dry_run=True)


# --- Exports come back --------------------------------------------------------------------------


def exported(client: Client, form: str) -> bytes:
    return b"".join(client.get(f"/api/v1/quotes/?format={form}").streaming_content)  # type: ignore[attr-defined]


def test_an_export_in_json_lines_comes_back_the_same(documents: None, client: Client, file: Path) -> None:
    before = exported(client, "jsonl&expand=evidence")
    forget_quotes()
    assert "18 new, 0 known, 0 refused" in run(file, before, keep_status=True)
    assert exported(client, "jsonl&expand=evidence") == before
    assert "0 new, 18 known, 0 refused" in run(file, before, keep_status=True)
    assert list(verify()) == []


def test_whole_objects_in_an_export_come_back_too(documents: None, client: Client, file: Path) -> None:
    form = "jsonl&expand=speaker,organisation,article,within,continues,evidence"
    before = exported(client, form)
    forget_quotes()
    assert "18 new" in run(file, before, keep_status=True)
    assert exported(client, form) == before


def test_an_export_as_a_table_comes_back_as_drafts(documents: None, client: Client, file: Path) -> None:
    before = exported(client, "csv")
    told = Quote.objects.order_by("uuid").values_list(
        *("uuid", "start", "end", "kind", "within__uuid", "continues__uuid"),
        *("preferred_speaker", "preferred_organisation", "preferred_told_to", "preferred_role", "preferred_basis"),
    )
    then = list(told.all())
    forget_quotes()
    assert "18 new, 0 known, 0 refused" in run(file, before)
    assert list(told.all()) == then
    assert set(Quote.objects.values_list("status", flat=True)) == {"draft"}
    Quote.objects.update(status="disputed")
    assert exported(client, "csv").replace(b",disputed,", b",verified,") == before


def test_names_that_are_not_here_are_entered_under_their_slugs(documents: None, client: Client, file: Path) -> None:
    before = exported(client, "jsonl&expand=evidence")
    forget_quotes()
    speaker = Speaker.objects.get(slug="igor-kochetkov")
    speaker.affiliations.all().delete()
    speaker.delete()
    assert "entered: speaker igor-kochetkov (Igor Kochetkov)" in run(file, before, keep_status=True, create_names=True)
    assert exported(client, "jsonl&expand=evidence") == before


# --- Stopped and gone on ------------------------------------------------------------------------

# It kills itself before it stores the batch of this number, or in the middle of it: some rows are written by then.
KILLED = """
import os, sys
import django; django.setup()
from django.core.management import call_command
from quotes.importing import running, writing

where, number = sys.argv[1], int(sys.argv[2])
running.BATCH = 10
stored, add = [], writing.add

def killed(model, rows):
    stored.append(model)
    if where == "middle" and len(stored) == 3 * number - 1:
        add(model, rows)
        os.kill(os.getpid(), 9)
    if where == "before" and len(stored) == 3 * number - 2:
        os.kill(os.getpid(), 9)
    add(model, rows)

writing.add = killed
call_command("import_quotes", "-", create_names=True, verbosity=2)
"""
WHOLE = """
import django; django.setup()
from django.core.management import call_command
from quotes.importing import running
running.BATCH = 10
call_command("import_quotes", "-", create_names=True, verbosity=0)
"""
SENTENCES = [f"This is sentence number {number}." for number in range(50)]


@pytest.fixture(scope="module")
def url(engine: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the URL of a migrated database of its own, for programs that are killed."""
    if engine == "sqlite":
        made = f"sqlite:///{tmp_path_factory.mktemp('killed')}/other.sqlite3"
        program(made, "manage.py", "migrate", "-v0")
        yield made
        return
    server, name = os.environ["DATABASE_URL"], f"killed_{uuid.uuid4().hex}"
    with closing(psycopg2.connect(server.replace("postgres://", "postgresql://"))) as connection:
        connection.autocommit = True
        connection.cursor().execute(f"CREATE DATABASE {name}")
        made = urlsplit(server)._replace(path=f"/{name}").geturl()
        program(made, "manage.py", "migrate", "-v0")
        yield made
        connection.cursor().execute(f"DROP DATABASE {name} WITH (FORCE)")


def started(url: str, *command: str, **options: Any) -> "subprocess.Popen[str]":
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"}
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    return subprocess.Popen([sys.executable, *command], env=environment, cwd=ROOT, text=True, **pipes, **options)  # type: ignore[call-overload]


def program(url: str, *command: str, given: str = "", ends: int = 0) -> str:
    with started(url, *command) as process:
        told, errors = process.communicate(given)
    assert process.returncode == ends, errors
    return told


def story(number: int, title: str) -> str:
    """Return a program that enters an article of fifty quotes; its slug is its title."""
    text = " ".join(f"“{sentence}” Speaker {place % 7} said.\n" for place, sentence in enumerate(SENTENCES))
    return (
        "import django; django.setup()\nfrom sources.models import Article\n"
        f"Article.objects.create(slug={title!r}, title={title!r}, text={text!r} + '{number}', language='en')"
    )


def lines_of(title: str) -> str:
    """Return fifty rows, every fifth of which continues the one that comes after it in the file."""
    order = sorted(range(50), key=lambda place: (place // 5, -(place % 5)))
    return "".join(
        json.dumps(
            {
                "article": title,
                "text": SENTENCES[place],
                "speaker": f"Speaker {place % 7}",
                **({"continues": SENTENCES[place - 1]} if place % 5 == 4 else {}),
            }
        )
        + "\n"
        for place in order
    )


DUMP = """
import django, json, sys; django.setup()
from quotes.models import Quote
quotes = Quote.objects.filter(article__slug=sys.argv[1]).order_by("start")
columns = ("start", "end", "text", "kind", "status", "continues__start", "preferred_speaker__name", "preferred_basis",
    "attributions__basis", "attributions__note", "attributions__evidence__text", "attributions__evidence__start")
from sources.models import Speaker
speakers = Speaker.objects.order_by("name").values_list("name", "slug")
print(json.dumps([list(quotes.values_list(*columns)), list(speakers)]))
"""


@pytest.fixture(scope="module")
def of_one_run(url: str) -> str:
    """Return what one import stores that nobody stops."""
    program(url, "-c", story(0, "whole"))
    program(url, "-c", WHOLE, given=lines_of("whole"))
    return program(url, "-c", DUMP, "whole")


@pytest.mark.parametrize(
    ("where", "number"),
    # Four batches of ten rows, and one of ten that continue others.
    [("before", 1), ("middle", 1), ("before", 3), ("middle", 3), ("before", 5), ("middle", 5)],
)
def test_a_killed_import_goes_on_and_comes_to_the_same(url: str, of_one_run: str, where: str, number: int) -> None:
    title = f"{where}-{number}"
    program(url, "-c", story(number, title))
    lines = lines_of(title)
    told = program(url, "-c", KILLED, where, str(number), given=lines, ends=-9)
    assert told.count("stored: ") == number - 1
    known = 10 * (number - 1)
    again = program(url, "manage.py", "import_quotes", "-", "--create-names", "-v0", given=lines)
    assert f"{50 - known:,} new, {known:,} known, 0 refused" in again
    assert program(url, "-c", DUMP, title) == of_one_run
    assert "Every row holds" in program(url, "manage.py", "verify", "-v0")


def test_an_import_that_is_killed_while_it_reads_goes_on_too(url: str, of_one_run: str) -> None:
    program(url, "-c", story(9, "reading"))
    lines = lines_of("reading")
    # Without a buffer of its own, the program sees each line when it is written; the last one is cut off.
    with started(url, "-c", WHOLE.replace("verbosity=0", "verbosity=2"), bufsize=1) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write("".join(lines.splitlines(keepends=True)[:15]) + '{"article": "read')
        process.stdin.flush()
        while not process.stdout.readline().startswith("stored: 10 new"):
            assert process.poll() is None
        process.kill()
    program(url, "manage.py", "import_quotes", "-", "--create-names", "-v0", given=lines)
    assert program(url, "-c", DUMP, "reading") == of_one_run


def test_stopping_by_hand_says_how_to_go_on(world: Article, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Stopped(io.BufferedReader):
        def readline(self, *size: Any) -> bytes:
            line = super().readline(*size)
            if not line:
                raise KeyboardInterrupt
            return line

    monkeypatch.setattr("quotes.importing.running.BATCH", 1)
    monkeypatch.setattr(sys, "stdin", type("Input", (), {"buffer": Stopped(io.BytesIO(LINES.encode()))}))
    out = io.StringIO()
    with pytest.raises(CommandError, match="goes on from here"):
        call_command("import_quotes", "-", create_names=True, verbosity=0, stdout=out)
    assert "3 new, 0 known, 0 refused" in out.getvalue()
    assert Quote.objects.filter(article__slug=SLUG).count() == 3


# --- Memory -------------------------------------------------------------------------------------

MEASURED = """
from pathlib import Path
import django; django.setup()
from django.core.management import call_command
call_command("import_quotes", "-", verbosity=0)
print(next(line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")))
"""


def test_memory_does_not_grow_with_the_file(url: str) -> None:
    program(url, "-c", story(10, "memory"))
    row = json.dumps({"article": "memory", "text": SENTENCES[0], "note": "x" * 20_000}) + "\n"

    def peak(number: int) -> int:
        return int(program(url, "-c", MEASURED, given=row * number).split()[-1])

    few, many = peak(500), peak(4_000)  # 10 and 80 MB of rows
    assert many < few * 1.1
