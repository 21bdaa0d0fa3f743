"""What a machine says of a quote stands until a person judges it, and says for ever where it came from."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test import Client

from config.guards import drop_guards, install_guards
from config.trail.models import Entry
from config.verification import verify
from quotes.models import Attribution, Quote
from tests import cast

pytestmark = pytest.mark.django_db

MACHINE: dict[str, Any] = {"origin": "suggested", "origin_version": "rules 1"}


@pytest.fixture
def quote() -> Quote:
    return cast.quote(cast.article(), cast.SAFETY, status="draft", **MACHINE)


@pytest.fixture
def claim(quote: Quote) -> Attribution:
    """A claim that a machine has made, of somebody whom the database knows."""
    evidence = {"source": "leader of the LGBT Foundation Igor Kochetkov"}
    return cast.attribution(
        quote, speaker=cast.speaker("Igor Kochetkov"), confidence=0.93, evidence=evidence, **MACHINE
    )


def confidence_of(claim: Attribution) -> float | None:
    return Attribution.objects.values_list("confidence", flat=True).get(pk=claim.pk)


def sound() -> bool:
    """Tell whether rows, rules and histories agree."""
    return list(verify()) == []


def change(**values: Any) -> Callable[[Attribution], Any]:
    return lambda claim: Attribution.objects.filter(pk=claim.pk).update(**values)


def set_status(status: str) -> Callable[[Attribution], Any]:
    return lambda claim: Quote.objects.filter(pk=claim.quote_id).update(status=status, status_reason="So it is.")


def by_sql(claim: Attribution) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE quotes_quote SET status = 'disputed' WHERE id = %s", [claim.quote_id])


def choose_somebody_else(claim: Attribution) -> None:
    claim.speaker = cast.speaker("Somebody Else")
    claim.save()


JUDGEMENTS = {
    "verified": set_status("verified"),
    "disputed": set_status("disputed"),
    "retracted": set_status("retracted"),
    "disputed by SQL": by_sql,
    "made an alternative": change(standing="alternative"),
    "rejected": change(standing="rejected"),
    "put on another basis": change(basis="inferred", note="So it seems."),
    "ascribed to somebody else": choose_somebody_else,
    "ascribed to nobody": change(speaker=None, basis="unattributed"),
}


@pytest.mark.parametrize("judgement", JUDGEMENTS.values(), ids=JUDGEMENTS)
def test_a_confidence_ends_when_a_person_judges(claim: Attribution, judgement: Any) -> None:
    assert confidence_of(claim) == 0.93
    judgement(claim)
    assert confidence_of(claim) is None
    last = Entry.objects.filter(model="quotes.attribution", row_id=claim.pk).order_by("id").last()
    assert last
    assert last.before
    assert last.before["confidence"] == 0.93
    assert sound()


@pytest.mark.parametrize(
    "values", [{"role": "leader"}, {"occasion": "a statement"}, {"note": "Look again."}, {"confidence": 0.5}]
)
def test_a_confidence_stays_while_the_claim_is_the_same(claim: Attribution, values: dict[str, Any]) -> None:
    change(**values)(claim)
    assert confidence_of(claim) == values.get("confidence", 0.93)
    assert sound()


def test_a_page_that_was_opened_before_brings_no_confidence_back(claim: Attribution) -> None:
    as_opened = Attribution.objects.get(pk=claim.pk)
    set_status("disputed")(claim)
    as_opened.role = "leader"
    as_opened.save()  # Django writes every column
    assert confidence_of(claim) is None
    set_status("draft")(claim)
    as_opened.save()
    assert confidence_of(claim) is None
    assert sound()


def test_a_judged_quote_gets_no_confidence(quote: Quote) -> None:
    set_status("disputed")(Attribution(quote=quote))
    claim = cast.attribution(quote, speaker=cast.speaker("Igor Kochetkov"), confidence=0.5)
    assert confidence_of(claim) is None
    other = cast.attribution(quote, speaker=cast.speaker("Other"), confidence=0.5, standing="alternative")
    change(confidence=0.25)(other)
    assert confidence_of(other) is None
    assert sound()


def test_drafts_alone_tell_how_sure_a_machine_is_and_only_readers_of_internals(
    client: Client, claim: Attribution
) -> None:
    address = f"/api/v1/quotes/{claim.quote.uuid}/"
    assert client.get(address).status_code == 404
    client.force_login(cast.reader_of_internals())
    assert client.get(address).json()["attribution"]["confidence"] == 0.93
    listed = client.get("/api/v1/quotes/?status=draft").json()["results"]
    assert [each["attribution"]["confidence"] for each in listed] == [0.93]
    set_status("disputed")(claim)
    assert "confidence" not in client.get(address).json()["attribution"]


# --- Printed names ----------------------------------------------------------------------------------


def printed(quote: Quote, **values: Any) -> Attribution:
    return cast.attribution(quote, **{"printed_speaker": "Igor Kochetkov", **MACHINE, **values})


@pytest.mark.parametrize("name", ["printed_speaker", "printed_organisation", "printed_told_to"])
@pytest.mark.parametrize("status", ["verified", "disputed", "retracted"])
def test_a_quote_stays_a_draft_while_a_printed_name_is_open(quote: Quote, status: str, name: str) -> None:
    someone = {} if name != "printed_told_to" else {"speaker": cast.speaker("Igor")}
    claim = printed(quote, **{"printed_speaker": "", name: "Igor Kochetkov", **someone})
    with pytest.raises(IntegrityError, match="Choose who is meant by each printed name"):
        set_status(status)(claim)


@pytest.mark.parametrize("settled", [{"printed_speaker": "", "basis": "unattributed"}, {"standing": "rejected"}])
def test_an_emptied_name_or_a_rejected_claim_is_settled(quote: Quote, settled: dict[str, Any]) -> None:
    claim = printed(quote)
    change(**settled)(claim)
    set_status("disputed")(claim)


def test_a_chosen_name_is_settled_and_what_was_printed_stays(quote: Quote) -> None:
    claim = printed(quote)
    change(speaker=cast.speaker("Igor Kochetkov"))(claim)
    set_status("disputed")(claim)
    assert Attribution.objects.get(pk=claim.pk).printed_speaker == "Igor Kochetkov"
    with pytest.raises(IntegrityError, match="Choose who is meant"):
        change(speaker=None)(claim)


def test_a_judged_quote_gets_no_open_name(quote: Quote) -> None:
    set_status("disputed")(Attribution(quote=quote))
    with pytest.raises(IntegrityError, match="Choose who is meant"):
        printed(quote)


# --- Where it came from -----------------------------------------------------------------------------


@pytest.mark.parametrize("values", [{"origin": "typed"}, {"origin_version": "rules 2"}])
@pytest.mark.parametrize("model", [Quote, Attribution])
def test_where_it_came_from_never_changes(claim: Attribution, model: Any, values: dict[str, str]) -> None:
    with pytest.raises(IntegrityError, match=r"By what way .* came in never changes"):
        model.objects.update(**values)


@pytest.mark.parametrize("make", [cast.quote, lambda article, words, **origin: cast.said(article, words, **origin)])
def test_what_a_machine_suggested_names_the_machine(make: Any) -> None:
    article = cast.article()
    cast.speaker("Igor")
    with pytest.raises(IntegrityError):
        make(article, cast.SAFETY, origin="suggested", **({"basis": "unattributed"} if make is not cast.quote else {}))


def test_what_people_enter_is_typed() -> None:
    claim = cast.said(cast.article(), cast.SAFETY, basis="unattributed").attributions.get()
    assert (claim.origin, claim.quote.origin, claim.origin_version) == ("typed", "typed", "")


# --- Unguarded writes are found ---------------------------------------------------------------------


def test_verify_names_what_unguarded_writes_left(claim: Attribution) -> None:
    other = cast.quote(claim.quote.article, cast.EXCUSE, status="draft")
    printed(other)
    drop_guards(connection)
    Quote.objects.update(status="disputed")
    faults = [fault.problem for fault in verify() if "judged" in fault.problem or "printed" in fault.problem]
    assert faults == [
        "it has a confidence, and has been judged",
        "nobody is chosen for a printed name, and its quote is no draft",
    ]
    Quote.objects.update(status="draft")
    install_guards(connection)
