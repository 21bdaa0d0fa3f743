"""Import articles from texts, pages, web archives, folders, web addresses and standard input."""

import datetime
import json
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import Any, TextIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from tqdm import tqdm

from quotes.asking_for import import_in_background
from quotes.received import FETCHING_IS_OFF, REFUSED, STATES, revision
from quotes.suggesting import pipelines
from quotes.suggesting.storing import Summary, store_suggestions
from sources.acting import acting
from sources.models import Article, Capture
from sources.receiving import Received, Refused
from sources.receiving.documents import Item
from sources.receiving.extracting import extract
from sources.receiving.fetching import Client
from sources.receiving.origins import STANDARD_INPUT, is_address, items_at, requests_in
from sources.receiving.storing import Outcome, Terms
from sources.receiving.taking import take
from sources.working import Undone

ACTOR = "command: import_articles"  # in the audit trail


class Command(BaseCommand):
    help = (
        "Import articles from texts (.txt), pages (.html), web archives (.warc, .warc.gz), folders of these, web "
        "addresses and standard input (-). They are internal until --public-from. Running it again goes on."
    )

    def __init__(self, *args: Any, client: Client | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.client = client or Client()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("places", nargs="*", metavar="PATH|URL|-", help="where documents are")
        parser.add_argument("--urls", metavar="FILE", action="append", default=[], help="a list of web addresses, or -")
        parser.add_argument("--language", default="", help="of documents that do not tell, such as en; texts never do")
        parser.add_argument("--title", default="", help="of a single document")
        parser.add_argument("--public-from", type=moment, metavar="TIME", help="such as 2026-12-01; else internal")
        parser.add_argument("--create-publishers", action="store_true", help="enter publishers that nobody knows yet")
        parser.add_argument("--fresh", type=float, default=24, metavar="HOURS", help="how long not to fetch again (24)")
        parser.add_argument("--refused", metavar="FILE", help="write what was refused, and why, as JSON Lines")
        parser.add_argument("--background", action="store_true", help="let workers do it (docs/operations.md)")
        parser.add_argument("--suggest", action="store_true", help="suggest the quotes of each article, as drafts")
        parser.add_argument("--reason", default="", help="why, for the audit trail")
        parser.add_argument("--repeat", action="store_true", help="import nothing; extract all that is kept anew")

    def handle(self, *args: Any, **options: Any) -> None:
        self.silent = options["verbosity"] == 0
        if options["repeat"]:
            return self.repeat()
        self.require_sense(options)
        terms = Terms(options["language"], options["title"], options["public_from"], options["create_publishers"])
        self.fresh = datetime.timedelta(hours=options["fresh"])
        self.counts: Counter[str] = Counter()
        self.unknown: Counter[str] = Counter()
        if options["background"]:
            with acting(actor=ACTOR, reason=options["reason"]):
                return self.ask_for_it(options, terms)
        self.nlp = pipelines.load() if options["suggest"] else None
        self.suggested = Summary() if options["suggest"] else None
        with ExitStack() as stack:
            file = stack.enter_context(opened(options["refused"])) if options["refused"] else None
            try:
                stack.enter_context(acting(actor=ACTOR, reason=options["reason"]))
                self.import_all(self.items(options["places"], options["urls"]), terms, file)
            except KeyboardInterrupt as error:
                self.summarise()
                raise CommandError("Stopped. The same command goes on from here.") from error
        self.summarise()
        if self.counts[REFUSED]:
            raise CommandError(f"{self.counts[REFUSED]} refused, as told above.")

    def ask_for_it(self, options: dict[str, Any], terms: Terms) -> None:
        """Ask workers for the import; where there are none, it is done at once, in the same tasks."""
        places, since = options["places"], timezone.now() - self.fresh
        addresses = [*filter(is_address, places), *self.addresses(options["urls"])]
        paths = [place for place in places if not is_address(place)]
        try:
            job = import_in_background(addresses, paths, terms, since=since, suggest=options["suggest"])
        except Undone as error:
            raise CommandError(f"Nothing was asked for. {error}") from error
        for told in [*(done["told"] for done in job.done), *job.failures]:
            self.stdout.write(told)
        if job.waits:
            self.stdout.write(f"Asked for: {job.what} (job {job.id}). The admin shows how far it is.")
        if self.counts[REFUSED] or job.failures:
            raise CommandError("Something was refused or failed, as told above.")

    def addresses(self, lists: list[str]) -> Iterator[str]:
        """Return the addresses of lists; what is none is told."""
        for item in chain.from_iterable(map(self.requests, lists)):
            if isinstance(item, Refused):
                self.counts[REFUSED] += 1
                self.stdout.write(str(item))
            else:
                yield item.origin

    def require_sense(self, options: dict[str, Any]) -> None:
        """Raise CommandError for options that cannot be followed."""
        places = options["places"]
        if not places and not options["urls"]:
            raise CommandError("Say what to import: a path, a web address, - or --urls FILE.")
        if options["title"] and (len(places) != 1 or options["urls"]):
            raise CommandError("--title is the title of a single document.")
        if options["background"] and (STANDARD_INPUT in places or options["refused"]):
            raise CommandError("Workers read no standard input (-), and tell in the admin what was refused.")
        if not settings.FETCH_URLS and (options["urls"] or any(map(is_address, places))):
            raise CommandError(FETCHING_IS_OFF)
        if options["language"]:
            try:
                Article._meta.get_field("language").run_validators(options["language"])
            except ValidationError as error:
                raise CommandError(f"--language: {' '.join(error.messages)}") from error

    def items(self, places: list[str], lists: list[str]) -> Iterator[Item]:
        """Return all documents in turn; none is read before its turn has come."""
        return chain(
            chain.from_iterable(items_at(place, sys.stdin.buffer) for place in places),
            chain.from_iterable(self.requests(name) for name in lists),
        )

    def requests(self, name: str) -> Iterator[Item]:
        if name == STANDARD_INPUT:
            yield from requests_in(sys.stdin.buffer)
            return
        try:
            with Path(name).open("rb") as file:
                yield from requests_in(file)
        except OSError as error:
            raise CommandError(f"{name}: {error.strerror}") from error

    def import_all(self, items: Iterator[Item], terms: Terms, refused: TextIO | None) -> None:
        for item in tqdm(items, file=sys.stderr, disable=self.silent, unit=" documents", mininterval=0.5):
            try:
                self.count(self.outcome(item, terms))
            except Refused as refusal:
                self.counts[REFUSED] += 1
                self.say(str(refusal))
                if refused:
                    refused.write(json.dumps({"origin": refusal.origin, "reason": refusal.reason}) + "\n")
                    refused.flush()

    def outcome(self, item: Item, terms: Terms) -> Outcome:
        """Return what becomes of a document; raise Refused if nothing does."""
        return take(item, terms, client=self.client, since=timezone.now() - self.fresh)

    def count(self, outcome: Outcome) -> None:
        self.counts[outcome.state] += 1
        if outcome.unknown_publisher:
            self.unknown[outcome.unknown_publisher] += 1
        if outcome.earlier:
            self.tell_revision(outcome.article, outcome.earlier)
        if self.suggested is not None:  # of what is known as well: an import that was stopped goes on
            self.suggested += store_suggestions(outcome.article, self.nlp)

    def tell_revision(self, article: Article, earlier: Article) -> None:
        """Tell what became of the quotes of the earlier version."""
        for line in revision(article, earlier):
            self.say(line)

    def say(self, line: str) -> None:
        """Write a line without tearing the progress bar apart."""
        with tqdm.external_write_mode(file=sys.stderr):
            self.stdout.write(line)

    def summarise(self) -> None:
        for name, times in self.unknown.most_common():
            self.stdout.write(f"Not a known publisher, left empty: {name} ({times:,} articles)")
        self.stdout.write(", ".join(f"{self.counts[state]:,} {state}" for state in STATES))
        if self.suggested is not None:
            self.stdout.write(f"Quotes suggested: {self.suggested}")

    def repeat(self) -> None:
        """Extract all that is kept anew and tell where that gives another text; nothing is changed."""
        captures = Capture.objects.select_related("article").order_by("pk")
        counts: Counter[str] = Counter()
        bar = tqdm(captures.iterator(4), total=captures.count(), file=sys.stderr, disable=self.silent)
        for capture in bar:
            if reason := differing(capture):
                self.say(f"{capture.article.slug}: {reason} ({capture.origin}, once by {capture.extractor})")
            counts["different" if reason else "the same"] += 1
        self.stdout.write(f"{counts['the same']:,} the same, {counts['different']:,} different")


def differing(capture: Capture) -> str:
    """Return in what way today's extraction is another than the article's text, or nothing."""
    document = Received(capture.origin, bytes(capture.content), capture.media_type, capture.received_at)
    try:
        found = extract(document)
    except Refused as refusal:
        return refusal.reason
    return "" if found.text == capture.article.text else f"another text by {found.extractor}"


def moment(written: str) -> datetime.datetime:
    """Return the instant of a day or time in ISO 8601; without a time zone, it is UTC."""
    found = datetime.datetime.fromisoformat(written)
    return found if found.tzinfo else found.replace(tzinfo=datetime.UTC)


def opened(name: str) -> TextIO:
    """Return a file to write to; raise CommandError if there can be none."""
    try:
        return Path(name).open("w", encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror}") from error
