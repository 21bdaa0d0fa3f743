"""`manage.py verify` names every damaged row, once the guards no longer keep the damage out."""

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from config.guards import drop_guards, install_guards
from config.verification import verify
from quotes.models import Attribution, Evidence, Quote
from sources.models import Affiliation, Article, Capture, Organisation, OrganisationAlias, Speaker, SpeakerAlias
from tests import cast


@pytest.fixture
def capture(documents: None) -> Capture:
    return cast.capture(Article.objects.earliest("pk"))


@pytest.fixture
def unguarded(documents: None, capture: Capture) -> Iterator[None]:
    drop_guards(connection)
    yield
    install_guards(connection)


def faults() -> str:
    return "\n".join(map(str, verify()))


def test_it_finds_nothing_in_the_documents(documents: None) -> None:
    out = StringIO()
    call_command("verify", stdout=out, verbosity=0)
    assert "18 quotes" in out.getvalue()
    assert "Every row holds" in out.getvalue()


def test_it_exits_non_zero_and_names_the_row(unguarded: None) -> None:
    Article.objects.filter(publisher=None).update(text="changed")
    out = StringIO()
    with pytest.raises(CommandError, match="faults"):
        call_command("verify", stdout=out, verbosity=0)
    assert "sources.Article global-protesters-demand" in out.getvalue()
    assert "The guard verbatim_" in out.getvalue()


def damage(model: Any, **change: Any) -> Any:
    row = model.objects.order_by("pk").first()
    model.objects.filter(pk=row.pk).update(**change)
    return row


@pytest.mark.parametrize(
    ("model", "change", "problem"),
    [
        (Organisation, {"ror": "not a ror"}, "ror:"),
        (Speaker, {"wikidata": "Q0"}, "wikidata:"),
        (OrganisationAlias, {"name": ""}, "name:"),
        (SpeakerAlias, {"name": ""}, "name:"),
        (Article, {"text": "changed"}, "SHA-256"),
        (Article, {"language": "Elvish!"}, "language:"),
        (Capture, {"content": b"<br>"}, "its bytes do not have the SHA-256"),
        (Capture, {"media_type": "x" * 256}, "media_type:"),
        (Article, {"length": 1}, "length is 1"),
        (Quote, {"preferred_role": "king"}, "preferred_role is 'king'"),
        (Quote, {"nested": True}, "nested is True"),
        (Affiliation, {"role": "x" * 201}, "role:"),
        (Quote, {"text": "changed"}, "its text is not what"),
        (Quote, {"start": 0}, "its text is not what"),
        (Quote, {"kind": "shouted"}, "kind:"),
        (Quote, {"published": "1999"}, "published is '1999'"),
        (Quote, {"preferred_speaker": 1}, "preferred_speaker_id"),
        (Attribution, {"basis": "guessed"}, "basis:"),
        (Evidence, {"text": "changed"}, "its text is not what"),
        (Evidence, {"end": 9999}, "its text is not what"),
    ],
)
def test_it_names_one_damaged_row_of_each_kind(
    unguarded: None, engine: str, model: Any, change: dict[str, Any], problem: str
) -> None:
    if engine == "postgresql" and (model is Affiliation or "media_type" in change):
        pytest.skip("the column's type refuses it")
    row = damage(model, **change)
    found = faults()
    assert problem in found
    assert model._meta.label in found
    assert f"id {row.pk}" in found


def test_it_names_a_nul(unguarded: None, engine: str) -> None:
    if engine != "sqlite":
        pytest.skip("PostgreSQL stores no NUL")
    damage(Speaker, description="a\0b")
    assert "NUL" in faults()


def test_it_names_broken_nesting_and_continuation(unguarded: None) -> None:
    inner = Quote.objects.exclude(within=None).first()
    part = Quote.objects.exclude(continues=None).first()
    other = Quote.objects.get(text__startswith="Even if such people")
    assert inner
    assert part
    Quote.objects.filter(pk=inner.pk).update(within=other)
    Quote.objects.filter(pk=part.pk).update(continues=other)
    found = faults()
    assert "does not strictly contain it" in found
    assert "does not end before it" in found


def test_it_names_a_verified_quote_without_a_preferred_attribution(unguarded: None) -> None:
    damage(Attribution, standing="rejected")
    assert "it is verified and has 0 preferred attributions" in faults()


def test_it_names_a_verified_quote_without_its_evidence(unguarded: None) -> None:
    Evidence.objects.filter(kind="antecedent").delete()
    assert "no evidence of the antecedent" in faults()


def test_it_names_rows_that_point_at_nothing(unguarded: None, engine: str) -> None:
    if engine != "sqlite":
        pytest.skip("PostgreSQL checks references at once; only its owner could switch that off")
    claim = Attribution.objects.exclude(speaker=None).earliest("pk")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA defer_foreign_keys = ON")
    Attribution.objects.filter(pk=claim.pk).update(speaker=10**9)
    assert f"speaker points at nothing (id {10**9})" in faults()
    Attribution.objects.filter(pk=claim.pk).update(speaker=claim.speaker)


@pytest.mark.parametrize(
    ("model", "column"),
    [(Quote, "words"), (Article, "open_words"), (Speaker, "words"), (OrganisationAlias, "words")],
)
def test_it_names_a_search_index_that_does_not_agree(unguarded: None, model: Any, column: str) -> None:
    table = model._meta.db_table
    where, key = (f"{table}_search", "rowid") if connection.vendor == "sqlite" else (table, "id")
    number = model.objects.order_by("pk").first().pk
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {where} SET {column} = ' changed ' WHERE {key} = %s", [number])
    assert f"{table} id {number}: the search index {table}_search does not agree" in faults()
    install_guards(connection)
    assert "search index" not in faults()
