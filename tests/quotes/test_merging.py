"""Two who are one become one: whatever named the one names the other, and can be put back."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from config.trail.models import Entry
from quotes.merging.merging import Changed, Refused, merge
from quotes.merging.planning import plan
from quotes.merging.references import MOVED, STAYING, UnaccountedFor, moved_references, references
from quotes.models import Attribution, Quote
from sources.acting import acting
from sources.models import Affiliation, Authorship, Organisation, Speaker, SpeakerMerge
from tests import cast
from tests.twofold import TEXT, WHY, everything, faults, igor_twice, merged


@pytest.fixture
def world(committed_db: None) -> dict[str, Any]:
    return igor_twice()


def test_everything_that_named_the_one_names_the_other(world: dict[str, Any]) -> None:
    kept = world["kept"]
    merged(world)
    assert not Speaker.objects.filter(pk=world["gone"].pk).exists()
    assert Quote.objects.get(pk=world["one"].pk).preferred_speaker_id == kept.pk
    assert Quote.objects.get(pk=world["three"].pk).preferred_on_behalf_of_id == kept.pk
    assert Authorship.objects.filter(speaker=kept).count() == 2
    assert faults() == []


def test_its_names_are_kept_as_aliases_each_once(world: dict[str, Any]) -> None:
    merged(world)
    aliases = world["kept"].aliases.order_by("name").values_list("name", flat=True)
    assert list(aliases) == ["I. Kochetkov", "Igor K.", "Kochetkov"]


def test_what_was_there_twice_is_there_once_and_lacks_nothing(world: dict[str, Any]) -> None:
    merged(world)
    places = Affiliation.objects.filter(speaker=world["kept"]).order_by("role")
    assert [(each.role, each.since, each.until) for each in places] == [
        ("founder", None, None),
        ("leader", "2018", "2019"),
    ]
    assert places[1].stated_in == world["article"]


def test_it_takes_what_it_lacks_and_else_what_was_chosen(world: dict[str, Any]) -> None:
    merged(world)
    kept = Speaker.objects.get(pk=world["kept"].pk)
    assert (kept.name, kept.description, kept.wikidata) == ("Igor Kochetkov", "An activist.", "Q42")


def test_a_name_that_is_not_taken_becomes_an_alias(world: dict[str, Any]) -> None:
    merged(world, taking=["name"])
    kept = Speaker.objects.get(pk=world["kept"].pk)
    assert (kept.name, kept.wikidata, kept.slug) == ("I. Kochetkov", "", world["kept"].slug)
    assert set(kept.aliases.values_list("name", flat=True)) == {"Igor Kochetkov", "Igor K.", "Kochetkov"}


def test_a_claim_that_says_the_same_twice_stands_once(world: dict[str, Any]) -> None:
    again = cast.attribution(world["two"], speaker=world["gone"], standing="alternative")
    other = cast.attribution(world["two"], speaker=world["gone"], role="leader", standing="alternative")
    merged(world)
    standing = dict(Attribution.objects.filter(quote=world["two"]).values_list("pk", "standing"))
    assert (standing[again.pk], standing[other.pk]) == ("rejected", "alternative")
    assert Quote.objects.get(pk=world["two"].pk).preferred_speaker_id == world["kept"].pk


def test_two_organisations_become_one(world: dict[str, Any]) -> None:
    twin = cast.organisation("The Hause", kind="advocacy")
    published = cast.article("Third", TEXT, publisher=twin)
    four = cast.said(published, "Four,", organisation=twin, told_to=twin)
    cast.affiliation(world["gone"], twin, role="leader", since="2018")
    merge(twin, world["house"], reason=WHY)
    quote = Quote.objects.get(pk=four.pk)
    assert {quote.publisher_id, quote.preferred_organisation_id, quote.preferred_told_to_id} == {world["house"].pk}
    assert Organisation.objects.get(pk=world["house"].pk).kind == "advocacy"
    assert faults() == []


# --- What is refused --------------------------------------------------------------------------------


def test_whoever_has_a_protected_identity_is_not_merged_away(world: dict[str, Any]) -> None:
    cast.protected(world["gone"])
    with pytest.raises(Refused, match="protected identity"):
        merged(world)
    merge(world["kept"], world["gone"], reason=WHY)


def test_who_speaks_for_the_other_is_not_the_other(world: dict[str, Any]) -> None:
    cast.said(world["article"], "Five,", by=world["kept"], on_behalf_of=world["gone"])
    with pytest.raises(Refused, match="on behalf"):
        merged(world)


def test_a_name_is_never_made_an_alias_of_an_unnamed_source(world: dict[str, Any]) -> None:
    spokesman = Speaker.objects.get(name="A spokesman")
    with pytest.raises(Refused, match="everybody would know"):
        merge(world["gone"], spokesman, reason=WHY)
    again = cast.speaker("The spokesman", kind="unnamed")
    assert merge(spokesman, again, reason=WHY).kept == again


def test_nobody_is_merged_into_themselves(world: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        merge(world["kept"], world["kept"], reason=WHY)


def test_nothing_is_done_if_it_would_do_something_else_than_was_seen(world: dict[str, Any]) -> None:
    seen = plan(world["gone"], world["kept"]).version
    cast.said(world["article"], "Five,", by=world["gone"])
    with pytest.raises(Changed):
        merged(world, version=seen)
    assert Speaker.objects.filter(pk=world["gone"].pk).exists()


def test_a_merge_without_a_reason_is_refused_and_undone_whole(world: dict[str, Any]) -> None:
    before = everything()
    with pytest.raises(IntegrityError):
        merge(world["gone"], world["kept"], reason="")
    assert everything() == before


# --- Every reference is accounted for -------------------------------------------------------------------


@pytest.mark.parametrize("model", [Speaker, Organisation])
def test_everything_that_points_there_is_accounted_for(model: Any) -> None:
    moved_references(model)


def test_nothing_is_accounted_for_that_is_not_there() -> None:
    there = {each.label for model in (Speaker, Organisation) for each in references(model)}
    assert MOVED.keys() | STAYING == there


def test_a_new_reference_of_which_nothing_is_said_stops_every_merge(world: dict[str, Any], monkeypatch: Any) -> None:
    monkeypatch.delitem(MOVED, "quotes.Attribution.on_behalf_of")
    with pytest.raises(UnaccountedFor, match="on_behalf_of"):
        merged(world)


# --- The old slug -------------------------------------------------------------------------------------


def test_nobody_is_given_the_old_slug(world: dict[str, Any]) -> None:
    merged(world)
    with pytest.raises(IntegrityError, match="given to nobody else"), transaction.atomic():
        Speaker.objects.create(name="Somebody", slug=world["gone"].slug)
    with pytest.raises(IntegrityError, match="given to nobody else"), transaction.atomic():
        Speaker.objects.filter(pk=world["kept"].pk).update(slug=world["gone"].slug)
    assert cast.speaker("I. Kochetkov").slug != world["gone"].slug


def test_a_slug_leads_on_through_later_merges(world: dict[str, Any]) -> None:
    merged(world)
    last = cast.speaker("Igor Kochetkov", slug="last")
    merge(world["kept"], last, reason=WHY)
    assert {each.kept for each in SpeakerMerge.objects.all()} == {last}


# --- Who, when, why ------------------------------------------------------------------------------------


def test_the_trail_tells_who_merged_and_why(world: dict[str, Any]) -> None:
    last = Entry.objects.latest("id").pk
    with acting(actor="ada (user 7)"):
        merged(world)
    entries = Entry.objects.filter(pk__gt=last)
    assert set(entries.values_list("actor", "reason")) == {("ada (user 7)", WHY)}
    assert {("sources.speakermerge", "insert"), ("sources.speaker", "delete"), ("quotes.attribution", "update")} <= set(
        entries.values_list("model", "action")
    )
