"""Quotes are suggested at a button's press, and a reviewer sees what was suggested, by what, and how surely."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config.trail.models import Entry
from quotes.admin import suggesting
from quotes.models import Attribution, Quote, Rejection
from quotes.suggesting import pipelines
from sources.models import Article, Speaker
from tests import cast
from tests.desk import Desk, errors, messages, page, pages

pytestmark = pytest.mark.django_db

TEXT = "“We are ready,” White House press secretary Tom Fox said.\n\n“It is late,” said Ann Lee.\n"
READY, LATE = "We are ready,", "It is late,"


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture(autouse=True)
def by_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipelines, "loaded", lambda: None)


@pytest.fixture
def article() -> Article:
    return cast.article("Talk", TEXT)


@pytest.fixture
def suggested(desk: Desk, article: Article) -> Article:
    desk.client.post(page(article, "suggest"))
    return article


def with_permissions(*codenames: str) -> Desk:
    user = User.objects.create_user("colleague", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return Desk(user)


# --- The button and the action --------------------------------------------------------------------


def test_a_button_stores_drafts_and_leads_to_them(desk: Desk, article: Article) -> None:
    (tool,) = [tool for tool in desk.get(page(article)).context["tools"] if tool.get("acts")]
    response = desk.client.post(tool["url"])
    assert (response.status_code, response.headers["Location"]) == (302, page(article))
    shown = desk.text(page(article))
    assert "2 added as drafts, 0 already there" in shown
    listed = f"/admin/quotes/quote/?article={article.pk}&amp;status__exact=draft&amp;origin__exact=suggested"
    assert listed in shown
    assert READY in desk.text(listed.replace("&amp;", "&"))
    assert Quote.objects.filter(article=article, status="draft", origin="suggested").count() == 2


def test_the_history_tells_who_pressed_the_button(desk: Desk, suggested: Article) -> None:
    entry = Entry.objects.filter(model="quotes.quote").first()
    assert entry
    assert entry.actor == f"curator (user {desk.user.pk})"


def test_the_button_is_a_form_with_a_token_and_no_script(desk: Desk, article: Article) -> None:
    shown = desk.text(page(article))
    form = shown[shown.index(f'<form method="post" action="{page(article, "suggest")}"') :]
    form = form[: form.index("</form>")]
    assert "csrfmiddlewaretoken" in form
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(desk.user)
    assert strict.post(page(article, "suggest")).status_code == 403
    assert Quote.objects.count() == 0


@pytest.mark.parametrize(
    ("permissions", "allowed"),
    [
        (("view_article", "read_internal", "add_quote"), True),
        (("view_article", "read_internal"), False),
        (("view_article", "add_quote"), False),
        (("read_internal", "add_quote"), False),
    ],
)
def test_whoever_may_not_add_quotes_has_no_button(article: Article, permissions: Any, allowed: bool) -> None:
    colleague = with_permissions(*permissions)
    if "view_article" in permissions:
        assert ("Suggest quotes" in colleague.text(page(article))) == allowed
    assert colleague.client.post(page(article, "suggest")).status_code == (302 if allowed else 403)
    assert Quote.objects.exists() == allowed


def test_it_is_asked_for_and_not_just_looked_at(desk: Desk, article: Article) -> None:
    assert desk.get(page(article, "suggest")).status_code == 405
    article.pk += 1
    assert desk.client.post(page(article, "suggest")).status_code == 404


def test_chosen_articles_of_the_list_are_all_done(desk: Desk, article: Article, monkeypatch: Any) -> None:
    other = cast.article("Other", "“It is early,” said Ann Lee.")
    chosen = {"action": "suggest_in_selected", "_selected_action": [article.pk, other.pk]}
    assert "3 added as drafts" in messages(desk.client.post(pages(Article), chosen))
    assert set(Quote.objects.values_list("article", flat=True)) == {article.pk, other.pk}
    monkeypatch.setattr(suggesting, "MOST_ARTICLES", 1)
    assert "at most 1 articles" in messages(desk.client.post(pages(Article), chosen))


def test_the_action_is_not_offered_to_whoever_may_not_add_quotes(article: Article) -> None:
    colleague = with_permissions("view_article", "read_internal", "delete_article")
    assert "suggest_in_selected" not in colleague.text(pages(Article))


def test_a_long_text_is_read_by_rules_alone(desk: Desk, article: Article, monkeypatch: Any) -> None:
    monkeypatch.setattr(pipelines, "loaded", lambda: pytest.fail("it takes too long for a page"))
    monkeypatch.setattr(suggesting, "MOST_PARSED", 10)
    desk.client.post(page(article, "suggest"))
    assert Quote.objects.count() == 2


# --- What a reviewer sees -------------------------------------------------------------------------


def test_the_list_tells_how_sure_a_suggestion_is_and_filters_by_origin(desk: Desk, suggested: Article) -> None:
    cast.quote(suggested, "White House", status="draft")
    sure = Attribution.objects.get(quote__text=READY).confidence
    shown = desk.text(f"{pages(Quote)}?origin__exact=suggested")
    assert sure is not None
    assert f"suggested, {round(sure * 100)} % sure" in shown
    assert "“Tom Fox”?" in shown, "whom the article names, while nobody is chosen"
    assert "2 quotes" in shown
    assert "1 quote" in desk.text(f"{pages(Quote)}?origin__exact=typed")


def test_the_list_takes_as_many_queries_for_many_suggestions(desk: Desk, suggested: Article) -> None:
    few = queries(desk)
    desk.client.post(page(cast.article("Long", TEXT * 20), "suggest"))
    assert queries(desk) == few


def queries(desk: Desk) -> int:
    desk.text(pages(Quote))  # fills the caches of the session and content types
    with CaptureQueriesContext(connection) as captured:
        desk.text(pages(Quote))
    return len(captured)


def test_the_page_tells_what_suggested_it_and_leads_to_entering_whom_it_names(desk: Desk, suggested: Article) -> None:
    quote = Quote.objects.get(text=READY)
    sure = quote.attributions.get().confidence
    shown = desk.text(page(quote))
    assert f"found in the article’s text, suggested by rules 1, with confidence {sure:.2f}" in shown
    assert "nobody alone is called so here" in shown
    assert "/admin/sources/speaker/add/?name=Tom+Fox" in shown
    assert desk.filled("/admin/sources/speaker/add/?name=Tom+Fox")["name"] == "Tom Fox"
    shown = desk.text(page(suggested))
    assert "Tom Fox" in shown[shown.index('<aside class="cards"') :]


def test_the_page_of_a_typed_quote_asks_for_no_printed_names(desk: Desk, article: Article) -> None:
    quote = cast.said(article, READY, by=cast.speaker("Tom Fox"))
    shown = desk.text(page(quote))
    assert "typed by a person" in shown
    assert "printed_speaker" not in shown


def test_a_curator_verifies_a_suggestion_with_two_choices(desk: Desk, suggested: Article) -> None:
    quote = Quote.objects.get(text=LATE)
    refused = desk.save(page(quote), status="verified")
    assert "“Ann Lee”" in errors(refused)
    lee = cast.speaker("Ann Lee")
    response = desk.save(page(quote), status="verified", **{"attributions-0-speaker": lee.pk})
    assert response.status_code == 302, errors(response)
    claim = quote.attributions.get()
    assert (claim.speaker, claim.confidence, claim.origin) == (lee, None, "suggested")


def test_a_curator_empties_a_printed_name(desk: Desk, suggested: Article) -> None:
    quote = Quote.objects.get(text=READY)
    changes = {"attributions-0-speaker": cast.speaker("Tom Fox").pk, "attributions-0-printed_organisation": ""}
    assert desk.save(page(quote), status="disputed", **changes).status_code == 302
    assert quote.attributions.get().organisation is None


def test_whoever_is_entered_is_chosen_by_pressing_the_button_again(desk: Desk, suggested: Article) -> None:
    desk.save("/admin/sources/speaker/add/?name=Ann+Lee")
    assert "1 earlier ones named" in messages(desk.client.post(page(suggested, "suggest")))
    assert Attribution.objects.get(quote__text=LATE).speaker == Speaker.objects.get(name="Ann Lee")


def test_a_deleted_suggestion_is_listed_and_let_in_again_by_deleting_that(desk: Desk, suggested: Article) -> None:
    quote = Quote.objects.get(text=LATE)
    desk.client.post(page(quote, "delete"), {"post": "yes"})
    assert "1 rejected before" in messages(desk.client.post(page(suggested, "suggest")))
    rejection = Rejection.objects.get()
    assert LATE in desk.text(pages(Rejection))
    assert LATE in desk.text(page(rejection))
    desk.client.post(page(rejection, "delete"), {"post": "yes"})
    assert "1 added" in messages(desk.client.post(page(suggested, "suggest")))


def test_an_article_of_which_everything_was_rejected_can_be_deleted(desk: Desk, suggested: Article) -> None:
    for quote in Quote.objects.all():
        desk.client.post(page(quote, "delete"), {"post": "yes"})
    desk.client.post(page(suggested, "delete"), {"post": "yes"})
    assert (Article.objects.count(), Rejection.objects.count()) == (0, 0)


def test_nobody_without_internals_sees_what_a_machine_proposes(desk: Desk, suggested: Article) -> None:
    quote = Quote.objects.get(text=LATE)
    desk.save(page(quote), status="verified", **{"attributions-0-speaker": cast.speaker("Ann Lee").pk})
    viewer = with_permissions("view_article", "view_quote", "view_attribution", "view_evidence", "view_rejection")
    shown = viewer.text(page(quote)) + viewer.text(page(suggested)) + viewer.text(pages(Quote))
    assert LATE in shown
    assert READY not in shown[: shown.index('class="verbatim')], "drafts are hidden"
    assert "printed_speaker" not in shown
    assert "Tom Fox”?" not in shown
    assert viewer.get(pages(Rejection)).status_code == 403
