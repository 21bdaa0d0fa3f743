"""The admin shows nobody what they may not know of, by whichever door."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.urls import reverse

from quotes.models import Attribution, Quote
from sources.models import Affiliation, Article, Organisation, Speaker
from tests import cast
from tests.desk import Desk, page, pages

pytestmark = pytest.mark.django_db

SECRET = "Zelim Bakaev"


@pytest.fixture
def outsider() -> Desk:
    """Return somebody of the staff with every permission but to see what is internal."""
    user = get_user_model().objects.create_user("outsider", is_staff=True)
    user.user_permissions.set(Permission.objects.exclude(codename="read_internal"))
    return Desk(user)


@pytest.fixture
def secret() -> dict[str, Any]:
    """Return an internal article with a speaker that nothing public names."""
    article = cast.article(f"Interview with {SECRET}", public_from=None)
    who = cast.speaker(SECRET)
    quote = cast.said(article, cast.SAFETY, by=who, note=SECRET)
    affiliation = cast.affiliation(who, cast.organisation(f"{SECRET} Foundation"))
    return {"article": article, "speaker": who, "quote": quote, "affiliation": affiliation}


@pytest.mark.parametrize("model", [Article, Speaker, Organisation, Affiliation, Quote, Attribution])
def test_it_lists_and_finds_nothing_internal(outsider: Desk, secret: Any, model: Any) -> None:
    for url in (pages(model), f"{pages(model)}?q=Zelim", f"{pages(model)}?visibility=internal"):
        shown = outsider.text(url)
        assert SECRET not in shown
        assert "0 " in shown


@pytest.mark.parametrize("name", ["article", "speaker", "quote", "affiliation"])
@pytest.mark.parametrize("action", ["change", "delete", "history"])
def test_it_answers_for_a_hidden_page_as_for_a_missing_one(outsider: Desk, secret: Any, name: str, action: str) -> None:
    row = secret[name]
    hidden = outsider.get(page(row, action))
    row.pk += 1000
    missing = outsider.get(page(row, action))
    assert hidden.status_code == missing.status_code
    assert hidden.status_code in {302, 403}


@pytest.mark.parametrize(
    ("model", "field"), [("attribution", "speaker"), ("quote", "article"), ("attribution", "quote")]
)
def test_it_completes_nothing_internal(outsider: Desk, secret: Any, model: str, field: str) -> None:
    query = {"app_label": "quotes", "model_name": model, "field_name": field, "term": ""}
    response = outsider.client.get(reverse("admin:autocomplete"), query)
    assert response.json()["results"] == []


def test_it_completes_everything_for_a_curator(secret: Any) -> None:
    query = {"app_label": "quotes", "model_name": "attribution", "field_name": "speaker", "term": "zelim"}
    response = Desk().client.get(reverse("admin:autocomplete"), query)
    assert [result["text"] for result in response.json()["results"]] == [SECRET]


def test_it_filters_by_nothing_that_it_does_not_show(outsider: Desk) -> None:
    cast.said(cast.article(), cast.SAFETY, by=cast.speaker("Igor Kochetkov"), note="a secret")
    for lookup in ("note__startswith=a", "confidence=1", "quote__within__text__startswith=x"):
        assert outsider.get(f"{pages(Attribution)}?{lookup}").status_code == 400


def test_it_never_shows_notes_to_outsiders(outsider: Desk) -> None:
    quote = cast.said(cast.article(), cast.SAFETY, by=cast.speaker("Igor Kochetkov"), note="a secret")
    for row in (quote, quote.attributions.get()):
        assert "a secret" not in outsider.text(page(row))
        assert "a secret" in Desk(cast_curator()).text(page(row))


def cast_curator() -> Any:
    users = get_user_model().objects
    return users.filter(is_superuser=True).first() or users.create_superuser("curator")


def test_it_lets_outsiders_look_but_not_change(outsider: Desk) -> None:
    quote = cast.said(cast.article(), cast.SAFETY, by=cast.speaker("Igor Kochetkov"))
    shown = outsider.text(page(quote))
    assert 'name="_save"' not in shown
    assert outsider.client.post(page(quote), {}).status_code == 403
    assert outsider.get(pages(Quote, "add")).status_code == 403
    assert outsider.client.post(page(quote, "delete"), {"post": "yes"}).status_code == 403


def test_it_does_not_name_a_hidden_original(outsider: Desk, secret: Any) -> None:
    revision = cast.article("The revision", "corrected", revises=secret["article"])
    assert SECRET not in outsider.text(page(revision))


def test_it_does_not_name_hidden_revisions_and_quotes(outsider: Desk) -> None:
    article = cast.article()
    cast.article(f"By {SECRET}", "corrected", revises=article, public_from=cast.TOMORROW)
    draft = cast.quote(article, cast.CANADA, status="draft")
    cast.attribution(draft, speaker=cast.speaker(SECRET))
    inner = cast.quote(article, cast.BLOOD, kind="partial", within=draft)
    shown = outsider.text(page(article))
    assert SECRET not in shown
    assert "1 quote<" in shown
    assert page(draft) not in outsider.text(page(inner))


def test_it_keeps_an_excerpted_text_to_those_who_may_read_it(outsider: Desk) -> None:
    article = cast.article(text_access="excerpt")
    assert "Kochetkov" not in outsider.text(page(article))
    assert "Kochetkov" in Desk().text(page(article))


def test_it_needs_a_login() -> None:
    desk = Desk()
    desk.client.logout()
    for model in (Article, Speaker, Organisation, Affiliation, Quote, Attribution):
        assert desk.get(pages(model)).headers["Location"].startswith("/admin/login/")
