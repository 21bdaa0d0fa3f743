"""Who was probably entered twice is found by name and alias, and told apart once for all."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from sources.duplicates import probable_duplicates
from sources.models import Distinction, Organisation, Speaker
from tests import cast
from tests.desk import Desk, pages

PAGE = pages(Speaker, "duplicates")


def pairs(model: Any = Speaker) -> list[tuple[str, str]]:
    return [(each.one.name, each.other.name) for each in probable_duplicates(model)]


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("Igor Kochetkov", "Igor Kochetkov", "the same name"),
        ("Igor Kochetkov", "igor KOCHETKOV", "case alone"),
        ("Igor Kochetkov", "Igor\u200b Kochetkov", "invisible"),
        ("Jose Nunez", "José Núñez", "accents"),
        ("Igor Kochetkov", "Igor Kotchetkov", "a few letters"),
        ("Igor Kochetkov", "Igor Kochetkow", "a few letters"),
        ("Игорь Кочетков", "Игорь Кочётков", "accents"),
        ("李小龙", "李小龙", "the same name"),
    ],
)
def test_names_alike_are_a_pair(db: None, one: str, other: str, why: str) -> None:
    cast.speaker(one)
    cast.speaker(other)
    cast.speaker("Somebody else")
    (found,) = probable_duplicates(Speaker)
    assert {found.one.name, found.other.name} == {one, other}
    assert why in str(found.why)


def test_an_alias_is_a_name(db: None) -> None:
    cast.speaker("Igor Kochetkov", aliases=("I. K.",))
    cast.speaker("Ivan Kopylov", aliases=("I. K.",))
    assert len(pairs()) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("Ann", "Anna"), ("Kaitlin Martin", "Matt Beard"), ("Ada Roll", "Zoe Roll")]
)
def test_other_names_are_none(db: None, one: str, other: str) -> None:
    cast.speaker(one)
    cast.speaker(other)
    assert pairs() == []


def test_unnamed_sources_are_nobodys_namesakes(db: None) -> None:
    for _number in range(2):
        cast.speaker("A spokesman", kind="unnamed")
    assert pairs() == []


def test_another_figure_makes_another_name(db: None) -> None:
    Organisation.objects.bulk_create(
        Organisation(name=f"Branch {number:04}", slug=f"b{number}") for number in range(300)
    )
    cast.organisation("The House")
    cast.organisation("The Hause")
    assert [set(pair) for pair in pairs(Organisation)] == [{"The House", "The Hause"}]


def test_the_likeliest_come_first(db: None) -> None:
    for name in ("Matt Beard", "Mat Beard", "Ina Roll", "Ina Roll"):
        cast.speaker(name)
    assert pairs() == [("Ina Roll", "Ina Roll"), ("Matt Beard", "Mat Beard")]


# --- In the admin ---------------------------------------------------------------------------------


def test_the_page_leads_to_both_and_to_their_merge(db: None) -> None:
    one, other = cast.speaker("Igor Kochetkov"), cast.speaker("Igor Kochetkow")
    desk = Desk()
    shown = desk.text(PAGE)
    for row, kept in ((one, other), (other, one)):
        assert f"/admin/sources/speaker/{row.pk}/change/" in shown
        assert f"/admin/sources/speaker/{row.pk}/merge/?into={kept.pk}" in shown
    assert PAGE in desk.text(pages(Speaker))


def test_who_was_told_apart_is_shown_no_more(db: None) -> None:
    one, other = cast.speaker("Igor Kochetkov"), cast.speaker("Igor Kochetkow")
    desk = Desk()
    for _again in range(2):
        assert desk.client.post(PAGE, {"one": one.pk, "other": other.pk}).status_code == 302
    assert (pairs(), Distinction.objects.count()) == ([], 1)
    Distinction.objects.all().delete()
    assert len(pairs()) == 1


@pytest.mark.parametrize("sent", [{}, {"one": "x", "other": "1"}, {"one": "1", "other": "1"}])
def test_whoever_is_nobody_is_told_apart_from_nobody(db: None, sent: dict[str, str]) -> None:
    cast.speaker("Igor Kochetkov")
    assert Desk().client.post(PAGE, sent).status_code == 302
    assert not Distinction.objects.exists()


def test_it_is_for_curators(db: None) -> None:
    assert Desk(User.objects.create_user("member", is_staff=True)).get(PAGE).status_code == 403
    assert Desk(cast.reader_of_internals()).client.post(PAGE).status_code == 403
