"""What the documentation shows is true."""

import json
import re
import shlex
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from string import Template
from urllib.parse import urlsplit

from django.core.management import call_command
from django.test import Client

from config.verification import verify
from quotes.models import Quote
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
