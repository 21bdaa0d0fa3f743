from django.apps import AppConfig


class TokensConfig(AppConfig):
    """What programs sign in with."""

    name = "config.tokens"
    label = "tokens"
    verbose_name = "API tokens"
