"""A desk whose requests the network holds back until they are let go."""

import time
from collections.abc import Callable
from functools import partial
from operator import eq
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, Route
from pytest_django.live_server_helper import LiveServer

from quotes.models import Quote
from sources.models import Article
from tests import cast
from tests.browsing import MOST_PATIENCE, DeskInBrowser

Open = Callable[..., DeskInBrowser]


@pytest.fixture
def opened(server: LiveServer, chromium: Browser) -> Open:
    """Return a function that opens a desk, some of whose requests can be held back."""

    def open_desk(article: Article, **options: Any) -> DeskInBrowser:
        return DeskInBrowser(chromium, server.url, article, watched=True, **options)

    return open_desk


def cast_quote(desk: DeskInBrowser) -> Quote:
    """Make a quote of the article on the desk, with its card."""
    quote = cast.quote(desk.article, cast.EXCUSE, status="draft")
    desk.page.reload()
    desk.page.wait_for_selector("#desk[data-ready=yes]")
    return quote


class Held:
    """Requests that the network holds back until they are let go, of a page whose network is watched."""

    def __init__(self, page: Page, where: Callable[[Request], bool]) -> None:
        self.page = page
        self.where = where
        self.routes: list[Route] = []
        page.route("**/*", lambda route: self.routes.append(route) if self.where(route.request) else route.fallback())

    def wait(self) -> None:
        """Wait until one is held."""
        deadline = time.monotonic() + MOST_PATIENCE / 1000
        while not self.routes:
            assert time.monotonic() < deadline, f"nothing is asked: {self.page.inner_text('#told')!r}"
            self.page.evaluate("new Promise(requestAnimationFrame)")

    def let_go(self) -> None:
        """Let all of them through, one after the other, and whatever comes later."""
        self.where = lambda _request: False
        for route in self.routes:
            with self.page.expect_request_finished(partial(eq, route.request)):
                route.continue_()
        self.page.evaluate("new Promise(requestAnimationFrame)")


def is_act(request: Request) -> bool:
    return request.method == "POST"
