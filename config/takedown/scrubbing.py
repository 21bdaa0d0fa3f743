"""What the engine's own files still hold of words that were overwritten, and how to be rid of it."""

from django.contrib.admin.models import LogEntry
from django.db import connection
from django.db.models import Model

from config.guards import indexes
from config.guards.rules import guarded_models
from config.trail.models import Entry


class Busy(Exception):
    """Somebody else holds on to what should be cleaned up."""


def scrub() -> None:
    """Write the tables anew, so that no file of the database holds what no row holds; outside any transaction.

    It takes as long as copying the database and as much room, and on PostgreSQL nobody reads a table meanwhile.
    Backups, replicas and archived logs are not in its reach. Raises Busy where it has to be done again.
    """
    if connection.vendor == "sqlite":
        scrub_sqlite()
    else:
        scrub_postgresql()


def scrub_sqlite() -> None:
    """Merge the indexes of search, which keep what was deleted until then; write the file and its log anew."""
    with connection.cursor() as cursor:
        for rule in indexes(connection):
            cursor.execute(f'INSERT INTO "{rule.beside}" ("{rule.beside}") VALUES (\'optimize\')')
        cursor.execute("VACUUM")
        if "sqlite_stat1" in connection.introspection.table_names(cursor):
            cursor.execute("ANALYZE")  # which keeps samples of what stands in the indexes
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (busy, *_rest) = cursor.fetchone()
    if busy:
        raise Busy("Others are reading the database: its log could not be emptied. Run scrub again.")


def scrub_postgresql() -> None:
    """Write every table anew that has held words, with its indexes and its statistics."""
    models: list[type[Model]] = [*guarded_models(), Entry, LogEntry]
    tables = [model._meta.db_table for model in models]
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'VACUUM (FULL, ANALYZE) "{table}"')
