"""Articles come into the admin as files, byte for byte, and are never written again."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils.html import escape

from sources.admin import uploads
from sources.models import Article
from tests import cast
from tests.desk import Desk, errors, messages, page, pages

pytestmark = pytest.mark.django_db

ADD = "/admin/sources/article/add/"


@pytest.fixture
def desk() -> Desk:
    return Desk()


def upload(desk: Desk, content: bytes, **changes: Any) -> Any:
    file = SimpleUploadedFile("article.txt", content, content_type="text/plain")
    return desk.save(ADD, title="A title", language="en", file=file, **changes)


@pytest.mark.parametrize(
    "content",
    [
        b"one\r\ntwo\nthree\rfour",
        b"\xef\xbb\xbf with a byte order mark",
        b"\n\n  spaces and newlines at both ends \t\r\n\n",
        "é and e\u0301, \U0001f600, قال, \u2028, \u00ad, \x0c".encode(),
    ],
)
def test_it_stores_every_byte_of_an_upload(desk: Desk, content: bytes) -> None:
    assert upload(desk, content).status_code == 302
    stored = Article.objects.get()
    assert stored.text.encode() == content
    with connection.cursor() as cursor:
        cursor.execute("SELECT text, sha256 FROM sources_article")
        text, digest = cursor.fetchone()
    assert text.encode() == content
    assert digest == stored.sha256


def test_it_says_at_which_byte_a_file_is_not_utf8(desk: Desk) -> None:
    told = errors(upload(desk, "Frédéric".encode() + b" caf\xe9 au lait"))
    assert "byte 0xE9 at offset 14" in told
    assert not Article.objects.exists()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"a\x00b", "NUL at byte offset 1"),
        (b"", "empty"),
        (b"\xed\xa0\x80", "not UTF-8"),  # a surrogate
        (b"x" * (uploads.LARGEST + 1), "the limit is 5.0"),
    ],
    ids=["NUL", "empty", "surrogate", "too large"],
)
def test_it_refuses_what_is_no_text(desk: Desk, content: bytes, told: str) -> None:
    assert told in errors(upload(desk, content))
    assert not Article.objects.exists()


def test_it_takes_a_file_of_exactly_the_limit(desk: Desk) -> None:
    assert upload(desk, b"x" * uploads.LARGEST).status_code == 302


def test_it_needs_a_file(desk: Desk) -> None:
    assert "required" in errors(desk.save(ADD, title="A title", language="en"))


def test_it_tells_of_an_article_with_the_same_text(desk: Desk) -> None:
    twin = cast.article("The first", "The very same")
    response = upload(desk, b"The very same")
    assert "the very same text already" in messages(response)
    assert page(twin) in messages(response)


def test_it_shows_the_text_but_offers_no_box_to_change_it(desk: Desk) -> None:
    article = cast.article(text="<b>Bold</b> & “quoted”\r\n\r\nwords")
    shown = desk.text(page(article))
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp; “quoted”\r\n\r\nwords" in shown
    assert "<textarea" not in shown


def test_it_ignores_a_text_or_digest_that_is_sent_along(desk: Desk) -> None:
    article = cast.article()
    response = desk.save(page(article), title="Another title", text="changed", sha256="0" * 64, file="x")
    assert response.status_code == 302
    stored = Article.objects.get()
    assert (stored.title, stored.text, stored.sha256) == ("Another title", article.text, article.sha256)


def test_it_offers_a_revision_filled_in_with_what_is_known(desk: Desk) -> None:
    outlet = cast.organisation("The Guardian")
    article = cast.article(publisher=outlet, source_url="https://example.org/a", language="pt-BR")
    (link,) = [tool["url"] for tool in desk.get(page(article)).context["tools"] if "revision" in tool["label"]]
    form = desk.filled(link)
    assert form["revises"] == str(article.pk)
    assert form["publisher"] == str(outlet.pk)
    assert (form["source_url"], form["language"]) == ("https://example.org/a", "pt-BR")


def test_it_links_an_article_to_what_revises_it(desk: Desk) -> None:
    first = cast.article("The first")
    second = cast.article("The second", "corrected", revises=first)
    assert page(second) in desk.text(page(first))


def test_it_deletes_an_article_without_quotes(desk: Desk) -> None:
    article = cast.article()
    assert desk.client.post(page(article, "delete"), {"post": "yes"}).status_code == 302
    assert not Article.objects.exists()


@pytest.mark.parametrize("reason", ["it has quotes", "others revise it"])
def test_it_keeps_an_article_that_something_builds_on(desk: Desk, reason: str) -> None:
    article = cast.article()
    if reason == "it has quotes":
        cast.quote(article, cast.SAFETY)
    else:
        cast.article("The second", "corrected", revises=article)
    response = desk.client.post(page(article, "delete"), {"post": "yes"})
    assert reason in response.content.decode()
    assert Article.objects.filter(pk=article.pk).exists()
    assert page(article, "delete") not in desk.text(page(article))


def test_it_keeps_them_in_bulk_too(desk: Desk) -> None:
    article = cast.article()
    cast.quote(article, cast.SAFETY)
    sent = {"action": "delete_selected", "_selected_action": [article.pk], "post": "yes"}
    response = desk.client.post(pages(Article), sent)
    assert "it has quotes" in response.content.decode()
    assert Article.objects.exists()


def test_it_shows_the_record_but_lets_nobody_write_it(desk: Desk) -> None:
    article = cast.article()
    assert article.sha256 in desk.text(page(article))
    assert not {"sha256", "created", "text"} & desk.filled(page(article)).keys()


def test_it_escapes_titles_everywhere(desk: Desk) -> None:
    title = "<script>alert(1)</script>"
    article = cast.article(title)
    cast.quote(article, cast.SAFETY)
    for url in (pages(Article), page(article), "/admin/quotes/quote/"):
        shown = desk.text(url)
        assert title not in shown
        assert escape(title) in shown


def test_it_shows_the_mistakes_of_a_page_whose_slug_was_emptied(desk: Desk) -> None:
    assert "This field is required" in errors(desk.save(page(cast.article()), slug="", title=""))
