"""Each quote of an article is found again in its new version: unchanged, altered word by word, or gone."""

import pytest

from quotes.comparing import Fate, Piece, compare, pieces
from tests import cast

WHERE = "The wall fell at night. “{}” said Ada. Later she spoke again."


def fate(old: str, quoted: str, new: str) -> tuple[Fate, str, str]:
    """Return what becomes of a quote, the words at its new place, and the difference."""
    article = cast.article("Old", old)
    cast.quote(article, quoted)
    (found,) = compare(article.quotes.all(), old, new)
    return found.fate, found.place.of(new) if found.place else "", found.difference


FIRST = "We have asked for this since the first day, and nobody wanted to listen."


@pytest.mark.parametrize(
    "new",
    [
        WHERE.format(FIRST),
        f"Updated. {WHERE.format(FIRST)}",
        WHERE.format(FIRST).replace("fell", "collapsed"),
        f"“{FIRST}”",
    ],
)
def test_words_that_stand_elsewhere_are_unchanged(db: None, new: str) -> None:
    assert fate(WHERE.format(FIRST), FIRST, new) == (Fate.UNCHANGED, FIRST, "")


@pytest.mark.parametrize(
    ("said", "difference"),
    [
        (FIRST.replace("first day", "very first day"), "since the {+very+} first day, and"),
        (FIRST.replace("since the first day, ", ""), "for this [-since the first day,-] and nobody"),
        (FIRST.replace("nobody", "no one"), "and [-nobody-] {+no one+} wanted"),
        (FIRST.replace("We have", "They had"), "[-We have-] {+They had+} asked"),
        (FIRST.replace("to listen.", "to hear."), "[-listen.-] {+hear.+}"),
        (FIRST.replace("We", "we"), "[-We-] {+we+} have"),
    ],
)
def test_other_words_are_shown_one_by_one(db: None, said: str, difference: str) -> None:
    found, place, shown = fate(WHERE.format(FIRST), FIRST, WHERE.format(said))
    assert found == Fate.ALTERED
    assert difference in shown
    assert place == said


def test_an_altered_quote_stands_where_its_words_do(db: None) -> None:
    new = f"{'Nothing of it is here. ' * 200}{WHERE.format(FIRST.replace('asked', 'begged'))}{' Nor here.' * 200}"
    found, place, _ = fate(WHERE.format(FIRST), FIRST, new)
    assert found == Fate.ALTERED
    assert place == FIRST.replace("asked", "begged")


def test_other_marks_are_a_difference_too(db: None) -> None:
    found = fate(
        "“She said “no” to us, and we left.”",
        "She said “no” to us, and we left.",
        "“She said «no» to us, and we left.”",
    )
    assert found[0] == Fate.ALTERED
    assert found[2] == "[-She said “no” to us, and we left.-] {+She said «no» to us, and we left.+}"


@pytest.mark.parametrize("new", ["", "The wall fell at night.", "We never said for whom this day was the first."])
def test_words_of_which_little_is_left_are_gone(db: None, new: str) -> None:
    assert fate(WHERE.format(FIRST), FIRST, new) == (Fate.GONE, "", "")


def test_of_several_places_the_one_with_the_same_surroundings_is_meant(db: None) -> None:
    old = "He said “no” at noon. She said “no” at night."
    new = "Minister: “no” for an answer. He said “no” at noon. She said “no” at night."
    article = cast.article("Old", old)
    start = old.rindex("no” at night")
    cast.Quote.objects.create(article=article, start=start, end=start + 2, text="no", kind="direct")
    (found,) = compare(article.quotes.all(), old, new)
    assert found.place
    assert found.place.start == new.rindex("no” at night")


def test_newlines_that_are_written_otherwise_change_nothing(db: None) -> None:
    assert fate("“One.\r\n\r\nTwo.”", "One.\r\n\r\nTwo.", "“One.\n\nTwo.”")[0] == Fate.UNCHANGED


def test_long_texts_take_no_longer_than_they_are_long(db: None) -> None:
    """Compared pair by pair, the words of this text would be four thousand million pairs."""
    old = WHERE.format(FIRST) + " the" * 60_000
    assert fate(old, FIRST, old.replace("asked", "begged"))[0] == Fate.ALTERED


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("chair of it", "former chair of it", ["+former ", "chair of it"]),
        ("a b c", "x y c", ["-a b+x y", " c"]),
        ("one  two", "one two", ["one", "-  + ", "two"]),
        ("same", "same", ["same"]),
        ("", "new", ["+new"]),
        ("יו״ר הועד", "יו״ר הארגון", ["יו״ר ", "-הועד+הארגון"]),
    ],
)
def test_two_texts_are_told_as_one(old: str, new: str, told: list[str]) -> None:
    found = pieces(old, new)
    shown = [each.left if each.shared else "-" * bool(each.left) + each.left + f"+{each.put}" for each in found]
    assert shown == told
    assert ("".join(each.left for each in found), "".join(each.put for each in found)) == (old, new)


def test_texts_that_are_too_long_are_not_compared() -> None:
    old = "word " * 2_000
    assert pieces(old, old + "more") == [Piece(old, old + "more")]
