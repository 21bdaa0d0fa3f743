"""Let those sign in again at once who were refused for trying too often."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from config.limits.logins import forget_tries


class Command(BaseCommand):
    help = "Forget the tries to sign in, of everybody or with one name, so that nobody has to wait any longer."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", help="those with this name alone; addresses stay counted")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Counts of tries forgotten: {forget_tries(name=options['name'])}.")
