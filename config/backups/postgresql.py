"""A copy of a PostgreSQL database, by PostgreSQL's own programs pg_dump and pg_restore."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from psycopg2.extensions import make_dsn

from config.backups.archive import PIECE
from config.exporting.refusals import Refused

CONTENT = "database.dump"
PACKED = False  # pg_dump compresses it

# Tables, views and sequences of whoever uses the database; those of extensions aside.
RELATIONS = """
SELECT count(*) FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema' AND relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
    AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e')
"""


def version() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return cursor.fetchone()[0]


def copy(into: Any, room: Path) -> None:
    """Write a dump of what the running transaction sees; writers go on meanwhile.

    Sessions are left out: their keys let in whoever has them.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
    options = ["--format=custom", f"--snapshot={snapshot}", "--no-owner", "--no-privileges", "--no-comments"]
    with running("pg_dump", *options, "--exclude-table-data=*.django_session", stdout=subprocess.PIPE) as process:
        shutil.copyfileobj(process.stdout, into, PIECE)


def require_empty() -> None:
    """Raise Refused if the database holds any table."""
    with connection.cursor() as cursor:
        cursor.execute(RELATIONS)
        if cursor.fetchone()[0]:
            raise Refused(f"A restore needs an empty database, and {connection.settings_dict['NAME']} holds tables.")


def load(unpack: Callable[[Any], None]) -> None:
    """Restore the dump: all of it or, if anything goes wrong, nothing. Then let PostgreSQL count what there is."""
    options = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", "--no-comments"]
    with running("pg_restore", *options, stdin=subprocess.PIPE) as process:
        try:
            unpack(process.stdin)
            process.stdin.close()
        except BrokenPipeError:
            pass  # it has ended: what it says is told below
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@contextmanager
def running(name: str, *options: str, **pipes: Any) -> Iterator[Any]:
    """Run one of PostgreSQL's programs on the database; raise Refused, with what it says, if it fails.

    Who it connects as goes into its arguments, which others on the machine may see; the password does not.
    """
    given = {**connection.get_connection_params()}
    password = given.pop("password", None)
    given.pop("cursor_factory", None)
    environment = {**os.environ, "LC_ALL": "C", **({"PGPASSWORD": password} if password else {})}
    command = [program(name), *options, f"--dbname={make_dsn(**given)}"]
    with tempfile.TemporaryFile("w+") as said:
        # No shell, our words.
        with subprocess.Popen(command, env=environment, stderr=said, **pipes) as process:  # noqa: S603
            try:
                yield process
            except BaseException:
                process.kill()
                raise
        if process.returncode:
            said.seek(0)
            raise Refused(f"{name} failed: {said.read().strip()[-500:]}")


def program(name: str) -> str:
    """Return the path of a program; raise Refused unless it is there, and not older than the server."""
    path = shutil.which(name, path=settings.POSTGRESQL_BIN or None)
    if path is None:
        where = settings.POSTGRESQL_BIN or "PATH"
        raise Refused(f"{name} is not in {where}: install PostgreSQL's client programs, or set POSTGRESQL_BIN.")
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    found, server = re.search(r" (\d+)", said), int(version().split(".")[0])
    if found is None or int(found[1]) < server:
        raise Refused(f"{path} is older than the server, which is of PostgreSQL {server}: set POSTGRESQL_BIN.")
    return path
