"""Public is what is due and no draft, and whom something public names; nothing else exists (design, 3.6)."""

import datetime
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser, Permission
from django.utils import timezone

from quotes.models import Attribution, Evidence, Quote
from sources.models import Affiliation, Article, Authorship, Organisation, Speaker

TEXT = "Ada said: “Here.” Ben said: “There.”"
PAST = timezone.now() - datetime.timedelta(days=1)
FUTURE = timezone.now() + datetime.timedelta(days=1)
NOBODY = AnonymousUser()


@pytest.fixture
def article(db: None) -> Article:
    return Article.objects.create(title="Report", text=TEXT, language="en", public_from=PAST)


@pytest.fixture
def ada(article: Article) -> Speaker:
    speaker = Speaker.objects.create(name="Ada")
    quote = Quote.objects.create(article=article, start=11, end=16, text="Here.", kind="direct", status="verified")
    Attribution.objects.create(quote=quote, basis="explicit", speaker=speaker)
    return speaker


def seen(model: Any, user: Any = NOBODY) -> set[str]:
    return {str(row) for row in model.objects.visible_to(user)}


@pytest.mark.parametrize(("public_from", "expected"), [(PAST, {"Report"}), (FUTURE, set()), (None, set())])
def test_it_shows_an_article_once_its_time_has_come(article: Article, public_from: Any, expected: set[str]) -> None:
    Article.objects.update(public_from=public_from)
    assert seen(Article) == expected


def test_it_shows_everybody_whom_a_public_quote_names(article: Article, ada: Speaker) -> None:
    names = {
        "organisation": Organisation.objects.create(name="Trust"),
        "told_to": Organisation.objects.create(name="Gazette"),
        "on_behalf_of": Speaker.objects.create(name="Chief"),
    }
    Organisation.objects.create(name="Hidden")
    Speaker.objects.create(name="Nobody")
    assert (seen(Speaker), seen(Organisation)) == ({"Ada"}, set())
    Attribution.objects.update(**names)
    assert (seen(Speaker), seen(Organisation)) == ({"Ada", "Chief"}, {"Trust", "Gazette"})


@pytest.mark.parametrize(
    "hide",
    [
        lambda: Quote.objects.update(status="draft"),
        lambda: Article.objects.update(public_from=FUTURE),
        lambda: Article.objects.update(public_from=None),
        lambda: Attribution.objects.update(standing="rejected"),
    ],
    ids=["a draft", "under embargo", "internal", "rejected"],
)
def test_it_hides_whom_only_something_hidden_names(ada: Speaker, hide: Any) -> None:
    assert seen(Speaker) == {"Ada"}
    hide()
    assert seen(Speaker) == set()
    assert seen(Attribution) == set()
    assert seen(Evidence) == set()


def test_it_shows_publisher_and_author_of_a_public_article(article: Article) -> None:
    Authorship.objects.create(article=article, speaker=Speaker.objects.create(name="Author"))
    Article.objects.update(publisher=Organisation.objects.create(name="Publisher"))
    assert (seen(Speaker), seen(Organisation)) == ({"Author"}, {"Publisher"})
    Article.objects.update(public_from=None)
    assert (seen(Speaker), seen(Organisation)) == (set(), set())


def test_it_shows_an_affiliation_that_a_public_article_states(article: Article, ada: Speaker) -> None:
    trust = Organisation.objects.create(name="Trust")
    affiliation = Affiliation.objects.create(speaker=ada, organisation=trust)
    assert (seen(Affiliation), seen(Organisation)) == (set(), set())
    affiliation.stated_in = article
    affiliation.save()
    assert (seen(Affiliation), seen(Organisation)) == ({"Ada, Trust"}, {"Trust"})


def test_it_shows_everything_to_staff_with_the_permission_and_to_nobody_else(article: Article, ada: Speaker) -> None:
    Article.objects.update(public_from=None)
    permission = Permission.objects.get(codename="read_internal")
    users = get_user_model().objects
    reader = users.create_user("reader", is_staff=True)
    assert seen(Speaker, reader) == set()
    reader.user_permissions.add(permission)
    assert seen(Speaker, users.get(pk=reader.pk)) == {"Ada"}
    no_staff = users.create_user("partner")
    no_staff.user_permissions.add(permission)
    assert seen(Speaker, users.get(pk=no_staff.pk)) == set()


def test_one_row_and_many_agree(article: Article, ada: Speaker) -> None:
    now = timezone.now()
    for public_from in (PAST, FUTURE, None):
        Article.objects.update(public_from=public_from)
        for row in (Article.objects.get(), Quote.objects.get()):
            assert row.is_public(now=now) == type(row).objects.public(now=now).exists()
