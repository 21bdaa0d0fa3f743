"""Bringing the engines to walk an index in the order of a list where they would rather sort."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django.db import connection
from django.db.models import BooleanField, Func, Lookup, QuerySet, Subquery
from django.db.models.expressions import Col
from django.db.models.lookups import Exact, In

from sources.searches import MANY

MOST_WALKS = 20  # of an index at once: planning each takes time as well


class InOneOf(Func):
    """Whether a row is among those of some ordered and cut querysets of primary keys."""

    output_field = BooleanField()

    def __init__(self, walks: Sequence[QuerySet]) -> None:
        super().__init__("pk", *(Subquery(walk) for walk in walks))

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, list[Any]]:
        (pk, _), *walks = [compiler.compile(part) for part in self.source_expressions]
        parts = [f"SELECT * FROM {sql} AS walk_{number}" for number, (sql, _) in enumerate(walks)]
        return f"{pk} IN ({' UNION ALL '.join(parts)})", [value for _, values in walks for value in values]


class Unindexed(Func):
    """A column that SQLite looks up in no index."""

    template = "+%(expressions)s"


def walked(scan: QuerySet, number: int) -> QuerySet:
    """Return an ordered queryset with the same first ``number`` rows as ``scan`` that the engine need not sort."""
    conditions = [each for each in scan.query.where.children if on_a_column(each)]
    fitting = [each for each in conditions if isinstance(each, Exact | In)]
    in_order = [each for each in fitting if is_kept_in_order(each, scan)]
    if any(isinstance(each, Exact) for each in in_order):
        return scan
    if in_order:
        several = next((each for each in in_order if 1 < len(each.rhs) <= MOST_WALKS), None)
        return merged(scan, several, number) if several else scan
    if fitting and connection.vendor == "sqlite" and are_many(scan, conditions):
        plain = [type_of(each)(Unindexed(each.lhs, output_field=each.lhs.output_field), each.rhs) for each in fitting]
        return without(scan, fitting).filter(*plain)
    return scan


def on_a_column(condition: Any) -> bool:
    """Tell whether a condition compares a column other than the primary key with values."""
    if not isinstance(condition, Lookup) or not isinstance(condition.lhs, Col):
        return False
    return condition.rhs_is_direct_value() and not condition.lhs.target.primary_key


def type_of(condition: Any) -> type[Lookup]:
    return Exact if isinstance(condition, Exact) else In


def is_kept_in_order(condition: Any, scan: QuerySet) -> bool:
    """Tell whether an index holds the rows of each value of the condition's column in the order of the scan."""
    order = [each.expression.name for each in cast("tuple[Any, ...]", scan.query.order_by)]
    columns = [condition.lhs.target.name, *order]
    return any(index.fields[: len(columns)] == columns for index in scan.model._meta.indexes)


def without(scan: QuerySet, conditions: Iterable[Any]) -> QuerySet:
    """Return the scan without some of its conditions."""
    left_out = {id(each) for each in conditions}
    rest = scan.all()
    rest.query.where.children = [each for each in rest.query.where.children if id(each) not in left_out]
    return rest


def merged(scan: QuerySet, several: Any, number: int) -> QuerySet:
    """Return the scan with the condition that a column has one of several values as a walk for each of them."""
    rest = without(scan, [several])
    return rest.filter(InOneOf([rest.filter(Exact(several.lhs, each)).values("pk")[:number] for each in several.rhs]))


def are_many(scan: QuerySet, conditions: Iterable[Any]) -> bool:
    """Tell whether so many rows meet the conditions that walking the list is quicker than sorting them.

    SQLite would take the index of a condition, however many rows that leaves to be sorted.
    """
    rows = scan.model._base_manager.filter(*conditions)
    return rows.order_by()[:MANY].count() == MANY
