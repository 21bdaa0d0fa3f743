"""The admin in a browser, in other languages: what scripts write is translated, and right to left works."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from sources.models import Article
from tests import cast
from tests.browsing import WIDER, DeskInBrowser, chromium, started, violations
from tests.desk import page as address_of
from tests.pseudo import untranslated, wrapped

__all__ = ["chromium", "started", "wrapped"]

RUSSIAN = "«Мы тут», — сказал Иван Петров, глава «Дома», газете «Труд».\n«Он сказал: „нет“», — добавил он.\n"
ARABIC = "قال الوزير: «لن نتراجع عن هذا أبدا». وأضاف: «انتهى الأمر».\n"
ENGLISH = "“There is no longer any excuse,” stated Kaitlin Martin.\n"
WIDE, NARROW = (1280, 900), (400, 800)
DIRECTIONS = """selector => [...document.querySelectorAll(selector)].map(each => getComputedStyle(each).direction)"""


def test_whatever_the_scripts_of_the_desk_write_is_translated(
    wrapped: None, server: LiveServer, chromium: Browser
) -> None:
    article = cast.article("Заголовок", RUSSIAN, slug="статья", language="ru")
    ivan = cast.speaker("Иван Петров", slug="иван")
    cast.affiliation(ivan, cast.organisation("Дом", slug="дом"), role="глава", stated_in=article)
    cast.said(article, "Мы тут", by=ivan)
    user = get_user_model().objects.create_superuser("админ")
    desk = DeskInBrowser(chromium, server.url, article, user=user)
    found: dict[str, str] = {}

    def look(when: str) -> None:
        found.update((text, when) for text in untranslated(desk.page.content()))

    look("at first")
    desk.page.focus("#text")
    desk.press("q")
    look("nothing selected")
    desk.select(*desk.find("Он сказал: „нет"))
    desk.press("q")
    desk.page.wait_for_selector("#question[open]")
    look("a question")
    desk.settled(sure=True)
    look("a form")
    desk.tab_to("field-speaker")
    desk.page.keyboard.type("Иван")
    desk.found("speaker", "Иван")
    look("names")
    desk.press("ArrowUp", "Enter")
    desk.page.wait_for_selector("#new-name[open]")
    desk.tab_to("enter-name")
    look("a new name")
    desk.press("Enter")
    desk.page.wait_for_selector("#new-name:not([open])", state="attached")
    look("named")
    desk.save()
    look("saved")
    desk.page.focus("#text")
    desk.press("?")
    desk.page.wait_for_selector("dialog[open]")
    look("keys")
    assert [f"{text}: {when}" for text, when in found.items()] == []
    assert desk.faults == []


# --- Right to left ---------------------------------------------------------------------------------------


@pytest.fixture
def arabic(settings: Any) -> None:
    """Let the admin speak Arabic, as far as Django does."""
    settings.LANGUAGES = [("en", "en"), ("ar", "ar")]
    settings.ADMIN_LANGUAGES = ["ar"]


@pytest.fixture
def article(server: LiveServer) -> Article:
    """Hold an article with quotes, and something on every page that is looked at."""
    told = cast.purge()
    cast.speaker("Igor Kochetkow")
    cast.said(cast.article("عنوان", ARABIC, language="ar"), "لن نتراجع عن هذا أبدا", by=cast.speaker("الوزير"))
    cast.quote(told["article"], "to Canada", status="draft")
    return told["article"]


def pages_of(article: Article) -> dict[str, str]:
    """Return name → address of the pages of a curator's work."""
    kochetkov = article.quotes.get(preferred_speaker__name="Igor Kochetkov").preferred_speaker
    return {
        "front": reverse("admin:index"),
        "desk": address_of(article, "desk"),
        "queue": reverse("admin:quotes_quote_review"),
        "list": reverse("admin:quotes_quote_review_list"),
        "duplicates": reverse("admin:sources_speaker_duplicates"),
        "merge": address_of(kochetkov, "merge"),
        "timeline": address_of(kochetkov, "timeline"),
        "claims": address_of(article.quotes.earliest("pk"), "claims"),
        "sheet": reverse("admin:sources_speaker_import"),
        "history": address_of(article, "history"),
    }


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_every_page_of_the_work_is_whole_from_right_to_left(
    arabic: None, article: Article, server: LiveServer, chromium: Browser, size: tuple[int, int], theme: str
) -> None:
    page = DeskInBrowser(chromium, server.url, article, size=size, color_scheme=theme).page
    for name, address in pages_of(article).items():
        page.goto(f"{server.url}{address}")
        assert page.evaluate("[document.documentElement.dir, document.documentElement.lang]") == ["rtl", "ar"], name
        assert not page.evaluate(WIDER), f"{name} is wider than the window"
        assert violations(page) == [], name


def test_an_english_text_stays_left_to_right_among_arabic_and_the_other_way_round(
    arabic: None, article: Article, server: LiveServer, chromium: Browser, settings: Any
) -> None:
    desk = DeskInBrowser(chromium, server.url, article)
    assert directions(desk.page, "#text .line") == {"ltr"}
    assert directions(desk.page, ".desk-side, .desk-bar") == {"rtl"}
    settings.ADMIN_LANGUAGES = ["en"]
    desk.page.goto(f"{server.url}{address_of(Article.objects.get(language='ar'), 'desk')}")
    assert directions(desk.page, "#text .line") == {"rtl"}
    assert directions(desk.page, ".desk-side, .desk-bar") == {"ltr"}


def directions(page: Page, selector: str) -> set[str]:
    return set(page.evaluate(DIRECTIONS, selector))


def test_the_arrow_keys_move_as_the_eye_does_in_either_direction(
    arabic: None, article: Article, server: LiveServer, chromium: Browser
) -> None:
    for where, right in ((article, 1), (Article.objects.get(language="ar"), -1)):
        desk = DeskInBrowser(chromium, server.url, where, user=get_user_model().objects.first())
        desk.page.focus("#text")
        desk.select(12, 12)
        before = desk.cursor
        desk.press("ArrowRight")
        assert desk.cursor == before + right
        desk.press("ArrowLeft")
        assert desk.cursor == before
