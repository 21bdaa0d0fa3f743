"""Is the process alive, and may it serve?"""

from collections.abc import Callable

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.durability import weak_settings
from config.guards import missing_guards


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer as long as the process does."""
    return JsonResponse({"status": "ok"})


def database_faults() -> list[str]:
    """Return what is wrong with the connection: nothing if a query is answered."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return []


def unapplied_migrations() -> list[str]:
    """Return the names of the migrations that the database lacks."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def guards_not_in_force() -> list[str]:
    """Return the names of the guards that the database lacks."""
    return missing_guards(connection)


def weak_durability() -> list[str]:
    """Return what is set so that the database may lose what it has acknowledged."""
    return weak_settings(connection)


CHECKS: dict[str, Callable[[], list[str]]] = {
    "database": database_faults,
    "migrations": unapplied_migrations,
    "guards": guards_not_in_force,
    "durability": weak_durability,
}


def outcome(check: Callable[[], list[str]]) -> list[str]:
    """Return what ``check`` finds; a database that does not answer is a finding too."""
    try:
        return check()
    except Error as error:
        # Its message may name hosts and users: the log has it.
        return [type(error).__name__]


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 if the database answers, has every migration and all guards, and keeps what it acknowledges.

    Else answer 503 with what is missing.
    """
    missing = {name: found for name, check in CHECKS.items() if (found := outcome(check))}
    if missing:
        return JsonResponse({"status": "unavailable", "missing": missing}, status=503)
    return JsonResponse({"status": "ok"})
