"""List the API tokens, without their secrets, which nobody has."""

from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from config.tokens.models import Token

COLUMNS = ("token", "owner", "scopes", "state", "last used", "good until", "name")


class Command(BaseCommand):
    help = "List the API tokens: whose they are, what they may be used for, and when they were last used."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--owner", metavar="NAME", help="of this account alone")
        parser.add_argument("--all", action="store_true", help="those that are expired or revoked, too")

    def handle(self, *args: Any, **options: Any) -> None:
        tokens = Token.objects.select_related("owner")
        if options["owner"]:
            if not get_user_model().objects.filter(username=options["owner"]).exists():
                raise CommandError(f"There is no account {options['owner']!r}.")
            tokens = tokens.filter(owner__username=options["owner"])
        now = timezone.now()
        shown = [told(token, now) for token in tokens if options["all"] or token.is_good(now=now)]
        rows = [COLUMNS, *shown]
        widths = [max(len(row[place]) for row in rows) for place in range(len(COLUMNS))]
        for row in rows:
            self.stdout.write("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())


def told(token: Token, now: datetime) -> tuple[str, ...]:
    """Return the columns of a token's line."""
    state = "revoked" if token.revoked else "good" if token.is_good(now=now) else "expired or closed"
    used = f"{token.last_used:%Y-%m-%d %H:00}" if token.last_used else "never"
    owner = token.owner.get_username()
    return (f"{token.beginning}…", owner, token.scopes, state, used, f"{token.expires:%Y-%m-%d}", token.name)
