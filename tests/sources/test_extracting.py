"""An article is taken out of a page without its furniture, and what the page does not say stays empty."""

from contextlib import suppress

import pytest
from django.utils import timezone

from sources.receiving import Received, Refused
from sources.receiving.extracting import address_of, extract
from tests import pages


def page(content: bytes | str, *, media_type: str = "text/html", address: str = "") -> Received:
    encoded = content.encode() if isinstance(content, str) else content
    return Received("page.html", encoded, media_type, timezone.now(), address=address)


@pytest.mark.parametrize(
    ("content", "paragraphs"),
    [(pages.DAILY, pages.DAILY_TEXT), (pages.VESTNIK, pages.VESTNIK_TEXT), (pages.PLAIN, pages.PLAIN_TEXT)],
)
def test_it_takes_the_paragraphs_and_nothing_of_the_furniture(content: bytes | str, paragraphs: tuple[str]) -> None:
    text = extract(page(content)).text
    title, *rest = text.split("\n")
    assert rest == list(paragraphs)
    assert title in {"Inquiry into harbour collapse to begin", "Суд оставил в силе закрытие библиотеки"} | {
        "Old bridge opens for walkers"
    }
    assert not [words for words in pages.FURNITURE if words in text]


def test_it_reads_what_schema_org_says() -> None:
    found = extract(page(pages.DAILY))
    assert (found.title, found.byline) == ("Inquiry into harbour collapse to begin", "Mira Okafor; Jonas Weil")
    assert (found.published, found.publisher, found.language) == ("2026-03-17", "Daily Herald", "en-GB")
    assert found.address == pages.DAILY_ADDRESS
    assert found.extractor.startswith("trafilatura 2.")


def test_it_reads_what_open_graph_says_in_another_encoding() -> None:
    found = extract(page(pages.VESTNIK))
    assert (found.title, found.byline) == ("Суд оставил в силе закрытие библиотеки", "Пётр Громов")
    assert (found.published, found.publisher, found.language) == ("2025-11-05", "Вестник", "ru")


def test_it_guesses_nothing_that_a_page_does_not_say() -> None:
    found = extract(page(pages.PLAIN, address=pages.PLAIN_ADDRESS))
    assert (found.byline, found.published, found.publisher) == ("", None, "")
    assert found.address == pages.PLAIN_ADDRESS


@pytest.mark.parametrize(("lang", "language"), [("EN_us", "en-us"), ("русский", ""), ("", ""), ("pt-BR", "pt-BR")])
def test_it_takes_a_language_only_as_a_tag(lang: str, language: str) -> None:
    assert extract(page(pages.PLAIN.replace('lang="en"', f'lang="{lang}"'))).language == language


def test_the_host_is_no_publisher() -> None:
    linked = pages.PLAIN.replace("<title>", f'<link rel="canonical" href="{pages.PLAIN_ADDRESS}"><title>')
    found = extract(page(linked))
    assert (found.address, found.publisher) == (pages.PLAIN_ADDRESS, "")


def test_a_page_cannot_pass_for_another_site_s() -> None:
    assert address_of("https://evil.example/1", "https://dailyherald.example/1") == "https://evil.example/1"
    assert address_of("https://www.daily.example/1?from=feed", "https://daily.example/1") == "https://daily.example/1"
    assert address_of("", "javascript:alert(1)") == ""


@pytest.mark.parametrize("content", ["", "   ", "<html></html>", "\x01" * 50])
def test_it_refuses_a_page_without_an_article(content: str) -> None:
    with pytest.raises(Refused):
        extract(page(content))


def test_it_comes_to_an_end_with_a_page_that_is_nested_without_end() -> None:
    with suppress(Refused):
        extract(page("<html><body>" + "<div>" * 100_000 + "“I said it.”" + "</div>" * 100_000))


def test_a_text_is_its_own_characters() -> None:
    content = "\ufeffA title\r\n\r\n “said” \u2028e\u0301\n\n".encode()
    found = extract(Received("folder/the-title.txt", content, "text/plain", timezone.now()))
    assert found.text.encode() == content
    assert (found.title, found.language, found.byline, found.published) == ("the-title", "", "", None)


@pytest.mark.parametrize(
    ("content", "reason"), [(b"caf\xe9", "not UTF-8"), (b"a\0b", "NUL"), (b" \n", "empty"), (b"", "empty")]
)
def test_it_refuses_a_text_that_is_none(content: bytes, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        extract(Received("a.txt", content, "text/plain", timezone.now()))
