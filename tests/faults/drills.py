"""The drills: each lets something go wrong under load, and returns the accounts of what came of it."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from psycopg2 import OperationalError

from tests.faults.clients import Client, load, started
from tests.faults.databases import CONNECTIONS, PostgreSQL
from tests.faults.disks import small_disk
from tests.faults.ledger import PATIENCE, Ledger, until
from tests.faults.world import World

WRITERS = 8
TURNS = 2  # changes of each in a round
PADDING = 20_000  # code points, of articles that soon fill a disk
# The others' connections, which end.
OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'verbatim' AND pid <> ALL(%s)"
SOON = 25  # acknowledgements, within which the next thing goes wrong


@dataclass
class Run:
    """One run of a drill: its name, where, how often, by which chance, and its accounts."""

    name: str
    world: World
    rounds: int
    seed: int
    ledger: Ledger = field(init=False)

    def __post_init__(self) -> None:
        self.ledger = Ledger(self.name)
        self.chance = random.Random(self.seed)

    @property
    def cluster(self) -> PostgreSQL:
        assert isinstance(self.world.database, PostgreSQL)
        return self.world.database

    def client(self, token: str | None = None) -> Client:
        return Client(self.world.port, self.world.token if token is None else token, self.ledger)

    def load(self, **more: Any) -> Any:
        return load(self.world.port, self.world.token, self.ledger, seed=self.seed, **more)

    def some_more(self) -> None:
        """Wait for a moment that nobody can foresee: after so many more acknowledged writes."""
        self.ledger.wait_for_more(self.chance.randint(1, SOON))

    def nothing_lost(self, when: str) -> None:
        """Look whether everything acknowledged until now is there, once."""
        found = self.ledger.compare()
        if found["lost"] or found["doubled"]:
            self.ledger.fault(f"{when}: {found['lost']} lost, {found['doubled']} doubled")

    def expect(self, method: str, path: str, status: int, *, token: str | None = None, body: Any = None) -> None:
        """Ask something once by a new connection; any other answer is a fault."""
        answer = self.client(token).ask(method, path, body)
        if answer.status != status:
            self.ledger.fault(f"{method} {path}: {answer.status}, not {status}")

    def away(self) -> None:
        """Expect the answers of a server whose database is away: 503 to everybody, signed in or not."""
        self.expect("GET", "/api/v1/quotes/", HTTPStatus.SERVICE_UNAVAILABLE, token="")
        self.expect("GET", "/api/v1/quotes/", HTTPStatus.SERVICE_UNAVAILABLE)
        self.expect("POST", "/api/v1/speakers/", HTTPStatus.SERVICE_UNAVAILABLE, body={"name": "Nobody"})
        self.expect("GET", "/readyz", HTTPStatus.SERVICE_UNAVAILABLE)
        self.expect("GET", "/healthz", HTTPStatus.OK)

    def refused_for_want_of_room(self) -> None:
        """Wait until as many writes as there are writers were refused with 507."""
        refused = self.ledger.refused
        goal = refused[HTTPStatus.INSUFFICIENT_STORAGE] + WRITERS
        self.ledger.wait_until(lambda: refused[HTTPStatus.INSUFFICIENT_STORAGE] >= goal, "writes find no room")

    def repeat(self) -> None:
        """Send the last creations again, as whoever lost the answers does: they are told of the same rows."""
        client = self.client()
        for collection, name, body, made in list(self.ledger.last):
            self.ledger.again()
            again = client.create(collection, name, body)["id"]
            if again != made:
                self.ledger.fault(f"{collection}{made} was made once more, as {again}")

    def recovered(self) -> None:
        """Wait until writes are acknowledged again and the server says that it is ready."""
        self.ledger.wait_for_more(WRITERS)
        until(lambda: self.client().ask("GET", "/readyz").status == HTTPStatus.OK, "the server is ready again")


def writers(run: Run) -> None:
    """Eight writers read, modify and write the same rows, two a round each; no word of theirs is lost."""
    partner = run.client()
    names = [f"{run.name} {number}" for number in range(3)]
    run.ledger.shared.update(names)
    slugs = [partner.create("speakers/", name, {"name": name, "kind": "person"})["id"] for name in names]

    def write(number: int) -> None:
        client, chance = run.client(), random.Random(run.seed + number)
        for turn in range(TURNS * run.rounds):
            client.append(chance.choice(slugs), f"w{number}-{turn}")

    threads = [started(run.ledger, write, number) for number in range(WRITERS)]
    for thread in threads:
        thread.join()


def kill(run: Run) -> None:
    """The server and its workers are killed (SIGKILL) while they write, and started again."""
    with run.load():
        for turn in range(run.rounds):
            run.some_more()
            run.world.kill()
            run.nothing_lost(f"after kill {turn + 1}")
            run.world.start()
            run.repeat()
        run.recovered()


def stop(run: Run) -> None:
    """PostgreSQL is stopped as by a crash (``immediate``) and started again; the server is left alone."""
    with run.load():
        for turn in range(run.rounds):
            run.some_more()
            run.cluster.stop("immediate")
            run.away()
            run.cluster.start()
            run.repeat()
            run.recovered()
            run.nothing_lost(f"after stop {turn + 1}")


def restart(run: Run) -> None:
    """PostgreSQL is restarted (``fast``), as for an update; the server is left alone."""
    with run.load():
        for turn in range(run.rounds):
            run.some_more()
            run.cluster.restart()
            run.recovered()
            run.nothing_lost(f"after restart {turn + 1}")


def connections(run: Run) -> None:
    """Idle clients take every connection that PostgreSQL has, those of the server too, and give them back."""
    with run.load():
        for turn in range(run.rounds):
            run.some_more()
            idle = take_all(run.cluster)
            run.away()
            for each in idle:
                each.close()
            run.recovered()
            run.nothing_lost(f"after exhaustion {turn + 1}")


def take_all(cluster: PostgreSQL) -> list[Any]:
    """Return connections that leave none to anybody else: whoever has another loses it, and it is taken, too."""
    idle: list[Any] = []
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            while len(idle) < CONNECTIONS:
                idle.append(cluster.connected())
        except OperationalError:
            ours = [each.info.backend_pid for each in idle]
            if not cluster.command(OTHERS, ours):
                return idle
    raise TimeoutError(f"In {PATIENCE:.0f} seconds it was not possible to take every connection.")


def disk(run: Run) -> None:
    """The disk of the database is full, and has room again; reads go on, by tokens and without, and the server, too."""
    with small_disk() as small, run.world.moved(small.place), run.load(padding=PADDING):
        try:
            for turn in range(run.rounds):
                run.some_more()
                small.fill()
                run.refused_for_want_of_room()
                for token in ("", None):
                    run.expect("GET", "/api/v1/quotes/", HTTPStatus.OK, token=token)
                    run.expect("GET", "/api/v1/quotes/?q=perpetrators", HTTPStatus.OK, token=token)
                run.expect("GET", "/readyz", HTTPStatus.OK)
                run.nothing_lost(f"on the full disk, round {turn + 1}")
                small.make_room()
                run.recovered()
        finally:
            small.make_room()


BOTH = ("sqlite", "postgresql")
POSTGRESQL = ("postgresql",)


@dataclass(frozen=True)
class Drill:
    """What goes wrong, on which engines, and how often at most."""

    act: Callable[[Run], None]
    engines: tuple[str, ...] = BOTH
    most: int = 1000  # rounds


DRILLS = {
    "writers": Drill(writers),
    "kill": Drill(kill),
    "stop": Drill(stop, POSTGRESQL),
    "restart": Drill(restart, POSTGRESQL, most=10),
    "connections": Drill(connections, POSTGRESQL, most=10),
    "disk": Drill(disk, most=10),
}
