"""A real browser, for what scripts do: Chromium, driven by the keyboard wherever a curator would use it."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth import get_user_model
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

from quotes.models import Quote
from sources.models import Article
from tests.desk import page as address_of

WIDE, NARROW = (1400, 900), (400, 800)  # pixels
# By how many pixels a page is wider than its window.
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
MOST_TABS = 80
MOST_STEPS = 300
MOST_PATIENCE = 60_000  # milliseconds: a busy machine fails nothing
FAR, NEAR = 200, 12  # code points


def found_chromium() -> str | None:
    """Return where this machine has Chromium; None leaves it to Playwright."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="module")
def started() -> Iterator[Browser]:
    """Run the Chromium of this machine, or else Playwright's own, for the tests of a module.

    Playwright's event loop runs in the tests' own thread: as long as it does, Django has to be told that its
    queries may run beside it.
    """
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=found_chromium(), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def chromium(started: Browser, committed_db: None) -> Iterator[Browser]:
    """Give a test the browser. Its pages are closed before the database is emptied, lest they still ask for more."""
    yield started
    for context in started.contexts:
        context.close()


# Where a mouse has to go down and up to select what stands between two offsets. A character's edge in the text's
# direction is where its collapsed range stands.
ENDS = """async ([start, end]) => {
    const {rangeOf} = await import("/static/quotes/desk/positions.js");
    const text = document.getElementById("text"), scroller = text.parentElement;
    scroller.scrollIntoView({block: "start"});
    const frame = scroller.getBoundingClientRect();
    scroller.scrollTop += rangeOf(text, start, end).getBoundingClientRect().top - frame.top - frame.height * 0.6;
    const words = rangeOf(text, start, end), last = words.cloneRange();
    words.collapse(true);
    last.collapse(false);
    return [words, last].map(range => {
        const at = range.getBoundingClientRect();
        return [at.left, at.top + at.height / 2];
    });
}"""
RIGHT_TO_LEFT = """() => {
    const at = getSelection().focusNode;
    return getComputedStyle((at.parentElement.closest(".line") || at)).direction === "rtl";
}"""
IN_SIGHT = """selector => {
    const at = document.querySelector(selector).getBoundingClientRect();
    const frame = document.querySelector(".desk-text").getBoundingClientRect();
    return at.top >= frame.top && at.bottom <= frame.bottom;
}"""


def signed_in(browser: Browser, url: str, user: Any, *, size: tuple[int, int] = WIDE, **options: Any) -> Page:
    """Return an empty page of a browser of its own, in which ``user`` is signed in."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **options)
    client = Client()
    client.force_login(user)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}])
    context.set_default_timeout(MOST_PATIENCE)
    return context.new_page()


def tab_until(page: Page, condition: str, key: str = "Tab") -> None:
    """Press Tab until the element that has the focus, ``at``, is one of which a JavaScript condition holds."""
    for _ in range(MOST_TABS):
        if page.evaluate(f"at => {condition}", page.evaluate_handle("document.activeElement")):
            return
        page.keyboard.press(key)
    raise AssertionError(f"nothing of which {condition} can be reached with {key}")


def press_and_go(page: Page, key: str) -> None:
    """Press a key that leads to another page, and wait until that is there."""
    with page.expect_navigation():
        page.keyboard.press(key)


def press_place(page: Page, key: str, place: str) -> None:
    """Press the key at a ``place`` of the keyboard, where the layout in use has ``key``."""
    session = page.context.new_cdp_session(page)
    for what in ("keyDown", "keyUp"):
        session.send("Input.dispatchKeyEvent", {"type": what, "key": key, "code": place})


class DeskInBrowser:
    """A curator who has an article open at the desk; ``faults`` are what the browser complained of.

    Of a desk whose network is ``watched``, requests can be held back later on.
    """

    def __init__(self, browser: Browser, url: str, article: Article, **options: Any) -> None:
        user = options.pop("user", None) or get_user_model().objects.create_superuser("curator")
        watched = options.pop("watched", False)
        self.article = article
        self.page = signed_in(browser, url, user, **options)
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda message: self.faults.append(message.text) if message.type == "error" else None)
        if watched:
            # Before the page is there: a page that is learns of it some time later, and asks past it until then.
            self.page.route("**/*", lambda route: route.fallback())
        self.page.goto(f"{url}{address_of(article, 'desk')}")
        self.page.wait_for_selector("#desk[data-ready=yes]")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    @property
    def focused(self) -> str:
        """The id of what has the focus."""
        return self.page.evaluate("document.activeElement.id")

    def tab_to(self, name: str, key: str = "Tab") -> None:
        """Press Tab until something has the focus."""
        tab_until(self.page, f"at.id === '{name}'", key)

    # --- The text ----------------------------------------------------------------------------------

    @property
    def cursor(self) -> int:
        """Where the cursor stands, in code points of the stored text, counted here from the page's whole text."""
        before = self.page.evaluate(
            """() => { const {focusNode, focusOffset} = getSelection(), range = document.createRange();
            range.setStart(document.getElementById("text"), 0); range.setEnd(focusNode, focusOffset);
            return range.toString(); }"""
        )
        return len(before)

    def go(self, target: int, *, selecting: bool = False) -> None:
        """Move the cursor by arrow keys alone: by paragraphs and lines, then by words, then step by step."""
        shift = "Shift+" if selecting else ""
        self.approach(target, [f"{shift}Control+ArrowUp", f"{shift}Control+ArrowDown"], FAR)
        for _ in range(MOST_STEPS):
            if (here := self.line(self.cursor)) == self.line(target):
                break
            self.press(f"{shift}{'ArrowDown' if here < self.line(target) else 'ArrowUp'}")
        sideways = ["ArrowLeft", "ArrowRight"]
        if self.page.evaluate(RIGHT_TO_LEFT):
            sideways.reverse()
        self.approach(target, [f"{shift}Control+{key}" for key in sideways], NEAR)
        self.reach(target, [f"{shift}{key}" for key in sideways])

    def line(self, offset: int) -> int:
        return self.article.text.count("\n", 0, offset)

    def approach(self, target: int, keys: list[str], far: int) -> None:
        """Leap towards a place while it is far off, as long as that brings the cursor nearer."""
        for _ in range(MOST_STEPS):
            distance = target - self.cursor
            if abs(distance) <= far:
                return
            self.press(keys[distance > 0])
            if abs(target - self.cursor) >= abs(distance):
                return

    def reach(self, target: int, keys: list[str]) -> None:
        """Step to a place in the cursor's line by the keys that go back and on."""
        on = target > self.cursor
        for _ in range(MOST_STEPS):
            if self.cursor == target:
                return
            self.press(keys[on])
        raise AssertionError(f"the cursor does not come to {target}")

    def select(self, start: int, end: int) -> None:
        """Select words of the article with the keyboard."""
        if self.focused != "text":
            self.press("Escape")
        assert self.focused == "text"
        if self.page.evaluate("!document.getElementById('text').contains(getSelection().focusNode)"):
            self.press("ArrowRight")
        self.go(start)
        self.go(end, selecting=True)

    def find(self, words: str) -> tuple[int, int]:
        start = self.article.text.index(words)
        return start, start + len(words)

    def quote(self, start: int, end: int, *, sure: bool = False) -> None:
        """Make a quote of words of the article; ``sure``: whatever is odd about them."""
        self.select(start, end)
        self.press("q")
        self.settled(sure=sure)

    def settled(self, *, sure: bool = False) -> None:
        """Wait until a quote is made, and its form is open."""
        self.page.wait_for_selector("#editor:not([hidden]), #question[open]")
        if sure and self.page.locator("#question[open]").count():
            self.page.click("#answers button:last-child")
        self.page.wait_for_selector("#editor:not([hidden])")
        self.page.wait_for_function("() => document.activeElement.id === 'field-speaker'")

    def drag(self, start: int, end: int) -> None:
        """Select words of the article with the mouse, from the middle of their ends' lines."""
        (x, y), (to_x, to_y) = self.page.evaluate(ENDS, [start, end])
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move((x + to_x) / 2, (y + to_y) / 2)
        self.page.mouse.move(to_x, to_y)
        self.page.mouse.up()

    # --- The cards -------------------------------------------------------------------------------------

    @property
    def open_card(self) -> int | None:
        """The quote whose card is open."""
        shown = self.page.locator("#cards .card.open")
        return int(shown.get_attribute("data-quote") or 0) if shown.count() else None

    def in_sight(self, selector: str) -> bool:
        """Tell whether something stands in the visible part of the text."""
        return self.page.evaluate(IN_SIGHT, selector)

    def edit(self, quote: Quote) -> None:
        """Open the form in the card of a quote."""
        self.page.click(f"#card-{quote.pk} .card-head")
        self.page.click(f"#card-{quote.pk} .edit")
        self.page.wait_for_function("() => document.activeElement.id === 'field-speaker'")

    # --- The form --------------------------------------------------------------------------------------

    def choose(self, name: str, prefix: str) -> None:
        """Choose an option of a list by typing how it begins."""
        self.tab_to(name)
        self.page.keyboard.type(prefix)

    def name(self, field: str, name: str, *, kind: str = "") -> None:
        """Fill in somebody, entering them if nobody of that name is offered."""
        self.tab_to(f"field-{field}")
        self.page.keyboard.type(name)
        self.found(field, name)
        listed = self.page.locator(f"#list-{field} [role=option]")
        names = [one.locator("bdi").inner_text() for one in listed.all()]
        if name in names:
            self.press(*["ArrowDown"] * names.index(name), "Enter")
        else:
            self.press("ArrowUp" if names[:-1] else "ArrowDown", "Enter")
            self.enter_name(kind)
        self.page.wait_for_function(
            "([id, name]) => document.getElementById(id).value === name", arg=[f"field-{field}", name]
        )

    def found(self, field: str, typed: str) -> None:
        """Wait until those are listed who were found for all that is typed."""
        self.page.locator(f"#list-{field} .new", has_text=typed).wait_for()

    def enter_name(self, kind: str) -> None:
        self.page.wait_for_selector("#new-name[open]")
        if kind:
            self.press("Tab")
            self.page.keyboard.type(kind)
        self.tab_to("enter-name")
        self.press("Enter")
        self.page.wait_for_selector("#new-name:not([open])", state="attached")

    def write(self, field: str, text: str) -> None:
        """Write into a field what it shall hold."""
        self.tab_to(f"field-{field}")
        self.press("Control+a")
        self.page.keyboard.type(text)

    def save(self) -> None:
        self.press("Control+Enter")
        self.page.wait_for_selector("#editor", state="hidden")

    @property
    def told(self) -> str:
        return self.page.inner_text("#told")


def violations(page: Page) -> list[str]:
    """Return what axe-core finds on a page that is serious or critical, and where."""
    found = Axe().run(page).response["violations"]
    return [
        f"{each['id']} ({each['impact']}): {[node['html'][:160] for node in each['nodes'][:3]]}"
        for each in found
        if each["impact"] in ("serious", "critical")
    ]
