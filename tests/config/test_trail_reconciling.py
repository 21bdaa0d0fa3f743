"""What is changed while the guards are out is noted when they are put in again, once and for every row."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection

from config.guards import drop_guards, install_guards, missing_guards, records, require_guards
from config.guards.replaying import accounts
from config.guards.rules import guarded_models
from config.progress import without_progress
from config.trail.checking import entry_faults
from config.trail.models import Entry
from quotes.models import Attribution, Quote
from sources.acting import acting
from sources.models import Speaker
from tests import cast
from tests.config.test_migrations import future  # noqa: F401 (a fixture)
from tests.trails import newest, sql


@pytest.fixture
def unguarded(documents: None) -> Iterator[None]:
    drop_guards(connection)
    yield
    install_guards(connection)


def wrong() -> list[Any]:
    return list(entry_faults(without_progress))


def test_it_notes_new_changed_and_deleted_rows_once(unguarded: None) -> None:
    before = newest()
    changed = Speaker.objects.get(slug="kaitlin-martin")
    Speaker.objects.filter(pk=changed.pk).update(name="K. M.", kind="group")
    claim = Attribution.objects.order_by("pk").first()
    assert claim
    Attribution.objects.filter(pk=claim.pk).update(confidence=0.1 + 0.2)
    gone = cast.speaker("Never recorded")
    gone.delete()
    new = cast.speaker("New")
    with acting(actor="ada", reason="by hand"):
        install_guards(connection)
    found = {(entry.model, entry.row_id): entry for entry in Entry.objects.filter(id__gt=before)}
    assert {entry.action for entry in found.values()} == {"found"}
    assert {(entry.actor, entry.reason) for entry in found.values()} == {("ada", "by hand")}
    assert set(found) == {
        ("sources.speaker", changed.pk),
        ("sources.speaker", new.pk),
        ("quotes.attribution", claim.pk),
    }
    entry = found["sources.speaker", changed.pk]
    assert entry.before == {"name": "Kaitlin Martin", "kind": "person"}
    assert entry.after
    assert (entry.after["name"], entry.after["slug"]) == ("K. M.", "kaitlin-martin")
    assert found["quotes.attribution", claim.pk].before == {"confidence": None}
    assert found["sources.speaker", new.pk].before is None
    assert wrong() == []
    drop_guards(connection)
    install_guards(connection)
    assert newest() == max(each.pk for each in found.values()), "what is as the trail says is not noted again"


def test_it_notes_a_row_that_is_gone_under_its_last_name(unguarded: None) -> None:
    install_guards(connection)
    who = cast.speaker("Somebody", description="100% “odd”, ä")
    number, before = who.pk, newest()
    drop_guards(connection)
    sql("DELETE FROM sources_speaker WHERE id = %s", number)
    install_guards(connection)
    (entry,) = Entry.objects.filter(id__gt=before)
    assert (entry.action, entry.identity, entry.after) == ("found", "somebody", None)
    assert entry.before
    assert entry.before["description"] == "100% “odd”, ä"
    assert wrong() == []


def test_it_begins_with_every_row_that_is_there(unguarded: None) -> None:
    """As on a database that was filled before there was a trail."""
    Entry.objects.all().delete()
    with acting(actor="command: migrate"):
        install_guards(connection)
    assert Entry.objects.count() == sum(model._default_manager.count() for model in guarded_models())
    assert set(Entry.objects.values_list("action", "actor", "reason")) == {
        ("found", "command: migrate", "found so when the guards were put in")
    }
    assert wrong() == []
    Speaker.objects.update(description="x")
    assert wrong() == []


def test_it_writes_the_whole_of_a_row_as_the_triggers_do(unguarded: None) -> None:
    written = {(model, row): after for model, row, after in Entry.objects.values_list("model", "row_id", "after")}
    Entry.objects.all().delete()
    install_guards(connection)
    found = {(model, row): after for model, row, after in Entry.objects.values_list("model", "row_id", "after")}
    assert found == written


def test_it_reads_the_history_of_many_rows_in_their_order(documents: None) -> None:
    Quote.objects.update(status_reason="x")
    (record,) = (record for record in records(connection) if record.model == "quotes.quote")
    found = list(accounts(record, connection))
    assert [account.number for account in found] == list(Quote.objects.order_by("pk").values_list("pk", flat=True))
    assert all(account.recorded == account.live and account.loose == [] for account in found)


def test_a_migration_that_changes_rows_is_noted(future: Any) -> None:  # noqa: F811
    before = newest()
    future("sources", "migrations.RunSQL(\"UPDATE sources_speaker SET description = 'migrated' "
           "WHERE slug = 'kaitlin-martin'\", migrations.RunSQL.noop)")  # fmt: skip
    call_command("migrate", verbosity=0)
    assert missing_guards(connection) == []
    (entry,) = Entry.objects.filter(id__gt=before)
    assert (entry.actor, entry.action, entry.identity) == ("command: migrate", "found", "kaitlin-martin")
    assert entry.before == {"description": "A fellow at Human Rights Watch."}
    assert entry.after
    assert entry.after["description"] == "migrated"


def test_taking_an_app_out_and_putting_it_back_is_noted(committed_documents: None) -> None:
    quotes = Quote.objects.count()
    call_command("migrate", "quotes", "zero", verbosity=0)
    before = newest()
    call_command("migrate", verbosity=0)
    noted = Entry.objects.filter(id__gt=before, model="quotes.quote")
    assert noted.count() == quotes
    assert {(entry.action, entry.after) for entry in noted} == {("found", None)}
    assert wrong() == []


def test_a_database_from_before_there_was_a_trail_is_not_served_until_it_is_migrated(committed_documents: None) -> None:
    call_command("migrate", "trail", "zero", verbosity=0)
    try:
        assert missing_guards(connection) == ["(the audit trail: its tables do not exist yet)"]
        with pytest.raises(ImproperlyConfigured, match="the audit trail"):
            require_guards(connection)
    finally:
        call_command("migrate", verbosity=0)
    assert missing_guards(connection) == []
    assert set(Entry.objects.values_list("action", "actor")) == {("found", "command: migrate")}
    assert Entry.objects.count() == sum(model._default_manager.count() for model in guarded_models())
    assert wrong() == []
