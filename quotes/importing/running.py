"""Import rows batch by batch, each in a transaction of its own: whatever ends an import, it goes on from there.

Rows that name another quote come after all that do not, and wait on disk until that one is there. Memory holds one
batch and what was looked up lately, however long the file is.
"""

import pickle
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field

from django.db import DataError, IntegrityError, transaction

from quotes.importing.columns import Stated, stated
from quotes.importing.planning import Planner, State, Terms
from quotes.importing.reading import Row
from quotes.importing.refusals import Code, Refused
from quotes.importing.writing import refresh_plans, sentence_of, store

BATCH = 1_000  # rows, unless they are longer than
BATCH_LENGTH = 4_000_000  # bytes
HELD = 1_000_000  # bytes of waiting rows in memory; more are on disk

Outcome = tuple[int, State | Refused]  # of the row with this number
Unfit = tuple[int, Refused]  # a row that states no quote


@dataclass
class Done:
    """A batch that is stored: what became of its rows, who was entered for it, and how many bases are inferred.

    ``led`` says which slugs led to others, into whom those were merged who had them.
    """

    outcomes: list[Outcome] = field(default_factory=list)
    entered: list[str] = field(default_factory=list)
    inferred: int = 0
    led: set[str] = field(default_factory=set)

    @property
    def helps(self) -> bool:
        """Whether rows that wait may find now what they wait for."""
        return any(state in (State.NEW, State.KNOWN) for _, state in self.outcomes if isinstance(state, State))


class Room(AbstractContextManager["Room"]):
    """Rows that wait, in order, on disk when there are many; the file has no name that could outlive the import."""

    def __init__(self) -> None:
        self.file = tempfile.SpooledTemporaryFile(max_size=HELD)  # noqa: SIM115 (closed with the room)
        self.rows = 0

    def add(self, row: Stated) -> None:
        pickle.dump(row, self.file)
        self.rows += 1

    def leave(self) -> Iterator[Stated]:
        """Yield the rows."""
        self.file.seek(0)
        for _ in range(self.rows):
            yield pickle.load(self.file)  # noqa: S301 (nobody else has written it)

    def close(self) -> None:
        self.file.close()

    def __exit__(self, *_: object) -> None:
        self.close()


class Import:
    """The import of one file: ``tell`` is called after each batch."""

    def __init__(self, terms: Terms, tell: Callable[[Done], None]) -> None:
        self.planner = Planner(terms)
        self.tell = tell
        self.unplanned = 0  # quotes stored since the engine last looked at its tables

    def run(self, rows: Iterable[Row]) -> None:
        """Import rows in their order, then those that name other quotes, until none of these is any use."""
        with ExitStack() as rooms:
            waiting = rooms.enter_context(Room())
            self.take(arriving(rows, waiting), waiting)
            helped = True
            while waiting.rows and helped:
                left = rooms.enter_context(Room())
                helped = self.take(waiting.leave(), left)
                waiting.close()
                waiting = left
            self.refuse(waiting)

    def refuse(self, waiting: Room) -> None:
        """Refuse the rows that have waited for nothing."""
        for row in waiting.leave():
            column = "within" if row.within else "continues"
            told = "The quote that it names is neither here nor in this file."
            self.tell(Done([(row.number, Refused(Code.REFERENCE_UNKNOWN, told, column))]))

    def take(self, rows: Iterable[Stated | Unfit], waiting: Room) -> bool:
        """Import rows batch by batch; tell whether anything came of any of them."""
        helped = False
        for batch in batches(rows):
            fit = [row for row in batch if isinstance(row, Stated)]
            done = Done([row for row in batch if not isinstance(row, Stated)])
            self.store(fit, done, waiting)
            done.outcomes.sort(key=lambda outcome: outcome[0])
            helped = helped or done.helps
            self.tell(done)
        return helped

    def store(self, rows: list[Stated], done: Done, waiting: Room) -> None:
        """Store rows in one transaction. Those that the engine refuses are found by halves, and stop no others.

        It refuses what the plan could not know: somebody else has stored these words meanwhile, for instance.
        """
        if not rows:
            return
        try:
            with transaction.atomic():
                plan = self.planner.plan(rows)
                store(plan.new)
        except (IntegrityError, DataError) as error:
            self.planner.forget()
            if len(rows) == 1:
                done.outcomes.append((rows[0].number, Refused(Code.DATABASE, sentence_of(error))))
                return
            self.store(rows[: len(rows) // 2], done, waiting)
            self.store(rows[len(rows) // 2 :], done, waiting)
            return
        self.unplanned += len(plan.new.quotes)
        if refresh_plans(self.unplanned):
            self.unplanned = 0
        for row, state in plan.outcomes:
            if state == State.WAITING:
                waiting.add(row)
            else:
                done.outcomes.append((row.number, state))
        done.entered += plan.entered
        done.inferred += plan.inferred
        done.led |= plan.led


def arriving(rows: Iterable[Row], waiting: Room) -> Iterator[Stated | Unfit]:
    """Yield what rows state, one after the other; those that name another quote wait."""
    for row in rows:
        try:
            if isinstance(row.cells, Refused):
                raise row.cells
            found = stated(row.number, row.cells, row.length)
        except Refused as refused:
            yield row.number, refused
            continue
        if found.refers:
            waiting.add(found)
        else:
            yield found


def batches(rows: Iterable[Stated | Unfit]) -> Iterator[list[Stated | Unfit]]:
    """Yield rows in lists whose size in memory has a bound."""
    batch: list[Stated | Unfit] = []
    length = 0
    for row in rows:
        batch.append(row)
        length += row.length if isinstance(row, Stated) else 0
        if len(batch) == BATCH or length > BATCH_LENGTH:
            yield batch
            batch, length = [], 0
    if batch:
        yield batch
