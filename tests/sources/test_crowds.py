"""Names like any of many are found in one pass, and they are the very ones that comparing each with each finds."""

import random
from itertools import product
from typing import Any

import pytest

from sources.crowds import MOST, Crowd
from sources.look_alikes import TYPED, difference, look_alikes
from sources.models import Organisation, Speaker
from tests import cast

pytestmark = pytest.mark.django_db

HARD = [
    "Zoë Müller",
    "Zoe\u0308 Muller",
    "ZOË-MÜLLER",
    "Zoë\u200b Mülller",
    "Zeo Müller",
    "Zoë",
    "Jean-Paul O’Neill",
    "Jeanpaul Oneill",
    "jean paul oneil",
    "Игорь Кочётков",
    "игорь кочетков",
    "Игорь Кочетковъ",
    "李小龙",
    "李小龍",
    "محمد علي",
    "محمّد عليّ",
    "ანა",
    "Ლ",
    "ლ",
    "Straße",
    "STRASSE",
    "?",
    "!",
    "😀",
    "😀\ufe0f",
    "Ann",
    "Anna",
    "An na",
    "lala lala lala",
    "lalala lalala",
    "la",
    "United Nations Office for the Coordination of Humanitarian Affairs",
    "United Nation Office for Coordination of the Humanitarian Affairs",
    "=1+1",
    "Branch 12",
    "Branch 21",
]


def entered(names: list[str]) -> None:
    Speaker.objects.bulk_create(Speaker(name=name, slug=f"s{number}") for number, name in enumerate(names))


def mistyped(name: str, dice: random.Random) -> str:
    """Return a name with some letters left out, doubled, put in or in each other's place."""
    letters = list(name)
    for _ in range(dice.randrange(5)):
        place = dice.randrange(len(letters))
        letters[place : place + 2] = dice.choice(
            [[], letters[place : place + 1] * 2, ["x", *letters[place : place + 1]], letters[place : place + 2][::-1]]
        )
        letters = letters or ["a"]
    return "".join(letters)


def test_it_finds_just_those_that_comparing_each_with_each_finds() -> None:
    dice = random.Random(7)
    there = [*HARD, *(mistyped(name, dice) for name in HARD * 4)]
    wanted = dict.fromkeys([*HARD, *(mistyped(name, dice) for name in HARD * 4), "a" * 200, "ab" * 100])
    entered(there)
    crowd = Crowd(wanted, Speaker.objects.all())
    for name in wanted:
        expected = {(other, why) for other in there if (why := difference(name, other)) is not None}
        found = {(each.name, each.why) for each in crowd.found[name]}
        for kind in (True, False):
            some, all_of_it = ({each for each in of if (each[1] is TYPED) is kind} for of in (found, expected))
            assert some == all_of_it or (some < all_of_it and len(crowd.found[name]) >= MOST), name
    assert sum(len(found) for found in crowd.found.values()) > len(wanted)


@pytest.mark.parametrize("name", HARD)
def test_whom_asking_for_one_name_tells_it_tells_too(name: str) -> None:
    entered(HARD)
    cast.speaker("Somebody", aliases=("Zoe Mueller", "Anne"))
    one_by_one = {(each.row.slug, each.name, each.why) for each in look_alikes(name, Speaker.objects.all())}
    found = {(each.row.slug, each.name, each.why) for each in Crowd([name], Speaker.objects.all()).look_alikes(name)}
    assert one_by_one <= found  # which asks for words, and misses who shares none: “An na” and “Anna”


def test_an_alias_is_a_name_and_each_is_told_once() -> None:
    cast.organisation("OutRight Action International", aliases=("IGLHRC", "I.G.L.H.R.C."))
    cast.organisation("Iglhrk")
    (found,) = Crowd(["iglhrc"], Organisation.objects.all()).look_alikes("iglhrc")
    assert (found.row.slug, found.name) == ("outright-action-international", "IGLHRC")


def test_it_knows_who_has_come_and_gone_since() -> None:
    known = cast.speaker("Ada Berg", aliases=("Ada Lund",))
    crowd = Crowd(["ada berg", "Ada Lunt"], Speaker.objects.all())
    crowd.leave(known)
    crowd.enter(known, ["Ada Lund"])
    crowd.enter(Speaker(name="ADA BERG", slug="new"), ["ADA BERG"])
    assert [each.row.slug for each in crowd.look_alikes("ada berg")] == ["new"]
    assert [each.row.slug for each in crowd.look_alikes("Ada Lunt")] == [known.slug]


def test_two_statements_suffice_for_any_number_of_names(django_assert_num_queries: Any) -> None:
    entered([f"{first} {last}" for first, last in product(["Ada", "Bo", "Cleo"], ["Berg", "Costa", "Dahl"])])
    with django_assert_num_queries(2):  # names and aliases
        Crowd([f"Ada Berg {number}" for number in range(300)], Speaker.objects.all())
    with django_assert_num_queries(0):  # nobody is new
        Crowd([], Speaker.objects.all())


def test_a_name_that_is_like_a_thousand_is_not_compared_with_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"Branch office {number:04}" for number in range(1_000)]
    entered(names)
    compared: list[str] = []

    def noted(name: str, other: str) -> Any:
        compared.append(name)
        return difference(name, other)

    monkeypatch.setattr("sources.crowds.difference", noted)
    crowd = Crowd(names, Speaker.objects.all())
    assert len(compared) < 30 * len(names)
    assert [each.why for each in crowd.look_alikes(names[-1])] == [difference("a", "a"), *[TYPED] * 4]
