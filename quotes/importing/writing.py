"""Store many new rows at once, in the engine's own way for many, with every guard on.

The ids are drawn beforehand, so that rows can refer to each other. Attributions go first: a quote that comes after its
attribution is filled in by its own guard, once; one that comes before it is written anew with each. References are
checked when the transaction ends.
"""

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Model, UUIDField

from quotes.models import Attribution, Evidence, Quote
from sources.acting import hand_over

ESCAPES = (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r"))  # COPY's text format
NULL = "\\N"

Values = dict[str, Any]  # attribute → value


class Table:
    """A model's table, to which rows are added in bulk; what a row does not give has its field's default."""

    def __init__(self, model: type[Model]) -> None:
        self.name = model._meta.db_table
        fields: list[Any] = [each for each in model._meta.concrete_fields if not each.has_db_default()]
        self.columns = ", ".join(f'"{each.column}"' for each in fields)
        self.defaults: Values = {each.attname: each.get_default() for each in fields}
        self.as_stored = {each.attname: each.get_db_prep_save for each in fields if isinstance(each, UUIDField)}

    def row(self, values: Values) -> tuple[Any, ...]:
        """Return a whole row as the engine takes it."""
        whole = self.defaults | values
        for name, prepared in self.as_stored.items():
            whole[name] = prepared(whole[name], connection)
        return tuple(whole.values())


@dataclass
class NewRows:
    """Rows that are to be stored together."""

    quotes: list[Values] = field(default_factory=list)
    attributions: list[Values] = field(default_factory=list)
    evidence: list[Values] = field(default_factory=list)


def store(rows: NewRows) -> None:
    """Store the rows in the running transaction, noting who acts; raise the engine's error for what it refuses."""
    hand_over(connection)
    ids = new_ids(Evidence, len(rows.evidence))
    for each in rows.evidence:
        each["id"] = next(ids)
    for model, values in ((Attribution, rows.attributions), (Quote, rows.quotes), (Evidence, rows.evidence)):
        if values:
            add(model, values)


def add(model: type[Model], rows: Iterable[Values]) -> None:
    """Add rows to the table of a model."""
    table = Table(model)
    {"postgresql": copy_rows, "sqlite": insert_rows}[connection.vendor](table, map(table.row, rows))


def sentence_of(error: Exception) -> str:
    """Return what the engine has refused: in the words of the model, where it names one of its constraints."""
    told = str(error).partition("\n")[0]
    constraints = [each for model in (Quote, Attribution, Evidence) for each in model._meta.constraints]
    return next((str(each.violation_error_message) for each in constraints if each.name in told), told)


def refresh_plans(number: int) -> bool:
    """Let PostgreSQL plan anew once ``number`` new quotes are more than it knows of; tell whether it was let.

    The guards' queries are planned once a session: as long as a table is thought to be empty, all of it is read.
    """
    if connection.vendor != "postgresql":
        return False
    tables = [model._meta.db_table for model in (Quote, Attribution, Evidence)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", tables[:1])
        if cursor.fetchone()[0] >= number:
            return False
        cursor.execute(f"ANALYZE {', '.join(tables)}")
    return True


def new_ids(model: type[Model], number: int) -> Iterator[int]:
    """Yield ids for as many rows of a model, which nobody else is given; none are drawn before the first is taken."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, number]
            )
            drawn: Iterable[int] = [pk for (pk,) in cursor.fetchall()]
        else:  # nobody else writes until this transaction ends
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            (last,) = cursor.fetchone() or (0,)
            drawn = range(last + 1, last + 1 + number)
    yield from drawn


def insert_rows(table: Table, rows: Iterable[tuple[Any, ...]]) -> None:
    places = ", ".join(["%s"] * len(table.defaults))
    with connection.cursor() as cursor:
        cursor.executemany(f'INSERT INTO "{table.name}" ({table.columns}) VALUES ({places})', list(rows))


def copy_rows(table: Table, rows: Iterable[tuple[Any, ...]]) -> None:
    content = io.StringIO("".join(["\t".join(map(copied, row)) + "\n" for row in rows]))
    # Past Django's cursor, which would make Django's errors of the driver's.
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.cursor.copy_expert(f'COPY "{table.name}" ({table.columns}) FROM STDIN', content)


def copied(value: Any) -> str:
    """Return a value as COPY reads it: https://www.postgresql.org/docs/18/sql-copy.html (text format)."""
    if value is None:
        return NULL
    if not isinstance(value, str):
        return str(value)
    for character, escape in ESCAPES:
        if character in value:
            value = value.replace(character, escape)
    return value
