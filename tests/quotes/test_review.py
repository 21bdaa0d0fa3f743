"""The review queue: what waits, in an order that others do not disturb; every judgement by the rules, none lost."""

import datetime
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from config.trail.models import Entry
from quotes.models import Attribution, Evidence, Quote
from quotes.review import waiting
from quotes.review.waiting import Waiting
from sources.models import Article
from tests import cast
from tests.at_once import at_once
from tests.desk import Desk, messages, page
from tests.quotes.test_desk_acts import Sitter

QUEUE, LIST = reverse("admin:quotes_quote_review"), reverse("admin:quotes_quote_review_list")
TEXT = " ".join(f"“Words {number},” said Ada Lee." for number in range(30))

pytestmark = pytest.mark.django_db


class Hidden(HTMLParser):
    """The hidden values of the forms of a page, by the form's id."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: dict[str, dict[str, str]] = {}
        self.actions: dict[str, str] = {}
        self.form = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.form = given.get("id") or ""
            self.actions[self.form] = given.get("action") or ""
        if tag == "input" and given.get("type") == "hidden":
            self.forms.setdefault(self.form, {})[given.get("name") or ""] = given.get("value") or ""


class Reviewer(Sitter):
    """Somebody at the queue."""

    def at(self, address: str = QUEUE, **parameters: Any) -> Any:
        response = self.client.get(address, parameters)
        assert response.status_code == 200
        return response

    def shown(self, **parameters: Any) -> Quote | None:
        """Return the quote that the page of the queue shows."""
        return self.at(**parameters).context.get("quote")

    def judge(self, opened: Any, act: str, reason: str = "") -> Any:
        """Press a button of a page that was opened before."""
        forms = Hidden(opened.content.decode())
        name = "review-verify" if act == "verify" and "review-verify" in forms.forms else "review-reason"
        sent = {"act": act, "reason": reason, **forms.forms.get(name, {})}
        return self.client.post(forms.actions.get(name) or QUEUE, sent)

    def judge_many(self, opened: Any, act: str, quotes: list[Quote], reason: str = "") -> Any:
        forms = Hidden(opened.content.decode())
        sent = {"act": act, "reason": reason, "quote": [quote.pk for quote in quotes], **forms.forms["review-many"]}
        return self.client.post(forms.actions["review-many"], sent)


def somebody(role: str, name: str = "") -> Reviewer:
    user = User.objects.create_user(name or f"a {role}", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return Reviewer(user)


@pytest.fixture(autouse=True)
def roles(db: None) -> None:
    call_command("make_roles")


@pytest.fixture
def article() -> Article:
    return cast.article("Talk", TEXT)


def draft(article: Article, number: int = 0, **fields: Any) -> Quote:
    """Return a draft that has all that a verified quote needs."""
    quote = cast.quote(article, f"Words {number},", **{"status": "draft", **fields})
    known = Attribution.objects.filter(speaker__name="Ada Lee").first()
    speaker = known.speaker if known else cast.speaker("Ada Lee")
    cast.attribution(quote, speaker=speaker, evidence={"source": "Ada Lee"})
    return quote


def status(quote: Quote) -> tuple[str, str]:
    quote.refresh_from_db()
    return quote.status, quote.status_reason


# --- What waits ---------------------------------------------------------------------------------------


def test_each_reason_for_waiting_finds_its_quotes(article: Article) -> None:
    suggested = draft(article, 0, origin="suggested", origin_version="rules 1")
    typed = draft(article, 1)
    disputed = draft(article, 2, status="disputed")
    nobody = cast.quote(article, "Words 3,")
    unsupported = cast.quote(article, "Words 4,")
    cast.attribution(unsupported, speaker=cast.speaker("Bo Ek"), basis="pronoun", evidence={"source": "Ada Lee"})
    judged = draft(article, 5, status="verified")
    unnamed = cast.quote(article, "Words 6,")
    cast.attribution(unnamed, basis="unattributed")
    withdrawn = cast.quote(article, "Words 7,", status="retracted", status_reason="x")
    found = {why: set(why.among(Quote.objects.all())) for why in Waiting}
    assert found == {
        Waiting.DRAFTS: {suggested, typed},
        Waiting.SUGGESTIONS: {suggested},
        Waiting.DISPUTES: {disputed},
        Waiting.UNATTRIBUTED: {nobody},
        Waiting.UNSUPPORTED: {unsupported},
    }
    assert not {judged, unnamed, withdrawn} & set().union(*found.values())


@pytest.mark.parametrize("why", Waiting)
def test_the_page_shows_what_waits_for_the_reason_that_is_asked_for(article: Article, why: Waiting) -> None:
    wanted = {
        Waiting.DRAFTS: lambda: draft(article),
        Waiting.SUGGESTIONS: lambda: draft(article, origin="suggested", origin_version="rules 1"),
        Waiting.DISPUTES: lambda: draft(article, status="disputed"),
        Waiting.UNATTRIBUTED: lambda: cast.quote(article, "Words 0,"),
        Waiting.UNSUPPORTED: lambda: cast.said(article, "Words 0,", by=cast.speaker("Bo Ek")),
    }[why]()
    reviewer = somebody("reviewer")
    assert reviewer.shown(waiting=why.value) == wanted
    assert [row["quote"] for row in reviewer.at(LIST, waiting=why.value).context["rows"]] == [wanted]


def test_it_is_filtered_by_article_speaker_age_and_origin(article: Article) -> None:
    first = draft(article, 0)
    other = draft(cast.article("Other", TEXT), 0, origin="imported")
    Attribution.objects.filter(quote=other).update(speaker=cast.speaker("Bo Ek"))
    reviewer = somebody("reviewer")
    other.refresh_from_db()
    assert reviewer.shown(article=other.article_id) == other
    assert reviewer.shown(speaker=other.preferred_speaker_id) == other
    assert reviewer.shown(origin="imported") == other
    assert reviewer.shown(age="7") is None
    assert reviewer.shown() == first


def test_what_waits_longer_is_found_by_age(article: Article, monkeypatch: pytest.MonkeyPatch) -> None:
    quote = draft(article)
    later = timezone.now() + datetime.timedelta(days=8)
    monkeypatch.setattr("quotes.review.filtering.timezone.now", lambda: later)
    reviewer = somebody("reviewer")
    assert (reviewer.shown(age="7"), reviewer.shown(age="30")) == (quote, None)


@pytest.mark.parametrize(
    "parameters",
    [
        {"waiting": "nonsense"},
        {"article": "99999999999999999999999"},
        {"speaker": "x"},
        {"age": "-1"},
        {"origin": "\0"},
        {"at": "yesterday"},
        {"after": str(2**63)},
    ],
)
def test_nonsense_in_the_address_shows_no_quote_breaks_nothing_and_leads_back(
    article: Article, parameters: dict[str, str]
) -> None:
    draft(article)
    reviewer = somebody("reviewer")
    assert reviewer.shown(**parameters) is None
    assert "rows" not in reviewer.at(LIST, **parameters).context
    assert "From its start" in reviewer.at(QUEUE, **parameters).content.decode()


# --- Next and previous --------------------------------------------------------------------------------


def test_next_and_previous_lead_through_the_queue_in_the_order_of_entry(article: Article) -> None:
    quotes = [draft(article, number) for number in range(4)]
    reviewer = somebody("reviewer")
    response, seen = reviewer.at(), []
    while quote := response.context.get("quote"):
        seen.append((quote, response.context["position"], response.context["total"]))
        response = reviewer.at(response.context["next"])
    assert seen == [(quote, str(place), "4") for place, quote in enumerate(quotes, start=1)]
    response, back = reviewer.at(QUEUE, at=quotes[-1].pk), []
    while response.context["previous"]:
        response = reviewer.at(response.context["previous"])
        back.append(response.context["quote"])
    assert back == quotes[-2::-1]


def test_what_left_the_queue_meanwhile_is_skipped_and_none_is_missed(article: Article) -> None:
    first, second, third = (draft(article, number) for number in range(3))
    reviewer = somebody("reviewer")
    opened = reviewer.at()
    Quote.objects.filter(pk__in=[first.pk, second.pk]).update(status="verified")
    assert reviewer.at(opened.context["next"]).context["quote"] == third
    first.refresh_from_db()
    Attribution.objects.filter(quote=third).delete()
    third.delete()
    assert "quote" not in reviewer.at(opened.context["next"]).context


# --- Judging ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "act", "reached"),
    [
        ("curator", "verify", "draft"),
        ("curator", "dispute", "draft"),
        ("curator", "retract", "draft"),
        ("reviewer", "verify", "verified"),
        ("reviewer", "dispute", "disputed"),
        ("reviewer", "retract", "draft"),
        ("editor", "verify", "verified"),
        ("editor", "dispute", "disputed"),
        ("editor", "retract", "retracted"),
    ],
)
def test_each_role_judges_as_on_the_page_of_the_quote_alone_and_in_the_list(
    article: Article, role: str, act: str, reached: str
) -> None:
    one, listed = draft(article, 0), draft(article, 1)
    reviewer = somebody(role)
    opened = reviewer.at()
    assert opened.context["quote"] == one
    # Whatever buttons the page has: one can be forged.
    forged = {"act": act, "reason": "why", "quote": one.pk, "picture": opened.context["picture"]}
    reviewer.client.post(QUEUE, forged)
    reviewer.judge_many(reviewer.at(LIST), act, [listed], "why")
    assert (status(one)[0], status(listed)[0]) == (reached, reached)


@pytest.mark.parametrize(
    ("role", "buttons"),
    [("curator", []), ("reviewer", ["verify", "dispute"]), ("editor", ["verify", "dispute", "retract"])],
)
def test_the_page_has_the_buttons_that_the_user_may_press(article: Article, role: str, buttons: list[str]) -> None:
    draft(article)
    assert re.findall(r'name="act" value="(\w+)"', somebody(role).at().content.decode()) == buttons


def test_judging_leads_to_the_next_quote_and_keeps_the_filters(article: Article) -> None:
    first, second = (draft(article, number) for number in range(2))
    reviewer = somebody("reviewer")
    response = reviewer.judge(reviewer.at(article=article.pk), "verify")
    assert status(first) == ("verified", "")
    assert "Verified: <a href=" in messages(response)
    after = reviewer.client.get(response.headers["Location"])
    assert (after.context["quote"], after.context["form"].data["article"]) == (second, str(article.pk))


def test_a_reason_is_kept_with_the_quote_and_in_its_history_and_goes_when_it_is_verified(article: Article) -> None:
    quote = draft(article)
    editor = somebody("editor")
    editor.judge(editor.at(), "dispute", "  not his words ")
    assert status(quote) == ("disputed", "not his words")
    assert Entry.objects.filter(model="quotes.quote", row_id=quote.pk).latest("id").reason == "not his words"
    editor.judge(editor.at(waiting="disputes"), "verify", "his after all")
    assert status(quote) == ("verified", "")
    assert Entry.objects.filter(model="quotes.quote", row_id=quote.pk).latest("id").reason == "his after all"


def test_a_printed_name_that_nobody_claims_any_more_is_settled(article: Article) -> None:
    quote = draft(article)
    rejected: dict[str, Any] = {"origin": "suggested", "origin_version": "rules 1", "standing": "rejected"}
    cast.attribution(quote, basis="explicit", printed_speaker="A. Lee", **rejected)
    reviewer = somebody("reviewer")
    reviewer.judge(reviewer.at(), "verify")
    assert status(quote)[0] == "verified"


def test_a_retraction_without_a_reason_is_refused_and_says_so(article: Article) -> None:
    quote = draft(article)
    editor = somebody("editor")
    response = editor.judge(editor.at(), "retract", " ")
    assert response.status_code == 409
    assert "Say why the quote is retracted" in response.content.decode()
    assert status(quote)[0] == "draft"


def test_nothing_is_verified_that_its_own_page_would_refuse(article: Article) -> None:
    bare = cast.quote(article, "Words 0,", status="draft")
    unsupported = cast.quote(article, "Words 1,", status="draft")
    cast.attribution(unsupported, speaker=cast.speaker("Bo Ek"))
    printed = cast.quote(article, "Words 2,", status="draft")
    cast.attribution(printed, printed_speaker="Ada Lee", evidence={"source": "Ada Lee"})
    reviewer = somebody("reviewer")
    response = reviewer.judge_many(reviewer.at(LIST), "verify", [bare, unsupported, printed])
    told = {each["quote"]: " ".join(each["whys"]) for each in response.context["refused"]}
    assert "exactly one preferred attribution" in told[bare]
    assert "missing: source" in told[unsupported]
    assert "Choose who is meant" in told[printed]
    assert {status(quote)[0] for quote in (bare, unsupported, printed)} == {"draft"}


@pytest.mark.parametrize("required", [True, False])
def test_who_entered_a_quote_cannot_verify_it_by_any_way_through_the_queue(
    article: Article, settings: Any, required: bool
) -> None:
    settings.REQUIRE_SECOND_REVIEWER = required
    reviewer, other = somebody("reviewer"), somebody("reviewer", "somebody else")
    made = [Quote.objects.get(pk=reviewer.quote(article, f"Words {number},").answer["made"]) for number in range(2)]
    for quote in made:
        cast.attribution(quote, speaker=cast.speaker("Ada Lee"), evidence={"source": "Ada Lee"})
    opened = reviewer.at()
    assert ('id="verify"' in opened.content.decode()) != required
    sent = {"act": "verify", "quote": opened.context["quote"].pk, "picture": opened.context["picture"]}
    reviewer.client.post(QUEUE, sent)
    reviewer.judge_many(reviewer.at(LIST), "verify", [each for each in made if each != opened.context["quote"]])
    assert {status(quote)[0] for quote in made} == {"draft" if required else "verified"}
    if required:
        assert "somebody else has to verify it" in opened.content.decode()
        other.judge_many(other.at(LIST), "verify", made)
        assert {status(quote)[0] for quote in made} == {"verified"}


# --- Two at one quote ---------------------------------------------------------------------------------


def test_the_second_to_judge_is_shown_what_changed_and_keeps_the_reason(article: Article) -> None:
    quote = draft(article)
    one, other = somebody("reviewer", "one"), somebody("editor", "other")
    mine, theirs = one.at(), other.at()
    one.judge(mine, "verify")
    response = other.judge(theirs, "retract", "he never said it")
    text = response.content.decode()
    assert (response.status_code, status(quote)) == (409, ("verified", ""))
    assert "somebody else has changed this" in text
    assert "“draft: not checked yet” → “verified: checked against the article”" in text
    assert "he never said it</textarea>" in text
    assert response.context["quote"] == quote
    other.judge(response, "retract", "he never said it")
    assert status(quote) == ("retracted", "he never said it")


@pytest.mark.parametrize("change", ["evidence", "attribution", "new evidence"])
def test_a_quote_is_not_judged_whose_claims_have_changed_since(article: Article, change: str) -> None:
    quote = draft(article)
    reviewer = somebody("reviewer")
    opened, listed = reviewer.at(), reviewer.at(LIST)
    match change:
        case "evidence":
            cast.mark(quote.attributions.get(), cue="said")
        case "attribution":
            quote.attributions.update(role="x")
        case _:
            Evidence.objects.filter(attribution__quote=quote).delete()
    assert reviewer.judge(opened, "verify").status_code == 409
    assert reviewer.judge_many(listed, "verify", [quote]).status_code == 409
    assert status(quote)[0] == "draft"


@pytest.mark.parametrize(("act", "reason"), [("verify", ""), ("dispute", "he denies it")])
def test_a_judgement_that_is_sent_again_because_the_answer_was_lost_is_done_once(
    article: Article, act: str, reason: str
) -> None:
    quote, reviewer = draft(article), somebody("reviewer")
    opened, listed = reviewer.at(), reviewer.at(LIST)
    assert reviewer.judge(opened, act, reason).status_code == 302
    entries = Entry.objects.count()
    assert reviewer.judge(opened, act, reason).status_code == 302
    assert reviewer.judge_many(listed, act, [quote], reason).status_code == 302
    assert Entry.objects.count() == entries
    assert reviewer.judge(opened, "dispute", "for another reason").status_code == 409
    other = somebody("editor")
    assert other.judge(opened, act, reason).status_code == 409


def test_of_two_who_judge_at_the_same_moment_one_is_refused(committed_db: None) -> None:
    call_command("make_roles")
    quote = draft(cast.article("Talk", TEXT))
    one, other = somebody("reviewer", "one"), somebody("editor", "other")
    mine, theirs = one.at(), other.at()
    answers = at_once(lambda: one.judge(mine, "verify"), lambda: other.judge(theirs, "retract", "why"))
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    winner = "verified" if answers[0].status_code == 302 else "retracted"
    assert status(quote)[0] == winner


def test_a_quote_that_was_deleted_meanwhile_is_told_and_the_reason_kept(article: Article) -> None:
    quote = draft(article)
    reviewer = somebody("reviewer")
    opened = reviewer.at()
    Attribution.objects.filter(quote=quote).delete()
    quote.delete()
    response = reviewer.judge(opened, "dispute", "my long reason")
    assert response.status_code == 409
    assert "somebody else has deleted it" in response.content.decode()
    assert "my long reason" in response.content.decode()


def test_a_page_without_its_picture_judges_nothing(article: Article) -> None:
    quote = draft(article)
    reviewer = somebody("reviewer")
    for picture in ("", "forged"):
        response = reviewer.client.post(QUEUE, {"act": "verify", "quote": quote.pk, "picture": picture})
        assert response.status_code == 409
        sent = {"act": "verify", "quote": quote.pk, "pictures": picture}
        assert reviewer.client.post(LIST, sent).status_code == 409
    assert status(quote)[0] == "draft"


# --- Many at once -------------------------------------------------------------------------------------


def test_many_are_judged_each_by_itself_and_the_refused_are_named_and_stay_chosen(article: Article) -> None:
    good = [draft(article, number) for number in range(3)]
    bad = cast.quote(article, "Words 9,", status="draft")
    reviewer = somebody("reviewer")
    response = reviewer.judge_many(reviewer.at(LIST), "verify", [*good, bad])
    assert {status(quote)[0] for quote in good} == {"verified"}
    assert [each["quote"] for each in response.context["refused"]] == [bad]
    assert (
        f'value="{bad.pk}" id="choose-{bad.pk}" aria-labelledby="words-{bad.pk}" checked' in response.content.decode()
    )
    assert "3 quotes" in response.content.decode()


def test_nothing_is_done_to_none_or_to_too_many(article: Article) -> None:
    quote = draft(article)
    reviewer = somebody("reviewer")
    opened = reviewer.at(LIST)
    assert reviewer.judge_many(opened, "verify", []).status_code == 400
    many = [quote, *(Quote(pk=quote.pk + number) for number in range(1, 101))]
    assert reviewer.judge_many(opened, "verify", many).status_code == 400
    assert status(quote)[0] == "draft"


# --- Who sees it, and what it costs -----------------------------------------------------------------


def test_it_shows_who_entered_the_quote_and_leads_to_its_desk_and_history(article: Article) -> None:
    reviewer = somebody("reviewer", "grace")
    reviewer.quote(article, "Words 3,")
    quote = Quote.objects.get()
    text = reviewer.at().content.decode()
    assert f"grace (user {reviewer.user.pk})" in text
    assert f'{page(article, "desk")}#card-{quote.pk}"' in text
    assert f'href="{page(quote, "history")}"' in text


def test_it_is_not_for_those_who_read_no_internals(article: Article) -> None:
    draft(article, status="disputed")
    user = User.objects.create_user("viewer", is_staff=True)
    user.user_permissions.set(Group.objects.get(name="editor").permissions.exclude(codename="read_internal"))
    for address in (QUEUE, LIST):
        assert Desk(user).get(address).status_code == 403


@pytest.mark.parametrize("address", [QUEUE, LIST])
def test_it_takes_as_many_statements_for_many_quotes_as_for_few(article: Article, address: str) -> None:
    reviewer = somebody("reviewer")
    draft(article, 0)
    draft(article, 1)
    costs = []
    for number in (2, 12):
        for each in range(number, number + 9 if number == 12 else number + 1):
            draft(article, each)
        with CaptureQueriesContext(connection) as asked:
            reviewer.at(address)
        costs.append(len(asked))
    assert costs[0] == costs[1]


def test_no_more_is_counted_than_a_thousand_and_it_says_so(article: Article, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "MOST_COUNTED", 2)
    for number in range(4):
        draft(article, number)
    assert somebody("reviewer").at().context["total"] == "2+"


@pytest.mark.parametrize("index", ["quote_by_judgement", "quote_by_nobody"])
def test_an_index_leads_through_the_queue(engine: str, article: Article, index: str) -> None:
    why = Waiting.DRAFTS if index == "quote_by_judgement" else Waiting.UNATTRIBUTED
    for quote in cast.numbered(cast.article("Judged", f"{cast.PURGE}1"), 30):
        cast.attribution(quote, speaker=cast.speaker(f"Speaker {quote.pk}"))
    queue = why.among(Quote.objects.all()).filter(pk__lt=draft(article).pk + 1).order_by("-pk")[:1]
    sql, values = queue.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if engine == "postgresql":
            for means in ("seqscan", "sort", "bitmapscan"):
                cursor.execute(f"SET LOCAL enable_{means} = off")
        cursor.execute(("EXPLAIN " if engine == "postgresql" else "EXPLAIN QUERY PLAN ") + sql, values)
        told = "\n".join(str(row[-1]) for row in cursor.fetchall())
    assert index in told
    assert "TEMP B-TREE" not in told
    assert "Sort Key" not in told
