"""What is said of a verified quote changes for a reason alone: in the admin, at the desk, through the API."""

from typing import Any

import pytest

from config.trail.models import Entry
from quotes.models import Attribution, Evidence, Quote
from tests import cast
from tests.desk import Desk, errors, page, pages
from tests.partner import Partner
from tests.partner import errors as refusals
from tests.quotes.test_desk_acts import Sitter

pytestmark = pytest.mark.django_db

NEEDED = "say why you change"


@pytest.fixture
def quote() -> Quote:
    """A verified quote with its evidence."""
    where = cast.article()
    return cast.said(where, cast.EXCUSE, by=cast.speaker("Kaitlin Martin"), evidence={"source": "Kaitlin Martin"})


def test_its_page_asks_why_and_keeps_what_was_typed(quote: Quote) -> None:
    response = Desk().save(page(quote), kind="partial", _why=" ")
    assert NEEDED in errors(response)
    assert response.context["adminform"].form["kind"].value() == "partial"
    assert Quote.objects.get().kind == quote.kind
    assert "Needed for any change" in response.content.decode()


def test_its_page_asks_why_its_attribution_changes(quote: Quote) -> None:
    response = Desk().save(page(quote), **{"attributions-0-role": "fellow", "_why": ""})
    assert NEEDED in errors(response)
    assert 'value="fellow"' in response.content.decode()


def test_the_page_of_an_attribution_asks_why_it_or_its_evidence_changes(quote: Quote) -> None:
    desk, claim = Desk(), quote.attributions.get()
    for change in ({"role": "fellow"}, {"evidence-0-DELETE": "on"}):
        assert NEEDED in errors(desk.save(page(claim), **change, _why=""))
    new = {"quote": quote.pk, "standing": "alternative", "basis": "inferred", "speaker": claim.speaker_id}
    assert NEEDED in errors(desk.save(pages(Attribution, "add"), **new, _why=""))
    assert (Attribution.objects.count(), Evidence.objects.count()) == (1, 1)


def test_evidence_of_a_verified_quote_is_added_and_deleted_for_a_reason_alone(quote: Quote) -> None:
    desk, claim = Desk(), quote.attributions.get()
    new = {"attribution": claim.pk, "kind": "cue", "words": "stated"}
    assert NEEDED in errors(desk.save(pages(Evidence, "add"), **new, _why=""))
    desk.save(pages(Evidence, "add"), **new)
    cue = Evidence.objects.get(kind="cue")
    for sent in ({"post": "yes"}, {"post": "yes", "_why": " "}):
        assert NEEDED in desk.client.post(page(cue, "delete"), sent).content.decode()
    assert "Why:" in desk.text(page(cue, "delete"))
    many = {"action": "delete_selected", "_selected_action": [cue.pk], "post": "yes"}
    desk.client.post(pages(Evidence), many)
    assert Evidence.objects.filter(pk=cue.pk).exists()
    desk.client.post(page(cue, "delete"), {"post": "yes", "_why": "Another says it"})
    assert not Evidence.objects.filter(pk=cue.pk).exists()


def test_the_evidence_of_an_alternative_carries_no_verified_quote_and_may_go(quote: Quote) -> None:
    other = cast.attribution(
        quote, speaker=cast.speaker("Matt Beard"), standing="alternative", evidence={"source": "Matt Beard"}
    )
    Desk().client.post(page(other.evidence.get(), "delete"), {"post": "yes", "_why": "It was another"})
    assert not other.evidence.exists()


def test_the_desk_asks_why_and_the_trail_keeps_it(quote: Quote) -> None:
    sitter = Sitter()
    refused = sitter.attribute(quote, role="fellow", why=" ")
    assert (refused.status_code, list(refused.answer["errors"])) == (400, ["why"])
    assert sitter.attribute(quote, role="fellow", why="It says so").status_code == 200
    assert Entry.objects.latest("id").reason == "It says so"


def test_the_desk_asks_why_a_verified_quote_comes_to_lie_within_another(quote: Quote) -> None:
    start = quote.start - 1
    text = quote.article.text[start : quote.end]
    outer = Quote.objects.create(article=quote.article, start=start, end=quote.end, text=text, kind="direct")
    refused = Sitter().act(quote.article, "enclose", quote=outer.pk)
    assert list(refused.answer["errors"]) == ["why"]


@pytest.mark.parametrize("below", ["", "attributions/"])
def test_the_api_asks_why(quote: Quote, below: str) -> None:
    partner, address = Partner(), f"quotes/{quote.uuid}/"
    change: Any = {"attribution": {"role": "fellow"}}
    if below:
        address, change = f"{address}attributions/{quote.attributions.get().uuid}/", {"role": "fellow"}
    assert refusals(partner.patch(address, change, x_reason=""), 400) == [("X-Reason", "required")]
    assert partner.patch(address, change, x_reason="It%20says%20so").status_code == 200
    assert Entry.objects.latest("id").reason == "It says so"


def test_a_draft_needs_no_reason_nor_does_looking(quote: Quote) -> None:
    desk = Desk()
    assert desk.save(page(quote), _why="").status_code == 302  # nothing was changed
    draft = cast.quote(quote.article, "The abuses", status="draft")
    assert desk.save(page(draft), kind="partial", _why="").status_code == 302
    partner = Partner()
    assert partner.patch(f"quotes/{draft.uuid}/", {"kind": "direct"}, x_reason="").status_code == 200
