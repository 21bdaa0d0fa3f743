"""Guards out before a migration, in again after it, and every row verified once more.

On SQLite a migration that alters a field makes its table anew: the table's triggers would be
lost, and it fails where another table's trigger names it.
"""

from typing import Any

from django.core.management.base import CommandError
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from config.guards.installing import drop_guards, install_guards
from config.verification import one_moment, verify
from sources.acting import acting

ACTOR = "command: migrate"


def before_migration(*, using: str, plan: list[Any], **_: Any) -> None:
    """Take the guards out if there is anything to migrate."""
    if plan:
        drop_guards(connections[using])


def after_migration(*, using: str, plan: list[Any] | None = None, **_: Any) -> None:
    """Put the guards in, whatever was migrated; raise CommandError if a row breaks a rule now."""
    with acting(actor=ACTOR):
        install_guards(connections[using])
    # Half-way states, such as an older version's, cannot be read with today's models.
    if plan and is_up_to_date(connections[using]):
        with one_moment():
            faults = list(verify())
        if faults:
            raise CommandError("\n".join(["After the migration these rows break a rule:", *map(str, faults)]))


def is_up_to_date(connection: Any) -> bool:
    """Tell whether every migration is applied."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
