"""One load generator that asks all contenders in turn, so that a machine's moods meet them alike."""

import http.client
import time
from collections import defaultdict
from collections.abc import Iterable
from contextlib import ExitStack
from itertools import islice

from tests.bench.comparing import compare
from tests.bench.questions import ENDPOINTS, Question
from tests.serving import VERBATIM, serving

CONTENDERS = {
    "raw": "tests.bench.contenders.raw:application",
    "prepared": "tests.bench.contenders.raw:prepared",  # raw once more, where preparing makes a difference
    "textbook": "tests.bench.contenders.textbook_wsgi:application",
    "verbatim": VERBATIM,
}
WARMING = 10  # questions of each endpoint, asked before the clock runs

Times = dict[str, dict[str, dict[int, float]]]
Connections = dict[str, http.client.HTTPConnection]


def ask(connection: http.client.HTTPConnection, address: str) -> tuple[float, bytes]:
    """Return how long an answer took, in milliseconds, and the answer."""
    begun = time.perf_counter()
    connection.request("GET", address, headers={"Host": "127.0.0.1:8000"})
    answer = connection.getresponse()
    body = answer.read()
    taken = (time.perf_counter() - begun) * 1000
    if answer.status != 200:
        raise RuntimeError(f"{answer.status} {address}: {body[:300]!r}")
    return taken, body


def drive(questions: Iterable[Question], *, prepares: bool, textbook_every: int = 1) -> Times:
    """Ask every contender every question, in turn, and return endpoint → contender → place → milliseconds.

    Raw is asked with prepared statements as well where ``prepares``.

    The textbook, which takes seconds where the others take milliseconds, is asked each
    ``textbook_every``-th question only.
    """
    by_endpoint: dict[str, list[Question]] = {name: [] for name in ENDPOINTS}
    for question in questions:
        by_endpoint[question.endpoint].append(question)
    times: Times = {}
    with ExitStack() as stack:
        programs = {name: program for name, program in CONTENDERS.items() if name != "prepared" or prepares}
        connections = {name: stack.enter_context(serving(program)).connect() for name, program in programs.items()}
        for endpoint, asked in by_endpoint.items():
            for question in islice(asked, 0, None, max(1, len(asked) // WARMING)):
                for name in connections.keys() - {"textbook"}:
                    ask(connections[name], question.to(name))
            ask(connections["textbook"], asked[-1].textbook)
            times[endpoint] = drive_endpoint(asked, connections, textbook_every)
    return times


def drive_endpoint(questions: list[Question], connections: Connections, textbook_every: int) -> dict:
    """Ask the questions of one endpoint; who is asked first changes from question to question."""
    times: dict[str, dict[int, float]] = defaultdict(dict)
    names = list(connections)
    for place, question in enumerate(questions):
        first = place % len(names)
        answers = {}
        for name in [*names[first:], *names[:first]]:
            if name != "textbook" or place % textbook_every == 0:
                times[name][place], answers[name] = ask(connections[name], question.to(name))
        for name in answers.keys() & {"raw", "prepared"}:
            compare(question, raw=answers[name], verbatim=answers["verbatim"])
    return dict(times)
