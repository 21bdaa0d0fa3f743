"""JSON that the engine builds, in the shape that a serializer declares.

A serializer that walks rows in Python costs more than the query that found them. Here its
declaration is turned into one SQL expression, compiled once for each engine, and every page is
then answered by handing the rows' ids to that statement. The serializer stays the only
declaration of the shape: of its fields, their order, and the OpenAPI document.
"""

import datetime
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from operator import itemgetter
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Case, Expression, F, Func, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.encoding import iri_to_uri
from rest_framework import serializers

from sources.choosing import keep, standing

# What stands in the compiled statement for what differs from request to request.
BASE = "https://base.invalid"
NOW = datetime.datetime(1, 1, 1, tzinfo=datetime.UTC)
IDS = -1
SLOT = "00000000-0000-0000-0000-000000000000"  # where an identifier goes in an address

# A quotation mark inside a JSON text is escaped: these match keys alone.
ADDRESS_BEYOND_ASCII = re.compile(r'("url" ?: ?")([^"\\]*[^\x00-\x7f"\\][^"\\]*)"')
NO_CONFIDENCE = (', "confidence" : null', ',"confidence":null')  # as each engine writes it


# Every row is looked up by its key, in the order in which the joins are written. PostgreSQL would look for a better
# order for longer than all of them take, and read whole tables for a thousand rows. Sent in front of the statement,
# this holds for it alone.
BY_KEY = {
    "postgresql": "".join(
        f"SET LOCAL {setting}; "
        for setting in ("join_collapse_limit = 1", "enable_hashjoin = off", "enable_mergejoin = off", "jit = off")
    )
}

SQL = tuple[str, Any]  # with its parameters


class ReadyJSON(list[str]):
    """Objects that are JSON texts already."""


class ComputedField(serializers.Field):
    """A member that only Python can make, of what ``columns`` of the row hold; it stands behind the engine's own."""

    columns: tuple[str, ...] = ()

    def of(self, *values: Any) -> Any:
        """Return what the member holds where the columns hold ``values``."""
        raise NotImplementedError


class JSONMembers(Func):
    """A JSON object with its members in the order given, of the engine's own JSON type."""

    output_field = TextField()

    def __init__(self, members: Mapping[str, Any]) -> None:
        super().__init__(*members.values())
        self.names = list(members)

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> SQL:
        function = "json_object" if connection.vendor == "sqlite" else "json_build_object"
        parts = [compiler.compile(part) for part in self.source_expressions]
        members = ", ".join(f"'{name}', {sql}" for name, (sql, _) in zip(self.names, parts, strict=True))
        return f"{function}({members})", [value for _, values in parts for value in values]


class JSONArray(Func):
    """The JSON array of what a subquery gives as ``part``, in its order; empty where it gives nothing."""

    output_field = TextField()

    def __init__(self, parts: QuerySet) -> None:
        super().__init__(Subquery(parts.values("part")))

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> SQL:
        return self.as_sql(compiler, connection, template="(SELECT json_group_array(json(part)) FROM %(expressions)s)")

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> SQL:
        template = "coalesce((SELECT json_agg(part) FROM %(expressions)s AS parts), '[]')"
        return self.as_sql(compiler, connection, template=template)


class UUIDText(Func):
    """A UUID as people write it; SQLite holds its 32 digits."""

    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> SQL:
        sql, values = compiler.compile(self.source_expressions[0])
        groups = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
        dashed = " || '-' || ".join(f"substr({sql}, {start}, {length})" for start, length in groups)
        return f"({dashed})", list(values) * len(groups)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> SQL:
        return self.as_sql(compiler, connection, template="(%(expressions)s)::text")


class Joined(Func):
    """Texts put together, null where one of them is."""

    output_field = TextField()
    template = "(%(expressions)s)"
    arg_joiner = " || "


class IsOneOf(Func):
    """Whether an id is among many that are handed over as one parameter."""

    output_field = BooleanField()
    template = "%(expressions)s)"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> SQL:
        return self.as_sql(
            compiler, connection, arg_joiner=" IN (SELECT value FROM json_each(", template=f"{self.template})"
        )

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> SQL:
        return self.as_sql(compiler, connection, arg_joiner=" = ANY(")


def members(serializer: serializers.Serializer, path: str = "", **elsewhere: Any) -> JSONMembers:
    """Return the JSON object of a serializer's fields, for the row at ``path`` (``""`` or ``"article__"``).

    ``elsewhere`` gives, by the field's name, the expression of what no column holds, or the path
    of a nested row that its source does not name.
    """
    fields = {name: field for name, field in serializer.fields.items() if not isinstance(field, ComputedField)}
    return JSONMembers({name: value(field, path, elsewhere.get(name)) for name, field in fields.items()})


def value(field: serializers.Field, path: str, given: Any) -> Expression | F:
    """Return the expression of one field."""
    if isinstance(field, serializers.Serializer):
        row = given or f"{path}{field.source}"
        nested = members(field, f"{row}__")
        return Case(When(**{f"{row}__isnull": True}, then=Value(None)), default=nested) if field.allow_null else nested
    if given is not None:
        return given
    if isinstance(field, serializers.HyperlinkedIdentityField):
        return address(field, path)
    source = f"{path}{str(field.source).replace('.', '__')}"
    return UUIDText(source) if isinstance(field, serializers.UUIDField) else F(source)


def address(field: serializers.HyperlinkedIdentityField, path: str) -> Expression:
    """Return the expression of a row's own address."""
    identifier = f"{path}{field.lookup_field}"
    pattern = reverse(str(field.view_name), kwargs={str(field.lookup_url_kwarg): SLOT})
    before, after = pattern.split(SLOT)
    column = UUIDText(identifier) if field.lookup_field == "uuid" else F(identifier)
    return Joined(Value(f"{BASE}{before}"), column, Value(after))


class Completion:
    """What Python adds to an object that the engine has written: the computed members of a serializer."""

    def __init__(self, serializer: serializers.Serializer) -> None:
        fields = {name: field for name, field in serializer.fields.items() if isinstance(field, ComputedField)}
        self.columns = list(dict.fromkeys(column for field in fields.values() for column in field.columns))
        self.computed = [
            (name, field.of, itemgetter(*(self.columns.index(column) for column in field.columns)))
            for name, field in fields.items()
        ]

    def of(self, text: str, held: Sequence[Any]) -> str:
        """Return an object's text with the computed members behind its own; ``held`` is what ``columns`` hold."""
        for name, made_of, picked in self.computed:
            text = with_member(text, name, made_of(*picked(held)))
        return text


def with_member(text: str, name: str, held: Any) -> str:
    """Return an object's text with one more member."""
    between = "" if text == "{}" else ", "
    return f'{text[:-1]}{between}"{name}": {json.dumps(held)}}}'


class Statement:
    """A statement that gives the JSON texts of the rows with given ids; compiled once for each engine and choice."""

    def __init__(self, serializer: type[serializers.Serializer], rows: Callable[..., QuerySet]) -> None:
        """Take the declaration of the shape, and what returns the rows with their JSON annotated as ``json``.

        ``rows`` is given an instance of the serializer that has the members to show, ``now`` and the options.
        """
        self.serializer = serializer
        self.rows = rows
        self.compiled = lru_cache(self._compiled)

    @cached_property
    def standing(self) -> list[str]:
        """The members that an object has unless fewer are asked for."""
        return standing(self.serializer())

    def _compiled(self, _vendor: str, fields: tuple[str, ...], **options: Any) -> tuple[str, list[Any], Completion]:
        serializer = self.serializer()
        keep(serializer, fields)
        completion = Completion(serializer)
        rows = self.rows(serializer, now=NOW, **options).filter(IsOneOf("pk", Value(IDS)))
        rows = rows.annotate(json_text=Cast("json", TextField())).order_by()
        rows = rows.values_list("pk", "json_text", *completion.columns)
        sql, values = rows.query.get_compiler(connection=connection).as_sql()
        return sql, list(values), completion

    def texts(
        self,
        ids: Sequence[int],
        *,
        base: str,
        now: datetime.datetime,
        fields: Iterable[str],
        more: Mapping[int, Sequence[int]] | None = None,
        **options: Any,
    ) -> ReadyJSON:
        """Return the JSON text of each row, in the order of ``ids``, with the members that ``fields`` names.

        ``base`` begins every address; ``more`` gives the ids that take the place of other numbers.
        """
        sql, values, completion = self.compiled(connection.vendor, tuple(fields), **options)
        adapt = connection.ops.adapt_datetimefield_value
        slots: dict[Any, Any] = {number: as_parameter(listed) for number, listed in {IDS: ids, **(more or {})}.items()}
        slots[adapt(NOW)] = adapt(now)
        with connection.cursor() as cursor:
            cursor.execute(BY_KEY.get(connection.vendor, "") + sql, [filled(each, slots, base) for each in values])
            found = {row: completion.of(tidied(text), columns) for row, text, *columns in cursor.fetchall()}
        return ReadyJSON(found[row] for row in ids if row in found)


def as_parameter(ids: Sequence[int]) -> Any:
    """Return ids as the one parameter that ``IsOneOf`` compares with."""
    return json.dumps(list(ids)) if connection.vendor == "sqlite" else list(ids)


def filled(each: Any, slots: Mapping[Any, Any], base: str) -> Any:
    """Return the parameter that takes the place of ``each`` for one request."""
    if isinstance(each, str) and each.startswith(BASE):
        return base + each.removeprefix(BASE)
    return slots.get(each, each)


def tidied(text: str) -> str:
    """Return an object's text with its addresses percent-encoded and without a confidence that is null."""
    for member in NO_CONFIDENCE:
        text = text.replace(member, "")
    return text if text.isascii() else ADDRESS_BEYOND_ASCII.sub(encoded, text)


def encoded(match: re.Match[str]) -> str:
    return f'{match[1]}{iri_to_uri(match[2])}"'
