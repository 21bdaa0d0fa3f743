"""The pictures in docs/ show the pages as they are: each is of a scene that can be played, and is shown somewhere."""

import re
from pathlib import Path

from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from tests.browsing import chromium, started
from tests.pictures import scenes, staging

__all__ = ["chromium", "started"]

DOCS = Path(__file__).parents[1] / "docs"
SHOWN = re.compile(r"!\[(.+?)\]\((pictures/.+?)\)")
PNG = b"\x89PNG\r\n\x1a\n"


def test_each_picture_that_docs_show_is_there_and_each_that_is_there_is_shown() -> None:
    shown = [found[1] for page in DOCS.glob("*.md") for found in SHOWN.findall(page.read_text())]
    there = [f"pictures/{path.name}" for path in (DOCS / "pictures").iterdir()]
    made = [f"pictures/{name}.png" for name in scenes.SCENES]
    assert sorted(shown) == sorted(there) == sorted(made)


def test_every_scene_can_be_played(server: LiveServer, chromium: Browser) -> None:
    stage = scenes.Stage(chromium, server.url, staging.stage())
    for name, scene in scenes.SCENES.items():
        assert scenes.taken(scene, stage).startswith(PNG), name
