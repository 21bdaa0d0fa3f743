from django.apps import AppConfig


class SourcesConfig(AppConfig):
    """Where words come from."""

    name = "sources"
    verbose_name = "Sources"
