"""A merge among concurrent inserts leaves no orphan, and gives no slug away."""

import threading
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction

from quotes.merging.undoing import undo
from quotes.models import Attribution, Quote
from sources.models import Affiliation, Authorship, Organisation, Speaker, SpeakerAlias, SpeakerMerge
from tests import cast
from tests.at_once import at_once, until_somebody_waits
from tests.twofold import WHY, faults, igor_twice, merged
from tests.workers import PATIENCE


@pytest.fixture
def world(committed_db: None) -> dict[str, Any]:
    return igor_twice()


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
                done.wait(timeout=PATIENCE)
        except IntegrityError:
            return "refused"
        return "stored"

    def merging() -> str:
        entered.wait(timeout=PATIENCE)
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
            until_somebody_waits()

    def taking() -> str:
        locked.wait(timeout=PATIENCE)
        try:
            Speaker.objects.create(name="Somebody", slug=slug)
        except IntegrityError as error:
            return str(error)
        return "taken"

    told = at_once(merging, taking)
    assert "given to nobody else" in told[1]
