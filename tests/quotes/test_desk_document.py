"""The work of a day: the first document, curated and verified with the keyboard, comes to what its fixture holds.

A curator enters the article in an empty database, makes its quotes at the desk and completes those whom they name; a
reviewer verifies them in the queue. All is done by selection and keyboard alone, but for choosing the file of the text.
"""

from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group, User
from django.urls import reverse
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from config.roles import make_roles
from sources.models import Article, Organisation, Speaker
from tests.browsing import DeskInBrowser, chromium, press_and_go, signed_in, started, tab_until
from tests.desk import page as address_of
from tests.desk import pages
from tests.quotes.first_document import NAMED, SLUG, aliases, expected, fixture, sources_of, stored, stored_sources

__all__ = ["chromium", "started"]

KEYS = {"source": "s", "cue": "c", "antecedent": "a", "role": "r", "organisation": "o", "told_to": "t", "occasion": "i"}
KINDS = {"unnamed": "unnamed", "advocacy": "rights", "outlet": "news"}


# --- The curator ---------------------------------------------------------------------------------------------------


def somebody(role: str) -> User:
    user = User.objects.create_user(role, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


def enter_article(page: Page, url: str, text: Path) -> Article:
    """Enter the article as the fixture has it, whose text is the file."""
    (fields,) = [row for row in fixture("articles", "sources.article") if row["slug"] == SLUG]
    text.write_text(fields["text"], newline="")
    page.goto(f"{url}{pages(Article, 'add')}")
    page.set_input_files("#id_file", text)
    write(page, "id_title", fields["title"])
    write(page, "id_language", fields["language"])
    day, _t, time = fields["public_from"].removesuffix("Z").partition("T")
    write(page, "id_public_from_0", day)
    write(page, "id_public_from_1", time)
    save(page)
    return Article.objects.get()


def write(page: Page, name: str, text: str) -> None:
    """Write into a field of a page of the admin."""
    tab_until(page, f"at.id === '{name}'")
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def save(page: Page) -> None:
    tab_until(page, "at.name === '_save'")
    press_and_go(page, "Enter")
    assert page.locator(".messagelist .success").count() == 1, page.inner_text("#content")


def curate(desk: DeskInBrowser, wanted: dict[str, Any], names: dict[str, dict[str, Any]]) -> None:
    """Make one quote as the fixture has it: select the words, press Q, mark the evidence, say who, save."""
    desk.quote(wanted["start"], wanted["end"])
    if wanted["basis"] == "continued":
        desk.tab_to("field-basis", "Shift+Tab")
        desk.page.keyboard.type("cont")
        desk.page.wait_for_function("() => document.querySelector('#editor .is-marked') !== null")
    else:
        attribute(desk, wanted, names)
    kind = desk.page.input_value("#field-kind")
    if wanted["note"] or kind != wanted["kind"]:
        if not desk.page.evaluate("document.getElementById('further').open"):
            desk.tab_to("further-head")
            desk.press("Enter")
        if kind != wanted["kind"]:
            desk.choose("field-kind", wanted["kind"])
        if wanted["continues"] is None:
            desk.choose("field-continues", "none")
        desk.write("note", wanted["note"])
    desk.save()


def attribute(desk: DeskInBrowser, wanted: dict[str, Any], names: dict[str, dict[str, Any]]) -> None:
    for kind, start, end, _text in sorted(wanted["evidence"], key=lambda one: one[1]):
        desk.select(start, end)
        desk.press(KEYS[kind])
    if desk.focused == "text":
        desk.press("Escape")
    desk.tab_to("field-basis", "Shift+Tab")
    desk.page.keyboard.type(wanted["basis"])
    for field in ("speaker", "organisation", "told_to"):
        slug = wanted[field]
        if slug and desk.page.input_value(f"#field-{field}") != names[slug]["name"]:
            kind = names[slug]["kind"]
            desk.name(field, names[slug]["name"], kind=KINDS.get(kind, ""))
        if field == "organisation" and desk.page.input_value("#field-role") != wanted["role"]:
            desk.write("role", wanted["role"])
    if desk.page.input_value("#field-occasion") != wanted["occasion"]:
        desk.write("occasion", wanted["occasion"])


def complete(page: Page, url: str, row: Speaker | Organisation, fields: dict[str, Any]) -> None:
    """Say on their own page what the fixture says of somebody beside the name, for which the desk has no place."""
    model = row._meta.model_name or ""
    page.goto(f"{url}{address_of(row)}")
    if fields.get("description"):
        write(page, "id_description", fields["description"])
    for number, alias in enumerate(aliases(model, {row.slug})):
        another(page, "aliases-group")
        write(page, f"id_aliases-{number}-name", alias["name"])
    held = fixture("articles", "sources.affiliation") if model == "speaker" else []
    for one in [each for each in held if each["speaker"] == [row.slug] and each["stated_in"] == [SLUG]]:
        another(page, "affiliations-group")
        choose(page, "organisation", Organisation.objects.get(slug=one["organisation"][0]).name)
        write(page, "id_affiliations-0-role", one["role"])
        choose(page, "stated_in", Article.objects.get().title)
    save(page)


def another(page: Page, group: str) -> None:
    """Ask for one more row of a table in a page."""
    tab_until(page, f"at.matches('#{group} .add-row a')")
    page.keyboard.press("Enter")


def choose(page: Page, field: str, name: str) -> None:
    """Choose somebody in a field of the first affiliation, by typing the name."""
    where = f"#affiliations-0 .field-{field}"
    tab_until(page, f"at.matches('{where} .select2-selection')", "Shift+Tab" if field == "organisation" else "Tab")
    page.keyboard.press("Enter")
    page.keyboard.type(name)
    page.locator(".select2-results__option--highlighted", has_text=name).wait_for()
    page.keyboard.press("Enter")


# --- The reviewer --------------------------------------------------------------------------------------------------


def open_queue(page: Page, url: str) -> None:
    """Go to the drafts that wait, from the front page of the admin."""
    page.goto(f"{url}{reverse('admin:index')}")
    tab_until(page, "at.matches('.front a[href$=\"waiting=drafts\"]')")
    press_and_go(page, "Enter")
    page.wait_for_function("() => document.activeElement.id === 'review'")


def verify(page: Page, wanted: dict[str, Any]) -> None:
    """Read the quote that the queue shows, with its evidence, and verify it."""
    assert wanted["text"] in page.inner_text("#review")
    shown = page.locator("#review .claims").inner_text()
    assert all(f"“{words}”" in shown for _kind, _start, _end, words in wanted["evidence"])
    page.wait_for_selector("[data-read=yes]")
    press_and_go(page, "v")


def hindrance(page: Page) -> str:
    """Return what tells somebody in the queue that a quote is not theirs to verify, and see that V does nothing."""
    address = page.url
    page.keyboard.press("v")
    assert page.locator("#verify").count() == 0
    assert page.url == address
    return page.inner_text(".hindrance >> nth=0")


def test_the_first_document_is_curated_and_verified_with_the_keyboard(
    server: LiveServer, chromium: Browser, settings: Any, tmp_path: Path
) -> None:
    settings.REQUIRE_SECOND_REVIEWER = True
    make_roles(anew=True)
    curator, reviewer = somebody("curator"), somebody("reviewer")
    named = [*fixture("speakers", "sources.speaker"), *fixture("organisations", "sources.organisation")]
    names = {row["slug"]: row for row in named}
    mentioned = {row[name] for row in expected() for name in NAMED} - {None}

    own = signed_in(chromium, server.url, curator)
    article = enter_article(own, server.url, tmp_path / "article.txt")
    desk = DeskInBrowser(chromium, server.url, article, user=curator)
    desk.tab_to("text")
    for wanted in expected():
        curate(desk, wanted, names)
    assert desk.faults == []
    assert list(stored()) == [{**wanted, "status": "draft"} for wanted in expected()]
    entered: list[Any] = [*Organisation.objects.all(), *Speaker.objects.all()]
    for row in entered:
        complete(own, server.url, row, names[row.slug])

    open_queue(own, server.url)
    assert "A reviewer verifies" in hindrance(own)
    curator.groups.add(Group.objects.get(name="reviewer"))  # who entered a quote cannot verify it, whatever the role
    own.reload()
    assert "somebody else has to verify it" in hindrance(own)

    queue = signed_in(chromium, server.url, reviewer)
    open_queue(queue, server.url)
    for wanted in expected():
        verify(queue, wanted)
    assert "Nothing more waits" in queue.inner_text(".nothing")

    assert list(stored()) == expected()
    assert stored_sources() == sources_of(mentioned)
