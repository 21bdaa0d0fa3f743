"""The guards survive migrations, on SQLite too, where altering a field makes its table anew (design, 3.3)."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from config.guards import drop_guards, missing_guards
from config.verification import verify
from quotes.models import Quote
from sources.models import Article

LAST = {
    app: max(file.stem for file in (Path(apps.get_app_config(app).path) / "migrations").glob("0*.py"))
    for app in ("sources", "quotes")
}

ALTERATIONS = {
    "sources": {
        "organisation": ("kind", "CharField(max_length=25)"),
        "speaker": ("kind", "CharField(max_length=25)"),
        "organisationalias": ("name", "CharField(max_length=250)"),
        "speakeralias": ("name", "CharField(max_length=250)"),
        "speakermerge": ("name", "CharField(max_length=250)"),
        "organisationmerge": ("name", "CharField(max_length=250)"),
        "distinction": ("kind", "CharField(max_length=25)"),
        "article": ("title", "CharField(max_length=600)"),
        "capture": ("media_type", "CharField(max_length=300)"),
        "identityaccess": ("action", "CharField(max_length=15)"),
        "protectedidentity": ("ciphertext", "BinaryField(null=True)"),
        "redaction": ("original_sha256", "CharField(max_length=70)"),
        "authorship": ("position", "PositiveIntegerField(default=1)"),
        "affiliation": ("role", "CharField(max_length=250, blank=True)"),
    },
    "quotes": {
        "quote": ("kind", "CharField(max_length=15)"),
        "attribution": ("occasion", "CharField(max_length=400, blank=True)"),
        "evidence": ("kind", "CharField(max_length=15)"),
        "rejection": ("end", "BigIntegerField()"),
    },
}

SOURCE = """
from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("{app}", "{last}")]
    operations = [
        {operations}
    ]
"""

RUN_SQL = "migrations.RunSQL(\"UPDATE sources_article SET text = 'changed'\", migrations.RunSQL.noop)"


def altering(app: str) -> str:
    operations = [
        f'migrations.AlterField("{model}", "{field}", models.{kind}),'
        for model, (field, kind) in ALTERATIONS[app].items()
    ]
    return "\n        ".join(operations)


@pytest.fixture
def future(committed_documents: None, tmp_path: Path, settings: Any, monkeypatch: Any) -> Iterator[Any]:
    """Return a function that adds a migration with these operations to an app; all are undone afterwards."""
    monkeypatch.syspath_prepend(tmp_path)
    modules: dict[str, str] = {}

    def add(app: str, operations: str) -> None:
        package = tmp_path / f"future_{app}"
        package.mkdir()
        real = Path(apps.get_app_config(app).path) / "migrations"
        for file in [*real.glob("0*.py"), real / "__init__.py"]:
            (package / file.name).write_text(file.read_text())
        (package / "9999_future.py").write_text(SOURCE.format(app=app, last=LAST[app], operations=operations))
        modules[app] = package.name
        settings.MIGRATION_MODULES = modules

    yield add
    for app, last in LAST.items():
        call_command("migrate", app, last, verbosity=0)
    for name in [name for name in sys.modules if name.startswith("future_")]:
        del sys.modules[name]


def test_it_alters_every_guarded_table_and_keeps_guards_and_rows(future: Any) -> None:
    before = list(Quote.objects.order_by("pk").values())
    for app in ALTERATIONS:
        future(app, altering(app))
    guarded = {model._meta.model_name for app in ALTERATIONS for model in apps.get_app_config(app).get_models()}
    assert guarded == {model for models in ALTERATIONS.values() for model in models}, "a table is not tried here"

    call_command("migrate", verbosity=0)

    assert missing_guards(connection) == []
    assert list(Quote.objects.order_by("pk").values()) == before
    assert list(verify()) == []


def test_it_fails_naming_the_row_that_a_migration_damaged(future: Any) -> None:
    texts = dict(Article.objects.values_list("slug", "text"))
    future("sources", RUN_SQL)
    with pytest.raises(CommandError, match=r"sources\.Article global-protesters.*SHA-256"):
        call_command("migrate", verbosity=0)
    assert missing_guards(connection) == []
    drop_guards(connection)
    for slug, text in texts.items():
        Article.objects.filter(slug=slug).update(text=text)


def test_it_fills_the_columns_that_a_migration_adds(committed_documents: None) -> None:
    before = list(Quote.objects.order_by("pk").values()), list(Article.objects.order_by("pk").values())
    drop_guards(connection)
    # Not by the command, which would install guards for columns that are not there.
    MigrationExecutor(connection).migrate([("quotes", "0001_initial"), ("sources", "0001_initial")])
    call_command("migrate", verbosity=0)
    assert (list(Quote.objects.order_by("pk").values()), list(Article.objects.order_by("pk").values())) == before
    assert missing_guards(connection) == []
    assert list(verify()) == []


def test_it_installs_what_there_is_to_guard_when_an_app_is_taken_out(committed_db: None) -> None:
    call_command("migrate", "quotes", "zero", verbosity=0)
    try:
        assert missing_guards(connection) == []
    finally:
        call_command("migrate", verbosity=0)
    assert missing_guards(connection) == []


@pytest.mark.parametrize("app", ["sources", "quotes", "trail", "work", "tokens"])
def test_it_touches_no_table_where_words_alone_change(committed_db: None, app: str) -> None:
    folder = Path(apps.get_app_config(app).path) / "migrations"
    [name] = [file.stem for file in folder.glob("*_words_that_are_translated.py")]
    executor = MigrationExecutor(connection)
    plan = [(executor.loader.graph.nodes[app, name], False)]
    statements = executor.loader.collect_sql(plan)
    assert [each for each in statements if each and not each.startswith(("--", "BEGIN", "COMMIT"))] == []
