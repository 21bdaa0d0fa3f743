"""What a selection is by the article's own quotation marks, and what is pointed out about it."""

import pytest

from quotes.anchoring import Place
from quotes.desk.drawing import as_html, lines
from quotes.desk.judging import judge
from quotes.desk.proposing import FARTHEST, earlier_part, surroundings
from quotes.models import Quote
from sources.models import Article

TEXT = (
    "“We have done it,” said Ann Lee. She called it a “small wonder” for all.\r\n\n"
    "“He told us “we are watching you”. We went home.”\n\n"
    "The report said that nothing was found."
)


def judged(words: str, *, text: str = TEXT) -> tuple[str, list[tuple[str, str]]]:
    """Return the kind, and the code of each remark with the words that may have been meant."""
    start = text.index(words)
    judgement = judge(text, Place(start, start + len(words)))
    return judgement.kind, [(remark.code, remark.better.of(text)) for remark in judgement.remarks]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("We have done it,", "direct"),
        ("small wonder", "partial"),
        ("He told us “we are watching you”. We went home.", "direct"),
        ("we are watching you", "direct"),
        ("nothing was found", "indirect"),
    ],
)
def test_it_judges_the_kind_by_the_quotation_marks(words: str, kind: str) -> None:
    assert judged(words) == (kind, [])


@pytest.mark.parametrize(
    ("words", "code", "better"),
    [
        ("have done it,", "short", "We have done it,"),
        ("“We have done it,”", "marks", "We have done it,"),
        ("done it,” said", "crosses", "We have done it,"),
        ("called it a “small", "crosses", "small wonder"),
        ("a “small wonder” for all", "holds", "small wonder"),
        ("We went home", "short", "He told us “we are watching you”. We went home."),
        (" nothing was found", "space", "nothing was found"),
        ("othing was found", "word", "nothing was found"),
    ],
)
def test_it_points_out_what_is_odd_about_a_selection(words: str, code: str, better: str) -> None:
    assert (code, better) in judged(words)[1]


def test_it_points_out_a_character_cut_from_its_marks() -> None:
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    text = f"A cafe\u0301 and a {family} here"
    assert judged("cafe", text=text)[1] == [("character", "cafe\u0301")]
    assert judged("\u200d\U0001f467", text=text)[1] == [("character", family)]


def test_it_judges_arabic_and_japanese_marks() -> None:
    text = "قال الوزير «لن نتراجع عن هذا القرار». 彼は「行かない」と言った。"
    assert judged("لن نتراجع عن هذا القرار", text=text)[1] == []
    assert judged("نتراجع عن هذا", text=text)[1] == [("short", "لن نتراجع عن هذا القرار")]
    assert judged("行かない", text=text)[1] == []


def test_every_selection_of_a_text_is_judged() -> None:
    for start in range(0, len(TEXT), 3):
        for end in range(start + 1, len(TEXT) + 1, 5):
            judgement = judge(TEXT, Place(start, end))
            assert all(remark.better.of(TEXT).strip() or not TEXT[start:end].strip() for remark in judgement.remarks)


def test_the_lines_of_a_text_are_all_of_it() -> None:
    text = "a\r\n\n b\rc\u2028d\n"
    assert "".join(place.of(text) for place in lines(text)) == text
    assert lines("") == []


def test_no_carriage_return_reaches_the_parser_of_a_page_as_such() -> None:
    assert "\r" not in as_html("a\r\nb\rc")
    assert as_html("a\r\n<b>") == "a&#13;\n&lt;b&gt;"


def test_what_a_quote_may_carry_on_is_sought_close_to_it_in_an_endless_line_too() -> None:
    article = Article(text="“I was,” he said, “there.” " * 5_000)
    quote = Quote(article=article, start=60_000, end=60_005)
    assert surroundings(quote) == Place(quote.start - FARTHEST, quote.end + FARTHEST)
    assert earlier_part(Quote(article=article, start=0, end=FARTHEST + 1)) is None
