"""A row is brought back to how an entry of its history left it: looked at first, for a reason, under every rule."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from config.trail.models import Entry
from quotes.models import Quote
from sources.models import Article, Speaker
from tests import cast
from tests.desk import Desk, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def quote() -> Quote:
    where = cast.article()
    return cast.said(where, cast.EXCUSE, by=cast.speaker("Kaitlin Martin"), evidence={"source": "Kaitlin Martin"})


def address(row: Any, entry: Entry) -> str:
    return reverse(f"{row._meta.app_label}_{row._meta.model_name}_revert", args=[row.pk, entry.pk])


def first(row: Any) -> Entry:
    return Entry.objects.filter(model=row._meta.label_lower, row_id=row.pk).earliest("id")


def sent(desk: Desk, url: str, **more: str) -> dict[str, str]:
    """Return what the page sends, with a reason."""
    return {"_picture": desk.get(url).context["picture"], "why": "It was right", **more}


def test_it_shows_what_changes_and_brings_it_back_as_a_change_of_its_own(quote: Quote) -> None:
    claim, desk = quote.attributions.get(), Desk()
    entry = first(claim)
    claim.role, claim.speaker = "fellow", cast.speaker("Somebody Else")
    claim.save()
    url = address(claim, entry)
    assert url in desk.text(page(claim, "history"))
    shown = desk.text(url)
    assert '“Somebody Else”</bdi> → <bdi dir="auto">“Kaitlin Martin”' in shown
    assert desk.client.post(url, sent(desk, url)).status_code == 302
    claim.refresh_from_db()
    assert (claim.role, claim.speaker.name) == ("", "Kaitlin Martin")
    made = Entry.objects.latest("id")
    assert (made.action, made.reason) == ("update", f"Back to entry {entry.pk}: It was right")


def test_it_does_nothing_without_a_reason(quote: Quote) -> None:
    entry, desk = first(quote), Desk()
    Quote.objects.update(kind="partial")
    url = address(quote, entry)
    response = desk.client.post(url, sent(desk, url, why=" "))
    assert (response.status_code, Quote.objects.get().kind) == (200, "partial")


def test_it_does_nothing_if_somebody_changed_the_row_since(quote: Quote) -> None:
    entry, desk = first(quote), Desk()
    Quote.objects.update(kind="partial")
    url = address(quote, entry)
    form = sent(desk, url)
    Quote.objects.update(status="disputed", status_reason="Denied")
    assert "somebody else has changed this" in desk.client.post(url, form).content.decode()
    assert (Quote.objects.get().kind, Quote.objects.get().status) == ("partial", "disputed")


def test_it_obeys_the_rules_of_the_page(quote: Quote) -> None:
    desk, where = Desk(), quote.article
    outer = cast.quote(where, f"“{cast.EXCUSE}", status="draft")
    Quote.objects.filter(pk=quote.pk).update(within=outer)
    entry = Entry.objects.filter(model="quotes.quote", row_id=quote.pk).latest("id")
    Quote.objects.filter(pk=quote.pk).update(within=None)
    outer.delete()
    url = address(quote, entry)
    assert desk.client.post(url, sent(desk, url)).status_code == 200
    assert Quote.objects.get(pk=quote.pk).within is None


def test_it_keeps_a_verified_quote_attributed(quote: Quote) -> None:
    entry, desk = first(quote), Desk()
    Quote.objects.update(status="disputed", status_reason="Denied")
    quote.attributions.get().evidence.all().delete()
    url = address(quote, entry)
    assert "needs evidence" in desk.client.post(url, sent(desk, url)).content.decode()
    assert Quote.objects.get().status == "disputed"


def test_it_brings_back_the_very_instant_and_characters(db: None) -> None:
    article, desk = cast.article(title="One\u00a0two"), Desk()
    before, entry = Article.objects.values("title", "public_from").get(), first(article)
    Article.objects.update(title="Another", public_from=None)
    url = address(article, entry)
    assert desk.client.post(url, sent(desk, url)).status_code == 302
    assert Article.objects.values("title", "public_from").get() == before


def test_what_was_overwritten_stays(db: None) -> None:
    speaker, desk = cast.speaker("Ada █████"), Desk()
    entry = first(speaker)
    Speaker.objects.update(name="Nobody", description="x")
    url = address(speaker, entry)
    assert "was overwritten" in desk.text(url)
    desk.client.post(url, sent(desk, url))
    assert Speaker.objects.values_list("name", "description").get() == ("Nobody", "")


def test_it_is_for_those_alone_who_may_change_the_row(quote: Quote) -> None:
    entry = first(quote)
    Quote.objects.update(kind="partial")
    user = User.objects.create_user("staff", is_staff=True)
    names = ("view_quote", "change_quote", "view_attribution", "read_internal")
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    desk = Desk(user)  # who may not judge a verified quote
    assert address(quote, entry) not in desk.text(page(quote, "history"))
    assert desk.get(address(quote, entry)).status_code == 403
    assert desk.client.post(address(quote, entry), {"why": "x"}).status_code == 403


def test_it_takes_entries_of_the_row_alone(quote: Quote) -> None:
    claim, desk = quote.attributions.get(), Desk()
    newest = Entry.objects.filter(model="quotes.quote").latest("id")
    for entry in (first(claim), newest):
        assert desk.get(address(quote, entry)).status_code == 404
