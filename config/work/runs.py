"""One run of a task from the queue: it goes into the database how far it is, and what came of it.

It is noted only as long as the part names this worker: whoever was taken for dead because its connection broke
has no say any more.
"""

import logging
from collections.abc import Callable
from traceback import format_exception
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from config.work.models import DONE, FAILED, WAITING, Part
from sources.working import Result, Run, Undone

LONGEST = 20_000  # code points of a failure or a traceback

logger = logging.getLogger(__name__)


class Superseded(Exception):
    """Another worker does this task now, or somebody has put it back."""


class Stopping(Exception):
    """The worker has to stop; the task is begun anew by another one."""


class StoredRun(Run):
    """A run by the worker of this name."""

    def __init__(self, task: DBTaskResult, worker: str, is_stopping: Callable[[], bool] = lambda: False) -> None:
        self.task = task
        self.worker = worker
        self.is_stopping = is_stopping

    @property
    def mine(self) -> Any:
        """The part, as long as it is this worker's."""
        return Part.objects.filter(pk=self.task.pk, worker=self.worker)

    def advance(self, done: int, total: int | None) -> None:
        part = self.mine.only("farthest").first()
        if part is None:
            raise Superseded
        farther = {"farthest": done, "deaths": 0} if done > part.farthest else {}
        self.mine.update(done=done, total=total, **farther)
        if self.is_stopping() and done != total:
            raise Stopping

    def finish(self, told: Result) -> None:
        """Note that it is done."""
        with transaction.atomic():
            self.leave(status=DONE, return_value=told)

    def fail(self, failure: str, error: BaseException | None = None) -> None:
        """Note that it failed, and why."""
        with transaction.atomic():
            self.leave(status=FAILED, failure=storable(failure), **traces(error))

    def put_back(self) -> None:
        """Let another worker begin it anew."""
        with transaction.atomic():
            self.leave(status=WAITING)

    def leave(self, *, status: str, failure: str = "", **fields: Any) -> None:
        """Be no longer at it; raise Superseded if that is so already."""
        if not self.mine.update(worker="", failure=failure):
            raise Superseded
        finished = {} if status == WAITING else {"finished_at": timezone.now()}
        DBTaskResult.objects.filter(pk=self.task.pk).update(status=status, **finished, **fields)
        logger.info("task", extra={"task": str(self.task.pk), "path": self.task.task_path, "state": status})


def traces(error: BaseException | None) -> dict[str, str]:
    """Return what the queue keeps of an error: its class and where it happened; nothing where words say it all."""
    if error is None or isinstance(error, Undone):
        return {"exception_class_path": "", "traceback": ""}
    kind = type(error)
    traceback = storable("".join(format_exception(error)))
    return {"exception_class_path": f"{kind.__module__}.{kind.__qualname__}", "traceback": traceback}


def storable(text: str) -> str:
    """Return a text as every engine takes it: no NUL, no lone surrogates, no more of it than ``LONGEST``."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()[:LONGEST]


def in_words(error: BaseException) -> str:
    """Return why a task failed, for people."""
    return str(error) if isinstance(error, Undone) else f"{type(error).__name__}: {error}"


def hold(task: DBTaskResult, worker: str) -> None:
    """Let a worker be at a task, in the transaction in which it has locked it."""
    task.claim(worker)
    Part.objects.filter(pk=task.pk).update(worker=worker, done=0, failure="")
