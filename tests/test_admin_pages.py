"""Every page of the admin, in a browser: each can be read by everybody, fits its window and keeps the console quiet.

The pages are read off the URL resolver, so that none is forgotten: what answers with no page of its own is named
in ``NO_PAGES``. ``PICTURES_OF_PAGES=directory`` keeps a picture of each, to be looked at.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db.models import Model
from django.test import Client
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from config.trail.models import Entry
from quotes.merging.merging import merge
from tests import cast
from tests.browsing import NARROW, WIDE, WIDER, chromium, signed_in, started, violations
from tests.confidentiality.canaries import aviary
from tests.confidentiality.crawling import fillings, model_of
from tests.confidentiality.routes import Route, routes
from tests.twofold import igor_twice
from tests.workers import DATABASE

__all__ = ["chromium", "started"]

# What nobody sees as a page: answers to scripts, downloads, buttons, and addresses that lead on to another one.
NO_PAGES = re.compile(
    r"/admin/(logout/|autocomplete/|jsi18n/|r/.*|{url}"
    r"|\w+/\w+/(export/\w+/|{object_id}/|{object_id}/(names|suggest)/))"
)
# What is written by itself is entered, deleted and reverted by nobody; evidence never changes once it is stored.
BY_NOBODY = re.compile(
    r"/admin/(trail/entry|work/(job|part)"
    r"|sources/(capture|distinction|identityaccess|redaction|speakermerge|organisationmerge)|quotes/rejection)/"
    r"(add/|{object_id}/(delete|history/{entry}/revert)/)|/admin/quotes/evidence/{object_id}/history/{entry}/revert/"
)
DELETED = re.compile(r"/admin/(sources/(capture|distinction)|quotes/rejection)/{object_id}/delete/")
SIGNED_OUT = "/admin/login/"
LONG = "The Commission for the Investigation of the Collapse of the Harbour Wall and of Whatever Followed from It"
WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
# What is Django's own, on the pages of accounts: tooltips of permissions, and times of two halves.
LEFT = re.compile('^aria-prohibited-attr .*help-tooltip|^label .*name="last_login_0"')
BAD = ("error", "warning")  # among what is written to the console; the rest are a browser's hints on Django's forms
SETTLED = "() => Promise.allSettled(document.getAnimations().map(each => each.finished)).then(() => null)"
WINDOWS = ((WIDE, "light"), (NARROW, "dark"))  # colours do not depend on the width, nor widths on colours


def shown() -> list[Route]:
    """Return the addresses at which there is a page."""
    admin = {route.pattern: route for route in routes() if route.pattern.startswith("/admin/")}
    return [route for route in admin.values() if not NO_PAGES.fullmatch(route.pattern) and not by_nobody(route)]


def by_nobody(route: Route) -> bool:
    return bool(BY_NOBODY.fullmatch(route.pattern)) and not DELETED.fullmatch(route.pattern)


@pytest.fixture
def rows(server: LiveServer, settings: Any, keys: Path) -> list[Model]:
    """Hold something to look at on every page: rows with the longest names first."""
    settings.TASKS, settings.FETCH_URLS = DATABASE, True
    told = cast.purge()
    house, who = cast.organisation(f"{LONG} {WORD}"), cast.speaker(f"{WORD} {LONG}", aliases=(WORD,))
    igor_twice()
    cast.speaker("Igor Kochetkow")
    where = cast.article(f"{LONG}: {WORD}", told["article"].text, publisher=house, byline=WORD, authors=(who,))
    held = cast.affiliation(who, house, role=LONG, stated_in=where)
    quote = cast.said(where, cast.SAFETY, by=who, organisation=house, role=LONG, told_to=house)
    cast.quote(where, cast.CANADA, status="draft")
    change(who, description=f"{LONG} {WORD}")
    change(house, homepage="https://harbour.example/")
    change(where, byline=f"{WORD} {WORD}")
    change(held, role=WORD)
    change(quote, status="disputed", status_reason=LONG)
    attribution = quote.attributions.get()
    change(attribution, note=LONG)
    people = merge(cast.speaker(WORD), cast.speaker(f"{WORD} Lee"), reason=LONG)
    houses = merge(cast.organisation("The Hall"), cast.organisation("The Hall of Fame"), reason=LONG)
    capture = cast.capture(where)
    job = cast.job(LONG, about=WORD)
    return [house, who, where, held, quote, attribution, people, houses, capture, job, *aviary().rows]


def change(row: Model, **fields: Any) -> None:
    """Change a row, so that there is something to revert."""
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()


def address(route: Route, rows: list[Model]) -> str:
    """Return where a route's page is for the first row that it may be about."""
    filled = next(iter(fillings(route, rows)), None)
    assert filled is not None, f"There is no row to look at {route.pattern} with"
    if "entry" in filled:
        model = model_of(route)
        entries = Entry.objects.filter(model=model._meta.label_lower if model else "", row_id=filled["object_id"])
        filled["entry"] = str(entries.earliest("pk").pk)
    return route.path(**filled) + previewed(route, filled)


def previewed(route: Route, filled: dict[str, str]) -> str:
    """Return what a page asks for to show its preview: of a merge, whom to merge into."""
    model = model_of(route)
    if not model or not route.name.endswith("_merge"):
        return ""
    return f"?into={model._default_manager.exclude(pk=filled['object_id']).earliest('pk').pk}"


@pytest.fixture
def user(rows: list[Model]) -> User:
    made = User.objects.create_superuser(WORD)
    made.user_permissions.set(Permission.objects.all())  # a superuser alone may not see who is protected
    return made


def test_each_address_is_a_page_or_named_as_none(rows: list[Model], user: User) -> None:
    client = Client()
    client.force_login(user)
    answers = {route.pattern: client.get(address(route, rows)) for route in shown() if route.pattern != SIGNED_OUT}
    odd = {
        pattern: answer.status_code
        for pattern, answer in answers.items()
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html")
    }
    assert odd == {}


def test_each_page_can_be_read_by_everybody_and_fits_its_window(
    rows: list[Model], user: User, server: LiveServer, chromium: Browser
) -> None:
    page = signed_in(chromium, server.url, user)
    found: list[str] = []
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text) if message.type in BAD else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    for route in sorted(shown(), key=lambda route: route.pattern == SIGNED_OUT):
        if route.pattern == SIGNED_OUT:
            page.context.clear_cookies()
        page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
        page.goto(f"{server.url}{address(route, rows)}")
        found += [f"console: {text}: {route.pattern}" for text in told]
        found += [f"{fault}: {route.pattern}" for fault in faults(page, route)]
        told.clear()  # axe asks for what the policy of content refuses
    assert found == [], "\n".join(found)


def faults(page: Page, route: Route) -> Iterator[str]:
    """Yield what is wrong with a page, wide in light colours and narrow in dark ones."""
    for (width, height), scheme in WINDOWS:
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
        page.evaluate(SETTLED)  # colours fade from one scheme to the other
        if page.evaluate(WIDER) > 0:
            yield f"wider than {width} pixels"
        yield from (f"{each} ({width} {scheme})" for each in violations(page) if not LEFT.search(each))
        keep(page, f"{route.pattern.strip('/').replace('/', '_')}-{width}-{scheme}")


def keep(page: Page, name: str) -> None:
    """Keep a picture of a page, if somebody wants to look at them."""
    if place := os.environ.get("PICTURES_OF_PAGES"):
        page.screenshot(path=Path(place) / f"{name}.png")
