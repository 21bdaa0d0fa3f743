"""What the engine's own files still hold of words that were overwritten, and how to be rid of it."""

from django.db import connection
from django.db.backends.utils import CursorWrapper

from config.guards import indexes


class Unfinished(Exception):
    """Something could not be cleaned up, for this reason."""


def scrub() -> None:
    """Write the tables anew, so that no file of the database holds what no row holds; outside any transaction.

    It takes as long as copying the database and as much room, and on PostgreSQL nobody reads a table meanwhile.
    Backups, replicas and archived logs are not in its reach. Raises Unfinished where it has
    to be done again, or by somebody else.
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
        raise Unfinished("Others are reading the database: its log could not be emptied. Run scrub again.")


def scrub_postgresql() -> None:
    """Write every table anew, with its indexes, and the statistics of all, which keep what they held before."""
    with connection.cursor() as cursor:
        for table in connection.introspection.django_table_names(only_existing=True):
            cursor.execute(f'VACUUM (FULL, ANALYZE) "{table}"')
        if not owns_the_database(cursor):  # whom PostgreSQL would only warn
            raise Unfinished(
                "The tables were cleaned up, but not the planner's statistics, which hold samples of them: have "
                "whoever owns the database run VACUUM (FULL) pg_statistic."
            )
        cursor.execute("VACUUM (FULL) pg_statistic")


def owns_the_database(cursor: CursorWrapper) -> bool:
    """Tell whether the connection's role owns the database, and may so write the planner's own tables anew."""
    cursor.execute("SELECT pg_has_role(datdba, 'USAGE') FROM pg_database WHERE datname = current_database()")
    (owns,) = cursor.fetchone()
    return bool(owns)
