"""Whoever does not see the inline rows of a page does not change what holds together with them."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client

from quotes.models import Attribution, Quote


def curator(*codenames: str) -> Client:
    user = get_user_model().objects.create_user("curator", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["read_internal", *codenames]))
    client = Client()
    client.force_login(user)
    return client


def test_it_lets_nobody_verify_a_quote_whose_attributions_they_do_not_see(documents: None) -> None:
    quote = Quote.objects.get(text__startswith="There is no longer")
    Quote.objects.filter(pk=quote.pk).update(status="draft")
    client = curator("view_quote", "change_quote")
    answer = client.post(f"/admin/quotes/quote/{quote.pk}/change/", {"status": "verified", "kind": "direct"})
    assert answer.status_code == 403
    assert Quote.objects.get(pk=quote.pk).status == "draft"


def test_it_lets_nobody_reject_an_attribution_whose_evidence_they_do_not_see(documents: None) -> None:
    attribution = Attribution.objects.get(speaker__slug="kaitlin-martin")
    client = curator("view_attribution", "change_attribution")
    answer = client.post(f"/admin/quotes/attribution/{attribution.pk}/change/", {"standing": "rejected"})
    assert answer.status_code == 403
    assert Attribution.objects.get(pk=attribution.pk).standing == "preferred"


@pytest.mark.parametrize("model", ["quote", "attribution"])
def test_it_lets_them_look(documents: None, model: str) -> None:
    client = curator(f"view_{model}")
    assert client.get(f"/admin/quotes/{model}/").status_code == 200


def test_it_shows_no_more_of_an_excerpt_than_the_api_does(documents: None) -> None:
    quote = Quote.objects.get(text__startswith="There is no longer")
    type(quote.article).objects.update(text_access="excerpt")
    user = get_user_model().objects.create_user("viewer", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client = Client()
    client.force_login(user)
    page = client.get(f"/admin/quotes/quote/{quote.pk}/change/").content.decode()
    assert quote.text[:40] in page
    assert "Matt Beard" not in page  # of the paragraphs before
