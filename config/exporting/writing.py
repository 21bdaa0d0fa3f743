"""Write an export: one snapshot, first under another name, so that what bears its name is whole."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, transaction

from config.exporting.manifest import NAME, Entry, Manifest
from config.exporting.refusals import Refused
from config.exporting.tables import Table, tables
from config.progress import Progress, without_progress


def export_directory(directory: Path, progress: Progress = without_progress) -> Manifest:
    """Write everything that the guarded tables hold into a new directory.

    ``progress`` wraps each walk as ``tqdm.tqdm`` does. Raises Refused if the directory holds
    anything already; whatever fails or is killed, it is there whole or not at all.
    """
    directory = directory.resolve()
    require_room(directory)
    with under_another_name(directory) as partial, snapshot():
        return write_files(partial, progress)


def require_room(directory: Path) -> None:
    if not directory.parent.is_dir():
        raise Refused(f"{directory.parent} is not a directory.")
    if directory.exists() and not (directory.is_dir() and not any(directory.iterdir())):
        raise Refused(f"{directory} is there already and not an empty directory; nothing is ever overwritten.")


@contextmanager
def under_another_name(directory: Path) -> Iterator[Path]:
    """Give a new directory beside the wanted one, which takes its name if all goes well."""
    partial = Path(tempfile.mkdtemp(prefix=f".{directory.name}-", suffix=".partial", dir=directory.parent))
    try:
        yield partial
        sync(partial)
        partial.rename(directory)  # the system refuses it if somebody has put anything there meanwhile
        sync(directory.parent)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise


@contextmanager
def snapshot() -> Iterator[None]:
    """Read one state of the database, whatever is written meanwhile, and hold up nobody who writes."""
    if connection.vendor == "postgresql":
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    with connection.cursor() as cursor:
        # Django's own transactions are IMMEDIATE here (config/settings.py): writers would wait for the end.
        cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def write_files(directory: Path, progress: Progress = without_progress) -> Manifest:
    """Write the tables and the manifest as the database is now."""
    manifest = Manifest([write_table(table, directory, progress) for table in tables()])
    write(directory / NAME, [manifest.encoded()])
    return manifest


def write_table(table: Table, directory: Path, progress: Progress = without_progress) -> Entry:
    lines = progress(table.lines(), desc=str(table), total=table.count())
    rows, size, sha256 = write(directory / table.file, lines)
    return Entry(table.file, rows, size, sha256, list(table.columns))


def write(path: Path, lines: Iterable[bytes]) -> tuple[int, int, str]:
    """Write a file that nobody else may read; return how many lines and bytes it has, and their SHA-256."""
    rows = size = 0
    sha256 = hashlib.sha256()
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        for line in lines:
            rows += 1
            size += file.write(line)
            sha256.update(line)
        file.flush()
        os.fsync(file.fileno())
    return rows, size, sha256.hexdigest()


def sync(directory: Path) -> None:
    """Let the names in a directory survive a crash of the machine."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
