"""What was asked, what was answered, and whether all that was acknowledged is in the database."""

import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.db import connection
from django.db.models import Count

from quotes.models import Quote
from sources.models import Article, Speaker

KEPT = 4  # creations to be sent again
PATIENCE = 120.0  # seconds for something that is bound to happen
TRANSIENT = {HTTPStatus.LOCKED, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.INSUFFICIENT_STORAGE}
# What stands for one creation: it is new with each, and repeated where a request is.
NAMES = {"speakers/": (Speaker, "name"), "articles/": (Article, "title"), "quotes/": (Quote, "article__title")}


class Ledger:
    """The accounts of one drill, which all its clients keep; ``name`` begins the names of all that they make."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.changed = threading.Condition()
        self.requests = 0
        self.unanswered = 0
        self.repeated = 0
        self.refused: Counter[int] = Counter()
        self.made: dict[str, set[str]] = {collection: set() for collection in NAMES}
        self.last: deque[tuple[str, str, Any, str]] = deque(maxlen=KEPT)  # creations, each with the id of its row
        self.described: dict[str, str] = {}
        self.shared: set[str] = set()  # the names of speakers whose descriptions several change at a time
        self.words: set[str] = set()
        self.faults: list[str] = []

    @property
    def acknowledged(self) -> int:
        return sum(map(len, self.made.values())) + len(self.described) + len(self.words)

    # --- While it runs -----------------------------------------------------------------------------------

    def answered(self, what: str, status: int, headers: Any) -> None:
        """Note an answer; one that does not say clearly what is the matter, and when to come again, is a fault."""
        with self.changed:
            self.requests += 1
            if status >= HTTPStatus.BAD_REQUEST:
                self.refused[status] += 1
            if status in TRANSIENT:
                if not headers.get("Retry-After", "").isdigit():
                    self.faults.append(f"{what}: {status} without Retry-After")
                if headers.get("Content-Type") != "application/problem+json":
                    self.faults.append(f"{what}: {status} is no problem, but {headers.get('Content-Type')}")
            elif status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                self.faults.append(f"{what}: {status}")
            self.changed.notify_all()

    def broken(self) -> None:
        """Note a request whose connection broke before the answer."""
        with self.changed:
            self.requests += 1
            self.unanswered += 1
            self.changed.notify_all()

    def again(self) -> None:
        """Note that a creation is sent once more, with its key."""
        with self.changed:
            self.repeated += 1

    def created(self, collection: str, name: str, body: Any, made: str) -> None:
        with self.changed:
            self.made[collection].add(name)
            self.last.append((collection, name, body, made))
            self.changed.notify_all()

    def described_as(self, name: str, description: str) -> None:
        """Note the description that a speaker has from now on."""
        with self.changed:
            self.described[name] = description
            self.changed.notify_all()

    def appended(self, word: str) -> None:
        """Note a word that was added to the description of a shared speaker."""
        with self.changed:
            self.words.add(word)
            self.changed.notify_all()

    def fault(self, told: str) -> None:
        with self.changed:
            self.faults.append(told)
            self.changed.notify_all()

    def wait_until(self, condition: Callable[[], Any], told: str) -> None:
        """Wait until what the accounts say fulfils a condition; a fault of the drill ends the waiting."""
        with self.changed:
            if not self.changed.wait_for(lambda: condition() or self.faults, timeout=PATIENCE):
                raise TimeoutError(f"In {PATIENCE:.0f} seconds it did not happen: {told}.")

    def wait_for_more(self, number: int) -> None:
        """Wait until so many more writes are acknowledged."""
        goal = self.acknowledged + number
        self.wait_until(lambda: self.acknowledged >= goal, f"{number} more writes are acknowledged")

    # --- Against the database -----------------------------------------------------------------------------

    def compare(self) -> Counter[str]:
        """Compare what was acknowledged until now with the rows: return how much is found, lost and doubled."""
        with self.changed:
            made = {collection: set(names) for collection, names in self.made.items()}
            described, words = dict(self.described), set(self.words)
        connection.close()  # which may have been lost
        rows: list[Counter[Any]] = []
        for model, field in NAMES.values():
            ours = model._base_manager.filter(**{f"{field}__startswith": f"{self.name} "}).order_by()
            rows.append(Counter(dict(ours.values_list(field).annotate(Count("pk")))))
        speakers = list(
            Speaker._base_manager.filter(name__startswith=f"{self.name} ").values_list("name", "description")
        )
        connection.close()
        rows.append(Counter(row for row in speakers if row[1] and row[0] in described))
        rows.append(Counter(word for name, text in speakers if name in self.shared for word in text.split()))
        kept: list[set[Any]] = [*made.values(), set(described.items()), words]
        return Counter(
            found=sum(len(each & there.keys()) for each, there in zip(kept, rows, strict=True)),
            lost=sum(len(each - there.keys()) for each, there in zip(kept, rows, strict=True)),
            doubled=sum(number > 1 for there in rows for number in there.values()),
        )


def until(condition: Callable[[], Any], told: str) -> Any:
    """Return what a condition gives as soon as that is true."""
    deadline = time.monotonic() + PATIENCE
    while not (given := condition()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"In {PATIENCE:.0f} seconds it did not happen: {told}.")
        time.sleep(0.05)
    return given
