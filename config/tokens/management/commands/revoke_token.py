"""Revoke API tokens, at once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.tokens.models import Token
from config.tokens.writing import START, beginning_of


class Command(BaseCommand):
    help = "Revoke an API token by the beginning of its secret, or every token of an account. It holds at once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("token", nargs="?", help="verbatim_ and eight characters, or the whole secret that got out")
        parser.add_argument("--owner", metavar="NAME", help="revoke every token of this account")

    def handle(self, *args: Any, **options: Any) -> None:
        if bool(options["token"]) == bool(options["owner"]):
            raise CommandError("Name either a token or, with --owner, an account.")
        standing = Token.objects.filter(revoked=None)
        if options["owner"]:
            found = list(standing.filter(owner__username=options["owner"]))
        else:
            beginning = beginning_of(options["token"].rstrip("…"))
            found = list(standing.filter(beginning=beginning)) if beginning.startswith(START) else []
        if not found:
            raise CommandError("There is no such token that is not revoked already.")
        for token in found:
            token.revoke()
            self.stdout.write(f"Revoked {token}.")
