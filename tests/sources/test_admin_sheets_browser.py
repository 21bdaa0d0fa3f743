"""Sheets in a browser: the pages work under the strict policy of content, at every width, in light and dark."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from sources.models import Organisation
from tests import cast
from tests.browsing import MOST_PATIENCE, NARROW, WIDE, chromium, started, violations
from tests.desk import pages

__all__ = ["chromium", "started"]

WIDER_THAN_THE_WINDOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SHEET = (
    "slug,name,kind,aliases,homepage\n"
    "human-rights-watch,Human Rights Watch,advocacy,HRW; Watch,https://www.hrw.org/"
    f"{'a-long-address-' * 12}\n"
    ",The Guardian,outlet,,\n"
    ",هيومن رايتس ووتش,advocacy,,\n"
)
REFUSED = f"{SHEET},All Out,nonsense,,\n,The Advocate,outlet,,ftp://example.org\n"


def curator(browser: Browser, url: str, size: tuple[int, int], scheme: Any) -> tuple[Page, list[str]]:
    """Return the browser of a curator, and what it complains of."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)
    client = Client()
    faults: list[str] = []
    client.force_login(get_user_model().objects.create_superuser("curator"))
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}])
    context.set_default_timeout(MOST_PATIENCE)
    page = context.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    return page, faults


def handed_over(page: Page, sheet: str) -> None:
    page.set_input_files("#id_file", {"name": "sheet.csv", "mimeType": "text/csv", "buffer": sheet.encode()})
    with page.expect_navigation():
        page.click("text=Preview")
    assert page.locator(".sheet-counts").count() == 1


def walked(page: Page, url: str, look: Callable[[str], None]) -> None:
    """Hand over a sheet with faults, then one without, store it, and take the list out again."""
    cast.organisation("Human Rights Watch", aliases=("HRW",))
    cast.organisation("The Guardians")
    page.goto(f"{url}{pages(Organisation)}")
    with page.expect_navigation():
        page.click("text=Import…")
    look("upload")
    handed_over(page, REFUSED)
    assert page.locator(".sheet-refused").count() == 2
    look("refused")
    handed_over(page, SHEET)
    look("preview")
    page.fill("#why", "The list of 2018")
    page.click("text=Store all of it")
    page.wait_for_selector(".messagelist .success")
    with page.expect_download() as download:
        page.click("text=Export XLSX")
    assert download.value.suggested_filename.endswith(".xlsx")


def test_a_sheet_is_previewed_corrected_and_stored_under_the_policy_of_content(
    server: LiveServer, chromium: Browser
) -> None:
    page, faults = curator(chromium, server.url, WIDE, "light")
    walked(page, server.url, lambda name: None)
    assert Organisation.objects.count() == 4
    assert faults == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_its_pages_can_be_read_by_everybody_at_every_width(
    server: LiveServer, chromium: Browser, size: tuple[int, int], scheme: str, tmp_path: Path
) -> None:
    page, _ = curator(chromium, server.url, size, scheme)
    found = []

    def look(name: str) -> None:
        found.extend([*violations(page), *([name] if page.evaluate(WIDER_THAN_THE_WINDOW) > 0 else [])])
        page.screenshot(path=tmp_path / f"{name}.png", full_page=True)

    walked(page, server.url, look)
    assert found == []
