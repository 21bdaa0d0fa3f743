"""What somebody said and the places that they held, in the order of time, as far as one may see them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from quotes.admin import timelines
from quotes.models import Quote
from sources.models import Organisation, Speaker
from tests import cast
from tests.browsing import NARROW, WIDE, chromium, signed_in, started, violations
from tests.desk import Desk, page

__all__ = ["chromium", "started"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def martin() -> Speaker:
    """Hold somebody who spoke in three articles, for two organisations, one after the other."""
    made = cast.speaker("Kaitlin Martin")
    rights, all_out = cast.organisation("Human Rights Watch"), cast.organisation("All Out")
    late = cast.article("Late", published="2019-03-01")
    cast.affiliation(made, rights, role="fellow", since="2018", stated_in=late)
    cast.affiliation(made, all_out, role="volunteer", since="2015-06", until="2017", stated_in=late)
    cast.affiliation(made, all_out, role="patron")  # nobody states it: internal
    cast.said(late, cast.SAFETY, by=made, organisation=rights, role="fellow")
    undated = cast.said(cast.article("Undated"), cast.EXCUSE, by=made)
    early = cast.said(cast.article("Early", published="2016"), cast.BLOOD, by=made, organisation=all_out)
    cast.attribution(early, speaker=cast.speaker("Matt Beard"), standing="alternative")
    Quote.objects.filter(pk=undated.pk).update(status="draft")
    return made


def opened(row: Speaker | Organisation, user: Any = None) -> Any:
    response = Desk(user).get(page(row, "timeline"))
    assert response.status_code == 200
    return response


def texts(response: Any) -> list[str]:
    return [each["quote"].text for each in response.context["quotes"]]


def lines(response: Any) -> list[tuple[str, str, str]]:
    return [(each.affiliation.role, each.other.name, each.lasted) for each in response.context["lines"]]


def test_the_quotes_stand_in_the_order_of_time_with_who_they_were_then(martin: Speaker) -> None:
    response = opened(martin)
    assert texts(response) == [cast.BLOOD, cast.SAFETY, cast.EXCUSE]
    assert [each["year"] for each in response.context["quotes"]] == ["2016", "2019", ""]
    then = [(str(each["organisation"] or ""), each["quote"].preferred_role) for each in response.context["quotes"]]
    assert "All Out" in then[0][0]
    assert ("Human Rights Watch" in then[1][0], then[1][1]) == (True, "fellow")
    assert [bool(each["compare"]) for each in response.context["quotes"]] == [True, False, False]


def test_the_places_say_in_words_what_is_drawn(martin: Speaker) -> None:
    response = opened(martin)
    assert lines(response) == [
        ("volunteer", "All Out", "2015-06 to 2017"),
        ("fellow", "Human Rights Watch", "since 2018, end not known"),
        ("patron", "All Out", "dates not known"),
    ]
    assert [len(each.stretches) for each in response.context["lines"]] == [3, 2, 1]
    assert [(bar.stretch.look, bar.height) for bar in response.context["bars"]] == [("about", 100), ("sure", 100)]
    assert (response.context["number"], response.context["undated"]) == (3, 1)
    assert 'style="' not in response.content.decode()


def test_an_organisation_shows_who_belonged_to_it_and_who_spoke_for_it(martin: Speaker) -> None:
    response = opened(Organisation.objects.get(name="All Out"))
    assert texts(response) == [cast.BLOOD]
    assert "Kaitlin Martin" in str(response.context["quotes"][0]["speaker"])
    assert [line[1] for line in lines(response)] == ["Kaitlin Martin", "Kaitlin Martin"]


def test_whoever_reads_no_internals_sees_what_is_public(martin: Speaker) -> None:
    viewer = User.objects.create_user("viewer", is_staff=True)
    wanted = ("view_speaker", "view_quote", "view_affiliation")
    viewer.user_permissions.set(Permission.objects.filter(codename__in=wanted))
    response = opened(martin, viewer)
    assert texts(response) == [cast.BLOOD, cast.SAFETY]
    assert [line[0] for line in lines(response)] == ["volunteer", "fellow"]
    assert response.context["undated"] == 0
    assert not any(each["compare"] for each in response.context["quotes"])
    viewer.user_permissions.remove(Permission.objects.get(codename="view_affiliation"))
    assert Desk(viewer).get(page(martin, "timeline")).status_code == 403


def test_the_page_is_linked_from_the_row_and_is_there_of_somebody_without_words(martin: Speaker) -> None:
    desk = Desk()
    assert page(martin, "timeline") in desk.text(page(martin))
    nobody = cast.speaker("Ada Lee")
    assert "Nothing yet." in desk.text(page(nobody, "timeline"))


def test_the_number_of_queries_does_not_grow_with_what_was_said(
    martin: Speaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, counts = Desk(), []
    where = cast.article("Another", "abcdefgh", published="2020-01")
    for quote in [None, *cast.numbered(where, 6)[:2]]:
        if quote:
            cast.attribution(quote, speaker=martin, organisation=Organisation.objects.first())
        with CaptureQueriesContext(connection) as asked:
            desk.get(page(martin, "timeline"))
        counts.append(len(asked))
    # Session, user; the speaker with aliases and affiliations; the places; the months; how many quotes, and a page of
    # them.
    assert counts == [9, 9, 9]
    monkeypatch.setattr(timelines, "SHOWN", 2)
    assert len(texts(opened(martin, desk.user))) == 2


# --- In a browser ----------------------------------------------------------------------------------------


@pytest.fixture
def shown(server: LiveServer, chromium: Browser, martin: Speaker) -> Callable[..., Page]:
    user = get_user_model().objects.create_superuser("curator")

    def open_page(*, size: tuple[int, int] = WIDE, **options: Any) -> Page:
        made = signed_in(chromium, server.url, user, size=size, **options)
        made.goto(f"{server.url}{page(martin, 'timeline')}")
        return made

    return open_page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_nothing_keeps_people_out(shown: Callable[..., Page], size: tuple[int, int], scheme: str) -> None:
    made = shown(size=size, color_scheme=scheme)
    assert violations(made) == [], "\n".join(violations(made))
    assert made.evaluate("document.documentElement.scrollWidth <= innerWidth")
