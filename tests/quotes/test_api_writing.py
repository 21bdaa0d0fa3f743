"""Quotes through the API: the span is exactly where the words are, or nothing is stored."""

from typing import Any

import pytest

from config.trail.models import Entry
from quotes.models import Attribution, Evidence, Quote
from tests import cast
from tests.partner import Partner, errors, told

ECHO = "“No,” she said. “No,” he said. “Never, no,” she said.\r\nNo."


@pytest.fixture
def partner(db: None) -> Partner:
    return Partner()


@pytest.fixture
def made(partner: Partner) -> dict[str, Any]:
    return cast.purge()


def address(quote: Quote) -> str:
    return f"quotes/{quote.uuid}/"


def body(article: Any, **members: Any) -> dict[str, Any]:
    return {"article": article.slug, "kind": "direct", **members}


def candidates(answer: Any) -> list[tuple[int, int]]:
    (error,) = told(answer, 422)["errors"]
    return [(each["start"], each["end"]) for each in error["candidates"]]


# --- Where the words are -----------------------------------------------------------------------------


def test_it_stores_a_quote_by_its_offsets(partner: Partner) -> None:
    article = cast.article()
    start = article.text.index(cast.EXCUSE)
    made = told(partner.post("quotes/", body(article, start=start, end=start + len(cast.EXCUSE))), 201)
    assert (made["text"], made["status"], made["attribution"]) == (cast.EXCUSE, "draft", None)
    assert made == told(partner.get(f"quotes/{made['id']}/"), 200)


def test_it_stores_a_quote_by_its_exact_words(partner: Partner) -> None:
    made = told(partner.post("quotes/", body(cast.article(), text=cast.EXCUSE)), 201)
    assert made["start"] == cast.PURGE.index(cast.EXCUSE)


def test_it_tells_places_apart_by_what_stands_around_them(partner: Partner) -> None:
    article = cast.article(text=ECHO)
    answer = partner.post("quotes/", body(article, text="No,", prefix="said. “"))
    assert told(answer, 201)["start"] == 17
    answer = partner.post("quotes/", body(article, text="No", suffix="."))
    assert told(answer, 201)["end"] == len(ECHO) - 1


def test_it_refuses_words_that_stand_there_more_than_once_and_names_the_places(partner: Partner) -> None:
    answer = partner.post("quotes/", body(cast.article(text=ECHO), text="No,"))
    assert candidates(answer) == [(1, 4), (17, 20)]
    assert answer.json()["errors"][0]["candidates"][1]["prefix"] == "“No,” she said. “"
    assert not Quote.objects.exists()


@pytest.mark.parametrize(
    ("words", "places"),
    [
        ("never, no,", [(32, 42)]),  # another case
        ("said.\nNo", [(48, 57)]),  # another end of line
        ("No, ", [(1, 4), (17, 20), (39, 42)]),  # a space more: no trimming
        ("Perhaps", []),
    ],
)
def test_it_never_stores_words_that_only_look_alike(partner: Partner, words: str, places: list[Any]) -> None:
    answer = partner.post("quotes/", body(cast.article(text=ECHO), text=words))
    assert (candidates(answer), errors(answer, 422)) == (places, [("text", "absent")])
    assert not Quote.objects.exists()


def test_it_offers_the_places_of_words_with_another_prefix(partner: Partner) -> None:
    answer = partner.post("quotes/", body(cast.article(text=ECHO), text="Never", prefix="“ "))
    assert candidates(answer) == [(32, 37)]


def test_it_refuses_offsets_and_words_that_do_not_agree(partner: Partner) -> None:
    answer = partner.post("quotes/", body(cast.article(text=ECHO), start=0, end=3, text="No,"))
    assert candidates(answer) == [(0, 3), (1, 4), (17, 20)]


@pytest.mark.parametrize(("start", "end"), [(5, 5), (6, 5), (0, 1000), (2_000_000_000, 2_000_000_001)])
def test_it_refuses_offsets_outside_the_article(partner: Partner, start: int, end: int) -> None:
    assert errors(partner.post("quotes/", body(cast.article(), start=start, end=end)), 422) == [("end", "outside")]


@pytest.mark.parametrize("place", [{}, {"start": 1}, {"end": 3}, {"text": ""}, {"prefix": "“"}])
def test_it_needs_a_place(partner: Partner, place: dict[str, Any]) -> None:
    ((_, code),) = errors(partner.post("quotes/", body(cast.article(), **place)), 400)
    assert code == "required"


def test_it_counts_code_points(partner: Partner) -> None:
    article = cast.article(text="𝔄𝔅 e\u0301 “שלום” 👩‍👩‍👧\u2028x")
    made = told(partner.post("quotes/", body(article, text="שלום")), 201)
    assert (made["start"], made["end"]) == (7, 11)


def test_it_names_the_quote_that_there_is_already(partner: Partner, made: dict[str, Any]) -> None:
    answer = partner.post("quotes/", body(made["article"], text=cast.EXCUSE))
    assert errors(answer, 409) == [("", "span_is_quoted_once")]
    assert str(made["excuse"].uuid) in answer.json()["detail"]


@pytest.mark.parametrize("member", ["start", "end", "text", "prefix", "article"])
def test_it_never_moves_a_quote(partner: Partner, made: dict[str, Any], member: str) -> None:
    answer = partner.patch(address(made["excuse"]), {member: 3 if member in ("start", "end") else "x"})
    assert errors(answer, 400) == [(member, "never_changes")]


# --- Whose words they are -------------------------------------------------------------------------------


def said(article: Any, **members: Any) -> dict[str, Any]:
    """Return a whole quote: where it stands, whose it is, and the words that say so."""
    attribution = {"basis": "explicit", "speaker": "kaitlin-martin", "role": "fellow"}
    evidence = [{"kind": "source", "text": "Kaitlin Martin"}, {"kind": "cue", "text": "stated"}]
    whole = body(article, text=cast.EXCUSE, attribution=attribution, evidence=evidence, status="verified")
    return {**whole, **members}


@pytest.fixture
def article(partner: Partner) -> Any:
    cast.speaker("Kaitlin Martin")
    cast.organisation("Human Rights Watch")
    return cast.article()


def test_it_stores_the_attribution_and_its_evidence_in_one_go(partner: Partner, article: Any) -> None:
    made = told(partner.post("quotes/", said(article)), 201)
    assert made["attribution"]["speaker"]["id"] == "kaitlin-martin"
    assert [each["text"] for each in made["evidence"]] == ["stated", "Kaitlin Martin"]


def test_it_stores_nothing_if_the_evidence_is_not_there(partner: Partner, article: Any) -> None:
    answer = partner.post("quotes/", said(article, evidence=[{"kind": "source", "text": "Kaitlin  Martin"}]))
    assert errors(answer, 422) == [("evidence.0.text", "absent")]
    assert not Quote.objects.exists()
    assert not Attribution.objects.exists()


def test_it_takes_the_evidence_that_is_nearest_to_the_quote(partner: Partner) -> None:
    text = "Ann went. " + "x" * 200 + " “No,” said Ann."
    cast.speaker("Ann")
    attribution = {"basis": "explicit", "speaker": "ann"}
    sent = body(
        cast.article(text=text), text="No,", attribution=attribution, evidence=[{"kind": "source", "text": "Ann"}]
    )
    (evidence,) = told(partner.post("quotes/", sent), 201)["evidence"]
    assert evidence["start"] == len(text) - 4


@pytest.mark.parametrize("missing", ["attribution", "evidence"])
def test_it_verifies_no_quote_that_lacks_something(partner: Partner, article: Any, missing: str) -> None:
    sent = said(article)
    del sent[missing]
    answer = partner.post("quotes/", sent)
    assert answer.status_code in (400, 409), answer.content
    assert not Quote.objects.exists()


def test_it_changes_the_preferred_attribution_and_leaves_the_rest(partner: Partner, article: Any) -> None:
    quote = told(partner.post("quotes/", said(article)), 201)
    answer = partner.patch(f"quotes/{quote['id']}/", {"attribution": {"role": "senior fellow"}})
    attribution = told(answer, 200)["attribution"]
    assert (attribution["role"], attribution["speaker"]["id"]) == ("senior fellow", "kaitlin-martin")


def test_it_replaces_evidence_and_keeps_what_stays(partner: Partner, article: Any) -> None:
    quote = told(partner.post("quotes/", said(article)), 201)
    source = Evidence.objects.get(kind="source")
    sent = [{"kind": "source", "text": "Kaitlin Martin"}, {"kind": "role", "text": "fellow"}]
    told(partner.patch(f"quotes/{quote['id']}/", {"evidence": sent}), 200)
    assert {each.kind: each.pk for each in Evidence.objects.all()}["source"] == source.pk
    assert set(Evidence.objects.values_list("kind", flat=True)) == {"source", "role"}


def test_it_takes_no_evidence_from_a_verified_quote(partner: Partner, article: Any) -> None:
    quote = told(partner.post("quotes/", said(article)), 201)
    assert errors(partner.patch(f"quotes/{quote['id']}/", {"evidence": []}), 409) == [("status", "not_verifiable")]
    assert Evidence.objects.count() == 2


@pytest.mark.parametrize(
    ("attribution", "expected"),
    [
        ({"speaker": "nobody"}, ("attribution.speaker", "does_not_exist")),
        ({"speaker": 7}, ("attribution.speaker", "invalid")),
        ({"speaker": None}, ("attribution", "attribution_names_somebody_or_is_unattributed")),
        ({"basis": "guessed"}, ("attribution.basis", "invalid_choice")),
        ({"basis": "inferred"}, ("attribution.note", "inference_has_a_note")),
        ({"standing": "rejected"}, ("attribution.standing", "not_preferred")),
        ({"confidence": 2}, ("attribution.confidence", "max_value")),
        ({"confidence": "1"}, ("attribution.confidence", "invalid")),
        ({"rol": "fellow"}, ("attribution.rol", "unknown_member")),
        ({"evidence": []}, ("attribution.evidence", "beside")),
    ],
)
def test_it_refuses_what_no_attribution_says(
    partner: Partner, article: Any, attribution: dict[str, Any], expected: tuple[str, str]
) -> None:
    whole = said(article)
    answer = partner.post("quotes/", {**whole, "attribution": {**whole["attribution"], **attribution}})
    assert errors(answer, 400) == [expected]
    assert not Quote.objects.exists()


def test_it_repeats_the_attribution_of_the_part_that_a_quote_continues(partner: Partner, made: dict[str, Any]) -> None:
    sent = body(made["article"], text="stated", continues=str(made["canada"].uuid), attribution={"basis": "continued"})
    attribution = told(partner.post("quotes/", sent), 201)["attribution"]
    assert (attribution["speaker"]["id"], attribution["told_to"]["id"]) == ("matt-beard", "the-guardian")


# --- Nesting and status -----------------------------------------------------------------------------------


def test_it_finds_the_quote_around_unless_it_is_told(partner: Partner, made: dict[str, Any]) -> None:
    inner = told(partner.post("quotes/", body(made["article"], text="purify")), 201)
    assert inner["within"] == str(made["blood"].uuid)
    alone = told(partner.post("quotes/", body(made["article"], text="our blood", within=None)), 201)
    assert alone["within"] is None


@pytest.mark.parametrize("member", ["within", "continues"])
def test_it_refuses_a_quote_that_neither_contains_it_nor_ends_before(
    partner: Partner, made: dict[str, Any], member: str
) -> None:
    answer = partner.patch(address(made["safety"]), {member: str(made["excuse"].uuid)})
    assert errors(answer, 400) == [(member, "not_nested")]


def test_it_retracts_with_a_reason_alone(partner: Partner, made: dict[str, Any]) -> None:
    place = address(made["safety"])
    assert errors(partner.patch(place, {"status": "retracted"}), 400) == [("status_reason", "retraction_has_a_reason")]
    sent = {"status": "retracted", "status_reason": "It was misheard."}
    assert told(partner.patch(place, sent, X_Reason="A%20letter%20of%20%D0%98."), 200)["status"] == "retracted"
    entry = Entry.objects.filter(model="quotes.quote").latest("id")
    assert (entry.actor, entry.reason) == (f"partner (user {partner.user.pk})", "A letter of И.")


def test_it_deletes_drafts_that_nothing_needs(partner: Partner, made: dict[str, Any]) -> None:
    assert errors(partner.delete(address(made["safety"])), 409) == [("", "needed")]
    draft = cast.quote(made["article"], "Chechen leader", status="draft")
    cast.attribution(draft, speaker=cast.speaker("Ada"), evidence={"cue": "said"})
    assert partner.delete(address(draft)).status_code == 204
    assert partner.get(address(draft)).status_code == 404


@pytest.mark.parametrize(
    "member", ["id", "url", "language", "relay", "context", "alternatives", "text_fragment_url", "highlights"]
)
def test_it_sets_by_itself_what_follows_from_the_rest(partner: Partner, made: dict[str, Any], member: str) -> None:
    answer = partner.patch(address(made["safety"]), {member: "x"})
    assert errors(answer, 400) == [(member, "set_by_the_server")]
