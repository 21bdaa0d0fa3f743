"""What a task and whoever runs it say to each other (docs/decisions/0015).

Like who acts (``sources/acting.py``), it is a matter of the running thread. A task that runs at once, in the
process of whoever asked, says the same to nobody: it need not know which of the two it is.

A task may be run again, by a worker that takes up what a dead one was at: whatever it stores, it stores once
however often it is run, and where two run it at a time.
"""

import json
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Model
from django.utils import translation
from django_tasks import default_task_backend

Result = dict[str, Any]  # as JSON: what a task hands back

FAILED = "FAILED"  # as django-tasks writes it
MOST_NAMED = 50  # rows that a result names


class Undone(Exception):
    """What was asked could not be done, or not all of it; why is said in words for people."""


def result(told: str, made: Iterable[Model] = (), **more: Any) -> Result:
    """Return what a task hands back: what it did, in words, and the rows to look at (the first ``MOST_NAMED``).

    ``more`` is for whoever asks for a task that is done at once.
    """
    return {"told": told, "made": [[row._meta.label_lower, row.pk] for row in made][:MOST_NAMED], **more}


# --- Whoever runs a task ------------------------------------------------------------------------


class Run:
    """One run of a task; this one is at once, watched by nobody."""

    def advance(self, done: int, total: int | None) -> None:
        """Hear how far the task is."""


current: ContextVar[Run] = ContextVar("run", default=Run())  # noqa: B039 (it holds nothing)


@contextmanager
def running(run: Run) -> Iterator[None]:
    """Let the task that is called inside speak to ``run``, and English: what it stores and tells others read, too."""
    token = current.set(run)
    try:
        with translation.override(settings.LANGUAGE_CODE):
            yield
    finally:
        current.reset(token)


def advance(done: int, total: int | None = None) -> None:
    """Tell how many steps of a task are done, of ``total`` if that is known.

    A worker that has to stop does so here; another one begins the task anew.
    """
    current.get().advance(done, total)


# --- Whoever asks -------------------------------------------------------------------------------


@dataclass
class Job:
    """What somebody asks for in one go, as one task or many."""

    what: str
    id: uuid.UUID = field(default_factory=uuid.uuid4)
    results: list[Any] = field(default_factory=list)  # of django-tasks, in the order in which they were asked for

    def add(self, task: Any, *, about: str, **arguments: Any) -> None:
        """Ask for a task; ``about`` tells it from the others of the job.

        Raises Undone for the name of a file, say, that is no text: a queue holds none.
        """
        try:
            json.dumps([about, arguments], ensure_ascii=False).encode()
        except UnicodeEncodeError as error:
            raise Undone(f"{about.encode('utf-8', 'replace').decode()}: it is not UTF-8.") from error
        token = asked.set(Asked(self, about))
        try:
            with running(Run()):  # unless workers will do it
                self.results.append(task.enqueue(**arguments))
        finally:
            asked.reset(token)

    @property
    def done(self) -> list[Result]:
        """What the tasks handed back that are done already; those that run at once are."""
        return [each.return_value for each in self.results if each.is_finished and each.status != FAILED]

    @property
    def failures(self) -> list[str]:
        """Why the tasks failed that have failed already, in words."""
        return [why(error) for each in self.results for error in each.errors]

    @property
    def waits(self) -> bool:
        """Tell whether workers have yet to do it."""
        return not all(each.is_finished for each in self.results)


def why(error: Any) -> str:
    """Return the words of an error as django-tasks keeps it: its class and a traceback."""
    _frames, _name, words = error.traceback.rpartition(f"{error.exception_class_path.rpartition('.')[2]}: ")
    return words.strip()


@dataclass(frozen=True)
class Asked:
    """What a task belongs to, while it is asked for."""

    job: Job
    about: str


asked: ContextVar[Asked | None] = ContextVar("asked", default=None)


@contextmanager
def asking(what: str) -> Iterator[Job]:
    """Ask for tasks together: all of them wait for workers afterwards, or none does; or they are done at once."""
    with transaction.atomic() if in_background() else nullcontext():
        yield Job(what)


def in_background() -> bool:
    """Tell whether tasks wait for workers here, or are done at once by whoever asks."""
    return default_task_backend.supports_get_result
