"""What a search text asks for, and how words are folded, without any database."""

import pytest

from sources.searching import highlights, parse, snippet, words_in
from sources.words import likeness, words_of


@pytest.mark.parametrize(
    ("text", "wanted", "unwanted"),
    [
        ("gay people", ["gay", "people"], []),
        ("“to purify” our", ["to purify", "our"], []),
        ('"to purify', ["to purify"], []),
        ("people -gay", ["people"], ["gay"]),
        ('people -"to purify"', ["people"], ["to purify"]),
        ("investigat*", ["investigat*"], []),
        ('"criminal prosec"*', ["criminal prosec*"], []),
        ("Kadyrov’s", ["kadyrov s"], []),
        ("anti-war", ["anti war"], []),
        ("ÉCOLE Ångström", ["ecole", "angstrom"], []),
        ("gay gay GAY", ["gay"], []),
        ("NOT AND OR", ["not", "and", "or"], []),
        ('- -- "" * -" ()&|!:', [], []),
    ],
)
def test_it_reads_words_phrases_exclusions_and_prefixes(text: str, wanted: list[str], unwanted: list[str]) -> None:
    search = parse(text)
    told = [[" ".join(term.words) + "*" * term.prefix for term in terms] for terms in (search.wanted, search.unwanted)]
    assert told == [wanted, unwanted]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "  "),
        ("“Kadyrov’s” spokesman", " kadyrov s spokesman "),
        ("Кадыров и Ёжик", " кадыров и ежик "),
        ("Straße, Æsir, Łódź, İstanbul", " strasse aesir lodz istanbul "),
        ("ΣΟΦΟΣ σοφός", " σοφοσ σοφοσ "),
        ("سَلام‎ عليكم", " سلام عليكم "),
        ("自由 is freedom", " 自 由 is freedom "),
        ("soft\u00adhyphen zero\u200bwidth", " softhyphen zerowidth "),
        ("👍🏽 yes 𝒳 ﬁn", " yes x fin "),
        ("x" * 300, f" {'x' * 200} "),
    ],
)
def test_it_folds_case_diacritics_and_punctuation(text: str, words: str) -> None:
    assert words_of(text) == words


def test_it_compares_words_as_pg_trgm_does() -> None:
    assert likeness("kadirov", " ramzan kadyrov ") == pytest.approx(5 / 11)
    assert likeness("kochetkov", " igor kochetkov ") == 1
    assert likeness("martin", " ") == 0


@pytest.mark.parametrize(
    ("q", "text", "marked"),
    [
        ("blood", "to purify our blood", ["blood"]),
        ('"purify our"', "to purify our blood", ["purify our"]),
        ("purify our", "to purify our blood", ["purify", "our"]),
        ("bl*", "to purify our blood", ["blood"]),
        ("-blood to", "to purify our blood", ["to"]),
        ("ecole", "L’École, e\u0301cole", ["École", "e\u0301cole"]),
        ('"kadyrov s"', "in Kadyrov’s words", ["Kadyrov’s"]),
        ("自由", "言論の自由です", ["自由"]),
        ("strasse", "👍 Die Straße!", ["Straße"]),
        ("zebra", "to purify our blood", []),
    ],
)
def test_it_tells_where_a_text_holds_what_is_sought(q: str, text: str, marked: list[str]) -> None:
    assert [text[start:end] for start, end in highlights(parse(q), text)] == marked


def test_a_snippet_is_cut_at_words_around_the_first_find() -> None:
    text = f"{'before ' * 40}the needle here{' after' * 40}"
    cut = snippet(parse("needle"), text, around=20)
    assert cut is not None
    assert cut.text == "before before the needle here after after"
    assert [cut.text[start:end] for start, end in cut.highlights] == ["needle"]
    assert snippet(parse("zebra"), text) is None


@pytest.mark.parametrize(
    "text", ["“Kadyrov’s” ÉCOLE", "a\u00adb\u200bc d", "自由 is ไทย", "² ﬁ Ⅷ", "e\u0301e\u0301 x", "ΣΟΦΟΣ"]
)
def test_words_with_places_are_the_words_of_the_index(text: str) -> None:
    assert [word for word, _, _ in words_in(text)] == (words_of(text) or "").split()
