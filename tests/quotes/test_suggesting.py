"""Quotes and who said them are found in plain text, with a parser and, mostly, by rules alone."""

import random
from typing import Any

import pytest

from quotes.suggesting import pipelines
from quotes.suggesting.results import Suggestion
from quotes.suggesting.suggestions import suggest
from tests.quotes.hard_cases import CASES, Case


@pytest.fixture(scope="session")
def nlp() -> Any:
    pipeline = pipelines.load()
    assert pipeline, "tests/requirements.txt holds one"
    return pipeline


def named(one: Suggestion) -> str | None:
    return one.speaker or one.organisation


def check(case: Case, found: list[Suggestion]) -> None:
    assert len(found) == len(case.quotes), [one.text for one in found]
    for one, (beginning, kind, name) in zip(found, case.quotes, strict=True):
        assert one.text.startswith(beginning)
        assert (one.kind, named(one)) == (kind, name), one.text
        for fact, value in case.facts.get(beginning, {}).items():
            told = getattr(one, fact)
            if fact in ("within", "continues"):
                assert told is not None, fact
                assert found[told].text.startswith(value or "")
            else:
                assert told == value, fact


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_hard_case_is_read_right_with_a_parser(case: Case, nlp: Any) -> None:
    check(case, suggest(case.text, nlp))


@pytest.mark.parametrize("case", [case for case in CASES if case.by_rules], ids=lambda case: case.name)
def test_a_hard_case_is_read_right_by_rules_alone(case: Case) -> None:
    check(case, suggest(case.text))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_suggested_could_be_stored(case: Case, nlp: Any) -> None:
    for one in suggest(case.text, nlp):
        assert_sound(case.text, one)


def assert_sound(text: str, one: Suggestion) -> None:
    """Check what the database asks of a quote and its attribution."""
    assert one.text == text[one.start : one.end]
    assert one.text.strip()
    assert 0 <= one.confidence <= 1
    kinds = [proof.kind for proof in one.evidence]
    assert len(kinds) == len(set(kinds)), "one of a kind"
    assert all(proof.text == proof.place.of(text) for proof in one.evidence)
    needed = {"explicit": {"source"}, "pronoun": {"source", "antecedent"}}.get(one.basis, set())
    assert needed <= set(kinds)
    if one.basis == "unattributed":
        assert named(one) is None


# Texts made to break a reader: every mark, alone and in pairs, among words, breaks and what is no text.
PIECES = [
    *"“”\"'‘’«»‹›„‟「」『』`,.!?:;—-()[]\n\r\t\0\u2028\u202e\u0301\ud800\udfff\U0001f600",
    *("''", "``", "\n\n", " ", " ", " ", "he said", "said Ann Lee", "Ann Lee", "told The Times", "that", "It’s"),
    *("“Yes,”", "we are", "according to", "Mr.", "U.S.", "6'2\"", "'90s", "кто сказал", "قال", "と言った", "Yes"),
]
TEXTS = 10_000


def hostile(seed: int) -> str:
    choose = random.Random(seed)  # the same texts each time
    return "".join(choose.choices(PIECES, k=choose.randint(1, 60)))


def test_no_text_is_an_error() -> None:
    for seed in range(TEXTS):
        text = hostile(seed)
        for one in suggest(text):
            assert_sound(text, one)


def test_no_text_is_an_error_to_the_parser(nlp: Any) -> None:
    for seed in range(0, TEXTS, 20):
        text = hostile(seed)
        for one in suggest(text, nlp):
            assert_sound(text, one)


@pytest.mark.parametrize("piece", ['"', "“", "“a' ", '"\n', "「"])
def test_a_megabyte_of_marks_is_read_to_its_end(piece: str, nlp: Any) -> None:
    text = piece * (1_000_000 // len(piece)) + "\n\n“We are late,” said Ann Lee."
    last = suggest(text, nlp)[-1]
    assert (last.text, last.speaker) == ("We are late,", "Ann Lee")


def test_the_same_text_gives_the_same_suggestions(nlp: Any) -> None:
    text = "\n\n".join(case.text for case in CASES)
    assert suggest(text, nlp) == suggest(text, nlp)
