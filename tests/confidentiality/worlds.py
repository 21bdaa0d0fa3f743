"""Two worlds for a reader without a name: the public rows alone, and the same rows among hidden ones.

What is public is the same in both to the letter: identifiers and times of entry are counted out of the
name of each world's part. What is hidden resembles it as far as it can: the same names, words, texts,
addresses and dates. Some hidden rows are entered before the public ones, so that every number shifts.
"""

import datetime
import itertools
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models.signals import pre_save
from django.utils.text import slugify

from quotes.models import Attribution, Evidence, Quote
from sources.models import Article, Distinction, Entry, Organisation, Speaker
from tests import cast
from tests.conftest import load_documents

BEGINNING = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
PEOPLE = ("Ina", "Moe", "Ada", "Zoe", "Ben", "Kim", "Lee", "Eve", "Max", "Jon", "Una", "Rex")
ROLL = "".join(f"“Word {name.lower()} of honour,” said {name} Roll of {name} House.\n" for name in PEOPLE)
CLOSED = (
    "“The archive is sealed,” said Ola Vault. “Nobody reads the ledger,” she went on. The unquoted remainder is long."
)


@contextmanager
def entered_by(name: str) -> Iterator[None]:
    """Give what is saved meanwhile identifiers and times of entry that depend on ``name`` and its order alone."""
    numbers = itertools.count()

    def settle(sender: Any, instance: Any, raw: bool, **_: Any) -> None:
        if issubclass(sender, Entry) and instance._state.adding:
            number = next(numbers)
            instance.created = BEGINNING + datetime.timedelta(seconds=number)
            if hasattr(instance, "uuid") and not raw:
                instance.uuid = uuid.uuid5(uuid.NAMESPACE_URL, f"{name} {number}")
            if not getattr(instance, "slug", "taken"):
                stem = slugify(str(instance), allow_unicode=True)
                taken = sender._base_manager.filter(slug=stem).exists()
                instance.slug = f"{stem}-{number}" if taken else stem

    pre_save.connect(settle, weak=False)
    try:
        yield
    finally:
        pre_save.disconnect(settle)


@contextmanager
def world(*, hidden: bool) -> Iterator[None]:
    """Hold the public rows, with the ``hidden`` ones or without, from the first number on; then undo it all."""
    with transaction.atomic():
        start_numbers_anew()
        before: dict[str, Any] = {}
        if hidden:
            with entered_by("hidden before"):
                before = hidden_rows_before()
        with entered_by("public"):
            shown = public_rows(**before)
        if hidden:
            with entered_by("hidden after"):
                hidden_rows_after(shown)
        yield
        transaction.set_rollback(True)


def start_numbers_anew() -> None:
    """Count keys from 1: PostgreSQL's sequences go on where a transaction was undone, SQLite's do not."""
    if connection.vendor == "postgresql":
        tables = [
            model._meta.db_table for label in ("sources", "quotes") for model in apps.get_app_config(label).get_models()
        ]
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), 1, false)", [table])


# --- What is public -----------------------------------------------------------------------------


def public_rows(
    *,
    earlier: Article | None = None,
    public_from: datetime.datetime = cast.YESTERDAY,
    note: str = "",
    confidence: float | None = 0.5,
) -> dict[str, Any]:
    """Enter what is public; what is given are the hidden things that public rows refer to or hold."""
    load_documents()
    roll = cast.article("The Roll", ROLL, published="2018-04", public_from=public_from, revises=earlier)
    for name in PEOPLE:
        who = cast.speaker(f"{name} Roll", aliases=(f"{name} of the Roll",))
        cast.said(
            roll, f"Word {name.lower()} of honour,", by=who, organisation=cast.organisation(f"{name} House"), note=note
        )
    vault = cast.speaker("Ola Vault", slug="ольга-vault", description="An archivist.", wikidata="Q42")
    archive = cast.organisation("The Archive", kind="company", ror="02nr0ka47", homepage="https://archive.example/")
    closed = cast.article(
        "A closed report",
        CLOSED,
        text_access="excerpt",
        publisher=archive,
        authors=(vault,),
        source_url="https://archive.example/closed",
        published="2018-04-10",
        language="pt-BR",
    )
    sealed = cast.said(closed, "The archive is sealed,", by=vault, organisation=archive, role="archivist")
    cast.affiliation(vault, archive, role="archivist", since="2017", stated_in=closed)
    ledger = cast.quote(
        closed, "Nobody reads the ledger,", status="disputed", status_reason="By herself.", continues=sealed
    )
    cast.attribution(ledger, speaker=vault, basis="pronoun", evidence={"source": "she", "cue": "went on"})
    cast.attribution(
        ledger, organisation=archive, standing="alternative", evidence={"source": "she", "organisation": "she"}
    )
    cast.attribution(ledger, speaker=cast.speaker("Ina Else"), standing="alternative", confidence=confidence)
    cast.article("A corrected report", "“All is open,” it says.", revises=closed)
    world = cast.purge()
    withdrawn = cast.quote(
        roll, "said Ina Roll", kind="indirect", status="retracted", status_reason="No words of hers."
    )
    cast.attribution(withdrawn, basis="unattributed")
    taken_back = cast.article("Taken back", "“I was there,” said Ina Roll.", public_from=cast.YESTERDAY)
    cast.said(taken_back, "I was there,", by=Speaker.objects.get(slug="ina-roll"))
    taken_back.withdraw(reason="She is in danger.", now=cast.TODAY)
    cast.once(vault, "The Vault", slug="the-vault-once", was_public=True)
    cast.once(archive, "The Old Archive", slug="old-archive", was_public=True)
    return {**world, "roll": roll, "closed": closed, "vault": vault, "archive": archive, "ledger": ledger}


# --- What is hidden -----------------------------------------------------------------------------


def hidden_rows_before() -> dict[str, Any]:
    """Enter what is hidden by itself, and return what public rows refer to."""
    trust = cast.organisation("The Archive", slug="archive-hidden", aliases=("Human Rights Watch",), wikidata="Q4242")
    agency = cast.organisation("Secret Agency", homepage="https://agency.example/", ror="03yrm5c26", kind="government")
    ada = cast.speaker("Ada Roll", slug="ada-hidden", aliases=("Kaitlin Martin", "Matt Beard"), wikidata="Q4343")
    mole = cast.speaker("Secret Mole", kind="unnamed", description="The archive is sealed.")
    cast.affiliation(mole, agency, role="archivist", since="2016")
    common: dict[str, Any] = {
        "source_url": "https://archive.example/closed",
        "published": "2018-04-10",
        "publisher": agency,
    }
    internal = cast.article("The Roll", ROLL, slug="roll-internal", public_from=None, authors=(ada, mole), **common)
    embargoed = cast.article(
        "A closed report", CLOSED, slug="closed-soon", public_from=cast.TOMORROW, language="qu", **common
    )
    cast.affiliation(ada, trust, role="archivist", stated_in=embargoed)
    cast.said(internal, "Word ada of honour,", by=ada, organisation=trust, told_to=agency, role="fellow")
    cast.said(
        embargoed, "The archive is sealed,", by=mole, organisation=agency, on_behalf_of=ada, occasion="a statement"
    )
    for slug, day in (("taken-back-internal", None), ("taken-back-soon", cast.TOMORROW)):
        never = cast.article("Taken back", f"{ROLL}{slug}", slug=slug, public_from=day)  # a redacted text comes once
        cast.said(never, "Word ada of honour,", by=mole, organisation=agency)
        never.withdraw(reason="A secret reason.", now=cast.TODAY)
    never.redactions.create(start=0, end=9, reason="A secret reason.", original_sha256=never.sha256)
    earlier = cast.article("The Roll", "The first words.", slug="roll-first", public_from=None)
    return {"earlier": earlier, "public_from": cast.YESTERDAY - datetime.timedelta(days=9), "note": "A secret note."}


def hidden_rows_after(shown: dict[str, Any]) -> None:
    """Enter what is hidden about the public rows: drafts, claims, places, versions and articles that name them."""
    vault, archive, roll, closed = shown["vault"], shown["archive"], shown["roll"], shown["closed"]
    mole, agency = Speaker.objects.get(name="Secret Mole"), Organisation.objects.get(name="Secret Agency")
    martin = Speaker.objects.filter(name="Kaitlin Martin").earliest("created")
    cast.capture(closed, origin="secret.example")
    cast.job("Import the ledger", about="secret.example")
    cast.protected(vault)
    Speaker.objects.filter(name="Secret Mole").update(unnamed_because="The archive is sealed.")
    # Whom the public never knew was merged into whom it knows, and the other way round.
    Distinction.objects.create(kind="speaker", one="ada-hidden", other="ada-roll")
    cast.once(vault, "Ola V.", slug="ola-v")
    cast.once(mole, "The Vault", slug="the-mole-once", was_public=True)
    cast.once(archive, "Secret Archive", slug="secret-archive")
    cast.once(agency, "The Old Archive", slug="old-agency", was_public=True)
    around = cast.quote(closed, CLOSED[:-1], status="draft")
    cast.attribution(around, speaker=mole, organisation=archive, role="archivist")
    Quote.objects.filter(pk=shown["ledger"].pk).update(within=around)
    inner = cast.quote(
        closed,
        "archive",
        kind="partial",
        status="draft",
        within=Quote.objects.get(text="The archive is sealed,", article=closed),
    )
    cast.attribution(inner, speaker=vault, organisation=agency)
    later = cast.quote(closed, "unquoted remainder", status="draft", continues=shown["ledger"])
    cast.attribution(later, speaker=vault)
    machine: dict[str, Any] = {"origin": "suggested", "origin_version": "rules 1"}
    proposed = cast.quote(closed, "remainder", status="draft", within=later, **machine)
    cast.attribution(proposed, printed_speaker="Secret Mole", organisation=archive, confidence=0.5, **machine)
    cast.quote(closed, "unquoted", status="draft", **machine).delete()  # the engine remembers that
    # The words of a public quote are claimed for others, to no avail.
    claim = cast.attribution(
        shown["ledger"],
        speaker=mole,
        organisation=agency,
        told_to=agency,
        on_behalf_of=vault,
        standing="rejected",
        note="No.",
    )
    Evidence.objects.create(attribution=claim, kind="cue", start=0, end=4, text=CLOSED[:4])
    for who, role, where in ((vault, "double agent", agency), (vault, "archivist", archive), (mole, "fellow", archive)):
        cast.affiliation(who, where, role=role, since="2015", stated_in=Article.objects.get(slug="roll-internal"))
        cast.affiliation(who, where, role=role)
    revision = cast.article(
        "A closed report", CLOSED, public_from=None, revises=closed, publisher=archive, authors=(vault, martin)
    )
    cast.said(revision, "The archive is sealed,", by=vault, organisation=archive, told_to=archive)
    for name in PEOPLE[::2]:
        who = Speaker.objects.get(name=f"{name} Roll", slug=f"{name.lower()}-roll")
        cast.said(Article.objects.get(slug="roll-first"), "The first words."[: len(name) + PEOPLE.index(name)], by=who)
    assert Attribution.objects.public().count() < Attribution.objects.count()
    assert roll.pk > 1, "the hidden rows did not shift the numbers of the public ones"
