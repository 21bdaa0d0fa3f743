"""Where a second reviewer is required, what somebody entered and another verified is not theirs to change."""

from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse

from config.trail.models import Entry
from quotes import rules
from quotes.models import Attribution, Evidence, Quote
from sources import stale
from tests import cast
from tests.desk import errors, page, pages
from tests.partner import Partner
from tests.quotes.test_desk_acts import Sitter
from tests.quotes.test_judges import judged, somebody

pytestmark = pytest.mark.django_db

THEIRS = "You have entered this quote, and it is verified"


@pytest.fixture(autouse=True)
def _two_are_needed(settings: Any) -> None:
    settings.REQUIRE_SECOND_REVIEWER = True
    call_command("make_roles")


@pytest.fixture
def enterer() -> Sitter:
    return somebody("reviewer")


@pytest.fixture
def other() -> Sitter:
    return somebody("editor")


@pytest.fixture
def quote(enterer: Sitter, other: Sitter) -> Quote:
    """What one reviewer entered and another verified, with an alternative to what is said of it."""
    article = cast.article()
    quote = Quote.objects.get(pk=enterer.quote(article, cast.EXCUSE).answer["made"])
    martin = cast.speaker("Kaitlin Martin")
    assert enterer.attribute(quote, speaker=martin.pk, evidence={"source": "Kaitlin Martin"}).status_code == 200
    cast.attribution(
        quote, speaker=cast.speaker("Matt Beard"), standing="alternative", evidence={"source": "Matt Beard"}
    )
    assert judged(other, quote, "verified") == "verified"
    Quote.objects.update(status_reason="")
    return quote


def state() -> list[Any]:
    return [list(model.objects.order_by("pk").values()) for model in (Quote, Attribution, Evidence)]


def test_the_pages_refuse_who_entered_it(enterer: Sitter, quote: Quote) -> None:
    before, claim = state(), quote.attributions.get(standing="preferred")
    new = {"quote": quote.pk, "standing": "alternative", "basis": "inferred", "note": "x", "speaker": claim.speaker_id}
    answers = [
        enterer.save(page(quote), kind="partial"),
        enterer.save(page(quote), **{"attributions-0-role": "fellow"}),
        enterer.save(page(quote), **{"attributions-0-role": "fellow", "status": "disputed", "status_reason": "x"}),
        enterer.save(page(quote), status_reason="It is public"),
        enterer.save(page(claim), role="fellow"),
        enterer.save(page(claim), **{"evidence-0-DELETE": "on"}),
        enterer.save(pages(Attribution, "add"), **new),
        enterer.save(pages(Evidence, "add"), attribution=claim.pk, kind="cue", words="stated"),
    ]
    assert [THEIRS in errors(answer) for answer in answers] == [True] * 8
    assert state() == before
    assert [THEIRS in enterer.text(page(row)) for row in (quote, claim, claim.evidence.get())] == [True] * 3


def test_no_evidence_is_deleted_by_who_entered_the_quote(enterer: Sitter, quote: Quote) -> None:
    before, evidence = state(), quote.attributions.get(standing="alternative").evidence.get()
    answer = enterer.client.post(page(evidence, "delete"), {"post": "yes", "_why": "It was another"})
    assert THEIRS in answer.content.decode()
    sent = {"action": "delete_selected", "_selected_action": [evidence.pk], "post": "yes", "_why": "It was another"}
    enterer.client.post(pages(Evidence), sent)
    assert state() == before


def test_the_desk_tells_who_entered_it_before_they_type_anything(enterer: Sitter, other: Sitter, quote: Quote) -> None:
    before, form = state(), other.form(quote)
    opened = enterer.client.get(page(quote.article, "names"), {"quote": quote.pk})
    assert (opened.status_code, THEIRS in opened.json()["errors"][""][0]) == (403, True)
    sent = enterer.attribute(quote, form=form, role="fellow")
    assert (sent.status_code, THEIRS in sent.answer["errors"][""][0]) == (403, True)
    assert state() == before


def test_the_desk_puts_no_quote_within_another_for_who_entered_it(enterer: Sitter, quote: Quote) -> None:
    start = quote.start - 1
    text = quote.article.text[start : quote.end]
    outer = Quote.objects.create(article=quote.article, start=start, end=quote.end, text=text, kind="direct")
    assert enterer.act(quote.article, "enclose", quote=outer.pk, why="It lies within").status_code == 403
    assert Quote.objects.get(pk=quote.pk).within is None


def test_nothing_is_undone_of_it_by_who_entered_it(enterer: Sitter, quote: Quote, settings: Any) -> None:
    settings.REQUIRE_SECOND_REVIEWER = False
    undo = enterer.attribute(quote, role="fellow").answer["undo"]
    settings.REQUIRE_SECOND_REVIEWER = True
    before = state()
    refused = enterer.act(quote.article, "undo", undo=undo)
    assert (refused.status_code, THEIRS in refused.answer["errors"][""][0]) == (403, True)
    assert state() == before


@pytest.mark.parametrize("act", ["prefer", "reject"])
def test_its_claims_change_no_places_for_who_entered_it(enterer: Sitter, quote: Quote, act: str) -> None:
    before, address = state(), page(quote, "claims")
    shown = enterer.get(address)
    assert THEIRS in shown.content.decode()
    alternative = quote.attributions.get(standing="alternative")
    sent = {"picture": shown.context["picture"], act: alternative.pk, "reason": "He said so"}
    refused = enterer.client.post(address, sent)
    assert refused.context["refusals"] == [told for told in refused.context["refusals"] if THEIRS in told] != []
    assert state() == before


def test_no_state_of_it_is_brought_back_by_who_entered_it(enterer: Sitter, other: Sitter, quote: Quote) -> None:
    claim = quote.attributions.get(standing="preferred")
    entered = Entry.objects.filter(model="quotes.attribution", row_id=claim.pk).earliest("id")
    other.save(page(claim), role="fellow")
    before = state()
    address = reverse("quotes_attribution_revert", args=[claim.pk, entered.pk])
    picture = enterer.filled(page(claim))["_picture"]
    answer = enterer.client.post(address, {"_picture": picture, "why": "It was right"})
    assert THEIRS in answer.content.decode()
    assert state() == before


def test_the_api_refuses_who_entered_it(enterer: Sitter, quote: Quote) -> None:
    before, partner, address = state(), Partner(enterer.user), f"quotes/{quote.uuid}/"
    preferred, alternative = (quote.attributions.get(standing=each) for each in ("preferred", "alternative"))
    answers = [
        partner.patch(address, {"kind": "partial"}),
        partner.patch(address, {"attribution": {"role": "fellow"}}),
        partner.patch(address, {"status": "disputed", "status_reason": "x", "attribution": {"role": "fellow"}}),
        partner.patch(address, {"evidence": [{"kind": "source", "text": "Matt Beard"}]}),
        partner.patch(f"{address}attributions/{preferred.uuid}/", {"role": "fellow"}),
        partner.patch(f"{address}attributions/{alternative.uuid}/", {"standing": "preferred"}),
        partner.post(f"{address}attributions/", {"basis": "inferred", "speaker": "matt-beard", "note": "x"}),
    ]
    assert [(answer.status_code, THEIRS in answer.json()["detail"]) for answer in answers] == [(403, True)] * 7
    assert state() == before


@pytest.mark.parametrize("way", ["page", "queue", "api"])
def test_who_entered_it_disputes_it_corrects_it_and_leaves_it_to_another(
    enterer: Sitter, other: Sitter, quote: Quote, way: str
) -> None:
    change = {"status": "disputed", "status_reason": "Another said it"}
    if way == "page":
        enterer.save(page(quote), **change)
    elif way == "api":
        assert Partner(enterer.user).patch(f"quotes/{quote.uuid}/", change).status_code == 200
    else:
        picture = stale.sealed(stale.picture(rules.rows_of(quote.pk)))
        sent = {"act": "dispute", "quote": quote.pk, "picture": picture, "reason": "Another"}
        enterer.client.post(reverse("admin:quotes_quote_review"), sent)
    quote.refresh_from_db()
    assert quote.status == "disputed"
    assert enterer.attribute(quote, role="fellow").status_code == 200
    assert judged(enterer, quote, "verified") == "disputed"
    assert judged(other, quote, "verified") == "verified"


def test_whoever_did_not_enter_it_corrects_it_for_a_reason(other: Sitter, quote: Quote) -> None:
    assert other.attribute(quote, role="fellow", why="It says so").status_code == 200
    assert Quote.objects.get(pk=quote.pk).status == "verified"


def test_who_entered_it_corrects_it_where_one_reviewer_suffices(enterer: Sitter, quote: Quote, settings: Any) -> None:
    settings.REQUIRE_SECOND_REVIEWER = False
    assert enterer.attribute(quote, role="fellow").status_code == 200
