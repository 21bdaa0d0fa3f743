"""Links that open a page at the quoted words, by the rules of the URL Fragment Text Directives."""

from urllib.parse import unquote

import pytest

from quotes.fragments import text_fragment_url

PAGE = "https://news.example/a"
LONG = "We have ensured the safety of victims, and we know who is behind the abuses that took place."


def link(text: str, prefix: str = "", suffix: str = "", address: str = PAGE) -> str | None:
    return text_fragment_url(address, text=text, prefix=prefix, suffix=suffix)


def directive(text: str, prefix: str = "", suffix: str = "") -> str:
    """Return the directive with its parts readable, a vertical bar where the commas of the syntax stand."""
    made = link(text, prefix, suffix)
    assert made
    return unquote(made.partition(":~:text=")[2].replace(",", "|"))


def test_it_links_to_the_words_as_they_stand() -> None:
    assert link(LONG) == (
        f"{PAGE}#:~:text=We%20have%20ensured%20the%20safety%20of%20victims%2C%20and%20we%20know%20who"
        "%20is%20behind%20the%20abuses%20that%20took%20place."
    )


def test_it_encodes_what_parts_a_directive() -> None:
    made = link("a-b, c & d = 100 % of “it” " + "x" * 60)
    assert made
    assert made.startswith(f"{PAGE}#:~:text=a%2Db%2C%20c%20%26%20d%20%3D%20100%20%25%20of%20%E2%80%9Cit%E2%80%9D%20xx")


def test_it_gives_short_words_their_neighbours() -> None:
    assert directive("to purify our blood", "should move to Canada “", "”, wrote Matt") == (
        "should move to Canada “-|to purify our blood|-”, wrote Matt"
    )


def test_it_leaves_out_a_neighbour_that_is_cut_inside_a_word() -> None:
    prefix, suffix = "ed and murdered in Chechnya. Oh “", "” stated Kaitlin Martin, a fello"
    assert directive("No excuse,", prefix[-32:], suffix) == (
        "and murdered in Chechnya. Oh “-|No excuse,|-” stated Kaitlin Martin, a"
    )


def test_it_keeps_to_the_nearest_line_of_a_neighbour() -> None:
    assert directive("Short.", "and murdered in Chechnya.”\n\n“", "”\n\nChechen survivor Maxim Lapu") == "“-|Short.|-”"
    assert directive("Short.", "The end of it all.\n\n", "\nNext line") == "The end of it all.-|Short.|-Next line"


def test_it_names_both_ends_of_words_that_are_long_or_go_over_lines() -> None:
    assert directive("word " * 100) == "word word word word word word|word word word word word word"
    assert directive("The first paragraph, which ends here.\r\n\r\nThe second one ends there.") == (
        "The first paragraph, which ends here.|The second one ends there."
    )


def test_it_takes_white_space_for_one_space() -> None:
    assert directive("a\t b\u00a0c" + " d" * 40) == "a b c" + " d" * 40


@pytest.mark.parametrize(
    ("address", "beginning"),
    [
        (PAGE, f"{PAGE}#:~:text="),
        (f"{PAGE}?x=1#part", f"{PAGE}?x=1#part:~:text="),
        (f"{PAGE}#:~:text=other", f"{PAGE}#:~:text=other&text="),
    ],
)
def test_it_goes_behind_a_fragment_that_is_there(address: str, beginning: str) -> None:
    made = link(LONG, address=address)
    assert made
    assert made.startswith(f"{beginning}We%20have")


@pytest.mark.parametrize(("text", "address"), [("words", ""), (" \n ", PAGE)])
def test_it_gives_no_link_to_nowhere_or_to_nothing(text: str, address: str) -> None:
    assert link(text, address=address) is None
