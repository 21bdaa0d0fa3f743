"""The page of claims in a browser: its keys, and that nothing keeps people out."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from quotes.models import Attribution, Quote
from tests import cast
from tests.browsing import NARROW, WIDE, chromium, press_and_go, signed_in, started, violations
from tests.desk import page as address_of

__all__ = ["chromium", "started"]

Open = Callable[..., Page]


@pytest.fixture
def opened(server: LiveServer, chromium: Browser) -> Open:
    """Return a function that opens the claims on a quote as a superuser."""
    user = get_user_model().objects.create_superuser("curator")

    def open_page(quote: Quote, *, size: tuple[int, int] = WIDE, **options: Any) -> Page:
        page = signed_in(chromium, server.url, user, size=size, **options)
        page.goto(f"{server.url}{address_of(quote, 'claims')}")
        return page

    return open_page


def competing() -> list[Attribution]:
    """Return three claims on one verified quote: preferred, alternative, rejected."""
    quote = cast.quote(cast.article(), cast.EXCUSE)
    rights, advocate = cast.organisation("Human Rights Watch"), cast.organisation("The Advocate")
    martin = cast.attribution(
        quote,
        speaker=cast.speaker("Kaitlin Martin"),
        organisation=rights,
        role="fellow",
        told_to=advocate,
        evidence={"source": "Kaitlin Martin", "cue": "stated", "role": "a fellow", "told_to": "The Advocate"},
    )
    beard = cast.attribution(
        quote,
        speaker=cast.speaker("Matt Beard"),
        organisation=cast.organisation("All Out"),
        basis="inferred",
        standing="alternative",
        note="The agency’s version of the same report has him say it; nobody has seen the recording.",
        evidence={"source": "Matt Beard"},
    )
    machine: Any = {"origin": "suggested", "origin_version": "rules 1"}
    return [martin, beard, cast.attribution(quote, organisation=rights, standing="rejected", **machine)]


def standings(claims: list[Attribution]) -> list[str]:
    return [Attribution.objects.get(pk=claim.pk).standing for claim in claims]


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.id")


def test_the_keys_lead_from_claim_to_claim_and_let_them_change_places(opened: Open) -> None:
    claims = competing()
    page = opened(claims[0].quote)
    assert focused(page) == f"claim-{claims[0].pk}"
    page.keyboard.press("ArrowRight")
    assert focused(page) == f"claim-{claims[1].pk}"
    page.keyboard.press("p")
    assert focused(page) == "reason"  # the quote is verified
    page.keyboard.type("a recording")  # letters in a field are letters
    page.keyboard.press("Escape")
    assert focused(page) == f"claim-{claims[1].pk}"
    press_and_go(page, "r")
    assert standings(claims) == ["preferred", "rejected", "rejected"]
    assert focused(page) == f"claim-{claims[1].pk}"
    page.keyboard.press("p")
    page.keyboard.type("he says so himself")
    press_and_go(page, "Control+Enter")
    assert standings(claims) == ["alternative", "preferred", "rejected"]


def test_a_key_of_the_queue_and_a_card_of_the_desk_lead_to_it(opened: Open) -> None:
    quote = competing()[0].quote
    Quote.objects.filter(pk=quote.pk).update(status="disputed")
    page = opened(quote)
    there = page.url
    page.goto(there.replace(f"{quote.pk}/claims/", "review/?waiting=disputes"))
    page.keyboard.press("c")
    page.wait_for_url(there)
    page.click("text=At the desk")
    page.wait_for_selector("#desk[data-ready=yes]")
    page.click(f"#card-{quote.pk} a:has-text('Compare attributions')")
    page.wait_for_url(there)


def test_it_works_without_scripts(opened: Open) -> None:
    claims = competing()
    page = opened(claims[0].quote, java_script_enabled=False)
    with page.expect_navigation():
        page.click(f"#claim-{claims[2].pk} button[name=alternative]")
    assert "say why" in page.inner_text("#refusals")
    page.fill("#reason", "it stands there")
    with page.expect_navigation():
        page.click(f"#claim-{claims[2].pk} button[name=alternative]")
    assert standings(claims) == ["preferred", "alternative", "alternative"]


def test_the_columns_have_their_rows_at_one_height_and_stack_where_it_is_narrow(opened: Open) -> None:
    claims = competing()
    tops = "() => [...document.querySelectorAll('.claim .basis')].map(each => each.getBoundingClientRect().top)"
    lefts = "() => [...document.querySelectorAll('.claim')].map(each => each.getBoundingClientRect().left)"
    wide, narrow = opened(claims[0].quote), opened(claims[0].quote, size=NARROW)
    assert len(set(wide.evaluate(tops))) == 1
    assert len(set(wide.evaluate(lefts))) == 3
    assert len(set(narrow.evaluate(lefts))) == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_nothing_keeps_people_out(opened: Open, size: tuple[int, int], scheme: str) -> None:
    page = opened(competing()[0].quote, size=size, color_scheme=scheme)
    assert violations(page) == [], "\n".join(violations(page))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
