from django.apps import AppConfig


class FrontConfig(AppConfig):
    """What the front page of the admin tells, and what is kept for it."""

    name = "config.front"
    label = "front"
    verbose_name = "Front page"
