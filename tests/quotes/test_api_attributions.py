"""The attributions of a quote, which compete: all are kept, and one is preferred, with what its status needs."""

from typing import Any

import pytest
from django.test import Client

from config.trail.models import Entry
from quotes.models import Attribution, Quote
from tests import cast
from tests.partner import Partner, errors, told


@pytest.fixture
def partner(db: None) -> Partner:
    return Partner()


@pytest.fixture
def quote(partner: Partner) -> Quote:
    """Return a verified quote, ascribed to Kaitlin Martin with its evidence; Matt Beard is there as well."""
    cast.speaker("Matt Beard")
    made = cast.quote(cast.article(), cast.EXCUSE)
    cast.attribution(made, speaker=cast.speaker("Kaitlin Martin"), evidence={"source": "Kaitlin Martin"})
    return made


def below(quote: Quote) -> str:
    return f"quotes/{quote.uuid}/attributions/"


def preferred(quote: Quote) -> str:
    return f"{below(quote)}{quote.attributions.get(standing='preferred').uuid}/"


BEARD = {"basis": "explicit", "speaker": "matt-beard", "evidence": [{"kind": "source", "text": "Matt Beard"}]}


def add(partner: Partner, quote: Quote, **members: Any) -> str:
    """Add a competing attribution, and return its path."""
    return below(quote) + told(partner.post(below(quote), {**BEARD, **members}), 201)["id"] + "/"


def standings(quote: Quote) -> dict[str, str]:
    return {str(each.speaker): each.standing for each in quote.attributions.select_related("speaker")}


def test_it_adds_a_competing_attribution(partner: Partner, quote: Quote) -> None:
    answer = partner.post(below(quote), BEARD)
    made = told(answer, 201)
    assert (made["standing"], made["speaker"]["id"], made["evidence"][0]["text"]) == (
        "alternative",
        "matt-beard",
        "Matt Beard",
    )
    assert made == told(partner.client.get(answer["Location"]), 200)
    assert standings(quote) == {"Kaitlin Martin": "preferred", "Matt Beard": "alternative"}


def test_it_prefers_the_first(partner: Partner) -> None:
    cast.speaker("Matt Beard")
    bare = cast.quote(cast.article(), cast.CANADA, status="draft")
    add(partner, bare)
    assert standings(bare) == {"Matt Beard": "preferred"}


def test_it_makes_way_for_the_one_that_is_chosen(partner: Partner, quote: Quote) -> None:
    other = add(partner, quote)
    told(partner.patch(other, {"standing": "preferred"}), 200)
    assert standings(quote) == {"Kaitlin Martin": "alternative", "Matt Beard": "preferred"}
    quote.refresh_from_db()
    assert str(quote.preferred_speaker) == "Matt Beard"
    assert Entry.objects.filter(model="quotes.attribution", action="update").count() == 2


def test_it_adds_no_second_preferred_one(partner: Partner, quote: Quote) -> None:
    assert errors(partner.post(below(quote), {**BEARD, "standing": "preferred"}), 409) == [
        ("standing", "two_preferred")
    ]
    assert standings(quote) == {"Kaitlin Martin": "preferred"}


def test_it_prefers_none_without_the_evidence_that_a_verified_quote_needs(partner: Partner, quote: Quote) -> None:
    other = add(partner, quote, evidence=[])
    assert errors(partner.patch(other, {"standing": "preferred"}), 409) == [("status", "not_verifiable")]
    assert standings(quote) == {"Kaitlin Martin": "preferred", "Matt Beard": "alternative"}
    told(partner.patch(other, {"standing": "preferred", "evidence": BEARD["evidence"]}), 200)


@pytest.mark.parametrize("members", [{"standing": "rejected"}, {"standing": "alternative"}, {"evidence": []}])
def test_it_leaves_a_verified_quote_its_preferred_one(partner: Partner, quote: Quote, members: dict[str, Any]) -> None:
    assert errors(partner.patch(preferred(quote), members), 409) == [("status", "not_verifiable")]


def test_it_changes_what_is_said_and_leaves_the_rest(partner: Partner, quote: Quote) -> None:
    changed = told(partner.patch(preferred(quote), {"role": "fellow", "note": "As printed."}), 200)
    assert (changed["role"], changed["speaker"]["id"], len(changed["evidence"])) == ("fellow", "kaitlin-martin", 1)
    assert quote.attributions.get().note == "As printed."
    assert "note" not in changed


def test_it_deletes_those_of_drafts_alone(partner: Partner, quote: Quote) -> None:
    assert errors(partner.delete(preferred(quote)), 409) == [("", "needed")]
    Quote.objects.update(status="draft")
    assert partner.delete(preferred(quote)).status_code == 204
    assert not Attribution.objects.exists()


def test_it_takes_the_tag_of_the_quote_and_refuses_one_that_is_stale(partner: Partner, quote: Quote) -> None:
    seen = partner.get(f"quotes/{quote.uuid}/")["ETag"]
    told(partner.patch(preferred(quote), {"role": "fellow"}, seen=seen), 200)
    told(partner.patch(preferred(quote), {"role": "director"}, seen=seen), 412)
    told(partner.patch(preferred(quote), {"role": "director"}, seen=None), 428)


def test_it_adds_one_however_often_it_is_asked_with_one_key(partner: Partner, quote: Quote) -> None:
    first, again = (partner.post(below(quote), BEARD, Idempotency_Key='"a"') for _ in range(2))
    assert (first.status_code, first.content) == (201, again.content)
    assert quote.attributions.count() == 2


def test_it_adds_all_of_a_batch_or_none(partner: Partner, quote: Quote) -> None:
    assert errors(partner.post(below(quote), [BEARD, {"basis": "guessed"}]), 400) == [("1.basis", "invalid_choice")]
    assert quote.attributions.count() == 1
    told(partner.post(below(quote), [BEARD, BEARD]), 201)
    assert quote.attributions.count() == 3


def test_it_shows_the_public_what_is_not_rejected(client: Client, partner: Partner, quote: Quote) -> None:
    other = add(partner, quote, standing="rejected")
    told(partner.get(other), 200)
    assert len(told(partner.get(below(quote)), 200)["results"]) == 2
    (shown,) = told(client.get(f"/api/v1/{below(quote)}"), 200)["results"]
    assert (shown["speaker"]["id"], shown["standing"]) == ("kaitlin-martin", "preferred")
    assert shown["url"] == f"http://testserver/api/v1/{preferred(quote)}"
    told(client.get(f"/api/v1/{other}"), 404)


def test_it_shows_nobody_else_those_of_a_draft(client: Client, partner: Partner, quote: Quote) -> None:
    mine = preferred(quote)
    Quote.objects.update(status="draft")
    for path in (below(quote), mine):
        told(client.get(f"/api/v1/{path}"), 404)
        told(partner.get(path), 200)
        told(client.post(f"/api/v1/{path}"), 401 if path == below(quote) else 405)


def test_it_finds_an_attribution_below_its_own_quote_alone(partner: Partner, quote: Quote) -> None:
    other = cast.quote(quote.article, cast.SAFETY)
    told(partner.get(preferred(quote).replace(str(quote.uuid), str(other.uuid))), 404)
    told(partner.get(below(quote).replace(str(quote.uuid), "0" * 8 + str(quote.uuid)[8:])), 404)
