"""What the tests of exports and imports share."""

import datetime
import json
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import transaction

from config.exporting import writing
from config.trail.sealing import seal
from quotes.models import Quote
from sources.acting import acting
from sources.models import Speaker
from tests import cast
from tests.conftest import load_documents

QUOTES, ARTICLES, ALIASES = "quotes.quote.jsonl", "sources.article.jsonl", "sources.speakeralias.jsonl"
AFFILIATIONS = "sources.affiliation.jsonl"
ODD = "a\r\n\u2028b\u202ea\u202c e\u0301 𝔘 \\u0000 \x7f “said”, \t\n"


def fill() -> None:
    """Store both documents, and beside them whatever is written differently by engines or encodings."""
    load_documents()
    ada = cast.speaker("Ada", aliases=("é", "Z", "a", "Ωmega"), description=ODD)
    trust = cast.organisation("Trust")
    for role, since in (("é", None), ("Z", "2018-04"), ("Z", None), ("Z", "2018"), ("a", None), ("", None)):
        cast.affiliation(ada, trust, role=role, since=since)
    newest = cast.article("Z", ODD, slug="z", authors=(ada,), public_from=None)
    cast.article("A", ODD, slug="a", revises=newest, retrieved_at=datetime.datetime(1, 2, 3, tzinfo=datetime.UTC))
    cast.capture(newest, bytes(range(256)), origin=f"https://z.example/{ODD}")
    draft = cast.quote(newest, "“said”", status="draft", origin="suggested", origin_version="rules 1")
    cast.attribution(draft, speaker=ada, confidence=0.1 + 0.2, basis="inferred", note=ODD, printed_organisation=ODD)
    gone = cast.speaker("Gone")
    with acting(actor="ada (user 1)", reason=ODD):
        Speaker.objects.filter(pk=gone.pk).update(description=ODD)
    gone.delete()
    seal()
    Quote.objects.create(
        article=newest,
        start=0,
        end=1,
        text="a",
        kind="direct",
        created=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC),
    )


def files(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in directory.iterdir()}


def rows(directory: Path, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (directory / name).read_bytes().splitlines()]


def export(directory: Path) -> dict[str, bytes]:
    """Export what the test's own transaction sees, which no command could."""
    directory.mkdir()
    writing.write_files(directory)
    return files(directory)


def load(directory: Path) -> str:
    out = StringIO()
    call_command("import_database", str(directory), verbosity=0, stdout=out)
    return out.getvalue()


def exported_and_gone(directory: Path) -> Path:
    """Export much from a transaction that is then undone, and return the directory."""
    with transaction.atomic():
        fill()
        export(directory)
        transaction.set_rollback(True)
    return directory
