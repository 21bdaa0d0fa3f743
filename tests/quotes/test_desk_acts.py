"""The acts of the desk: what is stored of a selection and an attribution, what is refused, what is undone."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.trail.models import Entry
from quotes.models import Attribution, Quote
from sources.models import Article, Speaker
from tests import cast
from tests.desk import WHY, Desk, page

pytestmark = pytest.mark.django_db

HARD = "قال: «\U0001f600 لا يُعقل e\u0301!»\r\n\r\nThen “a \U0001f468\u200d\U0001f469 ‘b’\rc” he said.\n"


class Sitter(Desk):
    """Somebody at the desk, who sends what its page sends."""

    def act(self, article: Article, name: str, /, **sent: Any) -> Any:
        body = json.dumps({"act": name, **sent})
        response: Any = self.client.post(page(article, "desk"), body, content_type="application/json")
        response.answer = response.json()
        return response

    def quote(self, article: Article, words: str, **more: Any) -> Any:
        return self.act(article, "quote", **span(article, words), **more)

    def form(self, quote: Quote) -> dict[str, Any]:
        """Return what the form of a quote sends if nothing is changed."""
        held = self.client.get(page(quote.article, "names"), {"quote": quote.pk}).json()
        values = {
            name: value["pk"] if isinstance(value, dict) else "" if value is None else value
            for name, value in held["values"].items()
        }
        return {**held, "values": {"basis": "explicit", **values}}

    def attribute(self, quote: Quote, *, form: Any = None, evidence: Any = None, why: str = WHY, **values: Any) -> Any:
        form = form or self.form(quote)
        words = [{"kind": kind, **span(quote.article, said)} for kind, said in (evidence or {}).items()]
        sent = {**form, "values": {**form["values"], **values}}
        return self.act(quote.article, "attribute", **{**sent, "evidence": words or form["evidence"], "why": why})


def span(article: Article, words: str) -> dict[str, Any]:
    start = article.text.index(words)
    return {"start": start, "end": start + len(words), "text": words}


@pytest.fixture
def desk() -> Sitter:
    return Sitter()


# --- Quoting -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", ["\U0001f600 لا يُعقل e\u0301!", "a \U0001f468\u200d\U0001f469 ‘b’\rc", "«\U0001f600", "\r\n\r\nThen “a"]
)
def test_it_stores_exactly_the_code_points_that_were_selected(desk: Sitter, words: str) -> None:
    article = cast.article(text=HARD)
    answer = desk.quote(article, words, sure=True).answer
    quote = Quote.objects.get(pk=answer["made"])
    assert (quote.text, quote.status) == (words, "draft")
    assert article.text[quote.start : quote.end] == words


def test_it_refuses_words_that_do_not_stand_there(desk: Sitter) -> None:
    article = cast.article(text=HARD)
    place = span(article, "Then")
    for wrong in (
        {**place, "start": place["start"] - 1, "end": place["end"] - 1},  # counted in other units
        {**place, "text": "then"},
        {**place, "text": "Then\n"},
    ):
        response = desk.act(article, "quote", **wrong, sure=True)
        assert (response.status_code, Quote.objects.count()) == (409, 0)


@pytest.mark.parametrize(
    "sent",
    [
        {"start": 5, "end": 5, "text": ""},
        {"start": -3, "end": 2, "text": "x"},
        {"start": 0, "end": 10**30, "text": "x"},
        {"start": True, "end": 2, "text": "x"},
        {"start": "0", "end": 2, "text": "x"},
        {"start": 0, "end": 2},
        {},
    ],
)
def test_it_refuses_what_is_no_place(desk: Sitter, sent: dict[str, Any]) -> None:
    assert desk.act(cast.article(), "quote", **sent).status_code == 400


def test_it_asks_before_it_quotes_what_is_odd(desk: Sitter) -> None:
    article = cast.article()
    answer = desk.quote(article, "ensured the safety").answer
    assert [remark["code"] for remark in answer["remarks"]] == ["short"]
    assert answer["remarks"][0]["better"] == span(article, cast.SAFETY)
    assert not Quote.objects.exists()
    assert "made" in desk.quote(article, "ensured the safety", sure=True).answer


def test_it_leads_to_the_quote_that_is_there_already(desk: Sitter) -> None:
    quote = cast.quote(cast.article(), cast.SAFETY)
    response = desk.quote(quote.article, cast.SAFETY)
    assert (response.status_code, response.answer["twin"]) == (409, quote.pk)


def test_it_fills_in_what_the_quote_lies_within(desk: Sitter) -> None:
    article = cast.article()
    outer = desk.quote(article, cast.CANADA).answer["made"]
    inner = Quote.objects.get(pk=desk.quote(article, cast.BLOOD).answer["made"])
    assert (inner.within_id, inner.kind) == (outer, "partial")


def test_it_proposes_the_earlier_part_and_stores_it_only_when_told(desk: Sitter) -> None:
    article = cast.article(text="“We came,” said Ann Lee, “and we saw it all.”")
    first = desk.quote(article, "We came,").answer["made"]
    answer = desk.quote(article, "and we saw it all.").answer
    assert answer["proposed"] == {"continues": first}
    quote = Quote.objects.get(pk=answer["made"])
    assert quote.continues is None
    desk.attribute(quote, continues=first, basis="unattributed")
    quote.refresh_from_db()
    assert quote.continues_id == first


def test_it_offers_to_put_what_was_there_before_within_a_new_quote(desk: Sitter) -> None:
    article = cast.article()
    inner = cast.quote(article, cast.BLOOD, kind="partial", status="draft")
    answer = desk.quote(article, cast.CANADA).answer
    assert answer["inside"] == [inner.pk]
    undo = desk.act(article, "enclose", quote=answer["made"]).answer["undo"]
    inner.refresh_from_db()
    assert inner.within_id == answer["made"]
    assert desk.act(article, "undo", undo=undo).status_code == 200
    inner.refresh_from_db()
    assert inner.within is None


def test_it_draws_anew_what_has_changed_and_nothing_else(desk: Sitter) -> None:
    article = cast.article()
    cast.quote(article, cast.EXCUSE)
    answer = desk.quote(article, cast.SAFETY).answer
    assert list(answer["lines"]) == ["0"]
    assert list(answer["cards"]) == [str(answer["made"])]
    assert answer["order"] == [quote.pk for quote in Quote.objects.in_reading_order()]
    assert f'data-quotes="{answer["made"]}"' in answer["lines"]["0"]


# --- Attributing ------------------------------------------------------------------------------------------


def test_it_stores_an_attribution_with_its_evidence(desk: Sitter) -> None:
    article = cast.article()
    speaker, where = cast.speaker("Igor Kochetkov"), cast.organisation("LGBT Foundation")
    quote = cast.quote(article, cast.SAFETY, status="draft")
    marked = {"source": "leader of the LGBT Foundation Igor Kochetkov", "cue": "said", "role": "leader"}
    response = desk.attribute(
        quote, speaker=speaker.pk, organisation=where.pk, role="leader", occasion="a statement", evidence=marked
    )
    assert response.status_code == 200, response.answer
    claim = quote.attributions.get()
    assert (claim.speaker, claim.organisation, claim.role, claim.standing) == (speaker, where, "leader", "preferred")
    assert {one.kind: one.text for one in claim.evidence.all()} == marked
    assert "Igor Kochetkov" in response.answer["cards"][str(quote.pk)]


def test_what_a_machine_proposed_is_judged_by_whoever_saves_it(desk: Sitter) -> None:
    quote = cast.quote(cast.article(), cast.SAFETY, status="draft")
    cast.attribution(quote, speaker=cast.speaker("Igor Kochetkov"), confidence=0.7)
    assert "70 % sure" in desk.text(page(quote.article, "desk"))
    desk.attribute(quote, role="leader")
    assert quote.attributions.get().confidence is None


def test_it_replaces_evidence_that_differs_and_leaves_the_rest_alone(desk: Sitter) -> None:
    purge = cast.purge()
    quote = purge["canada"]
    claim = quote.attributions.get()
    desk.attribute(quote, evidence={"source": "Matt Beard", "cue": "wrote"})
    before = {one.kind: one.pk for one in claim.evidence.all()}
    desk.attribute(quote, evidence={"source": "Matt Beard of All Out", "cue": "wrote"})
    after = {one.kind: one.pk for one in claim.evidence.all()}
    assert after["cue"] == before["cue"]
    assert claim.evidence.get(kind="source").text == "Matt Beard of All Out"


def test_it_refuses_an_attribution_as_its_own_page_does(desk: Sitter) -> None:
    article = cast.article()
    quote = cast.quote(article, cast.SAFETY, status="draft")
    speaker = cast.speaker("Igor Kochetkov")
    other = cast.quote(cast.article("Another"), cast.SAFETY)
    for values, field in (
        ({}, ""),  # names nobody
        ({"basis": "inferred", "speaker": speaker.pk}, ""),  # without a note
        ({"speaker": speaker.pk, "on_behalf_of": speaker.pk}, ""),
        ({"speaker": 999}, "speaker"),
        ({"speaker": speaker.pk, "within": other.pk}, "within"),
        ({"basis": "hearsay", "speaker": speaker.pk}, "basis"),
        ({"speaker": speaker.pk, "role": "x" * 201}, "role"),
    ):
        response = desk.attribute(quote, **values)
        assert response.status_code == 400, (values, response.content.decode())
        assert field in response.answer["errors"]
    assert not Attribution.objects.exists()


def test_it_refuses_evidence_that_the_article_does_not_hold(desk: Sitter) -> None:
    quote = cast.quote(cast.article(), cast.SAFETY, status="draft")
    form = desk.form(quote)
    wrong = [{"kind": "source", "start": 3, "end": 6, "text": "xyz"}]
    values = {**form["values"], "basis": "explicit", "speaker": cast.speaker("Igor Kochetkov").pk}
    response = desk.act(quote.article, "attribute", **{**form, "values": values, "evidence": wrong})
    assert response.status_code == 409
    assert not Attribution.objects.exists()


@pytest.mark.parametrize("evidence", [5, True, "source", {"kind": "source"}, [[]], [{"kind": ["source"]}]])
def test_it_refuses_what_is_no_list_of_evidence(desk: Sitter, evidence: Any) -> None:
    quote = cast.purge()["canada"]
    response = desk.act(quote.article, "attribute", **{**desk.form(quote), "evidence": evidence, "why": WHY})
    assert (response.status_code, list(response.answer["errors"])) == (400, ["evidence"])


def test_it_leaves_no_verified_quote_without_the_evidence_that_it_needs(desk: Sitter) -> None:
    quote = cast.quote(cast.article(), cast.SAFETY)
    response = desk.attribute(quote, speaker=cast.speaker("Igor Kochetkov").pk, basis="explicit")
    assert response.status_code == 400
    assert "source" in response.answer["errors"]["evidence"][0]


def test_it_refuses_a_stale_edit_and_tells_what_has_changed(desk: Sitter) -> None:
    purge = cast.purge()
    quote = purge["safety"]
    form = desk.form(quote)
    quote.attributions.update(role="chairman")
    response = desk.attribute(quote, form=form, role="president", evidence={"source": "Igor Kochetkov"})
    assert response.status_code == 409
    assert "“leader” → “chairman”" in " ".join(response.answer["errors"][""])
    assert quote.attributions.get().role == "chairman"
    # Whoever has looked at it saves once more, with everything that was typed.
    again = desk.attribute(
        quote,
        form={**form, "picture": response.answer["picture"]},
        role="president",
        evidence={"source": "Igor Kochetkov"},
    )
    assert (again.status_code, quote.attributions.get().role) == (200, "president")


def filled_in(desk: Sitter) -> tuple[Quote, dict[str, Any]]:
    """Return a draft, and what its form sends once it is filled in."""
    quote, who = cast.quote(cast.article(), cast.SAFETY, status="draft"), cast.speaker("Igor Kochetkov")
    said = {"speaker": who.pk, "role": "leader", "evidence": {"source": "Igor Kochetkov"}}
    return quote, {"form": desk.form(quote), **said}


def test_what_is_sent_again_because_the_answer_was_lost_is_done_once(desk: Sitter) -> None:
    quote, sent = filled_in(desk)
    assert desk.attribute(quote, **sent).status_code == 200
    entries = Entry.objects.count()
    again = desk.attribute(quote, **sent)
    assert (again.status_code, again.answer["undo"], again.answer["changed"]) == (200, None, [quote.pk])
    assert (Entry.objects.count(), quote.attributions.count()) == (entries, 1)


@pytest.mark.parametrize("change", [{"role": "president"}, {"why": "Another reason"}])
def test_another_act_on_a_form_that_is_out_of_date_is_refused(desk: Sitter, change: dict[str, str]) -> None:
    quote, sent = filled_in(desk)
    desk.attribute(quote, **sent)
    assert desk.attribute(quote, **{**sent, **change}).status_code == 409
    assert quote.attributions.get().role == "leader"


def test_the_same_act_of_somebody_else_is_told_to_who_comes_second(desk: Sitter) -> None:
    quote, sent = filled_in(desk)
    other = Sitter(User.objects.create_superuser("other"))
    assert other.attribute(quote, **sent).status_code == 200
    refused = desk.attribute(quote, **sent)
    assert (refused.status_code, "somebody else has changed this" in refused.answer["errors"][""][0]) == (409, True)


def test_what_somebody_else_has_added_since_is_told_to_who_sends_it_again(desk: Sitter) -> None:
    quote, sent = filled_in(desk)
    desk.attribute(quote, **sent)
    cast.attribution(quote, speaker=cast.speaker("Matt Beard"), standing="alternative")
    assert desk.attribute(quote, **sent).status_code == 409


def test_it_refuses_to_attribute_a_quote_that_is_gone(desk: Sitter) -> None:
    quote = cast.quote(cast.article(), cast.SAFETY, status="draft")
    form = desk.form(quote)
    pk = quote.pk
    quote.delete()
    response = desk.act(cast.article("Other"), "attribute", **{**form, "quote": pk})
    assert response.status_code == 409


def test_it_attributes_no_quote_of_another_article(desk: Sitter) -> None:
    quote = cast.quote(cast.article(), cast.SAFETY, status="draft")
    other = cast.article("Another")
    response = desk.act(other, "attribute", **desk.form(quote))
    assert response.status_code == 409


# --- Names ----------------------------------------------------------------------------------------------------


def test_it_offers_names_by_alias_and_with_typing_mistakes_and_where_they_belong(desk: Sitter) -> None:
    article = cast.article()
    speaker = cast.speaker("Kaitlin Martin", aliases=("K. M.",))
    cast.affiliation(speaker, cast.organisation("Human Rights Watch"), role="fellow")
    for term in ("kaitlin", "k. m.", "Kaitlin Martim"):
        found = desk.client.get(page(article, "names"), {"field": "speaker", "term": term}).json()["names"]
        assert [one["name"] for one in found] == ["Kaitlin Martin"], term
    assert found[0]["places"][0]["role"] == "fellow"


def test_it_offers_nobody_to_those_who_may_not_look_at_them() -> None:
    article = cast.article()
    cast.speaker("Kaitlin Martin")
    user = User.objects.create_user("staff", is_staff=True)
    allowed = ["view_article", "view_quote", "read_internal"]
    user.user_permissions.set(Permission.objects.filter(codename__in=allowed))
    asked = {"field": "speaker", "term": "Kait"}
    assert Sitter(user).client.get(page(article, "names"), asked).json() == {"names": []}
    assert Sitter().client.get(page(article, "names"), asked).json()["names"]


def test_it_offers_the_very_name_first(desk: Sitter) -> None:
    for name in ("Adam Lee", "Lee", "Bo Leeson"):
        cast.speaker(name)
    found = desk.client.get(page(cast.article(), "names"), {"field": "speaker", "term": "lee"}).json()["names"]
    assert found[0]["name"] == "Lee"


def test_it_offers_whom_the_article_names_and_where_the_speaker_belongs_before_anything_is_typed(desk: Sitter) -> None:
    purge = cast.purge()
    cast.organisation("Nowhere")
    speaker = Speaker.objects.get(name="Igor Kochetkov")
    cast.affiliation(speaker, where := cast.organisation("Somewhere"))
    asked: dict[str, Any] = {"field": "organisation", "term": "", "speaker": speaker.pk}
    found = desk.client.get(page(purge["article"], "names"), asked).json()["names"]
    assert found[0]["pk"] == where.pk
    assert {"LGBT Foundation", "The Guardian"} < {one["name"] for one in found}
    assert "Nowhere" not in {one["name"] for one in found}


def test_it_asks_before_it_enters_somebody_whose_like_is_there(desk: Sitter) -> None:
    article = cast.article()
    known = cast.speaker("Kaitlin Martin")
    sent = {"field": "speaker", "name": "Kaitlin\u200b martin", "kind": "person"}
    answer = desk.act(article, "name", **sent).answer
    assert [one["pk"] for one in answer["alike"]] == [known.pk]
    assert Speaker.objects.count() == 1
    made = desk.act(article, "name", **sent, sure=True).answer
    assert Speaker.objects.get(pk=made["named"]["pk"]).name == "Kaitlin\u200b martin"
    assert desk.act(article, "undo", undo=made["undo"]).status_code == 200
    assert Speaker.objects.get() == known


# --- Who, and how ---------------------------------------------------------------------------------------


def test_the_trail_says_who_did_it_and_why(desk: Sitter) -> None:
    article = cast.article()
    made = desk.quote(article, cast.SAFETY).answer
    desk.act(article, "undo", undo=made["undo"])
    entries = Entry.objects.filter(model="quotes.quote").order_by("id")
    assert [(entry.action, entry.reason) for entry in entries] == [
        ("insert", "At the desk"),
        ("delete", "Undone at the desk"),
    ]
    assert all(entry.actor.startswith("curator") for entry in entries)


def test_a_reader_of_internals_without_further_permissions_changes_nothing() -> None:
    purge = cast.purge()
    user = cast.reader_of_internals()
    user.user_permissions.add(*Permission.objects.filter(codename__in=["view_article", "view_quote"]))
    reader = Sitter(user)
    shown = reader.text(page(purge["article"], "desk"))
    assert 'id="quote-it"' not in shown
    assert 'id="editor"' not in shown
    for name in ("quote", "attribute", "name", "undo", "enclose"):
        sent = json.dumps({"act": name, "quote": purge["safety"].pk})
        response = reader.client.post(page(purge["article"], "desk"), sent, content_type="application/json")
        assert response.status_code == 403
    assert reader.client.get(page(purge["article"], "names"), {"quote": purge["safety"].pk}).status_code == 403


def test_who_may_quote_but_not_attribute_does_just_that() -> None:
    article = cast.article()
    user = cast.reader_of_internals()
    names = ["view_article", "view_quote", "view_attribution", "add_quote"]
    user.user_permissions.add(*Permission.objects.filter(codename__in=names))
    sitter = Sitter(user)
    made = sitter.quote(article, cast.SAFETY)
    assert made.status_code == 200
    assert sitter.act(article, "attribute", quote=made.answer["made"]).status_code == 403
    assert sitter.act(article, "name", field="speaker", name="x", kind="person").status_code == 403
    assert sitter.act(article, "undo", undo=made.answer["undo"]).status_code == 200


def test_the_text_that_may_not_be_passed_on_is_read_by_readers_of_internals_alone() -> None:
    article = cast.article(text_access="excerpt")
    viewer = User.objects.create_user("viewer", is_staff=True)
    viewer.user_permissions.add(*Permission.objects.filter(codename__in=["view_article", "view_quote"]))
    assert Sitter(viewer).get(page(article, "desk")).status_code == 404
    assert Sitter().get(page(article, "desk")).status_code == 200


HALF = '{"act": "name", "field": "speaker", "kind": "person", "name": "\\ud83d"}'  # of a surrogate pair
NO_ACTS = ["", "[]", "{}", '{"act": "burn"}', '{"act": ["quote"]}', "\x00", '{"act": 1}', "[" * 100_000, HALF]
NO_ROWS = ["Infinity", "-Infinity", "NaN", "1e400", "0.5", "-1", "9" * 30, "[]", "{}", '"\\u0000"', '"x"']


@pytest.mark.parametrize("body", NO_ACTS, ids=range(len(NO_ACTS)))
def test_what_is_no_act_is_refused(desk: Sitter, body: str) -> None:
    response = desk.client.post(page(cast.article(), "desk"), body, content_type="application/json")
    assert response.status_code == 400


@pytest.mark.parametrize("number", NO_ROWS)
@pytest.mark.parametrize("field", ["speaker", "within"])
def test_whom_no_number_of_a_row_names_is_refused(desk: Sitter, field: str, number: str) -> None:
    quote = cast.said(cast.article(), cast.SAFETY, by=cast.speaker("Igor Kochetkov"))
    sent = {"act": "attribute", "quote": quote.pk, "picture": desk.form(quote)["picture"], "why": "a test"}
    body = json.dumps({**sent, "values": {"kind": "direct", "basis": "inferred", "note": "so it is", field: "HERE"}})
    address = page(quote.article, "desk")
    response = desk.client.post(address, body.replace('"HERE"', number), content_type="application/json")
    assert response.status_code == 400


def test_an_act_without_its_token_is_refused() -> None:
    article = cast.article()
    desk = Sitter()
    desk.client.handler.enforce_csrf_checks = True
    assert desk.client.post(page(article, "desk"), "{}", content_type="application/json").status_code == 403


def test_it_shows_and_changes_500_quotes_with_the_queries_of_one(desk: Sitter) -> None:
    few, many = cast.article("Few", "x" * 1000), cast.article("Many", "y" * 10_000)
    speaker = cast.speaker("Igor Kochetkov")
    desk.text(page(few, "desk"))  # fills the caches of the session and content types
    for article, number in ((few, 1), (many, 500)):
        for quote in cast.numbered(article, number):
            cast.attribution(quote, speaker=speaker, role="leader")
    assert shown(desk, few) == shown(desk, many)
    assert made(desk, few) == made(desk, many)


def shown(desk: Sitter, article: Article) -> int:
    with CaptureQueriesContext(connection) as captured:
        desk.text(page(article, "desk"))
    return len(captured)


def made(desk: Sitter, article: Article) -> int:
    with CaptureQueriesContext(connection) as captured:
        place = {"start": 800, "end": 803, "text": article.text[800:803]}
        assert desk.act(article, "quote", **place, sure=True).status_code == 200
    return len(captured)


def test_the_page_holds_the_text_character_by_character(desk: Sitter) -> None:
    article = cast.article(text=HARD + "<script>&amp;")
    cast.quote(article, "لا يُعقل")
    shown = desk.text(page(article, "desk"))
    assert "<script>&amp;" not in shown
    assert "\r" not in shown
    assert shown.count("&#13;") == HARD.count("\r")


# --- What the page shows -----------------------------------------------------------------------------------------


def test_an_act_draws_what_others_have_made_and_deleted_since_the_page_was_drawn(desk: Sitter) -> None:
    article = cast.article()
    theirs = cast.quote(article, cast.EXCUSE)
    gone = span(article, cast.CANADA)
    answer = desk.quote(article, cast.SAFETY, drawn=[[10**12, gone["start"], gone["end"]]]).answer
    assert set(answer["cards"]) == {str(theirs.pk), str(answer["made"])}
    assert answer["order"] == [quote.pk for quote in Quote.objects.in_reading_order()]
    touched = {article.text.count("\n", 0, place["start"]) for place in (gone, *map(placed, Quote.objects.all()))}
    assert set(answer["lines"]) >= {str(number) for number in touched}


def placed(quote: Quote) -> dict[str, Any]:
    return {"start": quote.start, "end": quote.end}


def test_a_refusal_draws_the_quote_that_is_there_already(desk: Sitter) -> None:
    quote = cast.quote(cast.article(), cast.SAFETY)
    response = desk.quote(quote.article, cast.SAFETY, drawn=[])
    assert (response.status_code, list(response.answer["cards"])) == (409, [str(quote.pk)])


@pytest.mark.parametrize(
    "drawn", [7, {}, [None], [[1, 2]], [["1", 0, 5]], [[True, 0, 5]], [[-1, -5, 10**30]], [[[]] * 3]]
)
def test_nonsense_about_what_is_shown_harms_nothing(desk: Sitter, drawn: Any) -> None:
    article = cast.article()
    assert desk.quote(article, cast.SAFETY, drawn=drawn).status_code == 200
