"""Curators enter quotes by their words; the pages refuse, field by field, what would be false."""

from typing import Any

import pytest

from quotes.models import Attribution, Evidence, Quote
from sources.models import Article
from tests import cast
from tests.desk import Desk, errors, messages, page, pages

pytestmark = pytest.mark.django_db

ADD = "/admin/quotes/quote/add/"


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def purge() -> dict[str, Any]:
    return cast.purge()


def add(desk: Desk, article: Article, words: str, **changes: Any) -> Any:
    form = desk.filled(f"{ADD}?article={article.pk}")
    return desk.save(ADD, form, words=words, **{"kind": "direct", "attributions-TOTAL_FORMS": "0", **changes})


# --- Adding -----------------------------------------------------------------------------------------


def test_it_finds_the_words_and_makes_a_draft(desk: Desk) -> None:
    article = cast.article()
    assert add(desk, article, cast.EXCUSE).status_code == 302
    quote = Quote.objects.get()
    assert (quote.text, quote.status) == (cast.EXCUSE, "draft")
    assert article.text[quote.start : quote.end] == cast.EXCUSE


@pytest.mark.parametrize(
    ("text", "pasted", "stored"),
    [
        ("“one\ntwo”", "one\r\ntwo", "one\ntwo"),
        ("“one\r\ntwo”", "one\r\ntwo", "one\r\ntwo"),
        ("“\u00a0oui\u00a0”", "\u00a0oui\u00a0", "\u00a0oui\u00a0"),
        ("x\U0001f600 “e\u0301te\u0301 قال”", "e\u0301te\u0301 قال", "e\u0301te\u0301 قال"),
        ("“word”", " word\r\n", "word"),
    ],
)
def test_it_stores_the_article_s_own_characters(desk: Desk, text: str, pasted: str, stored: str) -> None:
    assert add(desk, cast.article(text=text), pasted).status_code == 302
    assert Quote.objects.get().text == stored


def test_it_enters_an_attribution_along_with_the_quote(desk: Desk) -> None:
    article, martin = cast.article(), cast.speaker("Kaitlin Martin")
    first = {"speaker": martin.pk, "basis": "explicit", "standing": "preferred", "role": "fellow"}
    fields = {f"attributions-0-{name}": value for name, value in first.items()}
    response = add(desk, article, cast.EXCUSE, **fields, **{"attributions-TOTAL_FORMS": "1"})
    assert response.status_code == 302
    assert Quote.objects.get().preferred_speaker == martin


def test_it_repeats_who_said_the_part_that_is_continued(desk: Desk, purge: dict[str, Any]) -> None:
    said = {"attributions-0-basis": "continued", "attributions-0-standing": "preferred"}
    response = add(
        desk,
        purge["article"],
        "stated",
        continues=purge["safety"].pk,
        **said,
        **{"attributions-TOTAL_FORMS": "1"},
    )
    assert response.status_code == 302
    claim = Quote.objects.get(text="stated").attributions.get()
    assert str(claim) == "Igor Kochetkov, leader, LGBT Foundation"
    assert claim.occasion == "a statement"


def test_it_asks_which_of_several_places_is_meant_and_takes_the_start(desk: Desk) -> None:
    article = cast.article(text="“Never.” Later: “Never.” <b>")
    told = errors(add(desk, article, "Never."))
    assert "at 2 places" in told
    assert "<code>1</code>" in told
    assert "<code>17</code>" in told
    assert "&lt;b&gt;" in told
    assert add(desk, article, "Never.", at="17").status_code == 302
    assert Quote.objects.get().start == 17


def test_it_shows_what_the_article_holds_instead(desk: Desk) -> None:
    article = cast.article(text="He said “we don’t know”.")
    told = errors(add(desk, article, "we don't know"))
    assert "we don’t know" in told
    assert "U+2019 RIGHT SINGLE QUOTATION MARK" in told
    assert "U+0027 APOSTROPHE" in told


def test_it_says_how_far_the_words_are_right(desk: Desk) -> None:
    told = errors(add(desk, cast.article(), "There is no longer any doubt"))
    assert "It holds their beginning" in told
    assert ">There is no longer any <" in told


def test_it_refuses_words_that_are_not_there(desk: Desk) -> None:
    assert "does not hold these words" in errors(add(desk, cast.article(), "Zebra"))


@pytest.mark.parametrize("words", ["", "\0", "a\0b"])
def test_it_refuses_no_words_and_nul(desk: Desk, words: str) -> None:
    assert errors(add(desk, cast.article(), words))


def test_it_links_to_the_quote_that_there_is_already(desk: Desk, purge: dict[str, Any]) -> None:
    told = errors(add(desk, purge["article"], cast.EXCUSE))
    assert "These words are a quote already" in told
    assert page(purge["excuse"]) in told


def test_it_fills_in_the_smallest_quote_around_and_says_so(desk: Desk) -> None:
    article = cast.article()
    outer = cast.quote(article, cast.CANADA)
    middle = cast.quote(article, "move to Canada “to purify our blood”", within=outer)
    response = add(desk, article, cast.BLOOD, kind="partial")
    assert Quote.objects.get(text=cast.BLOOD).within == middle
    assert "which was filled in" in messages(response)


def test_it_takes_the_outer_quote_that_the_curator_names(desk: Desk) -> None:
    article = cast.article()
    outer = cast.quote(article, cast.CANADA)
    cast.quote(article, "move to Canada “to purify our blood”", within=outer)
    assert add(desk, article, cast.BLOOD, within=outer.pk).status_code == 302
    assert Quote.objects.get(text=cast.BLOOD).within == outer


def test_it_refuses_an_outer_quote_that_does_not_contain_the_words(desk: Desk, purge: dict[str, Any]) -> None:
    told = errors(add(desk, purge["article"], "in a statement", within=purge["canada"].pk))
    assert "does not contain this one" in told


def test_it_refuses_an_earlier_part_that_comes_later(desk: Desk, purge: dict[str, Any]) -> None:
    told = errors(add(desk, purge["article"], "in a statement", continues=purge["excuse"].pk))
    assert "has to end before this one begins" in told


@pytest.mark.parametrize("name", ["within", "continues"])
def test_it_refuses_quotes_of_another_article(desk: Desk, purge: dict[str, Any], name: str) -> None:
    other = cast.article("Another")
    told = errors(add(desk, other, cast.BLOOD, **{name: purge["canada"].pk}))
    assert "stands in another article" in told


def test_it_cannot_be_verified_while_it_is_added(desk: Desk) -> None:
    add(desk, cast.article(), cast.EXCUSE, status="verified")
    assert Quote.objects.get().status == "draft"


# --- Changing -----------------------------------------------------------------------------------------


def test_it_never_moves_a_quote(desk: Desk) -> None:
    quote = draft()
    moved = {"article": cast.article("Another").pk, "start": 0, "end": 3, "text": "xyz", "words": cast.BLOOD}
    assert desk.save(page(quote), **moved, kind="partial").status_code == 302
    stored = Quote.objects.get(pk=quote.pk)
    assert stored.kind == "partial"
    assert (stored.article, stored.start, stored.end, stored.text) == (
        quote.article,
        quote.start,
        quote.end,
        quote.text,
    )


def test_it_refuses_a_cycle_and_itself(desk: Desk, purge: dict[str, Any]) -> None:
    assert "does not contain" in errors(desk.save(page(purge["canada"]), within=purge["blood"].pk))
    assert "does not contain" in errors(desk.save(page(purge["canada"]), within=purge["canada"].pk))
    assert "has to end before" in errors(desk.save(page(purge["canada"]), continues=purge["canada"].pk))


def test_it_needs_a_reason_to_retract(desk: Desk) -> None:
    quote = cast.quote(cast.article(), cast.EXCUSE)
    assert "Say why" in errors(desk.save(page(quote), status="retracted"))
    assert desk.save(page(quote), status="retracted", status_reason="Misquoted").status_code == 302
    assert Quote.objects.get().status == "retracted"


def draft(**fields: Any) -> Quote:
    return cast.quote(cast.article(), cast.EXCUSE, status="draft", **fields)


def test_it_verifies_nothing_that_nobody_has_judged(desk: Desk) -> None:
    quote = draft()
    told = errors(desk.save(page(quote), status="verified", **{"attributions-TOTAL_FORMS": "0"}))
    assert "exactly one preferred attribution; this one has 0" in told


@pytest.mark.parametrize(
    ("basis", "evidence", "missing"),
    [
        ("explicit", {}, "missing: source"),
        ("pronoun", {"source": "Kaitlin"}, "missing: antecedent"),
        ("pronoun", {}, "missing: antecedent, source"),
    ],
)
def test_it_verifies_nothing_without_its_evidence(
    desk: Desk, basis: str, evidence: dict[str, str], missing: str
) -> None:
    quote = draft()
    cast.attribution(quote, speaker=cast.speaker("Kaitlin Martin"), basis=basis, evidence=evidence)
    assert missing in errors(desk.save(page(quote), status="verified"))
    assert Quote.objects.get().status == "draft"


def test_it_verifies_what_has_its_evidence(desk: Desk) -> None:
    quote = draft()
    cast.attribution(quote, speaker=cast.speaker("Kaitlin Martin"), evidence={"source": "Kaitlin"})
    assert desk.save(page(quote), status="verified").status_code == 302
    assert Quote.objects.get().status == "verified"


def two_claims(quote: Quote) -> tuple[Attribution, Attribution]:
    first = cast.attribution(quote, speaker=cast.speaker("Kaitlin Martin"), evidence={"source": "Kaitlin"})
    second = cast.attribution(
        quote, speaker=cast.speaker("Matt Beard"), standing="alternative", evidence={"source": "Matt Beard"}
    )
    return first, second


def test_it_lets_two_attributions_trade_places_at_once(desk: Desk) -> None:
    quote = cast.quote(cast.article(), cast.EXCUSE)
    first, second = two_claims(quote)
    swap = {"attributions-0-standing": "alternative", "attributions-1-standing": "preferred"}
    assert desk.save(page(quote), **swap).status_code == 302
    assert [Attribution.objects.get(pk=one.pk).standing for one in (first, second)] == ["alternative", "preferred"]
    swap = {"attributions-0-standing": "preferred", "attributions-1-standing": "alternative"}
    assert desk.save(page(quote), **swap).status_code == 302
    assert [Attribution.objects.get(pk=one.pk).standing for one in (first, second)] == ["preferred", "alternative"]


def test_it_refuses_two_preferred_attributions(desk: Desk) -> None:
    quote = draft()
    two_claims(quote)
    assert "Only one attribution" in errors(desk.save(page(quote), **{"attributions-1-standing": "preferred"}))


def test_it_keeps_a_verified_quote_attributed(desk: Desk) -> None:
    quote = cast.quote(cast.article(), cast.EXCUSE)
    two_claims(quote)
    told = errors(desk.save(page(quote), **{"attributions-0-standing": "rejected"}))
    assert "exactly one preferred attribution" in told


def test_it_says_what_an_attribution_lacks(desk: Desk) -> None:
    quote = draft()
    new = {"attributions-TOTAL_FORMS": "1", "attributions-0-standing": "preferred"}
    assert "Name a speaker" in errors(desk.save(page(quote), **new, **{"attributions-0-basis": "explicit"}))
    who = {"attributions-0-speaker": cast.speaker("Kaitlin Martin").pk}
    assert "needs a note" in errors(desk.save(page(quote), **new, **who, **{"attributions-0-basis": "inferred"}))
    own = {**who, "attributions-0-on_behalf_of": who["attributions-0-speaker"]}
    assert "own spokesperson" in errors(desk.save(page(quote), **new, **own, **{"attributions-0-basis": "explicit"}))


# --- Deleting ------------------------------------------------------------------------------------------


def test_it_deletes_a_draft_with_its_attributions(desk: Desk) -> None:
    quote = draft()
    two_claims(quote)
    assert "Kaitlin Martin" in desk.text(page(quote, "delete"))
    assert desk.client.post(page(quote, "delete"), {"post": "yes"}).status_code == 302
    assert not Quote.objects.exists()
    assert not Attribution.objects.exists()
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("status", ["verified", "disputed", "retracted"])
def test_it_keeps_what_was_published(desk: Desk, status: str) -> None:
    quote = cast.quote(cast.article(), cast.EXCUSE, status=status, status_reason="x")
    response = desk.client.post(page(quote, "delete"), {"post": "yes"})
    assert "retract it with a reason instead" in response.content.decode()
    assert Quote.objects.exists()
    assert page(quote, "delete") not in desk.text(page(quote))


@pytest.mark.parametrize("relation", ["within", "continues"])
def test_it_keeps_a_draft_that_others_refer_to(desk: Desk, relation: str) -> None:
    article = cast.article()
    first = cast.quote(article, cast.CANADA, status="draft")
    words = cast.BLOOD if relation == "within" else cast.EXCUSE
    cast.quote(article, words, status="draft", **{relation: first})
    response = desk.client.post(page(first, "delete"), {"post": "yes"})
    assert "other quotes" in response.content.decode()
    assert Quote.objects.count() == 2


def test_it_follows_the_same_rule_in_bulk(desk: Desk) -> None:
    article = cast.article()
    kept, gone = cast.quote(article, cast.EXCUSE), cast.quote(article, cast.SAFETY, status="draft")
    cast.attribution(gone, speaker=cast.speaker("Igor Kochetkov"))
    sent = {"action": "delete_selected", "post": "yes"}
    both = desk.client.post(pages(Quote), {**sent, "_selected_action": [kept.pk, gone.pk]})
    assert "retract it" in both.content.decode()
    assert Quote.objects.count() == 2
    assert desk.client.post(pages(Quote), {**sent, "_selected_action": [gone.pk]}).status_code == 302
    assert list(Quote.objects.all()) == [kept]


# --- Races, and what the database alone knows ------------------------------------------------------------


def test_it_turns_a_lost_race_into_a_message(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    article = cast.article()
    cast.quote(article, cast.EXCUSE)
    # The look before saving finds nothing: somebody else is quicker by a moment.
    monkeypatch.setattr("quotes.admin.forms.QuoteAddForm.refuse_nesting", lambda self: None)
    told = errors(add(desk, article, cast.EXCUSE))
    assert told.count("These words are a quote already") == 1
    assert Quote.objects.count() == 1


def test_it_passes_on_what_a_guard_says(desk: Desk, purge: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quotes.rules.refused_nesting", lambda quote: {})
    told = errors(desk.save(page(purge["canada"]), status="draft", within=purge["blood"].pk))
    assert "only if that one strictly contains it" in told


# --- What the page shows -------------------------------------------------------------------------------------


def test_it_leads_to_everything_around_a_quote(desk: Desk, purge: dict[str, Any]) -> None:
    later = cast.quote(purge["article"], cast.OFFICIALS[:8], continues=purge["canada"], within=purge["officials"])
    shown = desk.text(page(purge["canada"]))
    for row in (purge["article"], purge["blood"], later, purge["canada"].attributions.get()):
        assert page(row) in shown
    assert page(purge["canada"]) in desk.text(page(purge["blood"]))
    assert f'href="/api/v1/quotes/{purge["canada"].uuid}/"' in shown


def test_it_shows_the_words_in_their_article(desk: Desk, purge: dict[str, Any]) -> None:
    shown = desk.text(page(purge["excuse"]))
    assert f"{cast.EXCUSE}</mark>” stated Kaitlin Martin" in shown


@pytest.mark.parametrize("filler", ["word " * 200, "w" * 1000, ""])
def test_it_cuts_the_article_around_a_quote_at_whole_words(desk: Desk, filler: str) -> None:
    quote = cast.quote(cast.article(text=f"{filler}“Never.” {filler}"), "Never.")
    shown = desk.text(page(quote))
    context = shown[shown.index('<div class="verbatim context') : shown.index("</mark>") + 600]
    assert ("…word " in context) == ("word" in filler)
    assert ("word…" in context) == ("word" in filler)


@pytest.mark.parametrize(
    ("field", "expected"), [("within", ["canada"]), ("continues", ["safety"]), ("other", ["canada"])]
)
def test_it_offers_only_quotes_that_can_be_meant(
    desk: Desk, purge: dict[str, Any], field: str, expected: list[str]
) -> None:
    cast.quote(cast.article("Another"), cast.SAFETY)
    query = {"app_label": "quotes", "model_name": "quote", "field_name": field, "term": ""}
    query |= {"article": purge["article"].pk, "seen_from": purge["blood"].pk}
    if field == "other":
        query["field_name"] = "within"
    results = desk.client.get("/admin/autocomplete/", query).json()["results"]
    assert {result["id"] for result in results} == {str(purge[name].pk) for name in expected}


def test_it_asks_for_candidates_of_the_same_article(desk: Desk, purge: dict[str, Any]) -> None:
    quote = purge["blood"]
    url = f"/admin/autocomplete/?article={quote.article_id}&amp;seen_from={quote.pk}"
    assert url in desk.text(page(quote))
