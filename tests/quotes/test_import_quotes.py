"""`manage.py import_quotes` anchors each quote in its article to the letter, or tells why not; nobody is invented."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from config.trail.models import Entry
from config.verification import verify
from quotes.importing import placing, planning, running
from quotes.models import Attribution, Evidence, Quote
from sources.models import Article, Organisation, Speaker
from tests import cast

SLUG = "global-protesters"
HEADER = "article,text,speaker,organisation,role"


@pytest.fixture
def world(db: None) -> Article:
    """The first document, shortened, and everybody in it; nothing is quoted yet."""
    for name in ("LGBT Foundation", "All Out", "The Guardian", "Human Rights Watch", "The Advocate"):
        cast.organisation(name)
    cast.speaker("Igor Kochetkov")
    cast.speaker("Matt Beard")
    cast.speaker("Ramzan Kadyrov", aliases=("Kadyrov",))
    cast.speaker("Kaitlin Martin")
    return cast.article()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "quotes.csv"


def run(file: Path, content: str | bytes, **options: Any) -> str:
    """Import a file that holds this, and return what the command told."""
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    out = io.StringIO()
    call_command("import_quotes", str(file), stdout=out, **{"verbosity": 0, **options})
    return out.getvalue()


def refusals(file: Path, content: str | bytes, **options: Any) -> list[dict[str, Any]]:
    """Return what the file of refusals holds after an import that refused something."""
    refused = file.with_suffix(".refused")
    with pytest.raises(CommandError, match="refused, as told above"):
        run(file, content, refused=str(refused), **options)
    return [json.loads(line) for line in refused.read_text().splitlines()]


def refusal(file: Path, content: str | bytes, **options: Any) -> dict[str, Any]:
    """Return the one refusal of an import, by which nothing was stored."""
    before = Quote.objects.count(), Speaker.objects.count(), Organisation.objects.count()
    (found,) = refusals(file, content, **options)
    assert (Quote.objects.count(), Speaker.objects.count(), Organisation.objects.count()) == before
    return found


def rows(*cells: dict[str, Any]) -> str:
    """Return JSON Lines."""
    return "".join(f"{json.dumps({'article': SLUG, **each})}\n" for each in cells)


def table(*lines: str, header: str = HEADER) -> str:
    return "\r\n".join([header, *lines]) + "\r\n"


# --- What it takes in ---------------------------------------------------------------------------


def test_a_spreadsheet_of_texts_and_names_becomes_drafts_with_their_source(world: Article, file: Path) -> None:
    told = run(
        file,
        table(
            f'{SLUG},"{cast.EXCUSE}",Kaitlin Martin,Human Rights Watch,fellow',
            f'{world.title},"“{cast.SAFETY}”",Igor Kochetkov,LGBT Foundation,',
        ),
    )
    assert told == "2 new, 0 known, 0 refused\n"
    excuse = Quote.objects.get(text=cast.EXCUSE)
    assert (excuse.article, excuse.status, excuse.kind) == (world, "draft", "direct")
    assert world.text[excuse.start : excuse.end] == cast.EXCUSE
    claim = excuse.attributions.get()
    assert (str(claim.speaker), str(claim.organisation), claim.role) == ("Kaitlin Martin", "Human Rights Watch", "fellow")
    assert (claim.basis, claim.standing, claim.note) == ("explicit", "preferred", "")
    source = claim.evidence.get()
    assert (source.kind, source.text, world.text[source.start : source.end]) == ("source", *["Kaitlin Martin"] * 2)
    assert Quote.objects.get(text=cast.SAFETY).preferred_organisation == Organisation.objects.get(name="LGBT Foundation")
    assert list(verify()) == []
