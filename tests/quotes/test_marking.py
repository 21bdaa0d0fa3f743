"""Marked spans cut a text into pieces: nested, overlapping, and many."""

import random

from quotes.marking import Marked, Segment, segments

TEXT = "0123456789"


def shape(pieces: list[Segment[str]]) -> list[tuple[str, str]]:
    return [(piece.text, "".join(piece.keys)) for piece in pieces]


def test_it_gives_back_a_text_without_marks() -> None:
    assert shape(segments(TEXT, [])) == [(TEXT, "")]


def test_it_gives_nothing_for_an_empty_text() -> None:
    assert segments("", [Marked(0, 0, "a")]) == []


def test_it_names_the_outermost_of_nested_marks_first() -> None:
    pieces = segments(TEXT, [Marked(4, 6, "b"), Marked(2, 8, "a")])
    assert shape(pieces) == [("01", ""), ("23", "a"), ("45", "ab"), ("67", "a"), ("89", "")]


def test_it_orders_marks_that_begin_together_by_their_length() -> None:
    assert shape(segments(TEXT, [Marked(0, 2, "b"), Marked(0, 5, "a")]))[0] == ("01", "ab")


def test_it_cuts_marks_that_overlap_in_part() -> None:
    pieces = segments(TEXT, [Marked(1, 5, "a"), Marked(3, 7, "b")])
    assert shape(pieces) == [("0", ""), ("12", "a"), ("34", "ab"), ("56", "b"), ("789", "")]


def test_it_tells_marks_of_the_same_span_apart() -> None:
    assert shape(segments(TEXT, [Marked(1, 3, "a"), Marked(1, 3, "b")]))[1] == ("12", "ab")


def test_it_says_where_each_mark_begins() -> None:
    pieces = segments(TEXT, [Marked(2, 8, "a"), Marked(4, 6, "b")])
    assert [piece.opening for piece in pieces] == [(), ("a",), ("b",), (), ()]


def test_it_lets_marks_touch() -> None:
    assert shape(segments("ab", [Marked(0, 1, "x"), Marked(1, 2, "y")])) == [("a", "x"), ("b", "y")]


def test_it_counts_code_points() -> None:
    pieces = segments("a\U0001f600e\u0301\r\nb", [Marked(1, 2, "x"), Marked(4, 6, "y")])
    assert shape(pieces) == [("a", ""), ("\U0001f600", "x"), ("e\u0301", ""), ("\r\n", "y"), ("b", "")]


def test_it_cuts_marks_to_an_excerpt() -> None:
    pieces = segments("345", [Marked(0, 5, "a"), Marked(4, 20, "b"), Marked(8, 9, "c")], offset=3)
    assert shape(pieces) == [("3", "a"), ("4", "ab"), ("5", "b")]
    assert [piece.start for piece in pieces] == [3, 4, 5]


def test_it_always_gives_back_the_whole_text_in_the_right_marks() -> None:
    rng = random.Random(7)
    for _round in range(200):
        edges = [sorted(rng.sample(range(11), 2)) for _span in range(rng.randrange(6))]
        spans = [Marked(start, end, key) for key, (start, end) in enumerate(edges)]
        pieces = segments(TEXT, spans)
        assert "".join(piece.text for piece in pieces) == TEXT
        for piece in pieces:
            covering = {span.key for span in spans if span.start <= piece.start < span.end}
            assert set(piece.keys) == covering


def test_it_cuts_500_spans_of_100_000_characters_no_more_often_than_they_begin_and_end() -> None:
    rng = random.Random(1)
    starts = [rng.randrange(99_000) for _ in range(500)]
    spans = [Marked(start, start + rng.randrange(1, 900), index) for index, start in enumerate(starts)]
    text = "x" * 100_000
    pieces = segments(text, spans)
    assert len(pieces) <= 1001
    assert "".join(piece.text for piece in pieces) == text
