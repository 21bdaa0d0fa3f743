"""An import brings back nothing that an editor has taken away."""

from pathlib import Path

import pytest

from config.takedown.redacting import redact
from config.verification import verify
from sources.models import Article, Capture
from tests import pages
from tests.quotes.test_import_articles import Web, imported, refused

NAME = "Ada Lindqvist"
ADDRESS = "https://daily.example/"
CHANGED = pages.DAILY.replace("for more than a year", "for more than two years")


@pytest.fixture
def article(db: None) -> Article:
    imported(ADDRESS, client=Web(daily=pages.DAILY), fresh=0)
    return Article.objects.get()


@pytest.fixture
def redacted(article: Article) -> Article:
    start = article.text.index(NAME)
    redact(article, [(start, start + len(NAME))], reason="She asked for it.")
    return Article.objects.get()


def nothing_came_back(article: Article) -> None:
    assert Article.objects.get().text == article.text
    assert {bytes(content) for content in Capture.objects.values_list("content", flat=True)} == {b""}
    assert list(verify()) == []


def test_the_same_page_changes_nothing(redacted: Article) -> None:
    assert "known" in imported(ADDRESS, client=Web(daily=pages.DAILY), fresh=0)
    nothing_came_back(redacted)


def test_the_same_bytes_from_elsewhere_are_not_kept(redacted: Article, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(pages.DAILY)
    imported(tmp_path / "page.html")
    nothing_came_back(redacted)


def test_the_same_text_in_another_page_is_known_for_what_it_was(redacted: Article) -> None:
    imported(ADDRESS, client=Web(daily=pages.DAILY.replace("cookie-banner", "banner")), fresh=0)
    nothing_came_back(redacted)


def test_another_version_is_left_to_people(redacted: Article) -> None:
    told = refused(ADDRESS, client=Web(daily=CHANGED), fresh=0)
    assert "had words redacted" in told
    nothing_came_back(redacted)


def test_another_version_of_what_was_withdrawn_is_left_to_people(article: Article) -> None:
    article.withdraw(reason="She is in danger.")
    assert "was withdrawn" in refused(ADDRESS, client=Web(daily=CHANGED), fresh=0)
    assert "known" in imported(ADDRESS, client=Web(daily=pages.DAILY), fresh=0)
    assert Article.objects.count() == 1
