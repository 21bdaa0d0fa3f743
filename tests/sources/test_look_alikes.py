"""Who is there already under a name like one that is about to be entered."""

import pytest

from sources.look_alikes import look_alikes
from sources.models import Organisation, Speaker
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("Zoë Müller", "the same name"),
        ("Zoë\u200b Müller", "invisible"),
        ("Zoe\u0308 Müller", "invisible"),  # composed otherwise
        ("Zoë  Müller", "invisible"),
        ("ZOË MÜLLER", "case"),
        ("Zoe Muller", "accents"),
        ("Zoë-Müller", "accents"),
        ("Zoë Mülller", "typing"),
        ("Zeo Müller", "typing"),
    ],
)
def test_it_finds_a_name_that_differs_in_little(name: str, why: str) -> None:
    known = cast.speaker("Zoë Müller")
    cast.speaker("Anna Schmidt")
    (found,) = look_alikes(name, Speaker.objects.all())
    assert found.row == known
    assert why in str(found.why)


@pytest.mark.parametrize("name", ["Zora Meyer", "Müller", "Anna Müller", "?", "彼"])
def test_another_name_is_no_look_alike(name: str) -> None:
    cast.speaker("Zoë Müller")
    assert look_alikes(name, Speaker.objects.all()) == []


def test_it_finds_an_alias() -> None:
    known = cast.organisation("OutRight Action International", aliases=("IGLHRC",))
    (found,) = look_alikes("iglhrc", Organisation.objects.all())
    assert (found.row, found.name) == (known, "IGLHRC")


def test_the_likest_comes_first() -> None:
    near, same = cast.speaker("Kaitlin Martim"), cast.speaker("Kaitlin Martin")
    assert [each.row for each in look_alikes("kaitlin martin", Speaker.objects.all())] == [same, near]


def test_two_letters_that_trade_places_in_a_short_word_are_noticed() -> None:
    known = cast.speaker("Matt Beard")
    assert [each.row for each in look_alikes("Matt Baerd", Speaker.objects.all())] == [known]
