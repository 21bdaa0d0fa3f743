"""Store an export in an empty database: all of it or nothing, with every guard on."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import DatabaseError, connection, transaction
from django.db.models import Max

from config.exporting.manifest import Manifest
from config.exporting.reading import Export
from config.exporting.refusals import Refused
from config.exporting.rows import Row
from config.exporting.tables import Column, Table, tables
from config.guards import require_guards, unrecorded
from config.natural_keys import key_field
from config.progress import Progress, without_progress
from config.trail.models import Entry

BATCH = 1_000  # rows in memory at a time, unless they are longer than
BATCH_LENGTH = 4_000_000  # characters of text, or bytes
CACHE = 131_072  # KiB
CASES = 200  # rows in one UPDATE … CASE, whose cost grows with their square


def import_directory(directory: Path, progress: Progress = without_progress) -> Manifest:
    """Store the export that a directory holds, and return its manifest.

    Raises Refused, with nothing stored, unless the export is whole, the database empty and each
    row true to every rule. ``progress`` wraps each walk as ``tqdm.tqdm`` does.
    """
    try:
        require_guards()
    except ImproperlyConfigured as error:
        raise Refused(str(error)) from error
    require_empty()
    export = Export(directory)
    export.check(progress)
    with room_to_work(), transaction.atomic():
        claim_tables()
        require_empty()
        with unrecorded():  # the history comes along
            store(export, progress)
        give_no_number_twice()
        confirm(export, progress)
    return export.manifest


def require_empty() -> None:
    """Raise Refused if a table holds a row, or the audit trail of one that was deleted."""
    full = [str(table) for table in tables() if table.model._default_manager.exists()]
    if full:
        raise Refused(f"An import needs an empty database, and this one holds {', '.join(full)}.")


def claim_tables() -> None:
    """Let nobody else write before the end; SQLite's transactions see to that from their BEGIN."""
    if connection.vendor == "postgresql":
        names = ", ".join(f'"{table.model._meta.db_table}"' for table in tables())
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE")
            # Checked with each batch, references need no list of all of them until the end.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@contextmanager
def room_to_work() -> Iterator[None]:
    """Give SQLite a larger page cache: keys come in no order, and each touches a page of every index."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        (before,) = cursor.execute("PRAGMA cache_size").fetchone()
        cursor.execute(f"PRAGMA cache_size = {-CACHE}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA cache_size = {before}")


def store(export: Export, progress: Progress) -> None:
    """Store every row, then what rows of one table say of each other, in whichever order they come."""
    for table, entry in export.parts:
        rows = progress(export.rows(table, entry), desc=f"storing {table}", total=entry.rows)
        for number, batch in enumerate(batches(rows), 1):
            with naming(table, batch):
                create(table, batch)
            if number & (number - 1) == 0:
                refresh_plans(table)
        refresh_plans(table)
        if table.self_references:
            rows = progress(export.rows(table, entry), desc=f"connecting {table}", total=entry.rows)
            for batch in batches(row for row in rows if any(row[column.name] for column in table.self_references)):
                with naming(table, batch):
                    connect(table, batch)


def batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Yield the rows in lists whose size in memory has a bound."""
    batch: list[Row] = []
    length = 0
    for row in rows:
        batch.append(row)
        length += sum(len(value) for value in row.values() if isinstance(value, str | bytes))
        length += sum(len(str(value)) for value in row.values() if isinstance(value, dict))
        if len(batch) == BATCH or length > BATCH_LENGTH:
            yield batch
            batch, length = [], 0
    if batch:
        yield batch


@contextmanager
def naming(table: Table, batch: list[Row]) -> Iterator[None]:
    """Turn what the engine or a field refuses into Refused, and say between which rows it stands."""
    first, last = (", ".join(str(row[name]) for name in table.key) for row in (batch[0], batch[-1]))
    rows = f"{table.file}, a row from {first} to {last} breaks a rule"
    try:
        yield
    except ValidationError as error:
        raise Refused(f"{rows}: {' '.join(error.messages)}") from error
    except (DatabaseError, ValueError, OverflowError) as error:
        raise Refused(f"{rows}: {str(error).strip()}") from error


def create(table: Table, batch: list[Row]) -> None:
    """Store the rows, without what they say of other rows of the same table."""
    values = [{**row, **dict.fromkeys((column.name for column in table.self_references), None)} for row in batch]
    for column in table.references:
        replace_key(column, values)
    table.model._default_manager.bulk_create([table.model(**row) for row in values])


def connect(table: Table, batch: list[Row]) -> None:
    """Store what these rows say of other rows of the same table."""
    key = key_field(table.model).name
    ids = primary_keys(table.model, {row[key] for row in batch})
    names = [column.name for column in table.self_references]
    values = [{"pk": ids[row[key]], **{name: row[name] for name in names}} for row in batch]
    for column in table.self_references:
        replace_key(column, values)
    table.model._default_manager.bulk_update([table.model(**row) for row in values], names, batch_size=CASES)


def replace_key(column: Column, rows: list[Row]) -> None:
    """Replace the natural key in each row's reference by the primary key here, with one query for all."""
    ids = primary_keys(column.written.model, {row[column.name] for row in rows} - {None})
    for row in rows:
        key = row.pop(column.name)
        if key is not None and key not in ids:
            raise Refused(f"{column.field.model._meta.label_lower}.jsonl: {column.name} is {key}, which is nowhere.")
        row[column.field.attname] = ids.get(key)


def primary_keys(model: Any, keys: set[Any]) -> dict[Any, int]:
    """Return natural key → primary key of the rows that are there."""
    name = key_field(model).name
    return dict(model._default_manager.order_by().filter(**{f"{name}__in": keys}).values_list(name, "pk"))


def refresh_plans(table: Table) -> None:
    """Let PostgreSQL plan the guards' queries anew: those made for an empty table read all of a full one."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f'ANALYZE "{table.model._meta.db_table}"')


def give_no_number_twice() -> None:
    """Let new rows be numbered after all those that are there or that the audit trail knows."""
    with connection.cursor() as cursor:
        for table in tables():
            name = table.model._meta.db_table
            known = Entry.objects.filter(model=table.label).aggregate(last=Max("row_id"))["last"] or 0
            last = max(known, table.model._default_manager.aggregate(last=Max("pk"))["last"] or 0)
            if last and connection.vendor == "postgresql":
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [name, last])
            elif last:
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [name])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [name, last])


def confirm(export: Export, progress: Progress) -> None:
    """Raise Refused unless exporting again gives the same bytes."""
    for table, entry in export.parts:
        sha256 = hashlib.sha256()
        for line in progress(table.lines(), desc=f"comparing {table}", total=entry.rows):
            sha256.update(line)
        if sha256.hexdigest() != entry.sha256:
            raise Refused(f"{entry.name} holds what this database would not give back unchanged.")
