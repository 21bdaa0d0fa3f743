"""An article's page in the admin shows its text with the quotes marked where they stand."""

import re
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sources.models import Article
from tests import cast
from tests.desk import Desk, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return Desk()


def marked(shown: str) -> str:
    """Return the HTML of the text with its marks."""
    found = re.search(r'<div class="verbatim marked".*?>(.*?)</div>', shown, re.DOTALL)
    assert found
    return found[1]


def marks(shown: str) -> list[tuple[str, str]]:
    """Return each mark's words and title."""
    found = re.findall(r'<a class="mark[^>]* title="([^"]*)"[^>]*>(.*?)</a>', marked(shown), re.DOTALL)
    return [(unescape(words), unescape(title)) for title, words in found]


def test_it_leads_from_a_new_article_to_its_desk(desk: Desk) -> None:
    file = SimpleUploadedFile("article.txt", b"Words.", content_type="text/plain")
    added = desk.save("/admin/sources/article/add/", title="New", language="en", file=file)
    assert f'href="{page(Article.objects.get(), "desk")}"' in desk.text(added.url)


def test_it_marks_each_quote_with_who_said_it(desk: Desk) -> None:
    purge = cast.purge()
    found = dict(marks(desk.text(page(purge["article"]))))
    assert "Igor Kochetkov, leader, LGBT Foundation" in found[cast.SAFETY]
    assert "unattributed" in found[cast.OFFICIALS]


def test_it_says_of_nested_words_who_quotes_whom(desk: Desk) -> None:
    purge = cast.purge()
    title = dict(marks(desk.text(page(purge["article"]))))[cast.BLOOD]
    assert title.index("Ramzan Kadyrov") < title.index("within") < title.index("Matt Beard")


def test_it_links_each_mark_to_its_quote(desk: Desk) -> None:
    purge = cast.purge()
    text = marked(desk.text(page(purge["article"])))
    for name in ("safety", "canada", "blood", "excuse", "officials"):
        assert page(purge[name]) in text


def test_it_loses_no_character_of_the_text(desk: Desk) -> None:
    text = "“<b>&amp; \U0001f600 e\u0301” قال “x <script>” — said\r\n\r\n he.\n"
    article = cast.article(text=text)
    cast.quote(article, "<b>&amp; \U0001f600 e\u0301")
    cast.quote(article, "\U0001f600 e\u0301” قال “x")  # overlaps the other in part
    shown = marked(desk.text(page(article)))
    assert unescape(re.sub(r"<[^>]*>", "", shown)) == text
    assert "<script>" not in shown


def test_it_tells_the_statuses_apart_by_class_and_words(desk: Desk) -> None:
    article = cast.article(text="a b c d")
    for words, status in zip("abcd", ("draft", "verified", "disputed", "retracted"), strict=True):
        cast.quote(article, words, status=status, status_reason="x")
    shown = desk.text(page(article))
    for words, status in zip("abcd", ("draft", "verified", "disputed", "retracted"), strict=True):
        assert f"status-{status} depth-1" in marked(shown)
        assert status in dict(marks(shown))[words]


def test_it_lists_the_quotes_beside_the_text(desk: Desk) -> None:
    purge = cast.purge()
    shown = desk.text(page(purge["article"]))
    cards = shown[shown.index('<aside class="cards"') : shown.index("</aside>")]
    assert "5 quotes" in cards
    for told in ("Kaitlin Martin", "fellow", "Human Rights Watch", "The Advocate", "explicit", "verified", "partial"):
        assert told in cards


def test_it_leads_to_adding_a_quote_of_this_article(desk: Desk) -> None:
    article = cast.article()
    (link,) = [
        tool["url"]
        for tool in desk.get(page(article)).context["tools"]
        if "add" in tool["url"] and "quote" in tool["url"]
    ]
    assert desk.filled(link)["article"] == str(article.pk)


def test_it_shows_500_quotes_with_the_queries_of_one(desk: Desk) -> None:
    few, many = cast.article("Few", "x" * 1000), cast.article("Many", "y" * 100_000)
    speaker = cast.speaker("Igor Kochetkov")
    desk.text(page(few))  # fills the caches of the session and content types
    for article, number in ((few, 1), (many, 500)):
        for quote in cast.numbered(article, number):
            cast.attribution(quote, speaker=speaker, role="leader")
    # One query for the quotes, one for their attributions with all names.
    assert queries(desk, few) == queries(desk, many)


def queries(desk: Desk, article: Any) -> int:
    with CaptureQueriesContext(connection) as captured:
        desk.text(page(article))
    return len(captured)
