"""Fill an empty database with a data set, as fast as the engine takes it.

The guards and the secondary indexes are out of the way meanwhile and stand again afterwards; the
columns that the engine keeps come with the data, and the test of the data set compares them.
"""

import csv
import io
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection, transaction

from config.guards import drop_guards, install_guards, install_search
from tests.bench.dataset import COLUMNS, Dataset, Row

BATCH = 5_000  # rows of a table held in memory before they are sent


def load(dataset: Dataset) -> None:
    """Store every row of the data set in the empty database."""
    drop_guards(connection)
    install_search(connection)  # filling the words in while the rows come is cheaper than afterwards
    # SQLite looks for rows that refer to each new one, through the indexes that are out of the way.
    with without_indexes(), connection.constraint_checks_disabled(), transaction.atomic():
        store(dataset)
    install_guards(connection)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def store(dataset: Dataset) -> None:
    waiting: dict[str, list[Row]] = {table: [] for table in COLUMNS}
    for table, row in dataset.rows():
        waiting[table].append(row)
        if len(waiting[table]) == BATCH:
            send(table, waiting[table])
            waiting[table] = []
    for table, rows in waiting.items():
        send(table, rows)


def send(table: str, rows: list[Row]) -> None:
    """Send rows of one table to the engine, with the model's defaults in the columns that the dataset leaves out."""
    left_out = defaults(table)
    names = [*COLUMNS[table], *left_out]
    columns = ", ".join(f'"{column}"' for column in names)
    rows = [(*row, *left_out.values()) for row in rows]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            buffer = io.StringIO()
            csv.writer(buffer).writerows([["\\N" if value is None else value for value in row] for row in rows])
            buffer.seek(0)
            copy = f"COPY {table} ({columns}) FROM STDIN WITH (FORMAT csv, NULL '\\N')"
            cursor.cursor.copy_expert(copy, buffer)
        elif rows:
            places = ", ".join("?" * len(names))
            values = [tuple(plain(value) for value in row) for row in rows]
            connection.connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", values)


@cache
def defaults(table: str) -> dict[str, Any]:
    """Return column → default, of the columns that neither the dataset nor the engine fills in."""
    (model,) = (each for each in apps.get_models() if each._meta.db_table == table)
    fields: Any = model._meta.concrete_fields
    asked = [each for each in fields if each.column not in COLUMNS[table] and not each.has_db_default()]
    return {each.column: each.get_default() for each in asked if not (each.primary_key or each.null)}


def plain(value: Any) -> Any:
    """Return a value as Django stores it on SQLite."""
    if isinstance(value, uuid.UUID):
        return value.hex
    return value.removesuffix("+00:00") if isinstance(value, str) and value.endswith("+00:00") else value


@contextmanager
def without_indexes() -> Iterator[None]:
    """Take the secondary indexes out and make them again afterwards: sorting once beats inserting in order."""
    definitions = index_definitions()
    with connection.cursor() as cursor:
        for name in definitions:
            cursor.execute(f'DROP INDEX "{name}"')
        yield
        for definition in definitions.values():
            cursor.execute(definition)


def index_definitions() -> dict[str, str]:
    """Return name → SQL of the indexes that no constraint holds."""
    tables = ", ".join(f"'{table}'" for table in COLUMNS)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()"
                f" AND tablename IN ({tables}) AND NOT EXISTS ("
                "SELECT 1 FROM pg_constraint WHERE conindid = format('%I', indexname)::regclass)"
            )
        else:
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
                f" AND tbl_name IN ({tables})"
            )
        return dict(cursor.fetchall())
