"""The pages of ours among the admin's, in a browser: they lead back, and nothing keeps people out."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from config.trail.models import Entry
from quotes.merging.merging import merge
from sources.models import Article
from tests import cast
from tests.browsing import NARROW, WIDE, WIDER, chromium, signed_in, started, violations
from tests.twofold import igor_twice
from tests.workers import DATABASE

__all__ = ["chromium", "started"]

MISSING = """() => [...document.querySelectorAll("#content form [aria-describedby]")]
    .flatMap(field => field.getAttribute("aria-describedby").split(" ")).filter(id => !document.getElementById(id))"""


@pytest.fixture
def pages(server: LiveServer, settings: Any, tmp_path: Path) -> dict[str, str]:
    """Return the way back from each page, as its breadcrumbs tell it, and the page's address."""
    settings.TASKS, settings.FETCH_URLS, settings.IDENTITY_KEYS = DATABASE, True, str(tmp_path)
    tmp_path.chmod(0o700)
    igor = igor_twice()
    made = merge(cast.speaker("Ann Lea"), cast.speaker("Ann Lee"), reason="one")
    article = Article.objects.get(title="A report")
    article.byline = "By a staff writer"
    article.save()
    entry = Entry.objects.filter(model="sources.article", row_id=article.pk).earliest("pk")
    admin = {
        "Speakers › I. Kochetkov › Merge": ("sources_speaker_merge", igor["gone"].pk),
        "Speakers › Probable duplicates": ("sources_speaker_duplicates",),
        "Speakers › Import speakers": ("sources_speaker_import",),
        "Speakers › Igor Kochetkov › Protected identity": ("sources_speaker_identity", igor["kept"].pk),
        "Merges of speakers › Ann Lea › Undo": ("sources_speakermerge_undo", made.pk),
        "Articles › Import web addresses": ("sources_article_import",),
        "Articles › A report › Withdraw the article": ("sources_article_withdraw", article.pk),
    }
    found = {way: reverse(f"admin:{name}", args=args) for way, (name, *args) in admin.items()}
    found["Speakers › I. Kochetkov › Merge"] += f"?into={igor['kept'].pk}"
    found["Articles › A report › Redact words"] = reverse("article-redact", args=[article.pk])
    revert = reverse("sources_article_revert", args=[article.pk, entry.pk])
    return {**found, "Articles › A report › History › Revert to this state": revert}


@pytest.fixture
def opened(server: LiveServer, chromium: Browser) -> Callable[..., Page]:
    """Return a function that opens a window for somebody who may do everything."""
    user = User.objects.create_superuser("curator")
    user.user_permissions.set(Permission.objects.all())  # a superuser alone may not see who is protected

    def open_window(size: tuple[int, int], scheme: str) -> Page:
        return signed_in(chromium, server.url, user, size=size, color_scheme=scheme)

    return open_window


@pytest.mark.parametrize(("size", "scheme"), [(WIDE, "light"), (NARROW, "dark")], ids=["wide-light", "narrow-dark"])
def test_they_lead_back_and_nothing_keeps_people_out(
    pages: dict[str, str], server: LiveServer, opened: Any, size: tuple[int, int], scheme: str
) -> None:
    page = opened(size, scheme)
    for way, address in pages.items():
        page.goto(f"{server.url}{address}")
        assert " ".join(page.inner_text(".breadcrumbs").split()) == f"Home › Sources › {way}"
        assert violations(page) == [], way
        assert page.evaluate(WIDER) == 0, way


def test_what_describes_a_field_is_there(pages: dict[str, str], server: LiveServer, opened: Any) -> None:
    page = opened(WIDE, "light")
    for way, address in pages.items():
        page.goto(f"{server.url}{address}")
        assert page.evaluate(MISSING) == [], way


def test_whom_to_merge_into_is_asked_once(pages: dict[str, str], server: LiveServer, opened: Any) -> None:
    page = opened(WIDE, "light")
    page.goto(server.url + pages["Speakers › I. Kochetkov › Merge"])
    page.wait_for_selector(".select2-container")
    assert page.locator(".form-row .select2-container").count() == 1
