"""The second of two curators to save is shown what changed, and loses nothing."""

from functools import partial

import pytest
from django.contrib.auth import get_user_model
from django.db import connection

from sources import stale
from sources.models import Affiliation, Speaker, SpeakerAlias
from tests import cast
from tests.at_once import at_once
from tests.desk import Desk, errors, page


@pytest.fixture
def desk(db: None) -> Desk:
    return Desk()


def test_it_saves_what_nobody_else_has_changed(desk: Desk) -> None:
    martin = cast.speaker("Kaitlin Martin")
    assert desk.save(page(martin), name="Kaitlin S. Martin").status_code == 302
    martin.refresh_from_db()
    assert martin.name == "Kaitlin S. Martin"


def test_it_refuses_a_stale_edit_and_names_old_and_new(desk: Desk) -> None:
    martin = cast.speaker("Kaitlin Martin")
    form = desk.filled(page(martin))
    Speaker.objects.update(description="A fellow", kind="group")
    told = errors(desk.save(page(martin), form, name="K. Martin"))
    assert "Nothing was saved: somebody else has changed this" in told
    assert "Speaker, description: empty → “A fellow”" in told
    assert "Speaker, kind: “person” → “group”" in told
    martin.refresh_from_db()
    assert martin.name == "Kaitlin Martin"


def test_it_keeps_what_the_curator_typed(desk: Desk) -> None:
    martin = cast.speaker("Kaitlin Martin")
    form = desk.filled(page(martin))
    Speaker.objects.update(description="A fellow")
    response = desk.save(page(martin), form, name="My long typing")
    assert "My long typing" in response.content.decode()


def test_it_saves_once_the_curator_has_seen_the_change(desk: Desk) -> None:
    martin = cast.speaker("Kaitlin Martin")
    form = desk.filled(page(martin))
    Speaker.objects.update(description="A fellow")
    refused = desk.save(page(martin), form, name="K. Martin")
    again = {**form, "_picture": refused.context["picture"], "name": "K. Martin", "description": "A fellow"}
    assert desk.save(page(martin), again).status_code == 302
    martin.refresh_from_db()
    assert (martin.name, martin.description) == ("K. Martin", "A fellow")


def test_it_notices_a_change_between_an_error_and_its_correction(desk: Desk) -> None:
    martin = cast.speaker("Kaitlin Martin")
    form = desk.filled(page(martin))
    wrong = desk.save(page(martin), form, wikidata="nonsense")
    assert "Wikidata" in errors(wrong)
    Speaker.objects.update(description="A fellow")
    corrected = {**form, "_picture": wrong.context["picture"], "wikidata": "Q1"}
    assert "description" in errors(desk.save(page(martin), corrected))


def test_it_notices_changes_in_the_rows_inline(desk: Desk) -> None:
    martin, hrw = cast.speaker("Kaitlin Martin", aliases=("K.",)), cast.organisation("Human Rights Watch")
    form = desk.filled(page(martin))
    SpeakerAlias.objects.all().delete()
    cast.affiliation(martin, hrw, role="fellow")
    told = errors(desk.save(page(martin), form, description="x"))
    assert "Alias of a speaker was removed: “K.”" in told
    assert "Affiliation was added: “Kaitlin Martin”, “Human Rights Watch”, “fellow”" in told


def test_it_names_the_rows_that_references_lead_to(desk: Desk) -> None:
    hrw, advocate = cast.organisation("Human Rights Watch"), cast.organisation("The Advocate")
    held = cast.affiliation(cast.speaker("Kaitlin Martin"), hrw)
    form = desk.filled(page(held))
    Affiliation.objects.update(organisation=advocate)
    assert "organisation: “Human Rights Watch” → “The Advocate”" in errors(desk.save(page(held), form))


@pytest.mark.parametrize("picture", [None, "", "nonsense", "a:b:c"])
def test_it_refuses_a_page_that_does_not_say_what_it_showed(desk: Desk, picture: str | None) -> None:
    martin = cast.speaker("Kaitlin Martin")
    told = errors(desk.save(page(martin), _picture=picture, name="K. Martin"))
    assert "this page is out of date" in told


def test_it_refuses_the_picture_of_another_row(desk: Desk) -> None:
    martin, beard = cast.speaker("Kaitlin Martin"), cast.speaker("Matt Beard")
    picture = desk.filled(page(beard))["_picture"]
    assert "Nothing was saved" in errors(desk.save(page(martin), _picture=picture))


def test_it_survives_that_the_row_was_deleted_meanwhile(desk: Desk) -> None:
    martin = cast.speaker("Kaitlin Martin")
    form = desk.filled(page(martin))
    Speaker.objects.all().delete()
    assert desk.save(page(martin), form).status_code == 302  # to the index, with a message
    assert not Speaker.objects.exists()


def test_it_tells_texts_apart_that_begin_alike() -> None:
    long = "x" * 1000
    assert stale.as_text(long) != stale.as_text(long + "y")
    assert len(stale.as_text(long) or "") < 200


def test_it_locks_the_rows_that_it_compares(desk: Desk, engine: str) -> None:
    if engine == "sqlite":
        pytest.skip("SQLite locks the whole database at BEGIN IMMEDIATE")
    martin = cast.speaker("Kaitlin Martin")
    form = desk.filled(page(martin))
    connection.force_debug_cursor = True
    try:
        desk.save(page(martin), form)
        locking = [query["sql"] for query in connection.queries if "FOR UPDATE" in query["sql"]]
    finally:
        connection.force_debug_cursor = False
    assert any('FROM "sources_speaker"' in sql for sql in locking)
    assert any('FROM "sources_affiliation"' in sql for sql in locking)


def test_it_saves_only_one_of_two_edits_at_the_same_moment(committed_db: None) -> None:
    martin = cast.speaker("Kaitlin Martin")
    first, second = Desk(), Desk(get_user_model().objects.create_superuser("another"))
    forms = [first.filled(page(martin)), second.filled(page(martin))]
    answers = at_once(
        partial(first.save, page(martin), forms[0], name="First"),
        partial(second.save, page(martin), forms[1], description="Second"),
    )
    assert sorted(each.status_code for each in answers) == [200, 302]
    martin.refresh_from_db()
    assert (martin.name, martin.description) in {("First", ""), ("Kaitlin Martin", "Second")}


def test_it_lets_pages_that_touch_the_same_rows_wait_in_turn(committed_db: None) -> None:
    claim = cast.attribution(
        cast.quote(cast.article(), cast.EXCUSE, status="draft"), speaker=cast.speaker("Kaitlin Martin")
    )
    first, second = Desk(), Desk(get_user_model().objects.create_superuser("another"))
    for number in range(5):
        forms = [first.filled(page(claim.quote)), second.filled(page(claim))]
        answers = at_once(
            partial(first.save, page(claim.quote), forms[0], **{"attributions-0-role": f"a{number}"}),
            partial(second.save, page(claim), forms[1], occasion=f"b{number}"),
        )
        # Neither deadlock nor lost update: one is saved, the other is told.
        assert sorted(each.status_code for each in answers) == [200, 302]
