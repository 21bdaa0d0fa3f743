"""A merge is taken back to the letter; what was changed since stays, and is told."""

from typing import Any

import pytest

from quotes.merging.merging import Changed, Refused, merge
from quotes.merging.undoing import undo
from quotes.models import Attribution
from sources.models import Affiliation, Article, OrganisationMerge, Speaker, SpeakerMerge
from tests import cast
from tests.twofold import WHY, everything, igor_twice, merged


@pytest.fixture
def world(committed_db: None) -> dict[str, Any]:
    return igor_twice()


def test_undone_everything_is_as_it_was_to_the_letter(world: dict[str, Any]) -> None:
    cast.attribution(world["two"], speaker=world["gone"], standing="alternative")
    before = everything()
    row, told = undo(merged(world), reason="they are two")
    assert (everything(), told) == (before, [])
    assert row == world["gone"]


def test_a_merge_of_merged_ones_is_undone_step_by_step(world: dict[str, Any]) -> None:
    before = everything()
    first = merged(world)
    last = cast.speaker("Igor Kochetkov", slug="last")
    second = merge(world["kept"], last, reason=WHY)
    undo(second, reason="no")
    undo(first, reason="no")
    last.delete()
    assert everything() == before


def test_what_was_changed_since_stays_and_is_told(world: dict[str, Any]) -> None:
    made = merged(world)
    other = cast.speaker("Somebody else")
    Attribution.objects.filter(quote=world["one"]).update(speaker=other)
    Speaker.objects.filter(pk=world["kept"].pk).update(description="A founder.")
    Affiliation.objects.filter(speaker=world["kept"], role="leader").update(until="2020")
    _row, told = undo(made, reason="they are two")
    assert Attribution.objects.get(quote=world["one"]).speaker == other
    assert Speaker.objects.get(pk=world["kept"].pk).description == "A founder."
    assert [line for line in told if "1 of attributions" in line]
    assert [line for line in told if "description of Igor Kochetkov" in line]
    assert [line for line in told if line.startswith("affiliation was changed")]


def test_an_alias_that_was_corrected_since_stays_and_is_told(world: dict[str, Any]) -> None:
    made = merged(world)
    world["kept"].aliases.filter(name="I. Kochetkov").update(name="I. V. Kochetkov")
    _row, told = undo(made, reason="they are two")
    assert world["kept"].aliases.filter(name="I. V. Kochetkov").exists()
    assert [line for line in told if "I. V. Kochetkov" in line]


def test_a_merge_is_undone_once(world: dict[str, Any]) -> None:
    made = merged(world)
    undo(made, reason="no")
    with pytest.raises(Changed):
        undo(SpeakerMerge(pk=made.pk or 1), reason="no")


def test_an_export_leaves_out_what_moved_and_says_so_when_it_is_undone(world: dict[str, Any]) -> None:
    made = merged(world)
    SpeakerMerge.objects.filter(pk=made.pk).update(record={})
    with pytest.raises(Refused, match="another database"):
        undo(made, reason="no")


def test_merges_of_organisations_are_undone_too(world: dict[str, Any]) -> None:
    twin = cast.organisation("The Hause", kind="advocacy", aliases=("House",))
    cast.said(world["article"], "Four,", organisation=twin, told_to=twin)
    cast.affiliation(world["gone"], twin, role="leader", since="2018", until="2021")
    before = everything()
    undo(merge(twin, world["house"], reason=WHY), reason="no")
    assert everything() == before
    assert not OrganisationMerge.objects.exists()
    assert Article.objects.exists()
