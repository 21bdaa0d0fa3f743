from django.apps import AppConfig


class WorkConfig(AppConfig):
    """Work in the background."""

    name = "config.work"
    label = "work"
    verbose_name = "Background work"
