"""An editor merges in the admin: sees what would move, chooses what stays, says why, and can take it back."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.roles import make_roles
from config.trail.models import Entry
from quotes.models import Attribution
from sources.acting import name_of
from sources.models import Organisation, Speaker, SpeakerMerge
from tests import cast
from tests.desk import Desk, messages, page

WHY = "the same person"


@pytest.fixture
def two(committed_db: None) -> tuple[Speaker, Speaker]:
    """Hold Igor, entered twice, both with words and a place."""
    gone = cast.speaker("I. Kochetkov", description="An activist.", wikidata="Q42")
    kept = cast.speaker("Igor Kochetkov", description="Leader of the foundation.")
    house = cast.organisation("LGBT Foundation")
    where = cast.article()
    cast.said(where, cast.SAFETY, by=gone, organisation=house)
    cast.said(where, cast.EXCUSE, by=kept)
    for who in (gone, kept):
        cast.affiliation(who, house, role="leader", since="2018")
    return gone, kept


def somebody(role: str) -> User:
    make_roles(anew=False)
    made = User.objects.create_user(role, is_staff=True)
    made.groups.add(Group.objects.get(name=role))
    return made


def preview(gone: Any, kept: Any) -> str:
    return f"{page(gone, 'merge')}?into={kept.pk}"


def test_the_page_shows_what_moves_and_where_they_differ(two: tuple[Speaker, Speaker]) -> None:
    gone, kept = two
    shown = Desk(somebody("editor")).text(preview(gone, kept))
    for words in (
        "I. Kochetkov, LGBT Foundation",
        "is there twice",
        "An activist.",
        "Leader of the foundation.",
        "Q42",
    ):
        assert words in shown
    assert Speaker.objects.filter(pk=gone.pk).exists()


def test_it_merges_as_chosen_and_the_trail_says_who_and_why(two: tuple[Speaker, Speaker]) -> None:
    gone, kept = two
    desk = Desk(somebody("editor"))
    form = desk.filled(preview(gone, kept))
    assert (form["field_description"], form["field_wikidata"]) == ("kept", "gone")
    answer = desk.client.post(preview(gone, kept), {**form, "field_description": "gone", "reason": WHY})
    assert (answer.status_code, answer["Location"]) == (302, page(kept, "change"))
    assert "is merged into" in messages(answer)
    now = Speaker.objects.get(pk=kept.pk)
    assert (now.description, now.wikidata, now.name) == ("An activist.", "Q42", "Igor Kochetkov")
    assert Attribution.objects.filter(speaker=kept).count() == 2
    told = Entry.objects.filter(model="sources.speaker", action="delete").latest("id")
    assert (told.actor, told.reason) == (name_of(desk.user), WHY)


@pytest.mark.parametrize("reason", ["", "  "])
def test_nothing_is_merged_without_a_reason(two: tuple[Speaker, Speaker], reason: str) -> None:
    gone, kept = two
    desk = Desk(somebody("editor"))
    answer = desk.client.post(preview(gone, kept), {**desk.filled(preview(gone, kept)), "reason": reason})
    assert answer.status_code == 200
    assert Speaker.objects.filter(pk=gone.pk).exists()


def test_what_changed_since_it_was_shown_is_shown_again_first(two: tuple[Speaker, Speaker]) -> None:
    gone, kept = two
    desk = Desk(somebody("editor"))
    form = {**desk.filled(preview(gone, kept)), "reason": WHY}
    Speaker.objects.filter(pk=gone.pk).update(description="A founder.")
    answer = desk.client.post(preview(gone, kept), form)
    assert "something has changed since" in answer.content.decode()
    assert Speaker.objects.filter(pk=gone.pk).exists()
    assert "A founder." in answer.content.decode()


def test_nobody_is_merged_unseen(two: tuple[Speaker, Speaker]) -> None:
    gone, kept = two
    desk = Desk(somebody("editor"))
    form = {**desk.filled(preview(gone, kept)), "reason": WHY}
    del form["version"]
    desk.client.post(preview(gone, kept), form)
    assert Speaker.objects.filter(pk=gone.pk).exists()


def test_why_it_cannot_be_is_told_before_anything_is_asked(two: tuple[Speaker, Speaker]) -> None:
    gone, kept = two
    cast.protected(gone)
    shown = Desk(somebody("editor")).text(preview(gone, kept))
    assert "protected identity" in shown
    assert "merge_form" not in shown


def test_whom_the_public_would_learn_of_is_told(two: tuple[Speaker, Speaker]) -> None:
    _gone, kept = two
    hidden = cast.speaker("Igor the Hidden")
    desk = Desk(somebody("editor"))
    assert "is not public" in desk.text(preview(hidden, kept))
    assert "is not public" not in desk.text(preview(*two))


def test_that_an_unnamed_source_would_be_known_is_told(two: tuple[Speaker, Speaker]) -> None:
    _gone, kept = two
    source = cast.speaker("A spokesman", kind="unnamed")
    desk = Desk(somebody("editor"))
    assert "everybody learns who it is" in desk.text(preview(source, kept))
    assert "everybody learns who it is" not in desk.text(preview(*two))


@pytest.mark.parametrize("role", ["curator", "reviewer"])
def test_editors_alone_merge_and_undo(two: tuple[Speaker, Speaker], role: str) -> None:
    gone, kept = two
    desk = Desk(somebody(role))
    made = cast.once(kept, "Somebody")
    assert desk.get(preview(gone, kept)).status_code == 403
    assert desk.client.post(preview(gone, kept), {"reason": WHY}).status_code == 403
    assert desk.get(page(made, "undo")).status_code == 403
    assert page(gone, "merge") not in desk.text(page(gone, "change"))
    assert page(made, "undo") not in desk.text(page(made, "change"))


def test_the_pages_lead_there(two: tuple[Speaker, Speaker]) -> None:
    gone, kept = two
    desk = Desk(somebody("editor"))
    house = Organisation.objects.get()
    made = cast.once(kept, "Somebody")
    for row, name in ((gone, "merge"), (house, "merge"), (made, "undo")):
        assert page(row, name) in desk.text(page(row, "change"))
    assert "Somebody" in desk.text(reverse("admin:sources_speakermerge_changelist"))


def test_an_undone_merge_leads_to_who_is_there_again(two: tuple[Speaker, Speaker]) -> None:
    gone, kept = two
    desk = Desk(somebody("editor"))
    desk.client.post(preview(gone, kept), {**desk.filled(preview(gone, kept)), "reason": WHY})
    made = SpeakerMerge.objects.get()
    assert "will be there again" in desk.text(page(made, "undo"))
    Speaker.objects.filter(pk=kept.pk).update(wikidata="Q43")
    answer = desk.client.post(page(made, "undo"), {"reason": "they are two"})
    assert answer["Location"] == page(gone, "change")
    told = messages(answer)
    assert "is there again" in told
    # What the one that stayed has by now, it keeps; and so both have what was theirs.
    assert "Wikidata id of Igor Kochetkov was changed since" in told
    assert Speaker.objects.get(pk=gone.pk).wikidata == "Q42"
    assert not SpeakerMerge.objects.exists()


@pytest.mark.parametrize("into", ["", "x", "0", "99999999999999999999"])
def test_whoever_is_nobody_is_refused(two: tuple[Speaker, Speaker], into: str) -> None:
    answer = Desk(somebody("editor")).get(f"{page(two[0], 'merge')}?into={into}")
    assert answer.status_code == 200
    assert b"merge_form" not in answer.content


def test_it_shows_much_that_moves_with_the_queries_of_little_and_reads_no_text(two: tuple[Speaker, Speaker]) -> None:
    desk, counts = Desk(somebody("editor")), []
    for number in (1, 2, 3):
        with CaptureQueriesContext(connection) as queries:
            desk.text(preview(*two))
        counts.append(len(queries))
        house = cast.organisation(f"House {number}")
        cast.affiliation(two[0], house, role="fellow")
        where = cast.article(f"Report {number}", "“Yes,” he said.", authors=(two[0],))
        cast.said(where, "Yes,", by=two[0], organisation=house)
    assert counts[1] == counts[2]  # the first page had no authorship to show
    assert not [query["sql"] for query in queries if '"sources_article"."text"' in query["sql"]]
