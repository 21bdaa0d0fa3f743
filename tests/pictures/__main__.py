"""Take every picture anew, with a server of its own on a database of its own (docs/pictures/)."""

import importlib
import os
from pathlib import Path

import django
from playwright.sync_api import sync_playwright

from tests.postgres import sqlite_file
from tests.serving import serving

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"


def main() -> None:
    with sqlite_file() as url:
        os.environ.update(DATABASE_URL=url, ENVIRONMENT="development", DJANGO_SETTINGS_MODULE="config.settings")
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's event loop runs in this thread
        django.setup()
        take()


def take() -> None:
    # These need the settings.
    browsing = importlib.import_module("tests.browsing")
    scenes = importlib.import_module("tests.pictures.scenes")
    staging = importlib.import_module("tests.pictures.staging")
    importlib.import_module("django.core.management").call_command("migrate", verbosity=0)
    world = staging.stage()
    with serving() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browsing.found_chromium(), args=["--no-sandbox"])
        stage = scenes.Stage(browser, f"http://127.0.0.1:{server.port}", world)
        for name, scene in scenes.SCENES.items():
            (PICTURES / f"{name}.png").write_bytes(scenes.taken(scene, stage))
            print(f"docs/pictures/{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
