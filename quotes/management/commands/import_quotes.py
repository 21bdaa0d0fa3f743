"""Import quotes from tables (CSV) and JSON Lines, Verbatim's own exports included."""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from io import BufferedReader
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, transaction
from tqdm import tqdm

from quotes.importing.placing import Strictness
from quotes.importing.planning import State, Terms
from quotes.importing.reading import NoTable, rows_of
from quotes.importing.refusals import Refused
from quotes.importing.running import Done, Import
from quotes.management.commands.import_articles import opened
from sources.acting import acting
from sources.receiving.origins import STANDARD_INPUT

ACTOR = "command: import_quotes"  # in the audit trail
STATES = (State.NEW, State.KNOWN, State.REFUSED)


class Command(BaseCommand):
    help = (
        "Import quotes of articles that are here, from a table (CSV), JSON Lines or standard input (-); exports of the "
        "API too. Each is found in its article to the letter or refused. They are drafts. Running it again goes on."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE|-", help="CSV with a header, or JSON Lines, in UTF-8")
        parser.add_argument("--dry-run", action="store_true", help="tell what would happen; write nothing")
        parser.add_argument("--create-names", action="store_true", help="enter speakers and organisations nobody knows")
        parser.add_argument("--keep-status", action="store_true", help="take each row's status; else all are drafts")
        parser.add_argument(
            "--alike", action="store_true", help="take words that differ in case, spaces, accents, dashes and marks"
        )
        parser.add_argument(
            "--truncated", action="store_true", help="take words that are a part of what stands in quotation marks"
        )
        parser.add_argument("--guarded", action="store_true", help="cells have the apostrophe of Verbatim's own CSV")
        parser.add_argument("--refused", metavar="FILE", help="write what was refused, and why, as JSON Lines")
        parser.add_argument("--reason", default=None, help="why, for the audit trail")

    def handle(self, *args: Any, **options: Any) -> None:
        self.silent = options["verbosity"] == 0
        self.telling = options["verbosity"] > 1
        self.counts: Counter[State] = Counter()
        self.inferred = 0
        self.led: set[str] = set()
        name = options["file"]
        self.origin = "standard input" if name == STANDARD_INPUT else Path(name).name
        with ExitStack() as stack:
            self.refused = stack.enter_context(opened(options["refused"])) if options["refused"] else None
            stream = stack.enter_context(reading(name))
            stack.enter_context(acting(actor=ACTOR, reason=options["reason"]))
            try:
                self.import_rows(stream, options)
            except NoTable as error:
                raise CommandError(f"{self.origin}: {error}") from error
            except KeyboardInterrupt as error:
                self.summarise()
                raise CommandError("Stopped. The same command goes on from here.") from error
            except DatabaseError as error:
                self.summarise()
                told = str(error).partition("\n")[0]
                raise CommandError(f"The database failed: {told}. The same command goes on from here.") from error
        self.summarise()
        if options["dry_run"]:
            self.stdout.write("Nothing was written.")
        if self.counts[State.REFUSED]:
            raise CommandError(f"{self.counts[State.REFUSED]} refused, as told above.")

    def import_rows(self, stream: BufferedReader, options: dict[str, Any]) -> None:
        terms = Terms(
            self.origin,
            create_names=options["create_names"],
            keep_status=options["keep_status"],
            strictness=Strictness(alike=options["alike"], truncated=options["truncated"]),
        )
        rows = rows_of(stream, guarded=options["guarded"])
        bar = tqdm(rows, file=sys.stderr, disable=self.silent, unit=" rows", mininterval=0.5)
        with undone() if options["dry_run"] else ExitStack():
            Import(terms, self.tell).run(bar)

    def tell(self, done: Done) -> None:
        """Count what became of a batch, and tell what was refused."""
        for number, state in done.outcomes:
            if isinstance(state, Refused):
                self.counts[State.REFUSED] += 1
                self.say(f"{self.origin}, row {number}: {state}")
                if self.refused:
                    told = {"origin": self.origin, "row": number, **state.as_json()}
                    self.refused.write(f"{json.dumps(told)}\n")
            else:
                self.counts[state] += 1
        if self.refused:
            self.refused.flush()
        for somebody in done.entered:
            self.say(f"entered: {somebody}")
        for line in sorted(done.led - self.led):
            self.say(line)
        self.led |= done.led
        self.inferred += done.inferred
        if self.telling:
            self.say(f"stored: {self.told()}")

    def told(self) -> str:
        return ", ".join(f"{self.counts[state]:,} {state}" for state in STATES)

    def say(self, line: str) -> None:
        """Write a line without tearing the progress bar apart."""
        with tqdm.external_write_mode(file=sys.stderr):
            self.stdout.write(line)
            self.stdout.flush()

    def summarise(self) -> None:
        if self.inferred:
            self.stdout.write(
                f"{self.inferred:,} inferred: the article does not name the speaker just once beside them."
            )
        self.stdout.write(self.told())


@contextmanager
def undone() -> Iterator[None]:
    """Let everything inside happen, and undo it at the end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def reading(name: str) -> AbstractContextManager[BufferedReader]:
    """Return a file, or standard input, to read bytes from; raise CommandError if it cannot be read."""
    if name == STANDARD_INPUT:
        return nullcontext(sys.stdin.buffer)  # type: ignore[arg-type]
    try:
        return Path(name).open("rb")
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror}") from error
