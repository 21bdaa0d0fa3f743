"""Withdraw an article, or restore it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from sources.acting import acting
from sources.acting import reason as reason_given
from sources.models import AlreadyDone, Article


class Command(BaseCommand):
    help = "Take an article back from the public, with its quotes: a tombstone says why. Nothing is deleted."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("article", help="its slug")
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--reason", help="why; it is public, in the place of the article and its quotes")
        what.add_argument("--restore", action="store_true", help="undo it: the article is as public as it was")

    def handle(self, *args: Any, **options: Any) -> None:
        article = Article.objects.defer("text").filter(slug=options["article"]).first()
        if article is None:
            raise CommandError(f"There is no article {options['article']}.")
        try:
            self.carry_out(article, options)
        except AlreadyDone as error:
            state = "not withdrawn." if options["restore"] else f"withdrawn already: {article.withdrawal_reason}"
            raise CommandError(f"{article.slug} is {state}") from error

    def carry_out(self, article: Article, options: dict[str, Any]) -> None:
        """Do what was asked for, and say what it comes to."""
        if options["restore"]:
            article.restore()
            self.stdout.write(f"{article.slug} is restored.")
            return
        if not options["reason"].strip():
            raise CommandError("Say why it is withdrawn.")
        with acting(reason=reason_given() or options["reason"]):
            article.withdraw(reason=options["reason"])
        told = "a tombstone says why" if article.is_due(now=timezone.now()) else "it was not public"
        self.stdout.write(f"{article.slug} is withdrawn; {told}.")
