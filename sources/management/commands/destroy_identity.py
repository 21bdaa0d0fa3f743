"""Destroy the key of a speaker's protected identity, so that no copy of the database can tell it any more."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sources.acting import reason
from sources.keys import KeyUnusable
from sources.models import ProtectedIdentity
from sources.models.identities import Stale


class Command(BaseCommand):
    help = "Destroy the key of a speaker's protected identity; REASON in the environment says why. No way back."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("speaker", help="the speaker's slug")
        parser.add_argument(
            "--without-key",
            action="store_true",
            help="also where the key is not here, because you know that every copy of it is destroyed already",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not reason():
            raise CommandError("Say why: REASON='…' manage.py destroy_identity …")
        identity = ProtectedIdentity.objects.filter(speaker__slug=options["speaker"]).first()
        if identity is None:
            raise CommandError(f"No identity is stored of a speaker {options['speaker']!r}.")
        try:
            identity.destroy(reason=reason(), without_key=options["without_key"])
        except (KeyUnusable, Stale) as error:
            raise CommandError(f"Nothing was done. {error or 'Somebody else was faster.'}") from error
        self.stdout.write(self.style.SUCCESS(f"The key {identity.key_name} is destroyed, and the row deleted."))
        self.stdout.write("Destroy every copy of that key, too: with one, backups of the database can still be read.")
