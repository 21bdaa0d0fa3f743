"""The engine writes every change to what is curated down, on every path, and nothing else (design, 3.5)."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, models, transaction
from django.db.models import F

from config.guards import records
from config.guards.recording import value_of
from config.guards.rules import guarded_models
from config.trail.models import Entry
from quotes.models import Attribution, Evidence, Quote
from sources.models import Affiliation, Article, Organisation, OrganisationAlias, Speaker, SpeakerAlias
from tests import cast
from tests.trails import entries, newest, sql

OWN = ("id", "sha256", "slug")

pytestmark = pytest.mark.django_db


@pytest.fixture
def martin() -> Speaker:
    return cast.speaker("Kaitlin Martin")


# --- Every path --------------------------------------------------------------------------------


def test_it_records_what_is_saved_one_by_one(martin: Speaker) -> None:
    martin.name = "Kaitlin S. Martin"
    martin.save()
    (entered, changed) = entries(model="sources.speaker", row_id=martin.pk)
    assert entered[:2] == ("insert", None)
    assert entered[2] | {"created": ""} == {
        "created": "",
        "slug": "kaitlin-martin",
        "name": "Kaitlin Martin",
        "wikidata": "",
        "kind": "person",
        "description": "",
        "unnamed_because": "",
    }
    assert changed == ("update", {"name": "Kaitlin Martin"}, {"name": "Kaitlin S. Martin"})


def test_it_records_update_of_many(martin: Speaker) -> None:
    cast.speaker("Igor Kochetkov")
    before = newest()
    Speaker.objects.update(kind="group", description="x")
    change = ("update", {"kind": "person", "description": ""}, {"kind": "group", "description": "x"})
    assert entries(before) == [change, change]


def test_it_records_bulk_create_and_bulk_update(db: None) -> None:
    made = Organisation.objects.bulk_create([Organisation(name=name, slug=name) for name in "abc"])
    for each in made:
        each.kind = "other"
    Organisation.objects.bulk_update(made, ["kind"])
    assert [action for action, *_ in entries()] == ["insert"] * 3 + ["update"] * 3
    assert [after["slug"] for action, _, after in entries() if action == "insert"] == ["a", "b", "c"]


def test_it_records_an_upsert(martin: Speaker, engine: str) -> None:
    if engine == "sqlite":
        pytest.skip("upserts are refused there (docs/decisions/0002)")
    again = Speaker(name="K.", slug=martin.slug)
    Speaker.objects.bulk_create([again], update_conflicts=True, update_fields=["name"], unique_fields=["slug"])
    assert entries()[1:] == [("update", {"name": "Kaitlin Martin"}, {"name": "K."})]


def test_it_records_sql(martin: Speaker) -> None:
    before = newest()
    sql("UPDATE sources_speaker SET name = 'K.' WHERE id = %s", martin.pk)
    sql("DELETE FROM sources_speaker WHERE id = %s", martin.pk)
    changed, deleted = entries(before)
    assert changed == ("update", {"name": "Kaitlin Martin"}, {"name": "K."})
    assert deleted[0] == "delete"
    assert deleted[1] | {"created": ""} == {
        "created": "",
        "slug": "kaitlin-martin",
        "name": "K.",
        "wikidata": "",
        "kind": "person",
        "description": "",
        "unnamed_because": "",
    }
    assert deleted[2] is None


def test_it_records_every_row_of_a_fixture_once(documents: None) -> None:
    recorded = {record.model: len(entries(model=record.model)) for record in records()}
    assert recorded == {model._meta.label_lower: model._default_manager.count() for model in guarded_models()}
    assert set(Entry.objects.values_list("action", flat=True)) == {"insert"}
    call_command("loaddata", "organisations", "speakers", "articles", "quotes", verbosity=0)
    assert Entry.objects.count() == sum(recorded.values()), "loading the same again changes nothing"


def test_it_records_a_changed_fixture(documents: None, tmp_path: Path) -> None:
    rows = [row for row in json.loads(Path("fixtures/speakers.json").read_text()) if row["model"] == "sources.speaker"]
    rows[0]["fields"]["description"] = "From a fixture"
    (tmp_path / "changed.json").write_text(json.dumps(rows[:1]))
    before = newest()
    call_command("loaddata", str(tmp_path / "changed.json"), verbosity=0)
    ((action, _, after),) = entries(before)
    assert (action, after) == ("update", {"description": "From a fixture"})


def test_it_records_what_is_deleted_along(martin: Speaker) -> None:
    SpeakerAlias.objects.create(speaker=martin, name="K.")
    number, before = martin.pk, newest()
    martin.delete()
    models_ = list(Entry.objects.filter(id__gt=before).values_list("model", "action", "identity"))
    assert models_ == [
        ("sources.speakeralias", "delete", "kaitlin-martin, K."),
        ("sources.speaker", "delete", "kaitlin-martin"),
    ]
    assert entries(before)[0][1] == {"name": "K.", "speaker_id": number}


def test_it_keeps_nothing_of_what_is_undone(martin: Speaker) -> None:
    before = newest()
    with transaction.atomic():
        Speaker.objects.update(name="K.")
        transaction.set_rollback(True)
    assert entries(before) == []


# --- What is not a change ------------------------------------------------------------------------


def test_it_writes_nothing_where_nothing_changes(documents: None) -> None:
    before = newest()
    for model in guarded_models():
        for row in model._default_manager.all():
            row.save()
        sql(f"UPDATE {model._meta.db_table} SET id = id")
    Speaker.objects.update(name=F("name"))
    assert entries(before) == []


def test_it_writes_nothing_of_what_the_engine_keeps(documents: None) -> None:
    quote = Quote.objects.exclude(preferred_speaker=None).first()
    assert quote
    before = newest()
    Article.objects.update(language="de")
    quote.attributions.filter(standing="preferred").update(speaker=cast.speaker("Somebody else"))
    Quote.objects.update(language="xx", preferred_basis="inferred", created=cast.YESTERDAY)
    Article.objects.update(sha256="")
    changed = {name for action, _, after in entries(before) if action == "update" for name in after}
    assert changed == {"language", "speaker_id"}
    assert entries(before, model="quotes.quote") == []


def test_it_tells_an_articles_text_by_its_digest(db: None) -> None:
    article = cast.article()
    Article.objects.bulk_create([Article(title="Z", slug="z", text="z", language="en")])
    fields = [str(field.column) for field in Article._meta.concrete_fields if field.column not in OWN]
    listed = ", ".join(fields)
    sql(f"INSERT INTO sources_article ({listed}, slug, sha256) SELECT {listed}, 'y', '' FROM sources_article "
        "WHERE slug = 'z'")  # fmt: skip
    states = [after for *_, after in entries(model="sources.article")]
    assert [state["sha256"] for state in states] == [
        article.sha256,
        *Article.objects.filter(slug__in="yz").values_list("sha256", flat=True),
    ]
    assert all("text" not in state for state in states)
    assert len(states) == 3, "what SQLite computes after the insert is part of the insert"


# --- What an entry says, alike on both engines ----------------------------------------------------


def test_it_writes_values_alike_on_both_engines(db: None) -> None:
    article = cast.article(public_from="2026-01-02T03:04:05+00:00", retrieved_at="0001-02-03T04:05:06.5+00:00")
    quote = cast.quote(article, cast.SAFETY, status="draft")
    claim = cast.attribution(quote, speaker=cast.speaker("Igor"), confidence=0.1 + 0.2, note="“\\\t\x01\u2028𝔘")
    (about_article,) = (after for *_, after in entries(model="sources.article"))
    assert about_article["public_from"] == "2026-01-02T03:04:05.000000Z"
    assert about_article["retrieved_at"] == "0001-02-03T04:05:06.500000Z"
    assert about_article["publisher_id"] is None
    (about_quote,) = (after for *_, after in entries(model="quotes.quote"))
    assert (about_quote["uuid"], about_quote["start"]) == (str(quote.uuid), quote.start)
    (about_claim,) = (after for *_, after in entries(model="quotes.attribution"))
    assert (about_claim["confidence"], about_claim["note"]) == (0.1 + 0.2, "“\\\t\x01\u2028𝔘")
    Attribution.objects.filter(pk=claim.pk).update(confidence=1)
    assert entries(model="quotes.attribution")[1] == ("update", {"confidence": 0.1 + 0.2}, {"confidence": 1})


def test_it_names_rows_by_their_natural_keys(db: None) -> None:
    hrw = cast.organisation("Human Rights Watch", aliases=("HRW",))
    martin = cast.speaker("Kaitlin Martin")
    cast.affiliation(martin, hrw, role="fellow", since="2018-04")
    quote = cast.quote(cast.article(authors=(martin,)), cast.EXCUSE)
    claim = cast.attribution(quote, speaker=martin, evidence={"source": "Kaitlin Martin"})
    named = {model: list(Entry.objects.filter(model=model._meta.label_lower)) for model in guarded_models()}
    expected = {
        Organisation: "human-rights-watch",
        OrganisationAlias: "human-rights-watch, HRW",
        Affiliation: "kaitlin-martin, human-rights-watch, fellow, 2018-04",
        Quote: str(quote.uuid),
        Attribution: str(claim.uuid),
        Evidence: f"{claim.uuid}, source",
    }
    assert {model: named[model][0].identity for model in expected} == expected


def test_it_tells_the_time_by_the_engines_clock(martin: Speaker) -> None:
    (entry,) = Entry.objects.all()
    assert abs((entry.at - martin.created).total_seconds()) < 60


def test_it_says_so_where_nobody_thought_of_a_kind_of_field() -> None:
    with pytest.raises(TypeError, match="does not say how to record"):
        value_of(models.BinaryField(name="x"), connection.vendor)


def test_it_refuses_another_program_that_cannot_tell_who_acts(committed_documents: None, engine: str) -> None:
    if engine != "sqlite":
        pytest.skip("PostgreSQL’s functions are the database’s own: there, such a program is unknown")
    bare = sqlite3.connect(connection.settings_dict["NAME"])
    for statement in ("UPDATE quotes_evidence SET kind = 'cue'", "DELETE FROM sources_affiliation"):
        with pytest.raises(sqlite3.OperationalError, match="no such function: verbatim"):
            bare.execute(statement)
    bare.close()


def test_it_takes_another_program_for_unknown_on_postgresql(martin: Speaker, engine: str) -> None:
    if engine != "postgresql":
        pytest.skip("SQLite refuses it")
    raw: Any = connection.connection
    with raw.cursor() as cursor:
        cursor.execute("UPDATE sources_speaker SET name = 'K.'")
    assert Entry.objects.get(action="update").actor == "unknown"
