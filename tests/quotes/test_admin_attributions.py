"""Attributions carry their evidence: words of the same article, found nearest to the quote."""

from typing import Any

import pytest

from quotes.models import Attribution, Evidence, Quote
from tests import cast
from tests.desk import Desk, errors, page, pages

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def claim() -> Attribution:
    """Return the attribution of a draft in an article that says “said” and “he” more than once."""
    text = f"“First,” he said.{' ' * 200}“Second,” she said to Ann.{' ' * 200}“Third,” he said. Ann left."
    quote = cast.quote(cast.article(text=text), "Second,", status="draft")
    return cast.attribution(quote, speaker=cast.speaker("Ann"))


def mark(desk: Desk, claim: Attribution, **words: str) -> Any:
    """Add evidence on the attribution's page: words by kind; ``at`` is the start of the last."""
    at = words.pop("at", "")
    stored = claim.evidence.count()
    rows: dict[str, Any] = {"evidence-TOTAL_FORMS": stored + len(words)}
    for number, (kind, text) in enumerate(words.items(), stored):
        rows |= {f"evidence-{number}-kind": kind, f"evidence-{number}-words": text, f"evidence-{number}-at": at}
    return desk.save(page(claim), **rows)


def test_it_takes_the_words_nearest_to_the_quote(desk: Desk, claim: Attribution) -> None:
    assert mark(desk, claim, cue="said", told_to="Ann").status_code == 302
    text = claim.quote.article.text
    cue, told_to = claim.evidence.get(kind="cue"), claim.evidence.get(kind="told_to")
    assert (cue.text, cue.start) == ("said", text.index("she said") + 4)
    assert told_to.start == text.index("Ann")


def test_it_takes_the_words_at_the_given_start(desk: Desk, claim: Attribution) -> None:
    assert mark(desk, claim, cue="said", at="12").status_code == 302
    assert claim.evidence.get().start == 12


def test_it_asks_if_the_words_are_equally_near(desk: Desk) -> None:
    article = cast.article(text="he x he")
    claim = cast.attribution(cast.quote(article, "x", status="draft"), speaker=cast.speaker("He"))
    told = errors(mark(desk, claim, source="he"))
    assert "at 2 places" in told
    assert "<code>0</code>" in told


def test_it_refuses_words_that_the_article_does_not_hold(desk: Desk, claim: Attribution) -> None:
    assert "does not hold these words" in errors(mark(desk, claim, source="Robert"))
    assert not Evidence.objects.exists()


def test_it_refuses_a_kind_twice(desk: Desk, claim: Attribution) -> None:
    mark(desk, claim, cue="said")
    assert "One span of each kind" in errors(mark(desk, claim, cue="left"))


def test_it_replaces_a_span_in_one_go(desk: Desk, claim: Attribution) -> None:
    mark(desk, claim, cue="said")
    old = claim.evidence.get()
    better = {"evidence-0-DELETE": "on", "evidence-TOTAL_FORMS": 2, "evidence-1-kind": "cue"}
    assert desk.save(page(claim), **better, **{"evidence-1-words": "left"}).status_code == 302
    new = claim.evidence.get()
    assert (new.text, new.pk == old.pk) == ("left", False)


def test_it_never_changes_stored_evidence(desk: Desk, claim: Attribution) -> None:
    mark(desk, claim, cue="said")
    before = claim.evidence.values().get()
    desk.save(page(claim), **{"evidence-0-kind": "role", "evidence-0-words": "left"})
    assert claim.evidence.values().get() == before


def verified() -> Attribution:
    quote = cast.quote(cast.article(), cast.EXCUSE)
    return cast.attribution(quote, speaker=cast.speaker("Kaitlin Martin"), evidence={"source": "Kaitlin"})


def test_it_keeps_the_evidence_that_a_verified_quote_needs(desk: Desk) -> None:
    claim = verified()
    assert "missing: source" in errors(desk.save(page(claim), **{"evidence-0-DELETE": "on"}))
    assert "missing: antecedent" in errors(desk.save(page(claim), basis="pronoun"))
    evidence = claim.evidence.get()
    response = desk.client.post(page(evidence, "delete"), {"post": "yes"})
    assert "missing: source" in response.content.decode()
    assert Evidence.objects.exists()


def test_it_keeps_the_preferred_attribution_of_a_verified_quote(desk: Desk) -> None:
    claim = verified()
    assert "exactly one preferred" in errors(desk.save(page(claim), standing="rejected"))


def test_it_refuses_a_second_preferred_attribution(desk: Desk, claim: Attribution) -> None:
    second = cast.attribution(claim.quote, speaker=cast.speaker("Bob"), standing="alternative")
    assert "has a preferred attribution already: Ann" in errors(desk.save(page(second), standing="preferred"))
    new = {"quote": claim.quote.pk, "speaker": claim.speaker_id, "basis": "explicit", "standing": "preferred"}
    told = errors(desk.save(pages(Attribution, "add"), **new, **{"evidence-TOTAL_FORMS": "0"}))
    assert told.count("has a preferred attribution already") == 1


def test_it_adds_an_attribution_with_its_evidence(desk: Desk, claim: Attribution) -> None:
    new = {"quote": claim.quote.pk, "speaker": claim.speaker_id, "basis": "explicit", "standing": "alternative"}
    row = {"evidence-TOTAL_FORMS": "1", "evidence-0-kind": "source", "evidence-0-words": "she"}
    assert desk.save(pages(Attribution, "add"), **new, **row).status_code == 302
    assert Evidence.objects.get().text == "she"


def test_it_keeps_an_attribution_with_its_quote(desk: Desk, claim: Attribution) -> None:
    other = cast.quote(claim.quote.article, "Third,")
    assert desk.save(page(claim), quote=other.pk, role="witness").status_code == 302
    claim.refresh_from_db()
    assert (claim.quote.text, claim.role) == ("Second,", "witness")


def test_it_deletes_attributions_of_drafts_only(desk: Desk, claim: Attribution) -> None:
    kept = verified()
    response = desk.client.post(page(kept, "delete"), {"post": "yes"})
    assert "reject it instead" in response.content.decode()
    assert desk.client.post(page(claim, "delete"), {"post": "yes"}).status_code == 302
    assert list(Attribution.objects.all()) == [kept]


def test_it_adds_evidence_on_a_page_of_its_own(desk: Desk, claim: Attribution) -> None:
    new = {"attribution": claim.pk, "kind": "cue", "words": "said"}
    assert desk.save(pages(Evidence, "add"), **new).status_code == 302
    assert claim.evidence.get().start == claim.quote.article.text.index("she said") + 4
    again = desk.save(pages(Evidence, "add"), **{**new, "words": "left"})
    assert "evidence of that kind already" in errors(again)


def test_it_marks_the_evidence_around_the_quote(desk: Desk, claim: Attribution) -> None:
    mark(desk, claim, cue="said", source="she")
    shown = desk.text(page(claim))
    assert 'data-label="source">she</mark>' in shown
    assert 'data-label="cue">said</mark>' in shown
    assert page(claim.quote) in shown


def test_it_refuses_a_stale_attribution(desk: Desk, claim: Attribution) -> None:
    form = desk.filled(page(claim))
    Attribution.objects.update(role="witness")
    assert "role: empty → “witness”" in errors(desk.save(page(claim), form, occasion="a talk"))


def test_it_shows_the_claim_of_somebody_else_on_the_quote_s_page(desk: Desk, claim: Attribution) -> None:
    form = desk.filled(page(claim.quote))
    cast.attribution(claim.quote, speaker=cast.speaker("Bob"), standing="alternative")
    told = errors(desk.save(page(claim.quote), form, kind="partial"))
    assert "Attribution was added" in told
    assert "“Bob”" in told
    assert Quote.objects.get().kind == "direct"
