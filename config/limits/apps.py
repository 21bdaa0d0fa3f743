from django.apps import AppConfig


class LimitsConfig(AppConfig):
    """How much may be asked, how often and for how long."""

    name = "config.limits"
    label = "limits"
    verbose_name = "Limits"
