"""The scenes that docs/ shows: each brings a page into a state that is worth a picture, as its user would."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Browser, Page

from tests.browsing import DeskInBrowser, signed_in
from tests.pictures.staging import DOOR, KNOW, World

WIDE, NARROW = (1200, 800), (400, 800)  # pixels
SHEET = """slug,name,kind,aliases,homepage
human-rights-watch,Human Rights Watch,advocacy,HRW,https://www.hrw.org/
,The Guardian Weekly,outlet,,
the-advocate,The Advocate,outlet,Advocate,
,Lgbt foundation,advocacy,,
"""
# Whatever is dated today would be another picture tomorrow.
STILL = """() => {
    const today = new Date().toISOString().slice(0, 10);
    const dated = new RegExp(`${today}(?:[ T][0-9:.]+Z?)?`, "g");
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const still = texts.currentNode.data.replace(dated, found => "2026-01-15 09:30:00".slice(0, found.length));
        if (still !== texts.currentNode.data) {
            texts.currentNode.data = still;
        }
    }
}"""


@dataclass(frozen=True)
class Stage:
    """Where scenes are played: a browser, a server and what its database holds."""

    browser: Browser
    url: str
    world: World

    def open(self, name: str, *args: Any, user: User | None = None, query: str = "") -> Page:
        """Open a page of the admin by its name."""
        page = signed_in(self.browser, self.url, user or self.world.editor, size=WIDE)
        page.goto(f"{self.url}{reverse(f'admin:{name}', args=args)}{query}")
        return page

    def report(self) -> DeskInBrowser:
        """Sit down at the desk with the article that is curated in part."""
        desk = DeskInBrowser(self.browser, self.url, self.world.report, user=self.world.curator, size=WIDE)
        desk.tab_to("text")
        return desk


def front(stage: Stage) -> Page:
    return stage.open("index")


def desk(stage: Stage) -> Page:
    world = stage.world
    shown = DeskInBrowser(stage.browser, stage.url, world.first, user=world.curator, size=WIDE).page
    shown.click("#cards .card:nth-of-type(2) .card-head")
    return shown


def desk_narrow(stage: Stage) -> Page:
    options: Any = {"user": stage.world.curator, "size": NARROW, "color_scheme": "dark"}
    return DeskInBrowser(stage.browser, stage.url, stage.world.first, **options).page


def question(stage: Stage) -> Page:
    """Select too little, and be asked."""
    shown = stage.report()
    shown.select(*shown.find("closed door with a guard"))
    shown.press("q")
    shown.page.wait_for_selector("#question[open]")
    return shown.page


def attributing(stage: Stage) -> Page:
    """Quote, and mark the words that say whose it is."""
    shown = stage.report()
    shown.quote(*shown.find(KNOW))
    for key, words in (("s", "he added"), ("a", "Tom Avery")):
        start, end = shown.find(words)
        shown.select(start, end - len(" added") if key == "s" else end)
        shown.press(key)
    shown.press("Escape")
    shown.page.wait_for_selector("#editor button:has-text('head, Port Authority')")  # what follows from the name
    return shown.page


def look_alikes(stage: Stage) -> Page:
    """Enter somebody new whose name is nearly there already."""
    shown = stage.report()
    shown.quote(*shown.find(DOOR))
    shown.page.keyboard.type("Ada Lindquist")
    shown.found("speaker", "Ada Lindquist")
    shown.press("ArrowUp", "Enter")
    shown.page.wait_for_selector("#new-name[open]")
    shown.press("Enter")
    shown.page.wait_for_selector("#alike button")
    return shown.page


def queue(stage: Stage) -> Page:
    return stage.open("quotes_quote_review")


def queue_list(stage: Stage) -> Page:
    return stage.open("quotes_quote_review_list")


def claims(stage: Stage) -> Page:
    return stage.open("quotes_quote_claims", stage.world.disputed.pk)


def timeline(stage: Stage) -> Page:
    return stage.open("sources_speaker_timeline", stage.world.tom.pk)


def duplicates(stage: Stage) -> Page:
    return stage.open("sources_speaker_duplicates")


def merge(stage: Stage) -> Page:
    return stage.open("sources_speaker_merge", stage.world.tom_again.pk, query=f"?into={stage.world.tom.pk}")


def history(stage: Stage) -> Page:
    return stage.open("sources_speaker_history", stage.world.tom.pk)


def sheet(stage: Stage) -> Page:
    """Hand a spreadsheet over, and see what it comes to."""
    page = stage.open("sources_organisation_import")
    page.set_input_files("#id_file", {"name": "sheet.csv", "mimeType": "text/csv", "buffer": SHEET.encode()})
    page.click("text=Preview")
    page.wait_for_selector(".sheet-counts")
    return page


# By the picture's name, in the order in which they are played: some leave drafts, which later ones show.
SCENES: dict[str, Callable[[Stage], Page]] = {
    "front": front,
    "desk": desk,
    "desk-narrow": desk_narrow,
    "question": question,
    "duplicates": duplicates,
    "merge": merge,
    "history": history,
    "timeline": timeline,
    "claims": claims,
    "queue": queue,
    "queue-list": queue_list,
    "sheet": sheet,
    "attributing": attributing,
    "look-alikes": look_alikes,
}


def taken(scene: Callable[[Stage], Page], stage: Stage) -> bytes:
    """Play a scene and return its picture, a PNG of the window."""
    page = scene(stage)
    page.wait_for_load_state("networkidle")
    page.evaluate(STILL)
    picture = page.screenshot(animations="disabled", caret="hide")
    page.context.close()
    return picture
