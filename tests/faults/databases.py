"""The databases of the drills: new ones, as durable as in production, that can be stopped and moved to a small disk."""

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg2

from tests.postgres import binaries, unprivileged

CONNECTIONS = 30  # that PostgreSQL takes, superusers' included


class SQLite:
    """A file, in a directory of its own."""

    engine = "sqlite"

    def __init__(self, home: Path) -> None:
        self.home = home
        self.place = home / "verbatim.sqlite3"

    @property
    def url(self) -> str:
        return f"sqlite:///{self.place}"

    def move(self, folder: Path | None) -> None:
        """Move the database, which nobody uses, into another folder, or back into its own."""
        there = (folder or self.home) / self.place.name
        with closing(sqlite3.connect(self.place)) as source, closing(sqlite3.connect(there)) as copy:
            source.backup(copy)
        for file in self.place.parent.glob(f"{self.place.name}*"):
            file.unlink()
        self.place = there


class PostgreSQL:
    """A cluster of our own: on this machine alone, by its socket, with everything that durability takes."""

    engine = "postgresql"

    def __init__(self, home: Path) -> None:
        self.home = home
        self.data = home / "data"
        self.programs = binaries(home)
        self.user = unprivileged()
        if self.user:
            shutil.chown(home, self.user["user"], self.user["group"])
        self.url = f"postgres://verbatim@/verbatim?host={home}"

    def run(self, program: str, *arguments: str) -> None:
        """Run a program of PostgreSQL; what it says comes with the error if it fails."""
        # To a file: the server that pg_ctl starts keeps the output open.
        with (self.home / "said").open("w+") as said:
            done = subprocess.run(
                [str(self.programs / program), *arguments],
                env={"PATH": os.defpath, "LC_ALL": "C", "PGHOST": str(self.home), "PGUSER": "postgres"},
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,  # Ctrl-C is for the drills, which then stop it
                **self.user,
            )
            if done.returncode:
                said.seek(0)
                raise RuntimeError(f"{program} failed:\n{said.read()}")

    def initialise(self) -> None:
        settings = {
            "timezone": "UTC",
            "listen_addresses": "",
            "unix_socket_directories": str(self.home),
            "max_connections": str(CONNECTIONS),
            # It may take away a file that each new connection then has to write first, as it cannot on a full disk.
            "autovacuum": "off",
        }
        options = [option for name, value in settings.items() for option in ("--set", f"{name}={value}")]
        own = ["--pgdata", str(self.data), "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C"]
        self.run("initdb", *own, "--data-checksums", *options)

    def start(self) -> None:
        self.run("pg_ctl", "start", "--wait", f"--pgdata={self.data}", f"--log={self.home}/log")

    def stop(self, mode: str = "fast") -> None:
        self.run("pg_ctl", "stop", "--wait", f"--pgdata={self.data}", f"--mode={mode}")

    def restart(self) -> None:
        self.run("pg_ctl", "restart", "--wait", "--mode=fast", f"--pgdata={self.data}", f"--log={self.home}/log")

    def connected(self, user: str = "verbatim") -> Any:
        """Return a new connection, which runs each statement for itself."""
        database = "verbatim" if user == "verbatim" else "postgres"
        connection = psycopg2.connect(host=str(self.home), user=user, dbname=database)
        connection.autocommit = True
        return connection

    def command(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Run a statement as the superuser, beside the database of Verbatim."""
        with closing(self.connected("postgres")) as connection, connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall() if cursor.description else []

    def move(self, folder: Path | None) -> None:
        """Move the database, which nobody uses, to another disk, or back to its own; the log of changes stays."""
        if folder:
            self.command(f"CREATE TABLESPACE elsewhere LOCATION '{folder}'")
            self.command("ALTER DATABASE verbatim SET TABLESPACE elsewhere")
        else:
            self.command("ALTER DATABASE verbatim SET TABLESPACE pg_default")
            self.command("DROP TABLESPACE elsewhere")


Database = SQLite | PostgreSQL


@contextmanager
def new_database(engine: str) -> Iterator[Database]:
    """Give a new, empty database until the block ends."""
    # A socket's path must be short (some 100 bytes), which rules out many a TMPDIR.
    home = Path(tempfile.mkdtemp(prefix="verbatim-faults-", dir="/tmp"))
    try:
        if engine == "sqlite":
            yield SQLite(home)
            return
        cluster = PostgreSQL(home)
        cluster.initialise()
        cluster.start()
        try:
            cluster.run("createuser", "--createdb", "verbatim")
            cluster.run("createdb", "--owner=verbatim", "verbatim")
            yield cluster
        finally:
            if (cluster.data / "postmaster.pid").exists():
                cluster.stop("immediate")
    finally:
        shutil.rmtree(home, ignore_errors=True)
