"""Whoever changes a row says which state of it they have seen, and overwrites nothing unseen."""

from functools import partial
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client

from quotes.models import Quote
from sources.models import Article, Organisation, Speaker, SpeakerAlias
from sources.writing.states import tags_in
from tests import cast
from tests.at_once import at_once
from tests.partner import Partner, told

ADA = "speakers/ada/"


@pytest.fixture
def partner(db: None) -> Partner:
    return Partner()


@pytest.fixture
def ada(partner: Partner) -> Speaker:
    return cast.speaker("Ada", aliases=("A.",))


@pytest.mark.parametrize("seen", [None, "*", '""x', "x", 'W/"x", y', ","])
def test_it_changes_nothing_for_who_does_not_say_what_they_saw(partner: Partner, ada: Speaker, seen: str) -> None:
    told(partner.patch(ADA, {"name": "Eve"}, seen=seen), 428)
    told(partner.delete(ADA, seen=seen), 428)
    assert Speaker.objects.get().name == "Ada"


def test_it_changes_nothing_that_somebody_else_has_changed(partner: Partner, ada: Speaker) -> None:
    seen = partner.get(ADA)["ETag"]
    Speaker.objects.update(description="A countess")
    told(partner.patch(ADA, {"name": "Eve"}, seen=seen), 412)
    told(partner.delete(ADA, seen=seen), 412)
    assert Speaker.objects.get().name == "Ada"


def test_it_counts_the_rows_that_belong_to_it(partner: Partner, ada: Speaker) -> None:
    seen = partner.get(ADA)["ETag"]
    SpeakerAlias.objects.all().delete()
    told(partner.patch(ADA, {"name": "Eve"}, seen=seen), 412)
    quote = cast.said(cast.article(), cast.EXCUSE, by=ada)
    seen = partner.get(f"quotes/{quote.uuid}/")["ETag"]
    quote.attributions.update(note="Unsure.")  # which nobody is told
    told(partner.patch(f"quotes/{quote.uuid}/", {"kind": "partial"}, seen=seen), 412)


def test_it_lets_somebody_change_it_who_read_it_after_that(partner: Partner, ada: Speaker) -> None:
    changed = partner.patch(ADA, {"name": "Eve"})
    assert changed["ETag"] == partner.get(ADA)["ETag"]
    told(partner.patch(ADA, {"name": "Ina"}, seen=changed["ETag"]), 200)
    made = partner.post("speakers/", {"name": "Zoe"})
    told(partner.patch("speakers/zoe/", {"name": "Zoë"}, seen=made["ETag"]), 200)


def test_it_takes_the_tag_of_any_form_of_the_page(partner: Partner) -> None:
    quote = cast.said(cast.article(), cast.EXCUSE, by=cast.speaker("Ada"))
    path = f"quotes/{quote.uuid}/"
    tags = {partner.get(f"{path}?{query}")["ETag"] for query in ("", "fields=id", "expand=speaker", "format=csv")}
    assert len(tags) == 4  # other answers have other tags
    told(partner.patch(path, {"status": "draft"}, seen=", ".join(['"other"', tags.pop()])), 200)


def test_it_does_not_mind_what_changes_beside_the_row(partner: Partner) -> None:
    quote = cast.said(cast.article(), cast.EXCUSE, by=cast.speaker("Ada"))
    path = f"quotes/{quote.uuid}/"
    first = partner.get(path)
    Speaker.objects.update(name="Eve")
    again = partner.get(path, If_None_Match=first["ETag"])
    assert (again.status_code, again.json()["attribution"]["speaker"]["name"]) == (200, "Eve")
    told(partner.patch(path, {"status": "draft"}, seen=first["ETag"]), 200)


def test_it_compresses_nothing_whose_tag_has_to_be_strong(partner: Partner, ada: Speaker) -> None:
    Speaker.objects.update(description="x" * 10_000)
    for method in ("get", "head"):
        answer = getattr(partner.client, method)(f"/api/v1/{ADA}", headers={"Accept-Encoding": "gzip"})
        assert "Content-Encoding" not in answer
        assert "no-transform" in answer["Cache-Control"]
        told(partner.patch(ADA, {"kind": "person"}, seen=answer["ETag"]), 200)
    cast.affiliation(ada, cast.organisation("All Out"), stated_in=cast.article())
    small = Client().get(f"/api/v1/{ADA}", headers={"Accept-Encoding": "gzip"})
    assert small["Content-Encoding"] == "gzip"


def test_it_takes_no_weak_tag(partner: Partner, ada: Speaker) -> None:
    weak = f"W/{partner.get(ADA)['ETag']}"
    assert "weak" in told(partner.patch(ADA, {"name": "Eve"}, seen=weak), 412)["detail"]


def test_it_tells_strangers_by_no_tag_of_what_they_are_not_shown(db: None, client: Client) -> None:
    quote = cast.said(cast.article(), cast.EXCUSE, by=cast.speaker("Ada"))
    path = f"/api/v1/quotes/{quote.uuid}/"
    before = client.get(path)["ETag"]
    quote.attributions.update(note="Unsure.")
    cast.attribution(quote, speaker=cast.speaker("Eve"), standing="rejected")
    assert client.get(path)["ETag"] == before


def test_it_answers_304_to_who_has_the_same_state(partner: Partner, ada: Speaker) -> None:
    answer = partner.get(ADA)
    assert partner.get(ADA, If_None_Match=answer["ETag"]).status_code == 304


def test_it_locks_what_it_compares_until_it_is_written(partner: Partner, ada: Speaker, engine: str) -> None:
    if engine == "sqlite":
        pytest.skip("SQLite locks the whole database at BEGIN IMMEDIATE")
    seen = partner.get(ADA)["ETag"]
    connection.force_debug_cursor = True
    try:
        told(partner.patch(ADA, {"name": "Eve"}, seen=seen), 200)
        locking = [query["sql"] for query in connection.queries if "FOR UPDATE" in query["sql"]]
    finally:
        connection.force_debug_cursor = False
    assert any('FROM "sources_speaker"' in sql for sql in locking)


@pytest.mark.parametrize(
    ("header", "tags"),
    [
        ('"a"', [(False, "a")]),
        (' W/"a" , "b,c" ', [(True, "a"), (False, "b,c")]),
        ('"a" "b"', []),
        ("a", []),
        ('"a', []),
        ("*", []),
        ("", []),
    ],
)
def test_it_reads_tags_as_the_standard_has_them(header: str, tags: list[Any]) -> None:
    assert tags_in(header) == tags


# --- At the same moment -----------------------------------------------------------------------------------------


def partners(number: int) -> list[Partner]:
    return [Partner(get_user_model().objects.create_superuser(f"partner{each}")) for each in range(number)]


def test_it_makes_one_of_two_changes_at_the_same_moment(committed_db: None) -> None:
    cast.speaker("Ada")
    first, second = partners(2)
    seen = first.get(ADA)["ETag"]
    answers = at_once(
        partial(first.patch, ADA, {"name": "First"}, seen=seen),
        partial(second.patch, ADA, {"description": "Second"}, seen=seen),
    )
    assert sorted(each.status_code for each in answers) == [200, 412]
    ada = Speaker.objects.get()
    assert (ada.name, ada.description) in {("First", ""), ("Ada", "Second")}


WRITERS, ROUNDS = 8, 3


def test_it_loses_none_of_what_eight_writers_add(committed_db: None) -> None:
    cast.organisation("All Out")

    def add(partner: Partner) -> list[int]:
        """Add ``ROUNDS`` letters to one name, each to what stands there, as often as it takes."""
        found = []
        for _ in range(ROUNDS):
            while True:
                seen = partner.get("organisations/all-out/")
                answer = partner.patch("organisations/all-out/", {"name": seen.json()["name"] + "x"}, seen=seen["ETag"])
                found.append(answer.status_code)
                if answer.status_code == 200:
                    break
        return found

    statuses = at_once(*(partial(add, partner) for partner in partners(WRITERS)))
    assert Organisation.objects.get().name == "All Out" + "x" * WRITERS * ROUNDS
    assert {status for each in statuses for status in each} <= {200, 412}


def test_it_lets_writers_of_different_rows_wait_in_turn(committed_db: None) -> None:
    article = cast.article(text="word " * WRITERS)

    def quote(partner: Partner, number: int) -> int:
        start = number * 5
        return partner.post(
            "quotes/", {"article": article.slug, "kind": "direct", "start": start, "end": start + 4}
        ).status_code

    statuses = at_once(*(partial(quote, partner, number) for number, partner in enumerate(partners(WRITERS))))
    assert statuses == [201] * WRITERS
    assert Quote.objects.count() == WRITERS
    assert Article.objects.count() == 1
