"""Both source documents, imported from their files into an empty database and suggested, beside their curators' work.

What differs is listed here, difference by difference, and explained in docs/suggestions.md.
"""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from config.verification import verify
from quotes.models import Attribution, Quote
from tests.conftest import load_documents

Said = dict[str, Any]


def said(attribution: Attribution | None, quote: Quote) -> Said:
    """Return all that is said of a quote, with names instead of rows and places instead of quotes."""
    told: Said = {"kind": quote.kind, "within": beginning(quote.within), "continues": beginning(quote.continues)}
    if attribution is None:
        return told
    for name in ("speaker", "organisation", "told_to", "on_behalf_of"):
        row = getattr(attribution, name)
        told[name] = str(row) if row else getattr(attribution, f"printed_{name}", "")
    told |= {name: getattr(attribution, name) for name in ("basis", "role", "occasion")}
    evidence = {each.kind: each.text for each in attribution.evidence.all()}
    return told | {f"evidence: {kind}": words for kind, words in evidence.items()}


def beginning(quote: Quote | None) -> str:
    return quote.text[:20] if quote else ""


def everything() -> dict[str, Said]:
    """Return what is said of each quote, by its first words."""
    quotes = Quote.objects.select_related("within", "continues").prefetch_related("attributions__evidence")
    return {quote.text[:30]: said(quote.attributions.first(), quote) for quote in quotes}


def rolled_back(enter: Callable[[], Any]) -> dict[str, Said]:
    """Return what is said after ``enter``, in a database that is as it was before again."""
    with transaction.atomic():
        enter()
        told = everything()
        assert list(verify()) == []
        transaction.set_rollback(True)
    return told


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Hold both documents as text files, and nothing of what is said of them."""
    fixture = json.loads(Path("fixtures/articles.json").read_text(encoding="utf-8"))
    for number, row in enumerate(row for row in fixture if row["model"] == "sources.article"):
        (tmp_path / f"{number}.txt").write_bytes(row["fields"]["text"].encode())
    return tmp_path


def import_and_suggest(files: Path) -> None:
    out = StringIO()
    call_command("import_articles", str(files), language="en", suggest=True, verbosity=0, stdout=out)
    assert "2 new, 0 known" in out.getvalue()
    assert "Quotes suggested: 18 added, 0 already there" in out.getvalue()


REPORT, STATEMENT = "a report to mark the anniversary of the purge", "a statement"
GOVERNMENT = "the Russian government"

# Beginning of the quote → what is said of it → (as suggested, as its curators have it).
DIFFERENCES: dict[str, dict[str, tuple[str, str]]] = {
    # The occasion is left to curators.
    "in the summer of 2017, at leas": {
        "occasion": ("", REPORT),
        "evidence: occasion": ("", REPORT),
        # The finder’s source is the name alone, article included; to curators it is the whole noun phrase.
        "evidence: source": ("The LGBT Foundation", "Russian LGBT+ rights group The LGBT Foundation"),
        "organisation": ("The LGBT Foundation", "LGBT Foundation"),
    },
    "At least 26 were killed during": {
        "occasion": ("", REPORT),
        "evidence: occasion": ("", REPORT),
        "organisation": ("The LGBT Foundation", "LGBT Foundation"),
    },
    "We have ensured the safety of ": {"occasion": ("", STATEMENT), "evidence: occasion": ("", STATEMENT)},
    "But one thing we could not do ": {"occasion": ("", STATEMENT), "evidence: occasion": ("", STATEMENT)},
    "we are watching you": {"occasion": ("", GOVERNMENT), "evidence: occasion": ("", GOVERNMENT)},
    # For whom a spokesperson speaks is left to curators.
    "Even if such people existed in": {"on_behalf_of": ("", "Ramzan Kadyrov")},
    # As the article prints it; an alias leads to the entry.
    "we continue demanding a credib": {"told_to": ("OutRight", "OutRight Action International")},
}


def test_what_is_suggested_differs_from_the_curators_work_in_what_is_listed_here(db: None, files: Path) -> None:
    suggested = rolled_back(lambda: import_and_suggest(files))
    curated = rolled_back(load_documents)
    assert suggested.keys() == curated.keys()
    assert {words: found for words in suggested if (found := differences(suggested[words], curated[words]))} == (
        DIFFERENCES
    )


def differences(suggested: Said, curated: Said) -> dict[str, tuple[str, str]]:
    pairs = {name: (suggested.get(name, ""), curated.get(name, "")) for name in suggested | curated}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def test_once_its_names_are_entered_everybody_is_chosen_who_has_one(db: None, files: Path) -> None:
    call_command("loaddata", "organisations", "speakers", verbosity=0)
    import_and_suggest(files)
    unsettled = {name for claim in Attribution.objects.all() for name in claim.unsettled().values()}
    assert unsettled == {"Kadyrov’s spokesman", "One of them"}
    told_to = {(claim.printed_told_to, str(claim.told_to)) for claim in Attribution.objects.exclude(told_to=None)}
    assert ("OutRight", "OutRight Action International") in told_to
