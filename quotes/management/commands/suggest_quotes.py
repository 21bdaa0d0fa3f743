"""Suggest the quotes that text files hold, and whose they are, without storing anything."""

import json
import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from quotes.formats.lines import as_lines
from quotes.suggesting import pipelines
from quotes.suggesting.suggestions import suggest


class Command(BaseCommand):
    help = (
        "Print the quotes that UTF-8 text files seem to hold, with speaker, evidence and confidence: one JSON object a "
        "line. Nothing is stored. docs/suggestions.md tells how well it does and how to install a parser."
    )
    requires_system_checks: list[str] = []  # it touches no database

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path, help="UTF-8 text")
        parser.add_argument(
            "--json", action="store_true", required=True, help="print JSON Lines, the one form there is so far"
        )

    def handle(self, *args: Any, files: list[Path], **options: Any) -> None:
        nlp = pipelines.load()
        if nlp is None:
            self.stderr.write(self.style.WARNING(WITHOUT_PARSER))
        unread = [path for path in files if not self.suggest(path, nlp)]
        if unread:
            raise CommandError(f"{len(unread)} of {len(files)} files could not be read, named above.")

    def suggest(self, path: Path, nlp: Any | None) -> bool:
        """Print the suggestions for one file; return whether it could be read."""
        try:
            text = path.read_bytes().decode()
        except OSError as error:
            self.stderr.write(self.style.ERROR(f"{shown(path)}: {error.strerror}"))
            return False
        except UnicodeDecodeError as error:
            self.stderr.write(self.style.ERROR(f"{shown(path)}: not UTF-8 (byte {error.start})"))
            return False
        for suggestion in suggest(text, nlp):
            line = json.dumps({"file": shown(path), **suggestion.as_json()}, ensure_ascii=False)
            self.stdout.write(as_lines([line]), ending="")
        return True


WITHOUT_PARSER = (
    "No English pipeline of spaCy's is installed: quotes are attributed by rules alone, which is less often right "
    "(docs/suggestions.md)."
)


def shown(path: Path) -> str:
    """Return a path as text; what of it is not UTF-8 is replaced."""
    return os.fsencode(path).decode(errors="replace")
