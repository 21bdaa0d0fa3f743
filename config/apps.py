from django.apps import AppConfig, apps
from django.contrib.admin.apps import AdminConfig
from django.core.checks import register
from django.db.models.signals import post_migrate, pre_migrate

from config.checks import keys_can_be_kept, languages_are_known


class VerbatimAdminConfig(AdminConfig):
    """Django's admin, as Verbatim's curators see it."""

    default_site = "sources.admin_site.VerbatimAdminSite"


class VerbatimConfig(AppConfig):
    """The project itself: settings, router, and what belongs to neither domain."""

    name = "config"
    verbose_name = "Verbatim"

    def ready(self) -> None:
        # Needs the models, which are loaded only now.
        from config.guards.migrating import after_migration, before_migration  # noqa: PLC0415

        for check in (languages_are_known, keys_can_be_kept):
            register(check)
        # Sent once per app before and after all migrations; the last of the guarded apps stands for all.
        last = apps.get_app_config("quotes")
        pre_migrate.connect(before_migration, sender=last, dispatch_uid="guards_out")
        post_migrate.connect(after_migration, sender=last, dispatch_uid="guards_in")
