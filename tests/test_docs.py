"""What the documentation shows is true."""

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from itertools import pairwise
from pathlib import Path
from string import Template
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.test import Client

from config.takedown.redacting import redact
from config.trail.sealing import head_line, seal
from config.verification import verify
from quotes.models import Quote
from tests.config.test_redacting import report, span
from tests.partner import Partner


def test_the_fixture_of_the_docs_loads_and_verifies(db: None, tmp_path: Path) -> None:
    blocks = re.findall(r"```json\n(.*?)```", Path("docs/fixtures.md").read_text(), re.DOTALL)
    fixture = tmp_path / "example.json"
    fixture.write_text(blocks[0])
    for _ in range(2):
        call_command("loaddata", str(fixture), verbosity=0)
    quote = Quote.objects.select_related("preferred_speaker").get()
    assert quote.preferred_speaker
    assert (quote.text, quote.preferred_speaker.name) == ("We were there.", "Ada Example")
    assert list(verify()) == []


@pytest.fixture
def sealed_export(committed_db: None, tmp_path: Path) -> Path:
    """An export of which entries were sealed, then overwritten, and others sealed; with its heads."""
    article = report()
    heads = seal()
    redact(article, [span(article)], reason="She asked for it.")
    heads += seal()
    (tmp_path / "heads.jsonl").write_text("".join(map(head_line, heads)))
    call_command("export_database", str(tmp_path / "export"), stdout=StringIO(), verbosity=0)
    return tmp_path


def check_seals(folder: Path) -> tuple[int, str]:
    """Run the program that the docs show to whoever does not trust us; return its status and what it says."""
    (program,) = re.findall(r"```python\n(import hashlib.*?)```", Path("docs/trail.md").read_text(), re.DOTALL)
    done = subprocess.run(
        [sys.executable, "-c", program, folder / "export", folder / "heads.jsonl"],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_anybody_can_check_the_seals_without_verbatim(sealed_export: Path) -> None:
    assert check_seals(sealed_export) == (0, "All 2 seals hold, and every head is one of them.\n")


@pytest.mark.parametrize(
    ("overwritten", "told"),
    [(True, r"Entry \d+ is not what a redaction made of it\."), (False, r"Seal \d+ does not hold\.")],
)
def test_a_changed_entry_is_found_without_verbatim(sealed_export: Path, overwritten: bool, told: str) -> None:
    file = sealed_export / "export" / "trail.entry.jsonl"
    entries = file.read_bytes().splitlines(keepends=True)
    place = next(number for number, line in enumerate(entries) if ("█" in line.decode()) is overwritten)
    entries[place] = entries[place].replace(b'"at":"2', b'"at":"1')
    file.write_bytes(b"".join(entries))
    status, said = check_seals(sealed_export)
    assert status == 1
    assert re.fullmatch(told, said.strip())


def test_a_chain_without_a_kept_head_is_found_without_verbatim(sealed_export: Path) -> None:
    seals = sealed_export / "export" / "trail.seal.jsonl"
    seals.write_bytes(seals.read_bytes().splitlines(keepends=True)[0])
    status, told = check_seals(sealed_export)
    assert (status, told.split(":")[0]) == (1, "No seal has this head")


def test_timers_hand_the_settings_to_the_programs_that_they_start(tmp_path: Path) -> None:
    """Whose file systemd reads, too: it has no `export`, without which a shell keeps them to itself."""
    (tmp_path / "environment").write_text("ENVIRONMENT=production\n")
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\necho "$ENVIRONMENT $2"\n')
    python.chmod(0o755)
    timers = re.findall(r"^(?:[\d*]+ ){5} *verbatim  (.*)$", Path("docs/operations.md").read_text(), re.MULTILINE)
    for line in timers:
        command = line.replace("/srv/verbatim ", f"{shlex.quote(str(tmp_path))} ")
        done = subprocess.run(
            ["sh", "-c", command], capture_output=True, text=True, check=True, env={"PATH": os.defpath}
        )
        assert done.stdout.startswith("production "), line
    assert len(timers) == 3


def test_every_setting_from_the_environment_is_documented() -> None:
    code = Path("config/settings.py").read_text() + Path("config/gunicorn.py").read_text()
    names = set(re.findall(r"""(?:env\.\w+|environ\.get|getenv)\(\s*"([A-Z_]+)\"""", code))
    documented = Path("docs/operations.md").read_text()
    assert {name for name in names if f"`{name}`" not in documented} == set()


def test_the_readme_shows_real_answers(documents: None, client: Client) -> None:
    shown = re.findall(r"```sh\ncurl '(.*?)'\n```\n\n```json\n(.*?)\n```", Path("README.md").read_text(), re.DOTALL)
    assert len(shown) == 2
    for address, answer in shown:
        parts = urlsplit(address)
        found = client.get(f"{parts.path}?{parts.query}", SERVER_NAME="127.0.0.1", SERVER_PORT="8000")
        assert found.json() == json.loads(answer)


def commands() -> Iterator[tuple[list[str], int]]:
    """Yield the words of each curl command in the page about writing, and the status that stands behind it."""
    for block in re.findall(r"```sh\n(.*?)```", Path("docs/writing.md").read_text(), re.DOTALL):
        for command, status in re.findall(r"^curl -K me (.*?)  # (\d+)$", block, re.DOTALL | re.MULTILINE):
            yield shlex.split(command.replace("\\\n", "")), int(status)


def test_the_page_about_writing_shows_what_works(db: None) -> None:
    partner, known = Partner(), {"ETAG": "", "QUOTE": "", "ID": ""}
    for words, status in commands():
        filled = [Template(word).safe_substitute(known) for word in words]
        options = dict(pairwise(filled))
        headers = dict(filled[place + 1].split(": ", 1) for place, word in enumerate(filled) if word == "-H")
        (address,) = [urlsplit(word) for word in filled if word.startswith("http")]
        method = options.get("-X", "POST" if "-d" in options else "GET")
        answer = partner.client.generic(
            method, f"{address.path}?{address.query}", options.get("-d", ""), "application/json", headers=headers
        )
        assert answer.status_code == status, (filled, answer.content.decode())
        known["ETAG"] = answer.get("ETag", known["ETAG"])
        known["ID"] = answer.json().get("id", "")
        known["QUOTE"] = known["ID"] if address.path.endswith("/quotes/") else known["QUOTE"]
    assert Quote.objects.get().attributions.count() == 2
