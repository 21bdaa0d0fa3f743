"""The desk under impatient hands and a slow network: nothing is mistaken, typed away or left out in silence."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from playwright.sync_api import Route

from config.roles import make_roles
from config.trail.models import Entry
from quotes.models import Quote
from sources.models import Article
from tests import cast
from tests.browsing import chromium, started
from tests.holding import Held, Open, cast_quote, is_act, opened

__all__ = ["chromium", "opened", "started"]


def test_an_answer_that_comes_late_fills_no_other_form(opened: Open) -> None:
    purge = cast.purge()
    slow, other = purge["excuse"], purge["safety"]
    desk = opened(purge["article"])
    held = Held(desk.page, lambda request: request.url.endswith(f"quote={slow.pk}"))
    desk.page.click(f"#card-{slow.pk} .card-head")
    desk.page.click(f"#card-{slow.pk} .edit")
    held.wait()
    desk.edit(other)
    desk.write("role", "spokesman")
    held.let_go()
    assert desk.page.evaluate("document.getElementById('editor').closest('.card').id") == f"card-{other.pk}"
    assert desk.page.input_value("#field-role") == "spokesman"


def test_a_key_that_is_held_down_acts_once_and_is_typed_nowhere(opened: Open) -> None:
    desk = opened(cast.article())
    desk.tab_to("text")
    desk.select(*desk.find(cast.EXCUSE))
    for _ in range(3):
        desk.page.keyboard.down("q")
    desk.settled()
    for _ in range(3):
        desk.page.keyboard.down("q")
    desk.page.keyboard.up("q")
    assert (desk.page.input_value("#field-speaker"), Quote.objects.count()) == ("", 1)
    desk.page.keyboard.type("q")
    assert desk.page.input_value("#field-speaker") == "q"


def test_nothing_is_typed_into_a_form_while_it_is_stored(opened: Open) -> None:
    purge = cast.purge()
    cast.mark(purge["excuse"].attributions.get(), source="Kaitlin Martin")
    desk = opened(purge["article"])
    desk.edit(purge["excuse"])
    desk.write("why", "Corrected in print")
    desk.page.fill("#field-role", "senior fellow")
    held = Held(desk.page, is_act)
    desk.press("Control+Enter")
    held.wait()
    desk.page.keyboard.type(" of no place")
    assert desk.page.input_value("#field-role") == "senior fellow"
    held.let_go()
    desk.page.wait_for_selector("#editor", state="hidden")
    assert purge["excuse"].attributions.get().role == "senior fellow"


def test_what_is_saved_again_because_the_answer_was_lost_is_saved_once(opened: Open) -> None:
    purge = cast.purge()
    cast.mark(purge["excuse"].attributions.get(), source="Kaitlin Martin")
    desk = opened(purge["article"])
    desk.edit(purge["excuse"])
    desk.write("why", "Corrected in print")
    desk.page.fill("#field-role", "senior fellow")

    def lose(route: Route) -> None:
        route.fetch()  # the server does it
        route.abort()

    desk.page.route("**/desk/", lose, times=1)
    desk.press("Control+Enter")
    desk.page.wait_for_selector("#error-all:not(:empty)")
    entries = Entry.objects.count()
    assert purge["excuse"].attributions.get().role == "senior fellow"
    desk.press("Control+Enter")
    desk.page.wait_for_selector("#editor", state="hidden")
    assert desk.page.is_disabled("#undo")
    assert Entry.objects.count() == entries


def test_an_act_that_is_left_out_because_another_is_under_way_is_told(opened: Open) -> None:
    desk = opened(cast.article())
    desk.tab_to("text")
    held = Held(desk.page, is_act)
    desk.select(*desk.find(cast.EXCUSE))
    desk.press("q", "q")
    held.wait()
    assert "not done yet" in desk.told
    assert len(held.routes) == 1
    held.let_go()
    desk.settled()
    assert Quote.objects.count() == 1


def test_words_that_somebody_else_has_quoted_meanwhile_are_shown_with_their_card(opened: Open) -> None:
    article = cast.article()
    desk = opened(article)
    cast.quote(article, cast.SAFETY, status="draft")
    theirs = cast.quote(article, cast.EXCUSE, status="draft")
    desk.tab_to("text")
    desk.select(*desk.find(cast.EXCUSE))
    desk.press("q")
    desk.page.wait_for_function("() => document.getElementById('told').textContent.includes('already')")
    assert desk.open_card == theirs.pk
    assert desk.page.locator("#cards .card").count() == 2
    assert desk.page.locator(f"#begins-{theirs.pk}").count() == 1
    assert desk.page.evaluate("document.getElementById('text').textContent") == article.text


def test_what_is_typed_stays_when_somebody_else_deletes_the_quote(opened: Open) -> None:
    desk = opened(cast.article())
    quote = cast_quote(desk)
    desk.edit(quote)
    desk.write("role", "senior fellow")
    quote.delete()
    desk.press("Control+Enter")
    desk.page.wait_for_selector("#error-all:not(:empty)")
    assert "gone" in desk.page.inner_text("#error-all")
    assert desk.page.locator("#cards .card").count() == 0
    assert desk.page.is_visible("#field-role")
    assert desk.page.input_value("#field-role") == "senior fellow"
    desk.page.on("dialog", lambda dialog: dialog.accept())
    desk.page.click("#leave")
    assert desk.page.is_hidden("#editor")


def test_who_may_not_any_more_is_told_and_what_is_typed_stays(opened: Open) -> None:
    make_roles(anew=True)
    curator = get_user_model().objects.create_user("curator", is_staff=True)
    curator.groups.add(Group.objects.get(name="curator"))
    desk = opened(cast.article(), user=curator)
    desk.edit(cast_quote(desk))
    desk.write("role", "fellow")
    curator.groups.clear()
    desk.press("Control+Enter")
    desk.page.wait_for_selector("#error-all:not(:empty)")
    assert "You may not do this any more" in desk.page.inner_text("#error-all")
    assert desk.page.input_value("#field-role") == "fellow"


def test_an_article_that_is_deleted_meanwhile_is_said_to_be_gone(opened: Open) -> None:
    article = cast.article()
    desk = opened(article)
    desk.tab_to("text")
    desk.select(*desk.find(cast.EXCUSE))
    Article.objects.get().delete()
    desk.press("q")
    desk.page.wait_for_function("() => document.getElementById('told').textContent.includes('article is gone')")


def test_a_quote_that_is_made_late_takes_no_form_that_is_being_filled_in(opened: Open) -> None:
    purge = cast.purge()
    desk = opened(purge["article"])
    desk.tab_to("text")
    desk.select(*desk.find("The abuses"))
    held = Held(desk.page, is_act)
    desk.press("q")
    held.wait()
    desk.edit(purge["safety"])
    desk.write("role", "spokesman")
    held.let_go()
    desk.page.wait_for_function("() => document.getElementById('told').textContent.includes('unsaved')")
    assert "Quote made" in desk.told
    assert desk.page.evaluate("document.getElementById('editor').closest('.card').id") == f"card-{purge['safety'].pk}"
    assert desk.page.input_value("#field-role") == "spokesman"


def test_nothing_is_said_to_be_undone_while_another_act_is_under_way(opened: Open) -> None:
    desk = opened(cast.article())
    desk.tab_to("text")
    desk.quote(*desk.find(cast.EXCUSE))
    desk.select(*desk.find(cast.SAFETY))
    held = Held(desk.page, is_act)
    desk.press("q", "u")
    held.wait()
    desk.page.wait_for_function("() => document.getElementById('told').textContent !== ''")
    assert "not done yet" in desk.told
    held.let_go()
    desk.settled()
    assert Quote.objects.count() == 2


def test_a_double_click_quotes_once_and_complains_of_nothing(opened: Open) -> None:
    desk = opened(cast.article())
    desk.tab_to("text")
    desk.select(*desk.find(cast.EXCUSE))
    at: Any = desk.page.locator("#quote-it").bounding_box()
    x, y = at["x"] + at["width"] / 2, at["y"] + at["height"] / 2
    desk.page.mouse.click(x, y)
    desk.settled()
    desk.page.mouse.down(click_count=2)
    desk.page.mouse.up(click_count=2)
    assert desk.page.is_visible("#editor")
    assert "Quote made" in desk.told
    assert Quote.objects.count() == 1


def test_words_are_marked_for_no_form_that_has_been_left(opened: Open) -> None:
    purge = cast.purge()
    desk = opened(purge["article"])
    desk.edit(purge["excuse"])
    desk.page.click("#editor [data-kind=cue] .mark-it")
    desk.page.click(f"#card-{purge['safety'].pk} .card-head")
    assert desk.page.is_hidden("#editor")
    desk.page.focus("#text")
    desk.select(*desk.find("said in"))
    desk.press("Enter")
    assert "Marked" not in desk.told
    assert desk.page.locator("#desk.marking").count() == 0


def test_what_cannot_be_undone_is_drawn_as_it_is_by_now(opened: Open) -> None:
    desk = opened(cast.article())
    desk.tab_to("text")
    desk.quote(*desk.find(cast.EXCUSE))
    quote = Quote.objects.get()
    cast.attribution(quote, speaker=cast.speaker("Kaitlin Martin"))
    desk.press("Escape", "u")
    desk.page.wait_for_function("() => document.getElementById('told').textContent.includes('cannot be undone')")
    assert "Kaitlin Martin" in desk.page.inner_text(f"#card-{quote.pk}")


def test_nothing_is_typed_into_a_form_while_it_takes_over_what_another_says(opened: Open) -> None:
    purge = cast.purge()
    desk = opened(purge["article"])
    desk.edit(purge["blood"])
    told = desk.page.inner_text("#as-before button >> nth=0")
    held = Held(desk.page, lambda request: "quote=" in request.url)
    desk.page.click("#as-before button >> nth=0")
    held.wait()
    desk.page.evaluate("document.getElementById('field-role').focus()")
    desk.page.keyboard.type("never kept")
    desk.press("Control+Enter")
    assert "never kept" not in desk.page.input_value("#field-role")
    held.let_go()
    desk.page.wait_for_function("told => told.endsWith(document.getElementById('field-speaker').value)", arg=told)
    assert desk.page.evaluate("document.activeElement.textContent") == told
    desk.write("role", "spokesman")
    assert desk.page.input_value("#field-role") == "spokesman"
