from django.apps import AppConfig


class IdempotencyConfig(AppConfig):
    """What has been answered to requests that may come again."""

    name = "config.idempotency"
    label = "idempotency"
    verbose_name = "Requests that may come again"
