from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy as _

from sources.fields import digest
from sources.overwriting import overwrites
from sources.words import FUNCTION, likeness, trigram_words, words_of


class SourcesConfig(AppConfig):
    """Where words come from."""

    name = "sources"
    verbose_name = _("Sources")

    def ready(self) -> None:
        connection_created.connect(teach_words, dispatch_uid="words")


def teach_words(connection: Any, **_: Any) -> None:
    """Give SQLite the functions that its triggers and searches call; PostgreSQL has its own."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("verbatim_digest", 1, digest, deterministic=True)
        connection.connection.create_function("verbatim_overwrites", 2, overwrites, deterministic=True)
        connection.connection.create_function(FUNCTION, 1, words_of, deterministic=True)
        connection.connection.create_function("verbatim_trigrams", 1, trigram_words, deterministic=True)
        connection.connection.create_function("verbatim_likeness", 2, likeness, deterministic=True)
