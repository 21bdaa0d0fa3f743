"""Words that people paste are found in the text they came from, and taken from it exactly."""

import pytest

from quotes.anchoring import (
    CLEARLY,
    Ambiguous,
    NotFound,
    Place,
    around,
    first_difference,
    locate,
    look_alikes,
    opening,
)

SAID = "He said “no”. She said “no” too. They said nothing."


def found(text: str, words: str, **hints: object) -> str:
    return locate(text, words, **hints).of(text)  # type: ignore[arg-type]


def test_it_finds_words_that_stand_once() -> None:
    assert locate(SAID, "too") == Place(28, 31)


@pytest.mark.parametrize("pasted", ["one\r\ntwo", "one\ntwo", "one\rtwo"])
@pytest.mark.parametrize("stored", ["one\r\ntwo", "one\ntwo", "one\rtwo"])
def test_it_finds_words_whichever_way_their_newlines_are_written(stored: str, pasted: str) -> None:
    assert found(f"<{stored}>", pasted) == stored


def test_it_keeps_the_spaces_that_the_text_has_there() -> None:
    assert found("a\u00a0 b c", "\u00a0 b ") == "\u00a0 b "


def test_it_forgives_spaces_at_the_ends_that_the_text_has_not() -> None:
    assert locate("(word)", "  word\r\n") == Place(1, 5)


def test_it_counts_astral_characters_and_combining_marks_as_code_points() -> None:
    text = "\U0001f600\U0001f600 e\u0301te\u0301 قال"
    assert locate(text, "e\u0301te\u0301") == Place(3, 8)
    assert locate(text, "قال") == Place(9, 12)


def test_it_takes_no_part_of_the_words_for_a_pattern() -> None:
    assert locate("a.b (c)? a+b", "(c)?") == Place(4, 8)


def test_it_asks_which_of_several_places_is_meant() -> None:
    with pytest.raises(Ambiguous) as error:
        locate(SAID, "said")
    assert [place.start for place in error.value.places] == [3, 18, 38]


def test_it_finds_occurrences_that_overlap() -> None:
    with pytest.raises(Ambiguous) as error:
        locate("ababa", "aba")
    assert [place.start for place in error.value.places] == [0, 2]


def test_it_takes_the_place_at_the_given_start() -> None:
    assert locate(SAID, "said", start=18) == Place(18, 22)


def test_it_lists_the_places_if_there_are_none_at_the_given_start() -> None:
    with pytest.raises(Ambiguous) as error:
        locate(SAID, "said", start=19)
    assert len(error.value.places) == 3


def test_it_takes_the_place_clearly_nearest_to_a_quote() -> None:
    text = f"{SAID}{' ' * CLEARLY}“Yes,” said Ann."
    assert locate(text, "said", near=Place(len(text) - 14, len(text) - 10)).start == len(text) - 9


def test_it_asks_if_another_place_is_almost_as_near() -> None:
    with pytest.raises(Ambiguous) as error:
        locate("“No,” he said. “Yes,” she said.", "said", near=Place(16, 20))
    assert [place.start for place in error.value.places] == [9, 26]


def test_it_prefers_a_place_outside_the_quote_to_one_inside() -> None:
    assert locate("“he is” sure, he said", "he", near=Place(1, 6)) == Place(14, 16)


def test_it_takes_a_place_inside_the_quote_if_there_is_no_other() -> None:
    assert locate("“he is”, said Ann", "he", near=Place(1, 6)) == Place(1, 3)


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("He said “don’t” – now", 'said "don\'t" - now'),
        ("a\u00a0\u2003b", "a b"),
        ("Café time", "cafe TIME"),
        ("Cafe\u0301!", "café"),
        ("soft\u00adhyphen", "softhyphen"),
        ("wait… what", "wait... what"),
    ],
)
def test_it_offers_what_looks_alike(text: str, typed: str) -> None:
    with pytest.raises(NotFound) as error:
        locate(text, typed)
    assert len(error.value.near) == 1


def test_it_offers_the_text_s_own_characters_with_their_marks() -> None:
    text = "x Cafe\u0301 y"
    (place,) = look_alikes(text, "CAFE")
    assert place.of(text) == "Cafe\u0301"


def test_it_offers_nothing_for_words_that_are_not_there() -> None:
    with pytest.raises(NotFound) as error:
        locate(SAID, "perhaps")
    assert error.value.near == []


@pytest.mark.parametrize("words", ["", " ", "\u200b"])
def test_it_finds_no_empty_words(words: str) -> None:
    with pytest.raises(NotFound) as error:
        locate("nothing\u2009here", words)
    assert error.value.near == []


@pytest.mark.parametrize(
    ("mine", "theirs", "difference"),
    [("don't", "don’t", ("'", "’")), ("ab", "abc", ("", "c")), ("abc", "ab", ("c", "")), ("a", "a", ("", ""))],
)
def test_it_names_the_first_difference(mine: str, theirs: str, difference: tuple[str, str]) -> None:
    assert first_difference(mine, theirs) == difference


def test_it_says_how_far_the_words_are_right() -> None:
    assert opening(SAID, "She said “nothing") == "She said “no"
    assert opening(SAID, "Zebra") == ""
    assert opening(SAID, "too.") == "too."


def test_it_shows_a_few_words_around() -> None:
    assert around("0123456789", Place(4, 6), width=2) == ("23", "67")
