"""The spans that stand in quotation marks are found, whatever the marks and however they are left."""

import random

import pytest

from quotes.suggesting.paragraphs import paragraphs
from quotes.suggesting.scanning import Span, scan
from tests.quotes.test_suggesting import TEXTS, hostile

# A text, and the spans in it in order; one that stands within another is indented by a blank.
SPANS = [
    ("“One.” and “two”", ["One.", "two"]),
    ('"One." and "two"', ["One.", "two"]),
    ("“He said “no” twice.”", ["He said “no” twice.", " no"]),
    ('"He said "no" to me."', ['He said "no" to me.', " no"]),
    ("“He said ‘no’ twice.”", ["He said ‘no’ twice.", " no"]),
    ("\"It was 'fun,'\" he said.", ["It was 'fun,'", " fun,"]),
    ("‘He said “no” twice.’", ["He said “no” twice.", " no"]),
    ("«One», « two », »three«, ‹four›", ["One", "two", "three", "four"]),
    ("„One“ und ‚two‘, ”tre”", ["One", "two", "tre"]),
    ("「一『二』三」", ["一『二』三", " 二"]),
    ("``One,'' he said. ''Two.''", ["One,", "Two."]),
    ('“One" and “two”', ["One", "two"]),
    # Apostrophes, possessives, clipped words, feet and inches.
    ("It’s Ann’s and the boys’ turn.", []),
    ("It's Ann's and the boys' turn.", []),
    ("‘The dogs’ owner isn’t here,’ he said.", ["The dogs’ owner isn’t here,"]),
    ("'The dogs' owner isn't here,' he said.", ["The dogs' owner isn't here,"]),
    ("‘Tis the season of the ’90s.", []),
    ("In the '90s we loved rock 'n' roll, and 'em too'.", []),
    ('She is 5\' tall, he is 6\'2" and "big".', ["big"]),
    ('"I am 6\'2" tall," he said.', ["I am 6'2\" tall,"]),
    ('The "Fast 5" team', ["Fast 5"]),
    # Continuation paragraphs, and marks that are forgotten or stray.
    ("“One.\n\n“Two.\n\n“Three.”", ["One.", "Two.", "Three."]),
    ('"One.\n\n"Two.\n\n"Three."', ["One.", "Two.", "Three."]),
    ("“One\n\nand still one,” he said.", ["One\n\nand still one,"]),
    ("“One, he said. “Two,” she said.", ["One,", "Two,"]),
    ("“One. He left.\n\nShe stayed.\n\nThey slept.\n\nThe end.\n\nNo more.", ["One. He left."]),
    ('"One \'two. Three\' four "five" six', ["One 'two.", "five"]),  # of two that would cross, the first
    ("A stray ” mark, and 5” of rain.", []),
    ('“” ‘’ "" “ ” “…”', []),
    ("“  One  ”", ["One"]),
]


def nested(span: Span) -> int:
    depth, outer = 0, span.parent
    while outer:
        depth, outer = depth + 1, outer.parent
    return depth


@pytest.mark.parametrize(("text", "spans"), SPANS, ids=[text for text, _ in SPANS])
def test_it_finds_what_stands_in_marks(text: str, spans: list[str]) -> None:
    assert [" " * nested(span) + text[span.start : span.end] for span in scan(text).spans] == spans


def test_a_paragraph_that_opens_again_is_told_from_one_that_opens_anew() -> None:
    assert [span.reopens for span in scan("“One.\n\n“Two.”\n\n“Three.”").spans] == [False, True, False]


def test_spans_lie_apart_or_one_within_the_other() -> None:
    for seed in range(TEXTS):
        around: list[Span] = []
        for span in scan(hostile(seed)).spans:
            while around and around[-1].closed <= span.opened:
                around.pop()
            assert span.parent is (around[-1] if around else None)
            assert span.opened < span.start < span.end <= span.closed
            assert not around or (around[-1].start <= span.opened and span.closed <= around[-1].end)
            around.append(span)


def test_lines_broken_by_width_are_one_paragraph_and_others_are_their_own() -> None:
    wrapped = "The bridge was closed on\nMonday by the mayor of the\ntown, who did not say for\nhow long.\n\nHe left."
    assert len(paragraphs(wrapped)) == 2
    assert len(paragraphs("One is here.\nTwo is there.\nThree is gone.\r\nFour.")) == 4


def test_the_length_of_the_longest_line_changes_nothing_before_it() -> None:
    text = "“One,” said Ann Lee.\n\n"
    tail = "".join(random.Random(1).choices("abc “”", k=5000))
    assert scan(text + tail).spans[0] == scan(text).spans[0]
