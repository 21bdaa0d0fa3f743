"""One load generator that asks all contenders in turn, so that a machine's moods meet them alike."""

import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.bench.questions import Question

CONTENDERS = {
    "raw": "tests.bench.contenders.raw:application",
    "textbook": "tests.bench.contenders.textbook_wsgi:application",
    "verbatim": "config.wsgi:application",
}
START_SECONDS = 60

Times = dict[str, dict[str, list[float]]]


@contextmanager
def serving(application: str) -> Iterator[http.client.HTTPConnection]:
    """Serve an application with the project's own gunicorn settings, and give a connection to it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", application, "-c", "config/gunicorn.py", "--log-level", "error"]
    server = subprocess.Popen(
        [*command, "--access-logfile", os.devnull],
        env={**os.environ, "PORT": str(port), "ENVIRONMENT": "development"},
        cwd=Path(__file__).parents[2],
        stderr=subprocess.DEVNULL,
    )
    try:
        wait(port, server)
        yield http.client.HTTPConnection("127.0.0.1", port)
    finally:
        server.terminate()
        server.wait()


def wait(port: int, server: subprocess.Popen) -> None:
    """Wait until something listens at the port."""
    for _ in range(START_SECONDS * 10):
        if server.poll() is not None:
            raise RuntimeError("gunicorn did not start")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("gunicorn did not answer in time")


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


def drive(questions: Iterable[Question]) -> Times:
    """Ask every contender every question, in turn, and return endpoint → contender → milliseconds."""
    times: Times = defaultdict(lambda: defaultdict(list))
    with ExitStack() as stack:
        connections = {name: stack.enter_context(serving(program)) for name, program in CONTENDERS.items()}
        for question in questions:
            answers = {}
            for name, connection in connections.items():
                taken, answers[name] = ask(connection, getattr(question, name))
                times[question.endpoint][name].append(taken)
            compare(question, answers)
    return times


def compare(question: Question, answers: dict[str, bytes]) -> None:
    """Fail unless raw, which builds 51 rows as Verbatim reads them, gives the same answer as Verbatim."""
    raw, verbatim = json.loads(answers["raw"]), json.loads(answers["verbatim"])
    if "results" in raw:
        # Raw leaves out what has no date, and reads the row that tells whether there is more.
        shown = min(len(raw["results"]), len(verbatim["results"]))
        if raw["results"][:shown] != verbatim["results"][:shown]:
            raise RuntimeError(f"the contenders disagree on {question}")
    elif any(verbatim[key] != value for key, value in raw.items()):
        raise RuntimeError(f"the contenders disagree on {question}")


def table(times: Times) -> str:
    """Return the medians and ratios as a Markdown table."""
    lines = [
        "| question | raw ms | textbook ms | Verbatim ms | share of raw | × textbook |",
        "|---|---|---|---|---|---|",
    ]
    for endpoint, taken in times.items():
        raw, textbook, verbatim = (statistics.median(taken[name]) for name in CONTENDERS)
        cells = [endpoint, f"{raw:.2f}", f"{textbook:.2f}", f"{verbatim:.2f}"]
        lines.append(f"| {' | '.join(cells)} | {raw / verbatim:.2f} | {textbook / verbatim:.1f} |")
    return "\n".join(lines)
