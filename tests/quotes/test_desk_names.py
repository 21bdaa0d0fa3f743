"""Choosing somebody at the desk with impatient hands and a slow network: nobody is taken for somebody else."""

from tests import cast
from tests.browsing import chromium, started
from tests.holding import Held, Open, cast_quote, opened

__all__ = ["chromium", "opened", "started"]


def test_enter_takes_nobody_who_was_found_for_what_was_typed_before(opened: Open) -> None:
    article = cast.article()
    cast.speaker("Kadyrov")
    cast.speaker("Kaitlin Martin")
    desk = opened(article)
    desk.edit(cast_quote(desk))
    desk.page.keyboard.type("Ka")
    desk.page.wait_for_selector("#list-speaker [aria-selected=true] bdi:text-is('Kadyrov')")
    held = Held(desk.page, lambda request: "term=" in request.url)
    desk.page.keyboard.type("itlin")
    desk.press("Enter")
    assert desk.page.input_value("#field-speaker") == "Kaitlin"
    held.wait()
    held.let_go()
    desk.page.wait_for_selector("#list-speaker [aria-selected=true] bdi:text-is('Kaitlin Martin')")
    desk.press("Enter")
    assert desk.page.input_value("#field-speaker") == "Kaitlin Martin"


def test_nobody_is_offered_as_new_because_the_server_does_not_answer(opened: Open) -> None:
    purge = cast.purge()
    desk = opened(purge["article"])
    desk.edit(purge["excuse"])
    desk.page.context.set_offline(True)
    desk.write("speaker", "Igor Kochetkov")
    desk.page.wait_for_function("() => document.getElementById('told').textContent.includes('does not answer')")
    assert desk.page.is_hidden("#list-speaker")


def test_enter_that_is_held_down_answers_no_question_unread(opened: Open) -> None:
    article = cast.article()
    known = cast.speaker("Kaitlin Martin")
    desk = opened(article)
    desk.edit(cast_quote(desk))
    desk.page.keyboard.type("kaitlin martín")
    desk.found("speaker", "kaitlin martín")
    desk.press("ArrowUp")
    for _ in range(3):
        desk.page.keyboard.down("Enter")
    assert desk.page.locator("#new-name[open]").count() == 1
    assert desk.page.locator("#alike button").count() == 0
    desk.page.keyboard.up("Enter")
    desk.page.keyboard.down("Enter")
    desk.page.wait_for_selector("#alike button")
    desk.page.keyboard.down("Enter")
    assert desk.page.locator("#new-name[open]").count() == 1
    desk.page.keyboard.up("Enter")
    desk.press("Enter")
    assert desk.page.input_value("#field-speaker") == known.name


def test_no_arrow_key_leads_to_what_was_found_for_what_was_typed_before(opened: Open) -> None:
    article = cast.article()
    cast.speaker("Kaitlin Martin")
    desk = opened(article)
    desk.edit(cast_quote(desk))
    desk.page.keyboard.type("Kaitlin")
    desk.found("speaker", "Kaitlin")
    held = Held(desk.page, lambda request: "term=" in request.url)
    desk.page.keyboard.type(" Martini")
    held.wait()
    desk.press("ArrowUp")
    assert desk.page.locator("#list-speaker [aria-selected=true]").count() == 0
    desk.press("Enter")
    assert desk.page.locator("#new-name[open]").count() == 0
    held.let_go()
    desk.found("speaker", "Kaitlin Martini")
    desk.press("ArrowUp", "Enter")
    desk.page.wait_for_selector("#new-name[open]")
    assert desk.page.input_value("#new-name-name") == "Kaitlin Martini"


def test_whoever_types_where_a_name_has_just_been_filled_in_replaces_it(opened: Open) -> None:
    article = cast.article()
    cast.speaker("Kaitlin Martin")
    desk = opened(article)
    desk.edit(cast_quote(desk))
    desk.select(*desk.find("Kaitlin Martin"))
    held = Held(desk.page, lambda request: "term=Kaitlin" in request.url)
    desk.press("a")
    held.wait()
    desk.press("Escape")
    assert desk.focused == "field-speaker"
    held.let_go()
    desk.page.wait_for_function("() => document.getElementById('field-speaker').value === 'Kaitlin Martin'")
    desk.page.keyboard.type("Matt Beard")
    assert desk.page.input_value("#field-speaker") == "Matt Beard"
