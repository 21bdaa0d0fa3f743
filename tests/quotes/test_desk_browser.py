"""The desk in a browser: what is selected is what is stored, cards and marks lead to each other, nothing is lost."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from quotes.models import Attribution, Quote
from sources.models import Article, Speaker
from tests import cast
from tests.browsing import NARROW, WIDE, DeskInBrowser, chromium, press_place, started, violations

__all__ = ["chromium", "started"]

Open = Callable[..., DeskInBrowser]

# Emoji of one and of several code points, a letter with a combining mark, Arabic beside Latin with a mark of
# direction, line breaks of all three kinds, a line separator, a letter beyond the basic plane.
HARD = (
    "\ufeffEmoji \U0001f600 and \U0001f468\u200d\U0001f469\u200d\U0001f467, a cafe\u0301.\r\n\r\n"
    "قال الوزير: «لن نتراجع \u200fABC عن هذا!» <b>&amp;</b>\r\n"
    "One\rTwo\u2028Three \U00010348 “four ‘five’\n\n six”\n"
)

SELECT_ALL_WAYS = """async ([step]) => {
    const {rangeOf, select, selected, lengthOf} = await import("/static/quotes/desk/positions.js");
    const text = document.getElementById("text"), found = [];
    for (let start = 0; start < lengthOf(text); start += 1) {
        for (let end = start + 1; end <= lengthOf(text); end += step) {
            select(text, start, end);
            found.push(selected(text));
        }
    }
    return found;
}"""


@pytest.fixture
def opened(server: LiveServer, chromium: Browser) -> Open:
    def open_desk(article: Article, **options: Any) -> DeskInBrowser:
        return DeskInBrowser(chromium, server.url, article, **options)

    return open_desk


# --- What is selected is what is stored ------------------------------------------------------------------


def test_the_browser_counts_every_place_of_a_hard_text_as_the_server_does(opened: Open) -> None:
    article = cast.article(text=HARD)
    cast.quote(article, "four ‘five’\n\n six")
    cast.quote(article, "five", kind="partial")
    desk = opened(article)
    assert desk.page.evaluate("document.getElementById('text').textContent") == HARD
    found = desk.page.evaluate(SELECT_ALL_WAYS, [7])
    pairs = [(start, end) for start in range(len(HARD)) for end in range(start + 1, len(HARD) + 1, 7)]
    assert [(one["start"], one["end"], one["text"]) for one in found] == [
        (start, end, HARD[start:end]) for start, end in pairs
    ]


@pytest.mark.parametrize(
    "words",
    [
        "\U0001f600 and \U0001f468\u200d\U0001f469\u200d\U0001f467, a cafe\u0301",
        "لن نتراجع \u200fABC عن هذا!",
        "cafe\u0301.\r\n\r\nقال",
        "four ‘five’\n\n six",
        "Three \U00010348",
    ],
)
def test_words_selected_by_keyboard_are_stored_to_the_code_point(opened: Open, words: str) -> None:
    article = cast.article(text=HARD)
    desk = opened(article)
    desk.tab_to("text")
    desk.quote(*desk.find(words), sure=True)
    quote = Quote.objects.get()
    assert (quote.text, quote.start) == (words, HARD.index(words))
    assert desk.faults == []


@pytest.mark.parametrize(
    "words", ["لن نتراجع \u200fABC عن هذا!", "and \U0001f468\u200d\U0001f469\u200d\U0001f467, a cafe\u0301"]
)
def test_words_selected_by_mouse_are_stored_to_the_code_point(opened: Open, words: str) -> None:
    desk = opened(cast.article(text=HARD))
    desk.drag(*desk.find(words))
    desk.page.click("#quote-it")
    desk.settled(sure=True)
    assert Quote.objects.get().text == words


def test_blanks_at_the_ends_of_a_selection_are_left_out_and_that_is_told(opened: Open) -> None:
    desk = opened(cast.article(text="One two three.\n"))
    desk.tab_to("text")
    desk.quote(3, 8)
    assert Quote.objects.get().text == "two"
    assert "Without the blanks" in desk.told


def test_what_is_odd_is_asked_and_one_key_takes_the_words_that_were_meant(opened: Open) -> None:
    article = cast.article()
    desk = opened(article)
    desk.tab_to("text")
    desk.select(*desk.find("ensured the safety"))
    desk.press("q")
    desk.page.wait_for_selector("#question[open]")
    assert "stops short" in desk.page.inner_text("#remarks")
    assert violations(desk.page) == []
    desk.press("Enter")
    desk.page.wait_for_selector("#editor:not([hidden])")
    assert Quote.objects.get().text == cast.SAFETY


def test_a_question_that_is_left_stores_nothing(opened: Open) -> None:
    desk = opened(cast.article())
    desk.tab_to("text")
    desk.select(*desk.find("ensured the safety"))
    desk.press("q")
    desk.page.wait_for_selector("#question[open]")
    desk.press("Escape")
    desk.page.wait_for_selector("#question:not([open])", state="attached")
    assert not Quote.objects.exists()


# --- Marks and cards ---------------------------------------------------------------------------------------


def test_a_click_on_a_mark_opens_its_card_and_one_more_that_of_the_quote_around(opened: Open) -> None:
    purge = cast.purge()
    desk = opened(purge["article"])
    mark = desk.page.locator(f"#text .mark[data-quotes$=' {purge['blood'].pk}']")
    mark.click()
    assert desk.open_card == purge["blood"].pk
    mark.click()
    assert desk.open_card == purge["canada"].pk


def test_a_click_on_a_card_scrolls_the_text_to_its_quote(opened: Open) -> None:
    article = cast.article(text="“First.”\n" + "Line.\n" * 300 + "“Last.”\n")
    cast.quote(article, "First.")
    last = cast.quote(article, "Last.")
    desk = opened(article)
    assert not desk.in_sight(f"#begins-{last.pk}")
    desk.page.click(f"#card-{last.pk} .card-head")
    assert desk.in_sight(f"#begins-{last.pk}")


@pytest.mark.parametrize(("quoting", "marking"), [("й", "ы"), ("ض", "س")], ids=["russian", "arabic"])
def test_keys_are_found_by_their_place_where_the_layout_has_other_letters(
    opened: Open, quoting: str, marking: str
) -> None:
    desk = opened(cast.article())
    desk.tab_to("text")
    desk.select(*desk.find(cast.EXCUSE))
    press_place(desk.page, quoting, "KeyQ")
    desk.settled()
    desk.select(*desk.find("Kaitlin Martin"))
    press_place(desk.page, marking, "KeyS")
    assert "Kaitlin Martin" in desk.told
    assert Quote.objects.get().text == cast.EXCUSE


def test_n_and_p_go_through_the_quotes_and_enter_opens_the_card(opened: Open) -> None:
    purge = cast.purge()
    desk = opened(purge["article"])
    desk.tab_to("text")
    order = [quote.pk for quote in Quote.objects.in_reading_order()]
    seen = []
    for _ in order:
        desk.press("n")
        seen.append(desk.open_card)
    assert seen == order
    desk.press("p")
    assert desk.open_card == order[-2]
    desk.press("Enter")
    assert desk.page.evaluate("document.activeElement.closest('.card').id") == f"card-{order[-2]}"
    desk.press("Escape")
    assert desk.focused == "text"


def test_quotes_are_told_apart_without_colour(opened: Open) -> None:
    article = cast.article(text="a b c d e")
    statuses = ("draft", "verified", "disputed", "retracted")
    for words, status in zip("abcd", statuses, strict=True):
        cast.attribution(
            cast.quote(article, words, status=status, status_reason="x"), speaker=cast.speaker(f"{words.upper()} X")
        )
    desk = opened(article)
    lines = """() => [...document.querySelectorAll("#text .mark")].map(mark => { const s = getComputedStyle(mark);
        return `${s.textDecorationLine} ${s.textDecorationStyle}`; })"""
    assert len(set(desk.page.evaluate(lines))) == 4
    desk.page.select_option("#colour-by", "speaker")
    assert len(set(desk.page.evaluate(lines))) == 4
    desk.edit(Quote.objects.get(text="b"))
    labels = desk.page.evaluate(
        """() => [...document.querySelectorAll("#text .begins")].map(
            one => getComputedStyle(one, "::before").content)"""
    )
    assert [label.replace('"', "").replace("  ", " ") for label in labels] == ["1 AX", "2 BX", "3 CX", "4 DX"]


def test_the_cursor_gets_stuck_nowhere(opened: Open) -> None:
    article = cast.article(
        text="".join(f"She said that she “saw number {number}” of it, and more. " for number in range(60))
    )
    for number in range(60):
        cast.quote(article, f"saw number {number}", kind="partial")
    desk = opened(article)
    desk.tab_to("text")
    desk.press("ArrowRight")
    for column in range(0, 60, 6):  # down from many a place, so that numbers of quotes are come upon in every way
        desk.page.evaluate(TO, column)
        way: list[int] = []
        while not way or way[-1] != desk.cursor:
            way.append(desk.cursor)
            desk.press("ArrowDown")
        assert len(article.text) - way[-1] < 120, f"stuck at {way[-1]}, down from {column}"


TO = """async at => {
    const {select} = await import("/static/quotes/desk/positions.js");
    select(document.getElementById("text"), at, at);
}"""


# --- Attributing ---------------------------------------------------------------------------------------------------


def test_an_attribution_is_made_without_a_mouse_and_taken_back_with_one_key(opened: Open) -> None:
    article = cast.article()
    speaker, where = cast.speaker("Kaitlin Martin", aliases=("K. Martin",)), cast.organisation("Human Rights Watch")
    cast.affiliation(speaker, where, role="fellow")
    desk = opened(article)
    desk.tab_to("text")
    desk.quote(*desk.find(cast.EXCUSE))
    desk.page.keyboard.type("K. Martin")
    desk.page.wait_for_selector("#list-speaker [aria-selected=true] bdi:text-is('Kaitlin Martin')")
    desk.press("Enter", "Tab")
    assert desk.page.evaluate("document.activeElement.textContent") == "fellow, Human Rights Watch"
    desk.press("Enter")
    desk.select(*desk.find("Kaitlin Martin, a fellow"))
    desk.press("s")
    desk.save()
    claim = Quote.objects.get().attributions.get()
    assert (claim.speaker, claim.organisation, claim.role) == (speaker, where, "fellow")
    assert claim.evidence.get().text == "Kaitlin Martin, a fellow"
    desk.press("u")
    desk.page.wait_for_function("() => document.getElementById('told').textContent === 'Undone.'")
    assert not Attribution.objects.exists()
    assert desk.faults == []


def test_words_are_marked_by_the_button_of_their_kind_too(opened: Open) -> None:
    purge = cast.purge()
    desk = opened(purge["article"])
    desk.edit(purge["safety"])
    desk.page.click("#editor [data-kind=cue] .mark-it")
    desk.select(*desk.find("said in"))
    desk.press("Enter")
    assert "said in" in desk.page.inner_text("#words-cue")
    desk.page.click("#editor [data-kind=cue] .unmark-it")
    assert "not marked" in desk.page.inner_text("#words-cue")


def test_a_name_that_nobody_has_is_not_taken_for_a_speaker(opened: Open) -> None:
    purge = cast.purge()
    desk = opened(purge["article"])
    desk.edit(purge["excuse"])
    desk.write("speaker", "Igor Koch")
    desk.page.wait_for_selector("#list-speaker .new")
    desk.press("Control+Enter")
    assert "Choose somebody" in desk.page.inner_text("#error-speaker")
    assert not desk.page.is_visible("#list-speaker")  # which would stand before it
    assert purge["excuse"].attributions.get().speaker.name == "Kaitlin Martin"


def test_it_is_said_that_marked_words_are_nobodys_name_yet(opened: Open) -> None:
    desk = opened(cast.article())
    desk.tab_to("text")
    desk.quote(*desk.find(cast.EXCUSE))
    desk.select(*desk.find("Human Rights Watch"))
    desk.press("o")
    desk.page.wait_for_selector("#told:has-text('Human Rights Watch”: marked. Nobody alone is called so yet')")
    assert desk.page.input_value("#field-organisation") == ""
    assert desk.faults == []


def test_a_new_speaker_is_warned_of_look_alikes(opened: Open) -> None:
    article = cast.article()
    known = cast.speaker("Kaitlin Martin")
    desk = opened(article)
    desk.tab_to("text")
    desk.quote(*desk.find(cast.EXCUSE))
    desk.page.keyboard.type("kaitlin martín")
    desk.found("speaker", "kaitlin martín")
    desk.press("ArrowUp", "Enter")
    desk.page.wait_for_selector("#new-name[open]")
    desk.press("Enter")
    desk.page.wait_for_selector("#alike button")
    assert "differs in accents" in desk.page.inner_text("#alike")
    assert violations(desk.page) == []
    desk.press("Enter")  # takes whom it names first
    assert desk.page.input_value("#field-speaker") == "Kaitlin Martin"
    assert Speaker.objects.get() == known


def test_a_stale_edit_shows_what_has_changed_and_keeps_what_was_typed(opened: Open) -> None:
    purge = cast.purge()
    quote = purge["excuse"]
    cast.mark(quote.attributions.get(), source="Kaitlin Martin")
    desk = opened(purge["article"])
    desk.edit(quote)
    desk.write("role", "senior fellow")
    desk.write("why", "Corrected in print")
    quote.attributions.update(occasion="a call")
    desk.press("Control+Enter")
    desk.page.wait_for_selector("#error-all:not(:empty)")
    assert "a call" in desk.page.inner_text("#error-all")
    assert desk.page.input_value("#field-role") == "senior fellow"
    assert quote.attributions.get().role == "fellow"
    desk.save()
    assert quote.attributions.get().role == "senior fellow"


def test_no_other_card_opens_over_what_is_not_saved(opened: Open) -> None:
    purge = cast.purge()
    desk = opened(purge["article"])
    desk.edit(purge["excuse"])
    desk.write("role", "senior fellow")
    desk.page.click(f"#card-{purge['safety'].pk} .card-head")
    assert desk.open_card == purge["excuse"].pk
    assert "unsaved" in desk.told
    assert desk.page.input_value("#field-role") == "senior fellow"


def test_nothing_is_lost_while_the_server_does_not_answer(opened: Open) -> None:
    purge = cast.purge()
    desk = opened(purge["article"])
    desk.edit(purge["excuse"])
    desk.write("role", "senior fellow")
    desk.page.context.set_offline(True)
    desk.press("Control+Enter")
    desk.page.wait_for_selector("#error-all:not(:empty)")
    assert "does not answer" in desk.page.inner_text("#error-all")
    assert desk.page.input_value("#field-role") == "senior fellow"


def test_nothing_is_lost_by_whoever_is_signed_out_meanwhile(opened: Open) -> None:
    purge = cast.purge()
    cast.mark(purge["excuse"].attributions.get(), source="Kaitlin Martin")
    desk = opened(purge["article"])
    desk.edit(purge["excuse"])
    desk.write("role", "senior fellow")
    desk.write("why", "Corrected in print")
    cookies: Any = desk.page.context.cookies()
    desk.page.context.clear_cookies(name="sessionid")
    desk.press("Control+Enter")
    desk.page.wait_for_selector("#error-all:not(:empty)")
    assert "signed out" in desk.page.inner_text("#error-all")
    desk.page.context.add_cookies(cookies)
    desk.save()
    assert purge["excuse"].attributions.get().role == "senior fellow"


# --- For everybody, everywhere ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_nothing_keeps_people_out(opened: Open, size: tuple[int, int], scheme: str) -> None:
    purge = cast.purge()
    cast.quote(purge["article"], "The abuses", status="draft")
    cast.quote(purge["article"], "in the state", status="disputed", status_reason="x")
    cast.quote(purge["article"], "in a statement", status="retracted", status_reason="x")
    desk = opened(purge["article"], size=size, color_scheme=scheme)
    assert violations(desk.page) == []
    desk.edit(purge["canada"])
    desk.page.wait_for_selector("#list-organisation", state="attached")
    assert violations(desk.page) == []
    desk.page.select_option("#colour-by", "speaker")
    desk.page.click("#show-keys")
    assert violations(desk.page) == []
    assert desk.faults == []


def test_everything_is_within_reach_at_400_pixels(opened: Open) -> None:
    desk = opened(cast.article(text="Long" * 200 + " “We have done it,” said Ann Lee.\n"), size=NARROW)
    wide = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert desk.page.evaluate(wide) == 0
    desk.drag(*desk.find("We have done it,"))
    desk.page.click("#quote-it")
    desk.page.wait_for_selector("#editor:not([hidden])")
    assert Quote.objects.get().text == "We have done it,"
    desk.drag(*desk.find("Ann Lee"))
    desk.page.click("#editor [data-kind=source] .mark-it")
    assert "Ann Lee" in desk.page.inner_text("#words-source")
    assert desk.page.evaluate(wide) == 0


def test_an_arabic_text_begins_at_the_right(opened: Open) -> None:
    desk = opened(cast.article(text="قال الوزير: «لن نتراجع».\nAnd in English.\n", language="ar"))
    edges = """() => [...document.querySelectorAll("#text .line")].map(line => { const range = document.createRange();
        range.selectNodeContents(line); const words = range.getBoundingClientRect(), all = line.getBoundingClientRect();
        return words.left - all.left > all.right - words.right ? "right" : "left"; })"""
    assert desk.page.evaluate(edges) == ["right", "left"]
