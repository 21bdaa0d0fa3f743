"""Programs that write through the API: each change again until it is acknowledged, as docs/writing.md asks for."""

import http.client
import json
import random
import threading
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from tests.faults.ledger import PATIENCE, TRANSIENT, Ledger

PAUSE = 0.1  # seconds before a request is sent again: these programs are less patient than Retry-After asks
WORD = 200  # code points
ANSWER = 60  # seconds to wait for one


@dataclass(frozen=True)
class Answer:
    """What the server said; ``status`` 0 if the connection broke first."""

    status: int
    headers: Any
    content: bytes

    @property
    def body(self) -> Any:
        return json.loads(self.content)


class Client:
    """A program with a token, or without, that keeps its connection as long as that lasts."""

    def __init__(self, port: int, token: str, ledger: Ledger) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER)
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.ledger = ledger

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        sent = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        content = None
        if body is not None:
            content, sent["Content-Type"] = json.dumps(body).encode(), "application/json"
        try:
            self.connection.request(method, path, content, sent)
            answer = self.connection.getresponse()
            told = Answer(answer.status, answer.headers, answer.read())
        except (OSError, http.client.HTTPException):
            self.connection.close()
            self.ledger.broken()
            return Answer(0, {}, b"")
        if not path.endswith("z"):  # /healthz and /readyz are no problems
            self.ledger.answered(f"{method} {path}", told.status, told.headers)
        return told

    def asked(self, method: str, path: str, body: Any = None, *, expected: Collection[int], **headers: str) -> Answer:
        """Ask until the answer is none that says to come again; raise if it is not one that is expected."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            answer = self.ask(method, f"/api/v1/{path}", body, **headers)
            if answer.status in expected:
                return answer
            if answer.status and answer.status not in TRANSIENT:
                raise AssertionError(f"{method} {path}: {answer.status} {answer.content[:500].decode()}")
            if "Idempotency_Key" in headers:
                self.ledger.again()
            time.sleep(PAUSE)
        raise TimeoutError(f"{method} {path} found no answer in {PATIENCE:.0f} seconds.")

    def create(self, collection: str, name: str, body: Any) -> Any:
        """Make one row that ``name`` stands for; return what is told of it."""
        key = f'"{collection} {name}"'
        made = self.asked("POST", collection, body, expected={HTTPStatus.CREATED}, Idempotency_Key=key).body
        self.ledger.created(collection, name, body, made["id"])
        return made

    def describe(self, slug: str, name: str, description: str) -> None:
        """Give a speaker, whom nobody else changes, a description."""
        path = f"speakers/{slug}/"
        while True:
            seen = self.asked("GET", path, expected={HTTPStatus.OK})
            if seen.body["description"] == description:  # by a request whose answer was lost
                break
            expected = {HTTPStatus.OK, HTTPStatus.PRECONDITION_FAILED}
            change = {"description": description}
            if (
                self.asked("PATCH", path, change, expected=expected, If_Match=seen.headers["ETag"]).status
                == HTTPStatus.OK
            ):
                break
        self.ledger.described_as(name, description)

    def append(self, slug: str, word: str) -> None:
        """Add a word to the description of a speaker, whom others change at the same time."""
        path = f"speakers/{slug}/"
        expected = {HTTPStatus.OK, HTTPStatus.PRECONDITION_FAILED}
        while True:
            seen = self.asked("GET", path, expected={HTTPStatus.OK})
            change = {"description": f"{seen.body['description']} {word}".strip()}
            if (
                self.asked("PATCH", path, change, expected=expected, If_Match=seen.headers["ETag"]).status
                == HTTPStatus.OK
            ):
                break
        self.ledger.appended(word)


class Load:
    """Writers, and a reader without a name, who go on until they are told to stop."""

    def __init__(self, port: int, token: str, ledger: Ledger, *, seed: int, padding: int) -> None:
        self.make = lambda secret: Client(port, secret, ledger)
        self.token = token
        self.ledger = ledger
        self.seed = seed
        self.padding = padding
        self.over = threading.Event()

    def write(self, number: int) -> None:
        """Enter speakers, what they said and where, one after the other."""
        client, chance = self.make(self.token), random.Random(self.seed + number)
        turn = 0
        while not self.over.is_set():
            turn += 1
            name = f"{self.ledger.name} {number:02} {turn:05} {chance.randrange(16**8):08x}"
            speaker = client.create("speakers/", name, {"name": name, "kind": "person"})
            # Few words, so that it is the disk that is at work, and none that could be packed.
            more = " ".join(chance.randbytes(WORD // 2).hex() for _ in range(self.padding // WORD))
            body = {"title": name, "language": "en", "text": f"“We are {name},” said {name}.\n{more}"}
            article = client.create("articles/", name, body)
            words = {"article": article["id"], "text": f"We are {name},", "kind": "direct"}
            attribution = {"basis": "explicit", "speaker": speaker["id"]}
            evidence = [{"kind": "source", "text": name, "prefix": "said "}]
            client.create("quotes/", name, {**words, "attribution": attribution, "evidence": evidence})
            client.describe(speaker["id"], name, f"Described in turn {turn}")

    def read(self) -> None:
        client = self.make("")
        while not self.over.is_set():
            client.asked("GET", "quotes/?limit=5", expected={HTTPStatus.OK})


def started(ledger: Ledger, act: Any, *arguments: Any) -> threading.Thread:
    """Act in a new thread; whatever stops it is a fault of the drill."""

    def watched() -> None:
        try:
            act(*arguments)
        except Exception as error:
            ledger.fault(f"{type(error).__name__}: {error}")

    thread = threading.Thread(target=watched, daemon=True)
    thread.start()
    return thread


@contextmanager
def load(port: int, token: str, ledger: Ledger, *, seed: int, writers: int = 8, padding: int = 0) -> Iterator[Load]:
    """Write and read until the block ends and each is done; articles get ``padding`` more code points."""
    made = Load(port, token, ledger, seed=seed, padding=padding)
    threads = [started(ledger, made.write, number) for number in range(writers)]
    threads.append(started(ledger, made.read))
    try:
        yield made
    finally:
        made.over.set()
        for thread in threads:
            thread.join(ANSWER)
            if thread.is_alive():
                ledger.fault("A client hangs.")
