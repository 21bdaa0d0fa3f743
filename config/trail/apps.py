from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy as _

from config.guards.handing import teach_connection


class TrailConfig(AppConfig):
    """The audit trail of everything curated."""

    name = "config.trail"
    label = "trail"
    verbose_name = _("Audit trail")

    def ready(self) -> None:
        connection_created.connect(teach_connection, dispatch_uid="trail")
