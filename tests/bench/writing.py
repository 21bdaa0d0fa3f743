"""``python -m tests.bench.writing [--engine …] [--quotes N] [--rounds N]``: what writing through the API costs.

The same quotes, each with its attribution to three names and two pieces of evidence, are sent in turn as batches of
100 and one by one, to articles of their own; and as batches whose last quote is wrong, of which nothing is stored.
By Django's test client in one process, by somebody whose permissions are looked up: the median milliseconds for each
quote, by the clock and of the processor (this program's and the server's together), and the statements.
"""

import argparse
import importlib
import os
import statistics
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import django

from tests.bench.__main__ import database
from tests.bench.recording import spent
from tests.postgres import ENGINES

BATCH = 100  # the most that a request may hold
LINE = "“We have gone through paper {number:04} of them all,” said Ada Berg, the chair of the Board, to The Post.\n"


class Cost(NamedTuple):
    """Milliseconds for each quote, by the clock and of the processor, and how many statements."""

    clock: float
    processor: float
    statements: float


class Bench:
    """A program that sends quotes, and articles that wait for them."""

    def __init__(self, quotes: int) -> None:
        self.connection = importlib.import_module("django.db").connection
        auth = importlib.import_module("django.contrib.auth.models")
        self.cast, partner = importlib.import_module("tests.cast"), importlib.import_module("tests.partner")
        self.quotes = quotes
        self.text = "".join(LINE.format(number=number) for number in range(quotes))
        user = auth.User.objects.create_user("bench", is_staff=True)
        user.user_permissions.set(auth.Permission.objects.all())
        self.partner = partner.Partner(user)
        self.cast.speaker("Ada Berg")
        for name in ("Board", "The Post"):
            self.cast.organisation(name)

    def bodies(self) -> list[dict[str, Any]]:
        """Return the quotes of a new article, as a program sends them."""
        article = self.cast.article(text=self.text)
        return [self.body(article.slug, number) for number in range(self.quotes)]

    def body(self, slug: str, number: int) -> dict[str, Any]:
        after = f"{number:04} of them all,” "
        named = {"speaker": "ada-berg", "organisation": "board", "told_to": "the-post"}
        return {
            **{"article": slug, "kind": "direct", "text": f"We have gone through paper {number:04} of them all,"},
            "attribution": {"basis": "explicit", "role": "chair", **named},
            "evidence": [
                {"kind": "source", "text": "Ada Berg", "prefix": f"{after}said "},
                {"kind": "cue", "text": "said", "prefix": after},
            ],
        }

    def send(self, body: Any, status: int = 201) -> None:
        answer = self.partner.post("quotes/", body)
        assert answer.status_code == status, answer.content

    def in_batches(self, bodies: list[dict[str, Any]]) -> None:
        for first in range(0, len(bodies), BATCH):
            self.send(bodies[first : first + BATCH])

    def one_by_one(self, bodies: list[dict[str, Any]]) -> None:
        for body in bodies:
            self.send(body)

    def refused(self, bodies: list[dict[str, Any]]) -> None:
        for first in range(0, len(bodies), BATCH):
            *right, wrong = bodies[first : first + BATCH]
            self.send([*right, {**wrong, "attribution": {"basis": "inferred", "speaker": "ada-berg"}}], status=400)

    def contenders(self) -> dict[str, Callable[[list[dict[str, Any]]], None]]:
        return {
            f"in batches of {BATCH}": self.in_batches,
            "one by one": self.one_by_one,
            f"in batches of {BATCH} with a fault": self.refused,
        }

    def measure(self, rounds: int) -> dict[str, Cost]:
        """Return what each way costs, the medians of the rounds."""
        costs: dict[str, list[Cost]] = {name: [] for name in self.contenders()}
        for _ in range(rounds):
            for name, work in self.contenders().items():
                costs[name].append(self.cost(work))
        return {name: Cost(*map(statistics.median, zip(*each, strict=True))) for name, each in costs.items()}

    def cost(self, work: Callable[[list[dict[str, Any]]], None]) -> Cost:
        bodies, counted = self.bodies(), 0

        def count(execute: Callable[..., Any], *statement: Any) -> Any:
            nonlocal counted
            counted += 1
            return execute(*statement)

        with self.connection.execute_wrapper(count):
            began, worked = time.perf_counter(), spent()
            work(bodies)
            clock, processor = time.perf_counter() - began, spent() - worked
        return Cost(clock * 1e3 / self.quotes, processor / 1e6 / self.quotes, counted / self.quotes)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.writing", description="Measure writing by the API.")
    parser.add_argument("--engine", choices=ENGINES, default="sqlite")
    parser.add_argument("--quotes", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    with database(asked.engine, "") as url:
        os.environ.update(DATABASE_URL=url, ENVIRONMENT="development", DJANGO_SETTINGS_MODULE="config.settings")
        django.setup()
        importlib.import_module("django.conf").settings.ALLOWED_HOSTS.append("testserver")
        importlib.import_module("django.core.management").call_command("migrate", verbosity=0)
        print(f"{asked.engine}, {asked.quotes} quotes\n")
        print("| how | ms a quote | of the processor | statements |\n|---|---|---|---|")
        for name, cost in Bench(asked.quotes).measure(asked.rounds).items():
            print(f"| {name} | {cost.clock:.1f} | {cost.processor:.1f} | {cost.statements:.1f} |", flush=True)


if __name__ == "__main__":
    main()
