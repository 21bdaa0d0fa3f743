"""Walking an ordered table page by page from where one stands, never by counting rows.

A row's place in an ordering is the values of the ordering's columns. Each step is a range scan
of the index over these columns; rows whose first value is null come last either way round, and
are walked in a second scan.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.db import models
from django.db.models import (
    BooleanField,
    Expression,
    F,
    Field,
    Func,
    QuerySet,
    TextField,
    Value,
    prefetch_related_objects,
)
from django.db.models.functions import Cast

from config.walking import walked

Key = list[Any]


class Beyond(Func):
    """``(a, b) > (x, y)``: both engines answer it with one range of an index over a and b.

    Written with AND and OR, it would make them pass over every row that ties with the first value.
    """

    output_field = BooleanField()

    def __init__(self, columns: Sequence[str], values: Sequence[Expression], *, descending: bool) -> None:
        super().__init__(*columns, *values)
        self.operator = "<" if descending else ">"

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, list[Any]]:
        parts = [compiler.compile(part) for part in self.source_expressions]
        half = len(parts) // 2
        left, right = (", ".join(sql for sql, _ in side) for side in (parts[:half], parts[half:]))
        return f"({left}) {self.operator} ({right})", [value for _, values in parts for value in values]


@dataclass(frozen=True)
class Ordering:
    """A total order of a table's rows: its columns, the last of them unique, and its direction."""

    columns: tuple[str, ...]
    descending: bool = False

    def reversed(self) -> "Ordering":
        return Ordering(self.columns, not self.descending)

    def names(self, model: type[models.Model]) -> list[str]:
        """Return the attributes of a row of ``model`` that hold its place."""
        return [marked(name, column(model, name)) for name in self.columns]

    def key(self, row: Any, model: type[models.Model]) -> Key:
        """Return the place of ``row``, in values that JSON can hold."""
        return [self.plain(getattr(row, name)) for name in self.names(model)]

    @staticmethod
    def plain(value: Any) -> Any:
        return value if value is None or isinstance(value, int) else str(value)

    def walk(self, queryset: QuerySet, key: Key | None, *, backwards: bool) -> Iterator[QuerySet]:
        """Yield the scans that hold all rows after ``key``, or all rows; ``backwards``, those before it."""
        field = column(queryset.model, self.columns[0])
        scans = [True, False] if field.null else [True]
        if backwards:
            scans.reverse()
        if key is not None:
            scans = scans[scans.index(key[0] is not None) :]
        direction = self.reversed() if backwards else self
        for place, valued in enumerate(scans):
            yield direction.scan(queryset, key if place == 0 else None, valued=valued, nullable=field.null)

    def chunks(self, queryset: QuerySet, size: int) -> Iterator[list[int]]:
        """Yield the primary keys of all rows in order, ``size`` at a time; between two chunks the engine rests."""
        key: Key | None = None
        while rows := first_rows(self.places(self.walk(queryset, key, backwards=False)), size):
            yield [row.pk for row in rows]
            if len(rows) < size:
                return
            key = self.key(rows[-1], queryset.model)

    def places(self, scans: Iterator[QuerySet]) -> Iterator[QuerySet]:
        """Yield the scans with no more of each row than its primary key and its place."""
        return (scan.values_list("pk", *self.names(scan.model), named=True) for scan in scans)

    def scan(self, queryset: QuerySet, key: Key | None, *, valued: bool, nullable: bool) -> QuerySet:
        """Return the rows beyond ``key``, with or without a value in the first column, in order."""
        fields = {name: column(queryset.model, name) for name in self.columns}
        if nullable:
            queryset = queryset.filter(**{f"{self.columns[0]}__isnull": not valued})
        if key is not None:
            # Where the first column is null, it is the others that tell the rows apart.
            first = 0 if valued else 1
            columns = self.columns[first:]
            values = [Value(value, typed(fields[name])) for name, value in zip(columns, key[first:], strict=True)]
            queryset = queryset.filter(Beyond(columns, values, descending=self.descending))
        times = {marked(name, field): Cast(name, TextField()) for name, field in fields.items() if is_time(field)}
        order = [F(name).desc() if self.descending else F(name).asc() for name in self.columns]
        return queryset.annotate(**times).order_by(*order)


def column(model: type[models.Model], name: str) -> Field:
    """Return the field of ``model`` that is the column ``name``."""
    return cast("Field", model._meta.get_field(name))


def is_time(field: Field) -> bool:
    """Tell whether the engine's own text of a value is the only exact one.

    SQLite keeps times as texts of three or six decimals, and compares them as texts: what Python
    makes of one and gives back would stand before or after the very row it came from.
    """
    return isinstance(field, models.DateTimeField)


def marked(name: str, field: Field) -> str:
    """Return the attribute of a row that holds the column's value for a key."""
    return f"{name}_as_text" if is_time(field) else name


def typed(field: Field) -> Field:
    """Return the field as which a key's value is handed to the engine."""
    return field if isinstance(field, (models.UUIDField, models.IntegerField)) else TextField()


def first_rows(scans: Iterator[QuerySet], number: int) -> list[Any]:
    """Return the first ``number`` rows of the scans, starting no scan that is not needed."""
    rows: list[Any] = []
    lookups: tuple[Any, ...] = ()
    for scan in scans:
        lookups = vars(scan)["_prefetch_related_lookups"]
        # What belongs to the rows is fetched once for all scans.
        rows += walked(scan.prefetch_related(None), number - len(rows))[: number - len(rows)]
        if len(rows) == number:
            break
    prefetch_related_objects(rows, *lookups)
    return rows
