"""Overwrite words of an article, for good, wherever they are held."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.takedown.history import Damaged
from config.takedown.planning import Plan, Refused, everywhere, plan
from config.takedown.redacting import redact
from config.takedown.scrubbing import Unfinished, scrub
from sources.models import Article


class Command(BaseCommand):
    help = (
        "Overwrite characters of an article with as many blocks: in its text, quotes, evidence, fields, captures, "
        "in the search index and the history. It is not undone."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("article", help="its slug")
        parser.add_argument("start", type=int, help="the first character, in code points from 0")
        parser.add_argument("end", type=int, help="one past the last character")
        parser.add_argument("--reason", required=True, help="why; internal, and without the words themselves")
        told = "overwrite the same words wherever they stand in the text"
        parser.add_argument("--everywhere", action="store_true", help=told)
        told = "leave titles, bylines, roles, occasions, notes and reasons as they are, in the history as well"
        parser.add_argument("--span-only", action="store_true", help=told)
        told = "further words to overwrite in those fields and in the history, such as another spelling"
        parser.add_argument("--also", action="append", default=[], metavar="WORDS", help=told)
        parser.add_argument("--dry-run", action="store_true", help="tell what would be overwritten, and do nothing")
        parser.add_argument("--no-input", action="store_true", help="do not ask before it is done")
        parser.add_argument("--no-scrub", action="store_true", help="leave cleaning up the files to manage.py scrub")

    def handle(self, *args: Any, **options: Any) -> None:
        article = Article.objects.filter(slug=options["article"]).first()
        if article is None:
            raise CommandError(f"There is no article {options['article']}.")
        try:
            self.carry_out(article, options)
        except (Refused, Damaged) as error:
            raise CommandError(f"Nothing was overwritten. {error}") from error

    def carry_out(self, article: Article, options: dict[str, Any]) -> None:
        """Show what would be overwritten and, unless somebody says no, do it."""
        spans = [(options["start"], options["end"])]
        ways: dict[str, Any] = {"elsewhere": not options["span_only"], "also": options["also"]}
        made = plan(article, spans, **ways)
        if options["everywhere"]:
            made = plan(article, everywhere(article.text, spans), **ways)
        self.tell(made)
        if options["dry_run"] or not (options["no_input"] or self.confirmed()):
            self.stdout.write("Nothing was overwritten.")
            return
        done = redact(article, made.spans, reason=options["reason"], seen=article.sha256, **ways)
        self.stdout.write(
            self.style.SUCCESS(f"Overwritten, and {done.entries} entries of the audit trail, those of now included.")
        )
        if options["no_scrub"]:
            self.stdout.write("The files of the database still hold the words: run manage.py scrub.")
            return
        try:
            scrub()
        except Unfinished as error:
            raise CommandError(f"The words are overwritten. {error}") from error
        self.stdout.write("The files of the database were cleaned up. Backups, replicas and copies were not.")

    def tell(self, made: Plan) -> None:
        """Print what is overwritten, and what is not."""
        for start, before, words, after in made.passages:
            self.stdout.write(f"{start:>8}  {in_one_line(f'…{before}⟦{words}⟧{after}…')}")
        for change in (*made.fields, *made.quotes, *made.evidence):
            self.stdout.write(f"  {change.called}: {in_one_line(change.after)}")
        self.stdout.write(
            f"  Entries of the audit trail: {made.entries}. Documents whose bytes are destroyed: {made.captures}."
        )
        for line in made.left:
            self.stdout.write(self.style.WARNING(f"  Left: {line}"))

    def confirmed(self) -> bool:
        try:
            answer = input("It cannot be undone. Overwrite all of this? [yes/no] ")
        except EOFError as error:
            raise CommandError("Nothing was overwritten. Nobody is there to confirm it; see --no-input.") from error
        return answer.strip().lower() == "yes"


def in_one_line(text: str) -> str:
    """Return a text with a space in place of each break and gap."""
    return " ".join(text.split())
