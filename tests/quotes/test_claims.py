"""Claims that compete for one quote stand side by side, and change places by the rules, or not at all."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.trail.models import Entry
from quotes.models import Attribution, Quote
from sources.acting import name_of
from tests import cast
from tests.at_once import at_once, right_after
from tests.desk import Desk, messages, page, pages
from tests.quotes.test_review import Hidden

WHY = "Beard was only told of it"

pytestmark = pytest.mark.django_db


class Curator(Desk):
    """Somebody at the page of the claims on a quote."""

    def opened(self, quote: Quote) -> Any:
        response = self.client.get(page(quote, "claims"))
        assert response.status_code == 200
        return response

    def let(self, opened: Any, act: str, claim: Attribution, reason: str = "") -> Any:
        """Press a button of a page that was opened before."""
        hidden = Hidden(opened.content.decode()).forms["claims"]
        address = page(opened.context["quote"], "claims")
        return self.client.post(address, {**hidden, act: claim.pk, "reason": reason})


def somebody(role: str) -> Curator:
    call_command("make_roles")
    user = User.objects.create_user(f"a {role}", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return Curator(user)


@pytest.fixture
def two() -> tuple[Attribution, Attribution]:
    """Hold a draft with two claims: Martin's, preferred, and Beard's."""
    quote = cast.quote(cast.article(), cast.EXCUSE, status="draft")
    rights = cast.organisation("Human Rights Watch")
    martin = cast.attribution(
        quote,
        speaker=cast.speaker("Kaitlin Martin"),
        organisation=rights,
        role="fellow",
        evidence={"source": "Kaitlin Martin", "cue": "stated"},
    )
    beard = cast.attribution(
        quote,
        speaker=cast.speaker("Matt Beard"),
        organisation=rights,
        standing="alternative",
        basis="inferred",
        note="He wrote the paragraph before.",
    )
    return martin, beard


def standings(*claims: Attribution) -> list[str]:
    return [Attribution.objects.get(pk=claim.pk).standing for claim in claims]


def judged(quote: Quote) -> Quote:
    quote.status = "verified"
    quote.save()
    return quote


def rows(opened: Any) -> dict[str, list[str]]:
    """Return what the columns of a page say, by the name of the row."""
    columns = opened.context["claims"]
    lines = zip(*(column["rows"] for column in columns), strict=True)
    return {line[0]["name"]: [str(row["value"]) for row in line] for line in lines}


# --- What is shown -------------------------------------------------------------------------------------


def test_the_claims_stand_side_by_side_and_where_they_differ_is_said(two: tuple[Attribution, Attribution]) -> None:
    martin, _beard = two
    opened = Curator().opened(martin.quote)
    shown = rows(opened)
    assert "Kaitlin Martin" in shown["speaker"][0]
    assert "Matt Beard" in shown["speaker"][1]
    assert shown["role"] == ['<bdi dir="auto">fellow</bdi>', ""]
    assert ">stated</mark> Kaitlin" not in shown["evidence_source"][0]
    assert "stated <mark" in shown["evidence_source"][0]  # in the words around it
    assert shown["note"][1] == '<bdi dir="auto">He wrote the paragraph before.</bdi>'
    differing = {row["name"] for row in opened.context["claims"][0]["rows"] if row["differs"]}
    assert differing == {"speaker", "role", "basis"}
    assert opened.content.decode().count('<span class="differs">differs</span>') == 2 * len(differing)


def test_claims_that_say_the_same_differ_in_the_words_that_carry_them(two: tuple[Attribution, Attribution]) -> None:
    martin, beard = two
    beard.delete()
    said = {"speaker": martin.speaker, "organisation": martin.organisation, "role": martin.role}
    evidence = {"source": "Kaitlin Martin", "cue": "wrote"}
    cast.attribution(martin.quote, **said, standing="alternative", evidence=evidence)
    columns = Curator().opened(martin.quote).context["claims"]
    assert {row["name"] for row in columns[0]["rows"] if row["differs"]} == {"evidence_cue"}


def test_it_says_who_entered_each_and_what_evidence_is_missing(two: tuple[Attribution, Attribution]) -> None:
    desk = Curator()
    quote = two[0].quote
    form = desk.filled(pages(Attribution, "add"))
    values = {"quote": quote.pk, "standing": "alternative", "basis": "explicit", "speaker": two[1].speaker_id}
    assert desk.save(f"{pages(Attribution, 'add')}?quote={quote.pk}", form, **values).headers["Location"] == page(
        quote, "claims"
    )
    opened = desk.opened(quote)
    assert [column["entry"].actor for column in opened.context["claims"]][-1] == name_of(desk.user)
    assert rows(opened)["missing"] == ["", "", "source"]


def test_the_number_of_queries_is_that_of_two_claims_whatever_their_number(
    two: tuple[Attribution, Attribution],
) -> None:
    desk, quote = Curator(), two[0].quote
    counts = []
    for number in range(2):
        with CaptureQueriesContext(connection) as asked:
            desk.opened(quote)
        counts.append(len(asked))
        for each in range(4):
            made = cast.speaker(f"Ada {number} {each}")
            cast.attribution(quote, speaker=made, standing="rejected", evidence={"source": "Kaitlin Martin"})
    # Session, user; it is there; three for the picture; the quote with its text, its claims and their evidence; whether
    # a reason is needed; who entered them.
    assert counts == [11, 11]


def test_the_quote_the_desk_and_the_queue_lead_to_it(two: tuple[Attribution, Attribution]) -> None:
    desk, quote = Curator(), two[0].quote
    link = f'href="{page(quote, "claims")}"'
    assert link in desk.text(page(quote))
    assert link in desk.text(page(two[1]))
    assert link in desk.text(page(quote.article, "desk"))
    assert link in desk.text(f"{pages(Quote, 'review')}?at={quote.pk}")


def test_only_readers_of_internals_who_may_view_claims_open_it(two: tuple[Attribution, Attribution]) -> None:
    address = page(judged(two[0].quote), "claims")
    reader = cast.reader_of_internals()
    assert Desk(reader).get(address).status_code == 403
    plain = User.objects.create_user("plain", is_staff=True, is_superuser=False)
    assert Desk(plain).get(address).status_code == 403
    assert Curator().client.get(address.replace(str(two[0].quote_id), "999999")).status_code == 302


# --- Changing places ---------------------------------------------------------------------------------------


def test_whoever_is_preferred_lets_the_other_make_way_in_one_go(two: tuple[Attribution, Attribution]) -> None:
    desk = Curator()
    response = desk.let(desk.opened(two[0].quote), "prefer", two[1], WHY)
    assert "preferred attribution now" in messages(response)
    assert standings(*two) == ["alternative", "preferred"]
    assert Quote.objects.get().preferred_speaker == two[1].speaker
    entries = Entry.objects.filter(model="quotes.attribution", action="update").order_by("id")
    assert [(entry.row_id, entry.reason) for entry in entries] == [(two[0].pk, WHY), (two[1].pk, WHY)]


def test_a_claim_is_rejected_and_taken_back(two: tuple[Attribution, Attribution]) -> None:
    desk = Curator()
    desk.let(desk.opened(two[0].quote), "reject", two[1])
    assert standings(*two) == ["preferred", "rejected"]
    desk.let(desk.opened(two[0].quote), "alternative", two[1])
    assert standings(*two) == ["preferred", "alternative"]


def test_a_verified_quote_keeps_one_preferred_claim_with_its_evidence(two: tuple[Attribution, Attribution]) -> None:
    desk = Curator()
    quote = judged(two[0].quote)
    opened = desk.opened(quote)
    for act in ("reject", "alternative"):
        refused = desk.let(opened, act, two[0], WHY)
        assert refused.status_code == 409
        assert "prefer another attribution" in refused.context["refusals"][0]
    Attribution.objects.filter(pk=two[1].pk).update(basis="pronoun")
    refused = desk.let(desk.opened(quote), "prefer", two[1], WHY)
    assert "missing: antecedent, source" in refused.context["refusals"][0]
    assert standings(*two) == ["preferred", "alternative"]


def test_a_verified_quote_changes_hands_for_a_reason_alone(two: tuple[Attribution, Attribution]) -> None:
    desk = Curator()
    quote = judged(two[0].quote)
    opened = desk.opened(quote)
    refused = desk.let(opened, "prefer", two[1])
    assert (refused.status_code, standings(*two)) == (409, ["preferred", "alternative"])
    desk.let(opened, "prefer", two[1], WHY)
    assert standings(*two) == ["alternative", "preferred"]


def test_a_name_that_is_only_printed_is_preferred_of_drafts_alone(two: tuple[Attribution, Attribution]) -> None:
    desk = Curator()
    quote = judged(two[0].quote)
    Attribution.objects.filter(pk=two[1].pk).update(standing="rejected", speaker=None, printed_speaker="Matt Beard")
    refused = desk.let(desk.opened(quote), "alternative", two[1], WHY)
    assert "“Matt Beard”" in refused.context["refusals"][0]
    assert standings(two[1]) == ["rejected"]


def test_a_curator_changes_drafts_and_a_reviewer_the_rest(two: tuple[Attribution, Attribution]) -> None:
    curator, reviewer = somebody("curator"), somebody("reviewer")
    quote = two[0].quote
    curator.let(curator.opened(quote), "prefer", two[1])
    assert standings(*two) == ["alternative", "preferred"]
    opened = curator.opened(judged(quote))
    assert [column["acts"] for column in opened.context["claims"]] == [[], []]
    refused = curator.let(opened, "prefer", two[0], WHY)
    assert (refused.status_code, standings(*two)) == (409, ["alternative", "preferred"])
    reviewer.let(reviewer.opened(quote), "prefer", two[0], WHY)
    assert standings(*two) == ["preferred", "alternative"]


def test_nothing_is_done_to_what_somebody_else_has_changed(two: tuple[Attribution, Attribution]) -> None:
    desk = Curator()
    opened = desk.opened(two[0].quote)
    Attribution.objects.filter(pk=two[1].pk).update(role="a colleague's word")
    refused = desk.let(opened, "prefer", two[1], WHY)
    assert refused.status_code == 409
    assert "a colleague's word" in " ".join(refused.context["refusals"])
    assert WHY in refused.content.decode()
    assert standings(*two) == ["preferred", "alternative"]


def test_an_act_that_is_sent_again_because_the_answer_was_lost_is_done_once(
    two: tuple[Attribution, Attribution],
) -> None:
    desk = Curator()
    opened = desk.opened(two[0].quote)
    assert desk.let(opened, "prefer", two[1], WHY).status_code == 302
    entries = Entry.objects.count()
    assert desk.let(opened, "prefer", two[1], WHY).status_code == 302
    assert Entry.objects.count() == entries
    assert desk.let(opened, "prefer", two[0], WHY).status_code == 409
    assert standings(*two) == ["alternative", "preferred"]


def test_a_hostile_request_changes_nothing(two: tuple[Attribution, Attribution]) -> None:
    desk = Curator()
    quote, opened = two[0].quote, desk.opened(two[0].quote)
    elsewhere = cast.attribution(cast.quote(quote.article, cast.SAFETY), speaker=two[0].speaker)
    assert desk.let(opened, "reject", elsewhere).status_code == 409
    assert desk.let(opened, "delete", two[1]).status_code == 400
    for sent in ({"prefer": "x"}, {"prefer": "9" * 30}, {"prefer": two[1].pk, "picture": "forged"}):
        assert desk.client.post(page(quote, "claims"), sent).status_code in (400, 409)
    assert standings(*two, elsewhere) == ["preferred", "alternative", "preferred"]


def test_two_who_prefer_at_once_leave_one_preferred(committed_db: None, two: tuple[Attribution, Attribution]) -> None:
    third = cast.attribution(two[0].quote, speaker=cast.speaker("Ada Lee"), standing="alternative")
    one, other = Curator(), Curator(User.objects.create_superuser("another"))
    seen = one.opened(two[0].quote), other.opened(two[0].quote)
    answers = at_once(lambda: one.let(seen[0], "prefer", two[1]), lambda: other.let(seen[1], "prefer", third))
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    assert sorted(standings(*two, third)) == ["alternative", "alternative", "preferred"]


@pytest.mark.parametrize("act", ["look", "prefer"])
def test_a_quote_that_is_deleted_at_this_very_moment_is_told_to_be_gone(act: str) -> None:
    desk = Curator()
    quote = cast.quote(cast.article(), cast.EXCUSE, status="draft")
    address, sent = page(quote, "claims"), {"prefer": 7} if act == "prefer" else None
    with right_after('AS "a" FROM "quotes_quote"', quote.delete):
        response = desk.client.post(address, sent) if sent else desk.client.get(address)
    assert response.status_code == 302
    assert "Perhaps it was deleted" in messages(response)
