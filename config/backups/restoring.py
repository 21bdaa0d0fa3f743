"""Restore a backup into an empty database, and look whether it is the one that was backed up."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from config.backups import archive
from config.backups.archive import Manifest
from config.backups.heads import trail_head
from config.backups.making import ENGINES, applied_migrations, rows
from config.exporting.refusals import Refused
from sources.faults import Fault


def restore(path: Path, *, sha256: str = "") -> Manifest:
    """Put what a backup holds into the empty database, its guards included, and return what it has to be.

    Raises Refused, with nothing stored, if a byte of the file is missing or another, if it is not the file with
    that ``sha256``, of another engine or a newer version of Verbatim, or if the database holds anything.
    """
    if sha256 and archive.sha256_of(path) != sha256.lower():
        raise Refused(f"{path} is not the file with the SHA-256 {sha256}.")
    manifest = archive.checked(path)
    if manifest.engine != connection.vendor:
        raise Refused(f"It is a backup of {manifest.engine}, and this is {connection.vendor}: move by an export.")
    if unknown := sorted(set(manifest.migrations) - known_migrations()):
        raise Refused(f"It was made by a newer version of Verbatim, which has the migration {unknown[0]}.")
    engine = ENGINES[connection.vendor]
    engine.require_empty()
    engine.load(partial(archive.unpack, path, manifest))
    return manifest


def known_migrations() -> set[str]:
    """Return the migrations that this version of Verbatim has, by app and name."""
    return {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}


def lacking(manifest: Manifest) -> list[str]:
    """Return the migrations that a backup of an older version has not had yet."""
    return sorted(known_migrations() - set(manifest.migrations))


def differences(manifest: Manifest) -> Iterator[Fault]:
    """Yield in what the restored database is not the one that was backed up."""
    if applied_migrations() != manifest.migrations:
        yield Fault("the database", "its migrations are not those that the backup tells of")
    found = rows()
    for label, number in manifest.rows.items():
        if found.get(label) != number:
            yield Fault(label, f"there are {found.get(label)} rows; {number} were backed up")
    if trail_head() != manifest.trail:
        yield Fault("the audit trail", "it is not the one that was backed up: its head is another")
