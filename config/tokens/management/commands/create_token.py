"""Make an API token for somebody's account, such as that of a program."""

import sys
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.tokens.models import LONGEST_DAYS, Token


class Command(BaseCommand):
    help = "Make an API token for an account, and print its secret this once on standard output."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("owner", help="the name of the account that it stands for")
        parser.add_argument("name", help="what it is for, such as the program that uses it")
        parser.add_argument("--write", action="store_true", help="let it change what its owner may change, too")
        told = f"for how many days it is good, at most {LONGEST_DAYS} (default: %(default)s)"
        parser.add_argument("--days", type=int, default=90, metavar="N", help=told)
        parser.add_argument("--rate", type=int, metavar="N", help="requests a minute, if not as many as others")

    def handle(self, *args: Any, **options: Any) -> None:
        users = get_user_model()._default_manager
        owner = users.filter(**{get_user_model().USERNAME_FIELD: options["owner"]}).first()
        if owner is None:
            raise CommandError(f"There is no account {options['owner']!r}.")
        scopes = Token.Scope.WRITE if options["write"] else Token.Scope.READ
        token = Token(owner=owner, name=options["name"], scopes=scopes, rate=options["rate"])
        try:
            secret = token.give_secret(days=options["days"])
            token.full_clean()
        except (ValueError, ValidationError) as error:
            raise CommandError(" ".join(getattr(error, "messages", None) or [str(error)])) from error
        token.save(force_insert=True)
        # The secret stands alone on standard output, for other programs.
        sys.stderr.write(f"Made the token {token}, good until {token.expires:%Y-%m-%d}. It is shown only now.\n")
        self.stdout.write(secret)
