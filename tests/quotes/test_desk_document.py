"""The first source document, curated at the desk with the keyboard alone, comes to what its fixture holds."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from quotes.models import Quote
from sources.models import Article, Organisation, Speaker
from tests.browsing import DeskInBrowser, chromium

__all__ = ["chromium"]

SLUG = "global-protesters-demand-an-investigation-into-the-chechnya-purge"
NAMED = ("speaker", "organisation", "told_to", "on_behalf_of")
WRITTEN = ("role", "occasion", "note")
KEYS = {"source": "s", "cue": "c", "antecedent": "a", "role": "r", "organisation": "o", "told_to": "t", "occasion": "i"}


def fixture(name: str, model: str) -> list[dict[str, Any]]:
    rows = json.loads(Path(f"fixtures/{name}.json").read_text())
    return [row["fields"] for row in rows if row["model"] == model]


def expected() -> list[dict[str, Any]]:
    """Return the quotes of the document as the fixture holds them, but for UUIDs, in reading order."""
    quotes = [row for row in fixture("quotes", "quotes.quote") if row["article"] == [SLUG]]
    spans = {row["uuid"]: [row["start"], row["end"]] for row in quotes}
    claims = {row["quote"][0]: row for row in fixture("quotes", "quotes.attribution")}
    evidence = fixture("quotes", "quotes.evidence")
    return [
        {
            **{name: row[name] for name in ("start", "end", "text", "kind", "status_reason")},
            **{name: row[name] and spans[row[name][0]] for name in ("within", "continues")},
            **{name: claim[name] and claim[name][0] for name in NAMED},
            **{name: claim[name] for name in ("basis", "standing", "confidence", *WRITTEN)},
            "evidence": sorted(
                [one["kind"], one["start"], one["end"], one["text"]]
                for one in evidence
                if one["attribution"] == [claim["uuid"]]
            ),
        }
        for row in quotes
        for claim in [claims[row["uuid"]]]
    ]


def stored() -> Iterator[dict[str, Any]]:
    """Yield the quotes that the database holds, in the same shape."""
    for quote in Quote.objects.in_reading_order():
        claim = quote.attributions.get()
        yield {
            **{name: getattr(quote, name) for name in ("start", "end", "text", "kind", "status_reason")},
            **{
                name: other and [other.start, other.end]
                for name in ("within", "continues")
                for other in [getattr(quote, name)]
            },
            **{name: (row := getattr(claim, name)) and row.slug for name in NAMED},
            **{name: getattr(claim, name) for name in ("basis", "standing", "confidence", *WRITTEN)},
            "evidence": sorted([one.kind, one.start, one.end, one.text] for one in claim.evidence.all()),
        }


def curate(desk: DeskInBrowser, wanted: dict[str, Any], names: dict[str, dict[str, Any]]) -> None:
    """Make one quote as the fixture has it: select the words, press Q, mark the evidence, say who, save."""
    desk.quote(wanted["start"], wanted["end"])
    if wanted["basis"] == "continued":
        desk.tab_to("field-basis", "Shift+Tab")
        desk.page.keyboard.type("cont")
        desk.page.wait_for_function("() => document.querySelector('#editor .is-marked') !== null")
    else:
        attribute(desk, wanted, names)
    kind = desk.page.input_value("#field-kind")
    if wanted["note"] or kind != wanted["kind"]:
        if not desk.page.evaluate("document.getElementById('further').open"):
            desk.tab_to("further-head")
            desk.press("Enter")
        if kind != wanted["kind"]:
            desk.choose("field-kind", wanted["kind"])
        if wanted["continues"] is None:
            desk.choose("field-continues", "none")
        desk.write("note", wanted["note"])
    desk.save()


def attribute(desk: DeskInBrowser, wanted: dict[str, Any], names: dict[str, dict[str, Any]]) -> None:
    for kind, start, end, _text in sorted(wanted["evidence"], key=lambda one: one[1]):
        desk.select(start, end)
        desk.press(KEYS[kind])
    if desk.focused == "text":
        desk.press("Escape")
    desk.tab_to("field-basis", "Shift+Tab")
    desk.page.keyboard.type(wanted["basis"])
    for field in ("speaker", "organisation", "told_to"):
        slug = wanted[field]
        if slug and desk.page.input_value(f"#field-{field}") != names[slug]["name"]:
            kind = names[slug]["kind"]
            desk.name(field, names[slug]["name"], kind=KINDS.get(kind, ""))
        if field == "organisation" and desk.page.input_value("#field-role") != wanted["role"]:
            desk.write("role", wanted["role"])
    if desk.page.input_value("#field-occasion") != wanted["occasion"]:
        desk.write("occasion", wanted["occasion"])


KINDS = {"unnamed": "unnamed", "advocacy": "rights", "outlet": "news"}


def test_the_first_document_is_curated_by_selection_and_keyboard_alone(server: LiveServer, chromium: Browser) -> None:
    (fields,) = [row for row in fixture("articles", "sources.article") if row["slug"] == SLUG]
    article = Article.objects.create(**{name: fields[name] for name in ("slug", "title", "language", "text")})
    named = [*fixture("speakers", "sources.speaker"), *fixture("organisations", "sources.organisation")]
    names = {row["slug"]: row for row in named}
    desk = DeskInBrowser(chromium, server.url, article)
    desk.tab_to("text")
    for wanted in expected():
        curate(desk, wanted, names)
    assert list(stored()) == expected()
    assert {quote.status for quote in Quote.objects.all()} == {Quote.Status.DRAFT}
    mentioned = {row[name] for row in expected() for name in NAMED} - {None}
    entered: list[Any] = [*Speaker.objects.all(), *Organisation.objects.all()]
    assert {(row.slug, row.name, row.kind) for row in entered} == {
        (slug, names[slug]["name"], names[slug]["kind"]) for slug in mentioned
    }
    assert desk.faults == []
