"""Models as files: which fields a line holds, and in which order the lines come."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.serializers import sort_dependencies
from django.db import connection
from django.db.models import BinaryField, CharField, F, Field, ForeignKey, Model, TextField
from django.db.models.functions import Collate

from config.exporting.rows import Row, codec, line_of, value_of
from config.guards.rules import guarded_models
from config.natural_keys import key_field, key_of
from config.trail.models import Entry, Seal
from sources.fields import DigestField, digest, is_stored

CHUNK = 500  # rows fetched at a time, unless they hold bytes that were received:
CHUNK_OF_BYTES = 4


@dataclass(frozen=True)
class Column:
    """A field as it is written: a reference by the natural key of the row that it points at."""

    field: Field

    @property
    def name(self) -> str:
        return self.field.name

    @cached_property
    def target(self) -> type[Model] | None:
        """The model that a reference points at."""
        return self.field.related_model if isinstance(self.field, ForeignKey) else None

    @cached_property
    def written(self) -> Field:
        """The field whose values are written: the key of the target, or the field itself."""
        return key_field(self.target) if self.target else self.field

    @property
    def path(self) -> str:
        """The way to the written field, as a lookup."""
        return f"{self.name}__{self.written.name}" if self.target else self.name

    def order(self) -> Any:
        """Return the expression that sorts by this column, alike on both engines: by code points, null first."""
        is_text = isinstance(self.written, CharField | TextField)
        expression = Collate(self.path, "C") if is_text and connection.vendor == "postgresql" else F(self.path)
        return expression.asc(nulls_first=True) if self.field.null else expression.asc()

    def value(self, written: Any) -> Any:
        """Return the value that JSON holds; raise ValueError unless it has the field's form."""
        try:
            return value_of(self.written, written, null=self.field.null)
        except ValueError as error:
            raise ValueError(f"{self.name}: {error}") from error


class Table:
    """A model whose rows are exported, and its file."""

    def __init__(self, model: type[Model]) -> None:
        self.model = model
        self.label = model._meta.label_lower
        self.file = f"{self.label}.jsonl"
        # Kept and generated columns come by themselves; what an import sets are the others, and a row's
        # number, by which the audit trail knows it.
        concrete: list[Any] = list(model._meta.concrete_fields)
        fields = [field for field in concrete if field.primary_key or is_stored(field)]
        self.columns = {field.name: Column(field) for field in sorted(fields, key=lambda field: field.name)}
        self.key = key_of(model)
        self.references = [column for column in self.columns.values() if column.target not in (None, model)]
        self.self_references = [column for column in self.columns.values() if column.target is model]
        self.digests = [field for field in fields if isinstance(field, DigestField)]

    def __str__(self) -> str:
        return str(self.model._meta.verbose_name_plural)

    @property
    def chunk(self) -> int:
        """How many rows may stand in memory at a time."""
        holds_bytes = any(isinstance(column.field, BinaryField) for column in self.columns.values())
        return CHUNK_OF_BYTES if holds_bytes else CHUNK

    def count(self) -> int:
        return self.model._default_manager.count()

    def lines(self) -> Iterator[bytes]:
        """Yield the stored rows as lines, in the order of their natural keys, in constant memory."""
        names = list(self.columns)
        converters = self.converters()
        rows = self.model._default_manager.order_by(*(self.columns[name].order() for name in self.key))
        for values in rows.values_list(*(column.path for column in self.columns.values())).iterator(self.chunk):
            row = dict(zip(names, values, strict=True))
            for name, convert in converters:
                if row[name] is not None:
                    row[name] = convert(row[name])
            yield line_of(row)

    def converters(self) -> list[tuple[str, Callable[[Any], Any]]]:
        """Return the columns whose values JSON does not have, with what makes JSON of them."""
        written = [(name, codec(column.written)[1]) for name, column in self.columns.items()]
        return [(name, convert) for name, convert in written if convert]

    def values(self, row: Row) -> Row:
        """Return a line's values in Python; raise ValueError for what cannot be a row of this table."""
        if row.keys() != self.columns.keys():
            raise ValueError(f"it has not exactly the fields {', '.join(self.columns)}")
        values = {name: column.value(row[name]) for name, column in self.columns.items()}
        for field in self.digests:
            destroyed = not values[field.of]  # the engine knows whether it was, by a redaction
            if not destroyed and digest(values[field.of]) != values[field.name]:
                raise ValueError(f"{field.name} is not the SHA-256 of its {field.of}")
        return values

    def place(self, row: Row) -> tuple[tuple[bool, Any], ...]:
        """Return what sorts the lines as SQL does."""
        return tuple((row[name] is not None, "" if row[name] is None else row[name]) for name in self.key)


def tables() -> list[Table]:
    """Return every guarded table, each after those that it refers to, then the audit trail of them all."""
    models: list[type[Model]] = [*sort_dependencies([(None, guarded_models())]), Entry, Seal]
    return [Table(model) for model in models]
