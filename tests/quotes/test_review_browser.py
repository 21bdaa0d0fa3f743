"""The review queue in a browser: the keys, and that nothing keeps people out."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from playwright.sync_api import Browser, Page, Route
from pytest_django.live_server_helper import LiveServer

from quotes.models import Quote
from tests import cast
from tests.browsing import NARROW, WIDE, chromium, press_and_go, signed_in, started, violations

__all__ = ["chromium", "started"]

Open = Callable[..., Page]
QUEUE, LIST = "quotes_quote_review", "quotes_quote_review_list"


@pytest.fixture
def opened(server: LiveServer, chromium: Browser) -> Open:
    """Return a function that opens a page of the admin as a superuser."""
    user = get_user_model().objects.create_superuser("curator")

    def open_page(name: str, *, size: tuple[int, int] = WIDE, query: str = "", **options: Any) -> Page:
        page = signed_in(chromium, server.url, user, size=size, **options)
        page.goto(f"{server.url}{reverse(f'admin:{name}')}{query}")
        return page

    return open_page


def waiting() -> list[Quote]:
    """Return three drafts, of which the first is attributed, with its evidence."""
    article = cast.article()
    martin = cast.speaker("Kaitlin Martin")
    rights = cast.organisation("Human Rights Watch")
    first = cast.quote(article, cast.EXCUSE, status="draft", origin="suggested", origin_version="rules 1")
    claim = {"speaker": martin, "organisation": rights, "role": "fellow", "origin": "suggested"}
    source = {"source": "Kaitlin Martin", "cue": "stated"}
    cast.attribution(first, **claim, origin_version="rules 1", confidence=0.9, evidence=source)
    second = cast.quote(article, cast.SAFETY, status="draft")
    cast.attribution(
        second, speaker=cast.speaker("Igor Kochetkov"), basis="pronoun", evidence={"source": "Igor Kochetkov"}
    )
    return [first, second, cast.quote(article, cast.OFFICIALS, status="draft")]


def shown(page: Page) -> str:
    return page.inner_text("#review-heading").split("\n")[0].strip().casefold()


def test_the_keys_lead_through_the_queue_and_judge(opened: Open) -> None:
    first, second, third = waiting()
    page = opened(QUEUE)
    assert page.evaluate("document.activeElement.id") == "review"
    press_and_go(page, "n")
    assert "after=" in page.url
    assert shown(page).startswith("2 of 3")
    press_and_go(page, "p")
    assert "before=" in page.url
    readable(page)
    press_and_go(page, "v")
    readable(page)
    assert Quote.objects.get(pk=first.pk).status == "verified"
    page.keyboard.press("d")
    page.keyboard.type("never said")  # letters in a field are letters
    press_and_go(page, "Control+Enter")
    again = Quote.objects.get(pk=second.pk)
    assert (again.status, again.status_reason) == ("disputed", "never said")
    readable(page)
    page.keyboard.press("r")
    page.keyboard.type("why")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "review"
    page.click("#retract")
    page.wait_for_selector(".nothing")
    assert Quote.objects.get(pk=third.pk).status == "retracted"


def readable(page: Page) -> None:
    """Wait until the quote has stood there as long as it takes to be read at all."""
    page.wait_for_selector("[data-read=yes]")


def test_a_second_press_judges_neither_the_same_quote_nor_the_next_one_unread(opened: Open) -> None:
    first, second, *_others = waiting()
    cast.mark(second.attributions.get(), antecedent="Igor Kochetkov")
    page = opened(QUEUE)
    page.clock.install()
    # Before the page is there: a page that is learns of it some time later, and asks past it until then.
    acts: list[Route] = []
    page.route("**/*", lambda route: acts.append(route) if route.request.method == "POST" else route.fallback())
    page.reload()
    page.clock.pause_at(page.evaluate("Date.now()") + 10_000)
    readable(page)
    box: Any = page.locator("#verify").bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    with page.expect_request(lambda request: request.method == "POST"):
        page.keyboard.press("v")
    page.keyboard.press("v")
    page.mouse.click(*middle)
    with page.expect_navigation():
        acts[0].continue_()
    page.evaluate("window.held = []; addEventListener('submit', event => held.push(event.defaultPrevented))")
    page.keyboard.press("v")
    page.evaluate("document.getElementById('verify').click()")
    assert page.evaluate("held") == [True, True]
    assert len(acts) == 1
    assert [Quote.objects.get(pk=each.pk).status for each in (first, second)] == ["verified", "draft"]


def test_no_letter_does_anything_outside_of_the_quote(opened: Open) -> None:
    first, *_others = waiting()
    page = opened(QUEUE)
    page.focus(".reasons a")
    for key in ("v", "n", "d"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.closest('.reasons') !== null")
    assert "after=" not in page.url
    assert Quote.objects.get(pk=first.pk).status == "draft"


def test_it_works_without_scripts(opened: Open) -> None:
    first, *_others = waiting()
    page = opened(QUEUE, java_script_enabled=False)
    with page.expect_navigation():
        page.click("#verify")
    assert shown(page).startswith("1 of 2")
    assert Quote.objects.get(pk=first.pk).status == "verified"
    page.goto(page.url.replace("/review/", "/review/list/").split("?")[0])
    page.check(f"#choose-{_others[1].pk}")
    with page.expect_navigation():
        page.click("button[value=dispute]")
    assert Quote.objects.get(pk=_others[1].pk).status == "disputed"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_nothing_keeps_people_out(opened: Open, size: tuple[int, int], scheme: str) -> None:
    waiting()
    for name in (QUEUE, LIST):
        page = opened(name, size=size, color_scheme=scheme)
        page.evaluate("document.querySelector('details.narrowing').open = true")
        assert violations(page) == [], "\n".join(violations(page))
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
