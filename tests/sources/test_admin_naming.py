"""Whom other rows name stays, and the page that would delete them tells some of these rows, however many there are."""

from typing import Any

import pytest

from sources.models import Organisation, ProtectedIdentity, Speaker
from tests import cast
from tests.desk import Desk, page, pages

MANY = 15


@pytest.fixture
def desk(db: None) -> Desk:
    return Desk()


@pytest.fixture
def quoted() -> Any:
    """Return somebody who said much, and who belongs somewhere."""
    who = cast.speaker("Ada Berg")
    for quote in cast.numbered(cast.article(), MANY):
        cast.attribution(quote, speaker=who, role=f"role {quote.start:02}")
    cast.affiliation(who, cast.organisation("Board"), role="chair")
    return who


def test_it_tells_some_of_what_names_somebody(desk: Desk, quoted: Speaker) -> None:
    shown = desk.text(page(quoted, "delete"))
    assert "Ada Berg, role 09</a>" in shown
    assert "role 10" not in shown
    assert "Attributions: and more" in shown
    assert "chair" in shown
    assert "Affiliations: and more" not in shown
    assert "Yes, I’m sure" not in shown


def test_it_deletes_nobody_who_is_named(desk: Desk, quoted: Speaker) -> None:
    desk.client.post(page(quoted, "delete"), {"post": "yes"})
    sent = {"action": "delete_selected", "_selected_action": [quoted.pk], "post": "yes"}
    assert "Attributions: and more" in desk.client.post(pages(Speaker), sent).content.decode()
    assert Speaker.objects.filter(pk=quoted.pk).exists()


def test_it_deletes_whom_nothing_names_with_their_aliases(desk: Desk) -> None:
    house, who = cast.organisation("Board", aliases=("The Board",)), cast.speaker("Ada Berg", aliases=("A. Berg",))
    for row in (house, who):
        assert "Yes, I’m sure" in desk.text(page(row, "delete"))
        assert desk.client.post(page(row, "delete"), {"post": "yes"}).status_code == 302
    assert not Speaker.objects.exists()
    assert not Organisation.objects.exists()


def test_an_article_keeps_its_publisher_and_a_promise_its_source(desk: Desk) -> None:
    house, who = cast.organisation("The Post"), cast.speaker("A source", kind="unnamed")
    cast.article(publisher=house)
    cast.protected(who)
    assert "Article: <a" in desk.text(page(house, "delete"))
    for row in (house, who):
        desk.client.post(page(row, "delete"), {"post": "yes"})
    assert Organisation.objects.exists()
    assert ProtectedIdentity.objects.exists()
