"""What is suggested for the two source documents is what their curators found."""

import json
from pathlib import Path
from typing import Any

import pytest

from quotes.suggesting import pipelines
from quotes.suggesting.results import Suggestion
from quotes.suggesting.suggestions import suggest

Row = dict[str, Any]


def rows(fixture: str, model: str) -> list[Row]:
    everything = json.loads(Path(f"fixtures/{fixture}.json").read_text(encoding="utf-8"))
    return [row["fields"] for row in everything if row["model"] == model]


TEXTS = {row["slug"]: row["text"] for row in rows("articles", "sources.article")}
QUOTES = {row["uuid"]: row for row in rows("quotes", "quotes.quote")}
ATTRIBUTIONS = {row["quote"][0]: row for row in rows("quotes", "quotes.attribution")}
# Everything that an attribution may point at, by slug: the name and its aliases.
NAMED = rows("speakers", "sources.speaker") + rows("organisations", "sources.organisation")
NAMES: dict[str, set[str]] = {row["slug"]: {row["name"]} for row in NAMED}
for alias in rows("speakers", "sources.speakeralias"):
    NAMES[alias["speaker"][0]].add(alias["name"])
for alias in rows("organisations", "sources.organisationalias"):
    NAMES[alias["organisation"][0]].add(alias["name"])

IN_MARKS = {uuid: quote for uuid, quote in QUOTES.items() if quote["kind"] != "indirect"}


@pytest.fixture(scope="module")
def suggested() -> dict[tuple[str, int, int], Suggestion]:
    """What is suggested with the parser, by document and place."""
    nlp = pipelines.load()
    return {(slug, one.start, one.end): one for slug, text in TEXTS.items() for one in suggest(text, nlp)}


def key(quote: Row) -> tuple[str, int, int]:
    return quote["article"][0], quote["start"], quote["end"]


def names(reference: list[str] | None) -> set[str | None]:
    """Return what an attribution’s reference may be called; None alone where it is empty."""
    return {*NAMES[reference[0]]} if reference else {None}


def test_each_of_the_fourteen_quotes_in_marks_is_found_and_nothing_else(suggested: dict[Any, Suggestion]) -> None:
    found = {place for place, one in suggested.items() if one.kind != "indirect"}
    assert len(IN_MARKS) == 14
    assert found == {key(quote) for quote in IN_MARKS.values()}


@pytest.mark.parametrize("uuid", IN_MARKS)
def test_it_says_of_a_quote_what_its_curators_say(uuid: str, suggested: dict[Any, Suggestion]) -> None:
    quote, attribution = QUOTES[uuid], ATTRIBUTIONS[uuid]
    one = suggested[key(quote)]
    assert one.kind == quote["kind"]
    assert one.basis == attribution["basis"]
    assert one.speaker in names(attribution.get("speaker"))
    assert one.organisation in names(attribution.get("organisation"))
    assert one.told_to in names(attribution.get("told_to"))
    assert (one.role or "") == attribution.get("role", "")


@pytest.mark.parametrize("slug", TEXTS)
def test_it_links_nested_and_interrupted_quotes_as_its_curators_do(slug: str) -> None:
    places = [(one.start, one.end) for one in suggest(TEXTS[slug], pipelines.load())]
    for one in suggest(TEXTS[slug], pipelines.load()):
        quote = next((row for row in QUOTES.values() if key(row) == (slug, one.start, one.end)), None)
        for link in ("within", "continues"):
            wanted = quote[link] if quote else None
            told = getattr(one, link)
            assert (places[told] if told is not None else None) == (
                (QUOTES[wanted[0]]["start"], QUOTES[wanted[0]]["end"]) if wanted else None
            )


def test_the_reported_clauses_are_the_curators_own(suggested: dict[Any, Suggestion]) -> None:
    curated = {key(quote): ATTRIBUTIONS[uuid] for uuid, quote in QUOTES.items() if quote["kind"] == "indirect"}
    found = {place: one for place, one in suggested.items() if one.kind == "indirect"}
    assert len(found) == 4
    assert set(found) == set(curated)
    for place, one in found.items():
        assert one.organisation in names(curated[place].get("organisation"))
        assert one.speaker in names(curated[place].get("speaker"))


@pytest.mark.parametrize("slug", TEXTS)
def test_by_rules_alone_every_quote_is_found_and_nobody_is_invented(slug: str) -> None:
    found = {(slug, one.start, one.end): one for one in suggest(TEXTS[slug])}
    for uuid, quote in IN_MARKS.items():
        if quote["article"] == [slug]:
            one = found[key(quote)]
            assert one.speaker in names(ATTRIBUTIONS[uuid].get("speaker")) | {None}, one.text
