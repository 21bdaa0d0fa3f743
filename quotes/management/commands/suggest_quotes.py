"""Suggest the quotes of articles, and whose they are: as drafts in the database, or of files as JSON."""

import json
import os
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from quotes.asking_for import suggest_in_background
from quotes.formats.lines import as_lines
from quotes.suggesting import pipelines
from quotes.suggesting.storing import Summary, store_suggestions
from quotes.suggesting.suggestions import suggest
from sources.acting import acting
from sources.models import Article
from sources.suggestions import did_you_mean, quoted
from sources.working import in_background

ACTOR = "command: suggest_quotes"  # in the audit trail


class Command(BaseCommand):
    help = (
        "Store the quotes that articles seem to hold as drafts, with speaker, evidence and confidence; what curators "
        "have made or rejected stays as it is. With --json, print those of UTF-8 text files instead, one JSON object "
        "a line. docs/suggestions.md tells how well it does and how to install a parser."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("places", nargs="*", metavar="ARTICLE|FILE", help="slugs of articles; with --json, files")
        parser.add_argument("--all", action="store_true", help="every article there is")
        parser.add_argument("--json", action="store_true", help="print what text files hold, and store nothing")
        parser.add_argument("--background", action="store_true", help="let workers do it (docs/operations.md)")
        parser.add_argument("--reason", default="", help="why, for the audit trail")

    def handle(self, *args: Any, places: list[str], **options: Any) -> None:
        if bool(places) == options["all"] or (options["json"] and options["all"]):
            raise CommandError("Say whose quotes: some ARTICLEs, --all, or --json with some FILEs.")
        if options["background"] and in_background() and not options["json"]:
            with acting(actor=ACTOR, reason=options["reason"]):
                return self.ask_for_it(places)
        self.nlp = pipelines.load()
        if self.nlp is None:
            self.stderr.write(self.style.WARNING(WITHOUT_PARSER))
        if options["json"]:
            return self.print_all([Path(place) for place in places])
        with acting(actor=ACTOR, reason=options["reason"]):
            self.store_all(keys_of(places), silent=options["verbosity"] == 0)

    def ask_for_it(self, slugs: list[str]) -> None:
        """Ask workers for the suggestions."""
        articles = Article.objects.all()
        job = suggest_in_background(articles.filter(pk__in=keys_of(slugs)) if slugs else articles)
        self.stdout.write(f"Asked for: {job.what} (job {job.id}). The admin shows how far it is.")

    def store_all(self, keys: list[int], *, silent: bool) -> None:
        """Store what is suggested for each article, and tell what became of it in all."""
        summary = Summary()
        try:
            for key in tqdm(keys, file=sys.stderr, disable=silent, unit=" articles", mininterval=0.5):
                summary += store_suggestions(Article.objects.get(pk=key), self.nlp)
        except KeyboardInterrupt as error:
            self.stdout.write(str(summary))
            raise CommandError("Stopped. The same command goes on from here.") from error
        self.stdout.write(str(summary))

    def print_all(self, files: list[Path]) -> None:
        unread = [path for path in files if not self.print_suggestions(path)]
        if unread:
            raise CommandError(f"{len(unread)} of {len(files)} files could not be read, named above.")

    def print_suggestions(self, path: Path) -> bool:
        """Print the suggestions for one file; return whether it could be read."""
        try:
            text = path.read_bytes().decode()
        except OSError as error:
            self.stderr.write(self.style.ERROR(f"{shown(path)}: {error.strerror}"))
            return False
        except UnicodeDecodeError as error:
            self.stderr.write(self.style.ERROR(f"{shown(path)}: not UTF-8 (byte {error.start})"))
            return False
        for suggestion in suggest(text, self.nlp):
            line = json.dumps({"file": shown(path), **suggestion.as_json()}, ensure_ascii=False)
            self.stdout.write(as_lines([line]), ending="")
        return True


WITHOUT_PARSER = (
    "No English pipeline of spaCy's is installed: quotes are attributed by rules alone, which is less often right "
    "(docs/suggestions.md)."
)


def keys_of(slugs: list[str]) -> list[int]:
    """Return the numbers of the articles with these slugs, or of all there are; raise CommandError for one unknown."""
    articles = Article.objects.order_by("pk")
    if not slugs:
        return list(articles.values_list("pk", flat=True))
    known = dict(articles.filter(slug__in=slugs).values_list("slug", "pk"))
    for slug in slugs:
        if slug not in known:
            near = did_you_mean(slug, articles.values_list("slug", flat=True))
            raise CommandError(f"There is no article {quoted(slug)}.{near}")
    return [known[slug] for slug in dict.fromkeys(slugs)]


def shown(path: Path) -> str:
    """Return a path as text; what of it is not UTF-8 is replaced."""
    return os.fsencode(path).decode(errors="replace")
