"""Walk the whole database and name every row that breaks a rule, without trusting the engine."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import (
    BinaryField,
    CheckConstraint,
    Count,
    Exists,
    F,
    ForeignKey,
    Model,
    OuterRef,
    Q,
    UniqueConstraint,
)

from config.exporting.writing import snapshot
from config.guards.installing import indexes
from config.guards.rules import guarded_models
from config.guards.searching import disagreements
from config.progress import Progress, without_progress
from config.trail.checking import chain_faults, entry_faults
from quotes.faults import faults_in
from sources.faults import Fault, article_faults, capture_faults, fault
from sources.models import Article, Capture

CHUNK_OF_BYTES = 4  # captures held in memory at a time
CHUNK = 100  # articles held in memory at a time, with all their quotes


def verify(progress: Progress = without_progress) -> Iterator[Fault]:
    """Yield every fault in the database, in constant memory.

    ``progress`` wraps each walk as ``tqdm.tqdm`` does: an iterable, ``desc`` and ``total``.
    """
    for model in guarded_models():
        yield from table_faults(model)
        rows = model._default_manager.order_by("pk").defer(*long_fields(model))
        for row in progress(rows.iterator(), desc=str(model._meta.verbose_name_plural), total=rows.count()):
            yield from row_faults(row)
    yield from search_faults()
    captures = Capture.objects.order_by("pk")
    for capture in progress(captures.iterator(chunk_size=CHUNK_OF_BYTES), desc="bytes", total=captures.count()):
        yield from capture_faults(capture)
    yield from chain_faults()
    yield from entry_faults(progress)
    articles = Article.objects.order_by("pk").prefetch_related("redactions", "quotes__attributions__evidence")
    for article in progress(articles.iterator(chunk_size=CHUNK), desc="texts and spans", total=articles.count()):
        yield from article_faults(article)
        yield from faults_in(article)


def long_fields(model: type[Model]) -> list[str]:
    """Return the fields whose values are read a few at a time, elsewhere."""
    return [field.name for field in model._meta.concrete_fields if isinstance(field, BinaryField)]


@contextmanager
def one_moment() -> Iterator[None]:
    """Let everything be read as it is now: rows are compared with a history that is read before or after them."""
    with nullcontext() if connection.in_atomic_block else snapshot():
        yield


def search_faults() -> Iterator[Fault]:
    """Yield the rows whose words an index of search does not hold, the first hundred of each index."""
    for index in indexes():
        for number in disagreements(index, connection):
            yield Fault(f"{index.table} id {number}", f"the search index {index.name} does not agree with it")


def row_faults(row: Model) -> Iterator[Fault]:
    """Yield what is wrong with the values of one row."""
    for field in row._meta.concrete_fields:
        if isinstance(field, BinaryField):
            continue  # not read here: see long_fields()
        value = getattr(row, field.attname)
        if isinstance(value, str) and "\0" in value:
            yield fault(row, f"{field.name} holds a NUL character")
        elif not isinstance(field, ForeignKey) and not (field.blank and value in field.empty_values):
            try:
                field.clean(value, row)
            except ValidationError as error:
                # A column that the engine fills may be empty; kept columns are compared elsewhere.
                if field.editable or value:
                    yield fault(row, f"{field.name}: {' '.join(error.messages)}")


def table_faults(model: type[Model]) -> Iterator[Fault]:
    """Yield the rows that break a constraint of their table or point at nothing."""
    rows = model._default_manager.order_by("pk")
    for constraint in model._meta.constraints:
        if isinstance(constraint, CheckConstraint):
            for row in rows.exclude(constraint.condition):
                yield fault(row, f"breaks {constraint.name}")
        elif isinstance(constraint, UniqueConstraint):
            keys = constraint.expressions or [F(name) for name in constraint.fields]
            yield from shared_keys(model, keys, constraint.condition, constraint.name)
    for field in model._meta.concrete_fields:
        if field.unique:
            yield from shared_keys(model, [F(field.name)], None, f"{field.name} is unique")
        if isinstance(field, ForeignKey):
            yield from dangling(model, field)


def shared_keys(model: type[Model], keys: Iterable[Any], condition: Q | None, rule: str) -> Iterator[Fault]:
    """Yield a fault for each unique key that several rows have."""
    parts = {f"key_{place}": key for place, key in enumerate(keys)}
    rows = model._default_manager.filter(condition or Q()).order_by().values(**parts)
    for shared in rows.annotate(rows_with_it=Count("pk")).filter(rows_with_it__gt=1):
        values = ", ".join(str(shared[part]) for part in parts)
        if None not in [shared[part] for part in parts]:
            yield Fault(model._meta.label, f"{shared['rows_with_it']} rows share ({values}), against: {rule}")


def dangling(model: type[Model], field: ForeignKey) -> Iterator[Fault]:
    """Yield the rows whose ``field`` points at a row that is not there."""
    there = field.related_model._default_manager.filter(pk=OuterRef(field.attname))
    for row in model._default_manager.filter(~Q(**{field.attname: None}), ~Exists(there)).order_by("pk"):
        yield fault(row, f"{field.name} points at nothing (id {getattr(row, field.attname)})")
