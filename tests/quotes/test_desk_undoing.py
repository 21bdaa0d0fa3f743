"""Undoing at the desk: the last act is taken back to the letter, or not at all, and nobody else's work with it."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command

from quotes.models import Attribution, Evidence, Quote
from sources.models import Organisation, Speaker
from tests import cast
from tests.desk import Desk, page
from tests.quotes.test_desk_acts import Sitter

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Sitter:
    return Sitter()


def test_it_takes_back_a_quote(desk: Sitter) -> None:
    article = cast.article()
    made = desk.quote(article, cast.SAFETY).answer
    answer = desk.act(article, "undo", undo=made["undo"]).answer
    assert not Quote.objects.exists()
    assert answer["order"] == []
    assert "data-quotes" not in answer["lines"]["0"]


def test_it_takes_back_an_attribution_to_the_value(desk: Sitter) -> None:
    purge = cast.purge()
    quote = purge["canada"]
    desk.attribute(quote, evidence={"source": "Matt Beard", "cue": "wrote"})
    before = held(quote)
    answer = desk.attribute(
        quote, basis="pronoun", role="writer", note="x", told_to="", evidence={"source": "wrote", "antecedent": "Matt"}
    ).answer
    assert held(quote) != before
    assert desk.act(quote.article, "undo", undo=answer["undo"]).status_code == 200
    assert held(quote) == before


def held(quote: Quote) -> list[Any]:
    """Return everything that the desk may change of a quote, but for the numbers of evidence."""
    claim = Attribution.objects.filter(quote=quote).values()
    evidence = Evidence.objects.filter(attribution__quote=quote).values("attribution", "kind", "start", "end", "text")
    return [*claim, *evidence.order_by("kind"), *Quote.objects.filter(pk=quote.pk).values()]


def test_it_takes_nothing_back_that_has_changed_since(desk: Sitter) -> None:
    article = cast.article()
    made = desk.quote(article, cast.SAFETY).answer
    quote = Quote.objects.get(pk=made["made"])
    quote.status_reason = "looked at"
    quote.save()
    response = desk.act(article, "undo", undo=made["undo"])
    assert (response.status_code, Quote.objects.count()) == (409, 1)
    assert "looked at" in " ".join(response.answer["errors"][""])


def test_it_takes_no_quote_back_to_which_others_refer(desk: Sitter) -> None:
    article = cast.article()
    made = desk.quote(article, cast.CANADA).answer
    desk.quote(article, cast.BLOOD)
    response = desk.act(article, "undo", undo=made["undo"])
    assert (response.status_code, Quote.objects.count()) == (409, 2)


def test_nobody_takes_back_what_somebody_else_did(desk: Sitter) -> None:
    article = cast.article()
    made = desk.quote(article, cast.SAFETY).answer
    other = Sitter(User.objects.create_superuser("other"))
    assert other.act(article, "undo", undo=made["undo"]).status_code == 400
    assert desk.act(article, "undo", undo=f"{made['undo']}x").status_code == 400
    assert Quote.objects.exists()


def test_what_others_have_added_to_an_attribution_does_not_go_with_it(desk: Sitter) -> None:
    quote = cast.quote(cast.article(), cast.EXCUSE, status="draft")
    martin = cast.speaker("Kaitlin Martin")
    done = desk.attribute(quote, speaker=martin.pk, evidence={"source": "Kaitlin Martin"}).answer
    claim = quote.attributions.get()
    Desk(User.objects.create_superuser("other")).save(
        page(claim), **{"evidence-TOTAL_FORMS": "2", "evidence-1-kind": "cue", "evidence-1-words": "stated"}
    )
    assert claim.evidence.count() == 2
    response = desk.act(quote.article, "undo", undo=done["undo"])
    assert (response.status_code, claim.evidence.count()) == (409, 2)
    assert "stated" in " ".join(response.answer["errors"][""])


@pytest.mark.parametrize(("field", "kind"), [("speaker", "person"), ("organisation", "outlet")])
def test_an_alias_that_others_have_given_somebody_new_does_not_go_with_them(
    desk: Sitter, field: str, kind: str
) -> None:
    article = cast.article()
    done = desk.act(article, "name", field=field, name="Example, A.", kind=kind).answer
    row: Any = (Speaker if field == "speaker" else Organisation).objects.get(pk=done["named"]["pk"])
    row.aliases.create(name="A. Example")
    response = desk.act(article, "undo", undo=done["undo"])
    assert (response.status_code, row.aliases.count()) == (409, 1)


def test_somebody_new_of_whom_nobody_has_said_more_is_taken_back(desk: Sitter) -> None:
    article = cast.article()
    done = desk.act(article, "name", field="speaker", name="Example, A.", kind="person").answer
    assert desk.act(article, "undo", undo=done["undo"]).status_code == 200
    assert not Speaker.objects.exists()


def test_who_may_judge_no_more_takes_back_nothing_of_what_is_verified() -> None:
    call_command("make_roles")
    user = User.objects.create_user("a reviewer", is_staff=True)
    user.groups.add(Group.objects.get(name="reviewer"))
    quote = cast.said(
        cast.article(), cast.EXCUSE, by=cast.speaker("Kaitlin Martin"), evidence={"source": "Kaitlin Martin"}
    )
    done = Sitter(user).attribute(quote, role="fellow").answer
    user.groups.set([Group.objects.get(name="curator")])
    assert Sitter(user).act(quote.article, "undo", undo=done["undo"]).status_code == 403
    assert quote.attributions.get().role == "fellow"
