from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from babel.core import Locale, UnknownLocaleError
from babel.messages.catalog import Message
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import to_locale

from config.catalogues import HERE, brought_up_to_date, catalogue_of, compiled


class Command(BaseCommand):
    help = "Write the strings of the admin into the catalogue of a language, and compile what is translated there."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("language", help="its code, as in ADMIN_LANGUAGES: de, pt-br, zh-hans")

    def handle(self, *args: Any, language: str, **options: Any) -> None:
        try:
            Locale.parse(to_locale(language))
        except (UnknownLocaleError, ValueError) as error:
            raise CommandError(f"{language} is no language that is known here: {error}.") from error
        path = catalogue_of(language, Path(settings.LOCALE_PATHS[0]) if settings.LOCALE_PATHS else HERE)
        catalogue = brought_up_to_date(path, language)
        faulty = [message for message, errors in catalogue.check() if errors]
        for message in faulty:
            self.stderr.write(f"Its translation cannot be filled in as it is: {message.id!r}")
        if faulty:
            raise CommandError(f"Mend these in {path}; nothing takes effect until then.")
        compiled(catalogue, path)
        messages = [message for message in catalogue if message.id]
        done = [message for message in messages if all(strings_of(message))]
        self.stdout.write(f"{len(done)} of {len(messages)} strings are translated: {path}")


def strings_of(message: Message) -> Sequence[str]:
    """Return the translations of a message: one, or one for each of its plurals."""
    return [message.string or ""] if not isinstance(message.string, list | tuple) else message.string
