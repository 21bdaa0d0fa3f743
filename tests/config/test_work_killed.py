"""Whatever is killed, and whenever: what was asked for is done, and nothing is done twice."""

import os
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from django.db import connection, transaction

from config.trail.models import Entry
from config.verification import verify
from config.work.models import Job, Part
from config.work.presence import is_gone, present
from config.work.recovery import MOST_DEATHS
from quotes.asking_for import suggest_in_background
from quotes.models import Quote
from quotes.suggesting.storing import store_suggestions
from sources.models import Article, ArticleQuerySet, Capture
from sources.receiving.storing import LOCK
from tests import cast, pages
from tests.workers import DATABASE, ask_for, batch, database_url, texts, wait_for, worker

pytestmark = pytest.mark.usefixtures("committed_db")

# Kill the worker's own process in the middle of the second document's transaction, …
IN_THE_MIDDLE = """
from sources.receiving import storing
keep, done = storing.keep, []
def killed(*arguments):
    if done:
        os.kill(os.getpid(), signal.SIGKILL)
    done.append(keep(*arguments))
storing.keep = killed
"""
# … or when the second document is stored, before its task is marked as done.
BEFORE_THE_MARK = """
from config.work.runs import StoredRun
finish, done = StoredRun.finish, []
def killed(*arguments):
    if done:
        os.kill(os.getpid(), signal.SIGKILL)
    done.append(finish(*arguments))
StoredRun.finish = killed
"""
# Kill it when everything that is suggested for the second article is stored and nothing is committed.
BETWEEN_SUGGESTIONS = """
from quotes.suggesting import storing
add, done = storing.add, []
def killed(*arguments):
    add(*arguments)
    if done:
        os.kill(os.getpid(), signal.SIGKILL)
    done.append(arguments)
storing.add = killed
"""
POISON = """
from quotes import tasks
take = tasks.take
def killed(item, *arguments, **more):
    if "poison" in item.origin:
        os.kill(os.getpid(), signal.SIGKILL)
    return take(item, *arguments, **more)
tasks.take = killed
"""
TERMINATED = """
from quotes import tasks
take = tasks.take
def terminated(*arguments, **more):
    os.kill(os.getpid(), signal.SIGTERM)
    return take(*arguments, **more)
tasks.take = terminated
"""


@pytest.fixture(autouse=True)
def in_the_database(settings: Any) -> None:
    settings.TASKS = DATABASE


def states(job: Job) -> list[str]:
    return sorted(job.parts.values_list("task__status", flat=True))


def entered() -> list[str]:
    """Return the title of each article that the audit trail says was entered: twice, if it was twice."""
    entries = Entry.objects.filter(model="sources.article", action="insert").order_by("pk")
    return sorted(entry.after["title"] for entry in entries if entry.after)


def test_two_workers_do_everything_once_though_one_is_killed(tmp_path: Path, engine: str) -> None:
    if engine != "postgresql":
        pytest.skip("On SQLite nothing holds two workers in the middle at once: there they kill themselves, see below.")
    first = ask_for(texts(tmp_path / "first", *"abcd"))
    with worker() as doomed, worker() as other:
        wait_for(lambda: states(first) == ["SUCCESSFUL"] * 4 and present() == 2)
        with documents_held_up():
            second = ask_for(texts(tmp_path / "second", *"efghijkl"))
            wait_for(lambda: waiting_for_the_lock() == 2)  # both are within the transaction that stores a document
            name = next(name for name in workers_at_something() if f":{doomed.pid}:" in name)
            os.kill(doomed.pid, signal.SIGKILL)
            doomed.wait()
        wait_for(lambda: states(second) == ["SUCCESSFUL"] * 8)
        other.send_signal(signal.SIGTERM)
        assert other.wait(60) == 0
    assert entered() == list("abcdefghijkl")
    assert Article.objects.count() == Capture.objects.count() == 12
    attempts = [part.task.worker_ids for part in second.parts.all()]
    assert [len(workers) for workers in attempts if name in workers] == [2]
    assert sorted(map(len, attempts)) == [1] * 7 + [2]
    assert list(verify()) == []


@contextmanager
def documents_held_up() -> Iterator[None]:
    """Let every import wait, until the block ends, in the middle of the transaction that stores a document."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        yield
        cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def waiting_for_the_lock() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND NOT granted", [LOCK]
        )
        return cursor.fetchone()[0]


def workers_at_something() -> set[str]:
    return set(Part.objects.held().values_list("worker", flat=True))


@pytest.mark.parametrize("how", [IN_THE_MIDDLE, BEFORE_THE_MARK], ids=["in the middle", "before the mark"])
def test_what_a_killed_worker_was_at_is_taken_up_and_done_once(tmp_path: Path, how: str) -> None:
    job = ask_for(texts(tmp_path / "texts", *"abcde"))
    assert batch(how)[0] == -signal.SIGKILL
    assert states(job) == ["READY"] * 3 + ["RUNNING", "SUCCESSFUL"]
    assert batch()[0] == 0
    assert states(job) == ["SUCCESSFUL"] * 5
    assert entered() == list("abcde")
    assert Article.objects.count() == Capture.objects.count() == 5
    assert sorted(len(part.task.worker_ids) for part in job.parts.all()) == [1, 1, 1, 1, 2]
    assert list(verify()) == []


# --- Suggestions ---------------------------------------------------------------------------------


def articles(*titles: str) -> ArticleQuerySet:
    """Enter articles of one text."""
    keys = [cast.article(title).pk for title in titles]
    return Article.objects.filter(pk__in=keys)


def suggested() -> Counter[tuple[int, int, int]]:
    """Return how often the audit trail says that a span was entered as a quote."""
    entries = Entry.objects.filter(model="quotes.quote", action="insert")
    return Counter((each.after["article_id"], each.after["start"], each.after["end"]) for each in entries if each.after)


@pytest.fixture
def expected(committed_db: None) -> int:
    """How many quotes are suggested for each article."""
    return store_suggestions(cast.article("By itself")).added


def test_two_workers_suggest_for_every_article_once_though_one_is_killed(engine: str, expected: int) -> None:
    if engine != "postgresql":
        pytest.skip("As above.")
    first = suggest_for(articles(*"abcd"))
    with worker() as doomed, worker() as other:
        wait_for(lambda: states(first) == ["SUCCESSFUL"] * 4 and present() == 2)
        rest = articles(*"efghijkl")
        with locked_by_somebody_else(rest):
            second = suggest_for(rest)
            wait_for(lambda: len(workers_at_something()) == 2 and waiting_for_a_row() == 2)
            os.kill(doomed.pid, signal.SIGKILL)
            doomed.wait()
        wait_for(lambda: states(second) == ["SUCCESSFUL"] * 8)
        other.send_signal(signal.SIGTERM)
        assert other.wait(60) == 0
    assert set(suggested().values()) == {1}
    assert Quote.objects.count() == len(suggested()) == 13 * expected
    assert list(verify()) == []


@contextmanager
def locked_by_somebody_else(rows: ArticleQuerySet) -> Iterator[None]:
    """Let suggestions for these articles wait, until the block ends, in the middle of their transaction."""
    with closing(psycopg2.connect(database_url().replace("postgres://", "postgresql://"))) as other:
        with other.cursor() as cursor:
            keys = list(rows.values_list("pk", flat=True))
            cursor.execute("SELECT 1 FROM sources_article WHERE id = ANY(%s) FOR UPDATE", [keys])
        yield
        other.rollback()


def waiting_for_a_row() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0]


def suggest_for(rows: ArticleQuerySet) -> Job:
    return Job.objects.get(id=suggest_in_background(rows).id)


def test_suggestions_that_a_killed_worker_was_at_come_in_once(expected: int) -> None:
    job = suggest_for(articles(*"abcde"))
    assert batch(BETWEEN_SUGGESTIONS)[0] == -signal.SIGKILL
    assert states(job) == ["READY"] * 3 + ["RUNNING", "SUCCESSFUL"]
    assert batch()[0] == 0
    assert states(job) == ["SUCCESSFUL"] * 5
    assert set(suggested().values()) == {1}
    assert Quote.objects.count() == len(suggested()) == 6 * expected
    assert list(verify()) == []


# --- Poison, and stopping ------------------------------------------------------------------------


def test_a_task_that_kills_its_workers_fails_in_the_end_and_says_so(tmp_path: Path) -> None:
    job = ask_for(texts(tmp_path / "texts", "a", "poison", "z"))
    assert [batch(POISON)[0] for _ in range(MOST_DEATHS)] == [-signal.SIGKILL] * MOST_DEATHS
    assert batch(POISON)[0] == 0
    assert states(job) == ["FAILED", "SUCCESSFUL", "SUCCESSFUL"]
    part = Part.objects.filter(job=job).failed().get()
    assert (part.about, part.worker, part.deaths) == ("poison.txt", "", MOST_DEATHS)
    assert part.failure.startswith(f"{MOST_DEATHS} workers died while they were at it")
    assert entered() == ["a", "z"]


def test_a_worker_that_is_told_to_stop_ends_with_the_task_it_is_at(tmp_path: Path) -> None:
    job = ask_for(texts(tmp_path / "texts", *"abc"))
    assert batch(TERMINATED)[0] == 0
    assert states(job) == ["READY", "READY", "SUCCESSFUL"]
    assert entered() == ["a"]
    assert workers_at_something() == set()


def test_a_worker_that_is_told_to_stop_leaves_a_long_task_after_a_step(tmp_path: Path) -> None:
    crawl = tmp_path / "crawl.warc.gz"
    crawl.write_bytes(pages.crawl())
    job = ask_for(crawl)
    assert batch(TERMINATED)[0] == 0
    part = job.parts.get()
    assert (part.task.status, part.done, part.deaths, Article.objects.count()) == ("READY", 1, 0, 1)
    assert batch()[0] == 0
    part = job.parts.get()
    assert (part.task.status, part.done, part.deaths) == ("SUCCESSFUL", 3, 0)
    assert len(entered()) == 3


def test_a_worker_at_rest_stops_at_once() -> None:
    with worker("--interval", "3600") as process:
        wait_for(lambda: present() == 1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    assert present() == 0


def test_a_worker_is_known_to_be_there_or_gone_however_it_ends(tmp_path: Path) -> None:
    ask_for(texts(tmp_path / "texts", "a"))
    assert batch(IN_THE_MIDDLE.replace("if done", "if True"))[0] == -signal.SIGKILL
    (dead,) = workers_at_something()
    with worker():
        wait_for(lambda: present() == 1)
        wait_for(lambda: not workers_at_something())
    with transaction.atomic():
        assert is_gone(dead)
