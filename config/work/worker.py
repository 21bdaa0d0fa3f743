"""A worker: it takes one task after the other from the queue."""

import signal
import sys
import time
from types import FrameType

from django.db import Error, close_old_connections, connection
from django.db.utils import InterfaceError, OperationalError
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction

from config.work.presence import Presence
from config.work.recovery import take_up
from config.work.runs import Stopping, StoredRun, Superseded, hold, in_words, logger
from sources.acting import acting
from sources.working import running

STOPPING = (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT)


class Worker:
    """One process that does tasks until it is told to stop.

    ``batch``: it ends when nothing waits. ``interval``: seconds between looks into an empty queue.
    """

    def __init__(self, *, interval: float = 1.0, batch: bool = False, most: int | None = None) -> None:
        self.interval = interval
        self.batch = batch
        self.left = most  # tasks to do before it ends; None: no limit
        self.presence = Presence()
        self.stopping = False
        self.idle = False

    def listen(self) -> None:
        """Stop, from now on, when the system says so: after the task under way, or after a step of a long one."""
        for number in STOPPING:
            signal.signal(number, self.stop)

    def stop(self, number: int, frame: FrameType | None) -> None:
        if self.idle or self.stopping:  # asked a second time: at once; the task is taken up by another worker
            sys.exit(0 if self.idle else 1)
        self.stopping = True

    def run(self) -> None:
        """Do tasks; return when there is a reason to end."""
        self.presence.begin()
        logger.info("worker begins", extra={"worker": self.presence.name})
        try:
            while not self.stopping and self.left != 0:
                if not self.turn():
                    if self.batch:
                        break
                    self.rest()
        finally:
            self.presence.end()

    def turn(self) -> bool:
        """Do the next task; return whether there was one. A database that is away for a while is waited for."""
        close_old_connections()
        try:
            take_up(by=self.presence.name)
            task = self.next_task()
            if task:
                self.do(task)
        except (OperationalError, InterfaceError) as error:
            logger.error("the database does not answer", extra={"error": type(error).__name__})
            connection.close()
            if self.batch:
                raise
            return False
        if task and self.left is not None:
            self.left -= 1
        return task is not None

    def rest(self) -> None:
        self.idle = True
        if not self.stopping:
            time.sleep(self.interval)
        self.idle = False

    def next_task(self) -> DBTaskResult | None:
        """Take the next task from the queue."""
        ready = DBTaskResult.objects.ready().filter(backend_name="default")
        if not ready.exists():  # looking takes no lock; on SQLite the next would be the only writer's
            return None
        with exclusive_transaction():
            task = ready.get_locked()
            if task:
                hold(task, self.presence.name)
        return task

    def do(self, task: DBTaskResult) -> None:
        """Do a task, and note what comes of it, unless that is another worker's affair by then."""
        run = StoredRun(task, self.presence.name, lambda: self.stopping)
        try:
            self.call(task, run)
        except Superseded:
            logger.warning("another worker does it now", extra={"task": str(task.pk)})

    def call(self, task: DBTaskResult, run: StoredRun) -> None:
        """Call a task's function in the name of whoever asked for it."""
        try:
            part = task.part
            result = task.task_result
            with running(run), acting(actor=part.job.actor, reason=part.on_whose_behalf):
                run.finish(result.task.call(*result.args, **result.kwargs))
        except Superseded:
            raise
        except Stopping:
            run.put_back()
        except Exception as error:
            if isinstance(error, Error) and not connection.is_usable():
                raise  # the lock went with the connection: whoever is there takes the task up
            run.fail(in_words(error), error)
