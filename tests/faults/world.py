"""A Verbatim of its own: a new database, a server started as by ``make run``, and an account with a token."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection

from config.tokens.models import Token
from tests.faults.databases import Database, SQLite
from tests.faults.ledger import Ledger, until
from tests.serving import VERBATIM, Server, free_port, start, wait

UNLIMITED = 1_000_000  # requests a minute: more than anybody asks, but counted
LOCKED = "database is locked"


class World:
    """A server, which can be killed and started again at the same port, and the database behind it."""

    def __init__(self, database: Database, home: Path) -> None:
        self.database = database
        self.port = free_port()
        self.log = home / "server.log"
        self.process: subprocess.Popen | None = None
        call_command("migrate", verbosity=0)
        call_command("loaddata", "organisations", "speakers", "articles", "quotes", verbosity=0)
        owner = get_user_model()._default_manager.create_superuser("partner")
        _, self.token = Token.objects.issue(
            owner=owner, name="drills", days=1, scopes=Token.Scope.WRITE, rate=UNLIMITED
        )
        connection.close()

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = start(self.port, VERBATIM, {"DATABASE_URL": self.database.url}, log=log, group=True)
        wait(self.port, self.process)

    def kill(self) -> None:
        """Kill the server and all its workers at once, without a moment to put anything in order."""
        assert self.process is not None
        workers = Server(self.port, self.process.pid).workers()
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        until(lambda: not any(map(runs, workers)), "the killed workers are gone")

    def stop(self) -> None:
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait()

    @contextmanager
    def moved(self, folder: Path) -> Iterator[None]:
        """Serve the database from another disk until the block ends; the server is stopped for each move."""
        self.move(folder)
        try:
            yield
        finally:
            self.move(None)

    def move(self, folder: Path | None) -> None:
        self.stop()
        connection.close()
        self.database.move(folder)
        if isinstance(self.database, SQLite):
            connection.settings_dict["NAME"] = str(self.database.place)
        self.start()

    # --- What is left ---------------------------------------------------------------------------------

    def faults_of_the_log(self, ledger: Ledger) -> None:
        """Note how often the log says that the database is locked, which no client may ever be the victim of."""
        times = self.log.read_text(errors="replace").count(LOCKED)
        if times:
            ledger.fault(f"“{LOCKED}” stands {times} times in the server's log")

    def verify(self) -> str:
        """Go through every row with ``manage.py verify``; return nothing, or what it says is wrong."""
        done = subprocess.run(
            [sys.executable, "manage.py", "verify", "--verbosity=0"],
            env={**os.environ, "DATABASE_URL": self.database.url},
            capture_output=True,
            text=True,
        )
        return "" if done.returncode == 0 else done.stdout + done.stderr


def runs(pid: int) -> bool:
    """Tell whether a process runs: one that has ended but that nobody has asked after does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@contextmanager
def world(database: Database, home: Path) -> Iterator[World]:
    made = World(database, home)
    try:
        made.start()
        yield made
    finally:
        made.stop()
        connection.close()
