from django.apps import AppConfig


class QuotesConfig(AppConfig):
    """Who said what."""

    name = "quotes"
    verbose_name = "Quotes"
