"""The slug of somebody who was merged leads to the one who stayed, for those who may know both."""

from typing import Any

import pytest
from django.test import Client

from quotes.merging.merging import merge
from quotes.merging.undoing import undo
from tests import cast

WHY = "the same person"
OLD = "/api/v1/speakers/kochetkov/"
NEW = "/api/v1/speakers/igor-kochetkov/"


@pytest.fixture
def merged(committed_db: None) -> dict[str, Any]:
    gone, kept = cast.speaker("Kochetkov"), cast.speaker("Igor Kochetkov")
    where = cast.article()
    cast.said(where, cast.SAFETY, by=gone)
    cast.said(where, cast.EXCUSE, by=kept)
    return {"kept": kept, "merge": merge(gone, kept, reason=WHY), "article": where}


def client(*, curator: bool = False) -> Client:
    made = Client()
    if curator:
        made.force_login(cast.reader_of_internals())
    return made


def test_the_old_address_leads_to_the_new_one(merged: dict[str, Any]) -> None:
    answer = client().get(f"{OLD}?fields=id,name")
    assert (answer.status_code, answer["Location"]) == (308, f"http://testserver{NEW}?fields=id,name")
    followed = client().get(answer["Location"])
    assert followed.json() == {"id": "igor-kochetkov", "name": "Igor Kochetkov"}


def test_nobody_keeps_the_redirect_for_longer_than_it_holds(merged: dict[str, Any]) -> None:
    assert "no-cache" in client().get(OLD)["Cache-Control"]
    undo(merged["merge"], reason="they are two")
    assert client().get(OLD).status_code == 200


@pytest.mark.parametrize("curator", [False, True])
def test_filters_take_the_old_slug_for_the_new_one(merged: dict[str, Any], curator: bool) -> None:
    asker = client(curator=curator)
    for address in ("/api/v1/quotes/?speaker={}", "/api/v1/quotes/?count=exact&speaker={},nobody"):
        old, new = (asker.get(address.format(slug)).json()["results"] for slug in ("kochetkov", "igor-kochetkov"))
        assert old == new
        assert len(new) == 2


def test_an_organisation_leads_on_as_well(committed_db: None) -> None:
    gone, kept = cast.organisation("The Hause"), cast.organisation("The House")
    cast.said(cast.article(), cast.SAFETY, organisation=gone)
    merge(gone, kept, reason=WHY)
    answer = client().get("/api/v1/organisations/the-hause/")
    assert (answer.status_code, answer["Location"]) == (308, "http://testserver/api/v1/organisations/the-house/")
    assert len(client().get("/api/v1/quotes/?organisation=the-hause").json()["results"]) == 1


def test_the_public_learns_nothing_of_whom_it_never_knew(committed_db: None) -> None:
    gone, kept = cast.speaker("Kochetkov"), cast.speaker("Igor Kochetkov")
    cast.said(cast.article(), cast.EXCUSE, by=kept)
    merge(gone, kept, reason=WHY)
    assert client().get(OLD).status_code == 404
    assert client().get("/api/v1/quotes/?speaker=kochetkov").json()["results"] == []
    assert client(curator=True).get(OLD).status_code == 308


def test_the_public_is_led_to_nobody_who_is_hidden(merged: dict[str, Any]) -> None:
    merged["article"].public_from = cast.TOMORROW
    merged["article"].save()
    assert client().get(OLD).status_code == 404


def test_nothing_is_written_by_way_of_an_old_address(merged: dict[str, Any]) -> None:
    asker = client(curator=True)
    assert asker.patch(OLD, {"name": "X"}, content_type="application/json").status_code in (403, 404)
