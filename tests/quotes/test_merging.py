"""Two who are one become one: whatever named the one names the other, and can be put back."""

import threading
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from config.trail.models import Entry
from config.verification import verify
from quotes.merging.merging import Changed, Refused, merge
from quotes.merging.planning import plan
from quotes.merging.references import MOVED, STAYING, UnaccountedFor, moved_references, references
from quotes.merging.undoing import undo
from quotes.models import Attribution, Quote
from sources.acting import acting
from sources.models import (
    Affiliation,
    Article,
    Authorship,
    Organisation,
    OrganisationMerge,
    Speaker,
    SpeakerAlias,
    SpeakerMerge,
)
from tests import cast
from tests.at_once import at_once

WHY = "the same person"
TEXT = "“One,” he said. “Two,” he said. “Three,” he said. “Four,” he said. “Five,” he said. “Six,” he said."


def everything() -> dict[str, list[dict[str, Any]]]:
    """Return every row of both apps, kept columns included, without the merges."""
    found = [model for label in ("sources", "quotes") for model in apps.get_app_config(label).get_models()]
    return {model._meta.label: list(model._base_manager.order_by("pk").values()) for model in found}


def faults() -> list[Any]:
    """Return what is wrong with the rows, but that the short ones of these tests have no evidence."""
    return [fault for fault in verify() if "evidence" not in fault.problem]


@pytest.fixture
def world(committed_db: None) -> dict[str, Any]:
    """Hold Igor, entered twice, and the house that both belong to."""
    gone = cast.speaker("I. Kochetkov", aliases=("Kochetkov", "Igor K."), description="An activist.", wikidata="Q42")
    kept = cast.speaker("Igor Kochetkov", aliases=("Kochetkov",))
    house, outlet = cast.organisation("The House"), cast.organisation("The Paper")
    where = cast.article("A report", TEXT, authors=(gone, kept))
    cast.article("Another", "“Seven,” he wrote.", authors=(gone,))
    cast.affiliation(gone, house, role="leader", since="2018", until="2019", stated_in=where)
    cast.affiliation(kept, house, role="leader", since="2018")
    cast.affiliation(gone, house, role="founder")
    return {
        "gone": gone,
        "kept": kept,
        "house": house,
        "article": where,
        "one": cast.said(where, "One,", by=gone, organisation=house, told_to=outlet),
        "two": cast.said(where, "Two,", by=kept),
        "three": cast.said(where, "Three,", by=cast.speaker("A spokesman", kind="unnamed"), on_behalf_of=gone),
    }


def merged(world: dict[str, Any], **more: Any) -> Any:
    return merge(world["gone"], world["kept"], reason=WHY, **more)


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


# --- Undoing ------------------------------------------------------------------------------------------


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


def test_a_merge_is_undone_once(world: dict[str, Any]) -> None:
    made = merged(world)
    undo(made, reason="no")
    with pytest.raises(Changed):
        undo(SpeakerMerge(pk=made.pk or 1), reason="no")


# --- At the same moment -------------------------------------------------------------------------------


def orphans() -> list[str]:
    """Return every reference to a speaker or an organisation that is not there."""
    found = []
    for model in (Speaker, Organisation):
        relations: Any = model._meta.get_fields(include_hidden=True)
        for relation in relations:
            if relation.auto_created and (relation.one_to_many or relation.one_to_one):
                name = relation.field.name
                rows = relation.related_model._base_manager.filter(**{f"{name}__isnull": False})
                there = model._base_manager.filter(pk=models.OuterRef(name))
                found += [f"{relation.field}: {row.pk}" for row in rows.exclude(models.Exists(there))]
    return found


def naming(speaker: Speaker, quote: Quote) -> str:
    """Ascribe a quote to somebody; return how that went."""
    try:
        with transaction.atomic():
            Attribution.objects.create(quote=quote, basis="explicit", speaker=speaker)
            SpeakerAlias.objects.create(speaker=speaker, name=quote.text)
    except IntegrityError:
        return "refused"
    return "stored"


def test_a_merge_among_concurrent_inserts_leaves_no_orphan(world: dict[str, Any]) -> None:
    where = cast.article("A long report", "".join(f"“Words number {number:03},” he said. " for number in range(60)))
    quotes = [cast.quote(where, f"Words number {number:03},", status="draft") for number in range(60)]

    def enter(some: list[Quote]) -> list[str]:
        return [naming(world["gone"], quote) for quote in some]

    *entered, made = at_once(
        lambda: enter(quotes[0::3]), lambda: enter(quotes[1::3]), lambda: enter(quotes[2::3]), lambda: merged(world)
    )
    stored = sum(each.count("stored") for each in entered)
    assert orphans() == []
    assert Attribution.objects.filter(quote__article=where, speaker=world["kept"]).count() == stored
    assert not Attribution.objects.filter(speaker_id=world["gone"].pk).exists()
    assert faults() == []
    undo(made, reason="they are two")
    assert Attribution.objects.filter(quote__article=where, speaker=world["gone"]).count() == stored


def test_who_names_the_one_while_it_is_merged_is_refused(world: dict[str, Any], engine: str) -> None:
    if engine == "sqlite":
        pytest.skip("SQLite lets one write at a time: nobody is half-way through an entry while another merges")
    quote = cast.quote(world["article"], "Six,")
    entered, done = threading.Event(), threading.Event()

    def enter() -> str:
        try:
            with transaction.atomic():
                Attribution.objects.create(quote=quote, basis="explicit", speaker=world["gone"])
                entered.set()
                done.wait(timeout=20)
        except IntegrityError:
            return "refused"
        return "stored"

    def merging() -> str:
        entered.wait(timeout=20)
        merged(world)
        done.set()
        return "merged"

    assert at_once(enter, merging) == ["refused", "merged"]
    assert orphans() == []


def test_who_takes_the_slug_while_it_is_merged_is_refused(world: dict[str, Any], engine: str) -> None:
    if engine == "sqlite":
        pytest.skip("SQLite lets one write at a time")
    slug = world["gone"].slug
    locked = threading.Event()

    def merging() -> None:
        with transaction.atomic():
            world["gone"].aliases.all().delete()
            Attribution.objects.all().delete()
            Affiliation.objects.all().delete()
            Authorship.objects.all().delete()
            world["gone"].delete()
            SpeakerMerge.objects.create(slug=slug, name="Igor", kept=world["kept"], reason=WHY)
            locked.set()
            waits_for_a_lock()

    def taking() -> str:
        locked.wait(timeout=20)
        try:
            Speaker.objects.create(name="Somebody", slug=slug)
        except IntegrityError as error:
            return str(error)
        return "taken"

    told = at_once(merging, taking)
    assert "given to nobody else" in told[1]


def waits_for_a_lock() -> None:
    """Return as soon as another connection waits for a lock."""
    with connection.cursor() as cursor:
        for _try in range(100_000):
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
    raise AssertionError("nobody waits")


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
