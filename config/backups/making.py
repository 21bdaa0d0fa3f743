"""Back up the database while it is being written to."""

import datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model
from django.utils import timezone

from config.backups import archive, postgresql, sqlite
from config.backups.archive import Counted, Manifest
from config.backups.heads import trail_head
from config.exporting.refusals import Refused
from config.exporting.writing import snapshot
from config.guards.rules import guarded_models
from config.trail.models import Entry

ENGINES: dict[str, Any] = {"sqlite": sqlite, "postgresql": postgresql}


def back_up(path: Path, *, now: datetime.datetime | None = None) -> Manifest:
    """Write one moment's state of the whole database into a new file, and return what it holds.

    Raises Refused if there is something already, or the engine's programs are missing. Whatever fails or is
    killed, the file is there whole or not at all.
    """
    path = path.absolute()
    if not path.parent.is_dir():
        raise Refused(f"{path.parent} is not a directory.")
    if path.exists():
        raise Refused(f"{path} is there already; nothing is ever overwritten.")
    engine = ENGINES[connection.vendor]
    with archive.new_file(path) as new, snapshot():
        # Told first: on SQLite, a transaction sees what there was at its first reading.
        told = {
            "engine": connection.vendor,
            "server": engine.version(),
            "made_at": (now or timezone.now()).isoformat(),
            "migrations": applied_migrations(),
            "rows": rows(),
            "trail": trail_head(),
        }
        copy = partial(engine.copy, room=new.parent)
        return archive.write(
            new, engine.CONTENT, copy, partial(manifest_of, told, engine.CONTENT), packed=engine.PACKED
        )


def manifest_of(told: dict[str, Any], content: str, counted: Counted) -> Manifest:
    return Manifest(**told, content=content, size=counted.size, sha256=counted.sha256.hexdigest())


def applied_migrations() -> list[str]:
    """Return the migrations that the database has, by app and name."""
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def rows() -> dict[str, int]:
    """Return how many rows the curated tables and the trail hold; one that is not migrated yet holds none."""
    there = set(connection.introspection.table_names())
    models: list[type[Model]] = [*guarded_models(), Entry]
    models = [model for model in models if model._meta.db_table in there]
    return {model._meta.label_lower: model._default_manager.count() for model in models}
