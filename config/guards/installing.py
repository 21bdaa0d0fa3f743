"""Put the guards into the database, take them out for a migration, and tell which are missing."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import connection as default_connection
from django.db import transaction

from config.guards.handing import ENTRIES, entries_admitted
from config.guards.reconciling import reconcile
from config.guards.recording import SEALS, Record, postgresql_recording, sqlite_recording
from config.guards.rules import all_rules
from config.guards.searching import make_parts, missing_parts, refresh, sqlite_index_triggers, upkeep_trigger
from config.guards.triggers import PREFIX, Trigger, postgresql_trigger, postgresql_truncation, sqlite_triggers
from sources.engine import Index

sqlite_triggers.register(Index, sqlite_index_triggers)
postgresql_trigger.register(Index, upkeep_trigger)
sqlite_triggers.register(Record, sqlite_recording)
postgresql_trigger.register(Record, postgresql_recording)

# The bits of pg_trigger.tgtype; see PostgreSQL's src/include/catalog/pg_trigger.h.
TGTYPE = {"ROW": 1, "BEFORE": 2, "INSERT": 4, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}


def expected_triggers(connection: Any) -> list[Trigger]:
    """Return the triggers that the rules ask for on this engine."""
    rules = list(all_rules(connection))
    if connection.vendor == "sqlite":
        return triggers_of(rules, connection)
    tables = sorted({rule.table for rule in rules})
    return [*triggers_of(rules, connection), *map(postgresql_truncation, tables)]


def triggers_of(rules: Iterable[Any], connection: Any) -> list[Trigger]:
    """Return the triggers that keep these rules on this engine."""
    if connection.vendor == "sqlite":
        return [trigger for rule in rules for trigger in sqlite_triggers(rule)]
    return [postgresql_trigger(rule) for rule in rules]


def installed_triggers(connection: Any) -> dict[str, tuple[Any, ...]]:
    """Return name → fingerprint of the guards that the engine has in force."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute(
                """
                SELECT tgname, prosrc, relname, tgtype, tgenabled IN ('O', 'A'), array_to_string(proconfig, ';')
                FROM pg_trigger
                JOIN pg_proc ON pg_proc.oid = tgfoid
                JOIN pg_class ON pg_class.oid = tgrelid
                WHERE NOT tgisinternal AND pg_table_is_visible(tgrelid)
                """
            )
        return {name: tuple(rest) for name, *rest in cursor.fetchall() if name.startswith(PREFIX)}


def fingerprint(trigger: Trigger, connection: Any, path: str) -> tuple[Any, ...]:
    """Return what ``installed_triggers`` shows of this trigger when it is in force."""
    if connection.vendor == "sqlite":
        return (trigger.body,)
    bits = sum(TGTYPE[word] for word in trigger.timing.split() if word in TGTYPE)
    return (trigger.body, trigger.table, bits + (trigger.each == "ROW"), True, f"search_path={path}")


def search_path(connection: Any) -> str:
    """Return where PostgreSQL's guards look for tables: never first among the temporary ones, which anybody makes."""
    if connection.vendor == "sqlite":
        return ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        return f"pg_catalog, {cursor.fetchone()[0]}, pg_temp"


def missing_guards(connection: Any = default_connection) -> list[str]:
    """Return the names of the guards that are absent, switched off or not as this code has them."""
    installed = installed_triggers(connection)
    expected = expected_triggers(connection)
    if not expected:
        return ["(all: the tables do not exist yet)"]
    if not records(connection):
        return ["(the audit trail: its tables do not exist yet)"]
    path = search_path(connection)
    missing = [each.name for each in expected if installed.get(each.name) != fingerprint(each, connection, path)]
    return missing + [rule.name for rule in indexes(connection) if missing_parts(rule, connection)]


def indexes(connection: Any = default_connection) -> list[Index]:
    """Return the indexes of search that the engine keeps."""
    return [rule for rule in all_rules(connection) if isinstance(rule, Index)]


def records(connection: Any = default_connection) -> list[Record]:
    """Return what the audit trail records, table by table."""
    return [rule for rule in all_rules(connection) if isinstance(rule, Record)]


def require_guards(connection: Any = default_connection) -> None:
    """Raise ImproperlyConfigured unless every guard is in force."""
    missing = missing_guards(connection)
    if missing:
        raise ImproperlyConfigured(
            f"The database lacks {len(missing)} of its guards, such as {missing[0]}. Run: python manage.py migrate"
        )


def drop_guards(connection: Any = default_connection) -> None:
    """Take every guard out of the database, those of other versions of this code included."""
    installed = installed_triggers(connection)
    with transaction.atomic(using=connection.alias):
        drop(installed, connection)


def drop(names: Iterable[str], connection: Any) -> None:
    """Take triggers out of the database; on PostgreSQL each goes with its function."""
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(
                f'DROP TRIGGER "{name}"' if connection.vendor == "sqlite" else f'DROP FUNCTION "{name}" CASCADE'
            )


def put_in(triggers: Iterable[Trigger], connection: Any) -> None:
    """Make triggers in the database."""
    with connection.cursor() as cursor:
        for statement in statements(triggers, connection):
            cursor.execute(statement)


@contextmanager
def unrecorded(connection: Any = default_connection) -> Iterator[None]:
    """Let rows be stored together with the history that they have already, and nothing be added to it.

    For an import, inside the one transaction that it is: nobody else writes meanwhile, and the trail's
    triggers stand again before it ends, or everything is undone with them.
    """
    rules = [rule for rule in all_rules(connection) if isinstance(rule, Record) or rule.table in (ENTRIES, SEALS)]
    triggers = triggers_of(rules, connection)
    drop([trigger.name for trigger in triggers], connection)
    with entries_admitted(connection):
        yield
    put_in(triggers, connection)


def install_guards(connection: Any = default_connection) -> None:
    """Put every guard into the database, if any is missing; all of them or none."""
    if not missing_guards(connection):
        return
    with transaction.atomic(using=connection.alias):
        drop_guards(connection)
        make_parts(indexes(connection), connection)
        for rule in indexes(connection):
            refresh(rule, connection)
        reconcile(records(connection), connection)
        put_in(expected_triggers(connection), connection)


def install_search(connection: Any = default_connection) -> None:
    """Put in what fills the indexes of search and nothing else: for whoever loads many rows unguarded.

    SQLite's FTS5 writes its index to disk with every row that a trigger hands it, and takes them far faster in
    one statement, as ``install_guards`` does.
    """
    if connection.vendor == "sqlite":
        return
    make_parts(indexes(connection), connection)
    put_in([upkeep_trigger(rule) for rule in indexes(connection)], connection)


def statements(triggers: Iterable[Trigger], connection: Any) -> Iterator[str]:
    """Yield the SQL that makes the triggers."""
    path = search_path(connection)
    for trigger in triggers:
        if connection.vendor == "sqlite":
            yield trigger.body
        else:
            yield from (
                f'CREATE OR REPLACE FUNCTION "{trigger.name}"() RETURNS trigger LANGUAGE plpgsql '
                f"SET search_path = {path} AS $guard${trigger.body}$guard$",
                f'CREATE TRIGGER "{trigger.name}" {trigger.timing} ON "{trigger.table}" '
                f'FOR EACH {trigger.each} EXECUTE FUNCTION "{trigger.name}"()',
            )
