"""Who may see what: the one rule that every view, admin page and export starts from.

Public is an article whose ``public_from`` has come and that was not withdrawn, a quote of such an
article that is no draft, and the speakers and organisations that something public names. Everything
else exists only for staff who hold the permission ``sources.read_internal``; of an article that was
public and was withdrawn, the public is told no more than that, and why.
"""

import datetime
from typing import Any, Self, TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import IsNull
from django.utils import timezone

Row = TypeVar("Row", bound=Model)


def reads_internal(user: Any) -> bool:
    """Tell whether ``user`` may see what is not public."""
    return bool(user.is_staff and user.has_perm("sources.read_internal"))


class VisibleQuerySet(QuerySet[Row]):
    """Rows that are public or not; a subclass says which are in ``public()``."""

    def public(self, *, now: datetime.datetime | None = None) -> Self:
        raise NotImplementedError

    def visible_to(self, user: Any, *, now: datetime.datetime | None = None) -> Self:
        """Return the rows that ``user`` may know of."""
        return self if reads_internal(user) else self.public(now=now)


def is_due(reference: str = "", *, now: datetime.datetime) -> Q:
    """Return the condition that the day of a dated row has come, or of the one at ``reference`` (``"revises__"``)."""
    return Q(**{f"{reference}public_from__lte": now})


def is_open(reference: str = "", *, now: datetime.datetime) -> Q:
    """Return the condition that an article, or the one at ``reference``, is public: it is due and was not withdrawn."""
    return is_due(reference, now=now) & Q(**{f"{reference}withdrawn_at__isnull": True})


class DatedQuerySet(VisibleQuerySet[Row]):
    """Rows that say themselves from when on they are public."""

    def public(self, *, now: datetime.datetime | None = None) -> Self:
        return self.filter(is_due(now=now or timezone.now()))


class NamedQuerySet(VisibleQuerySet[Row]):
    """Rows that are public as soon as something public names them."""

    def public(self, *, now: datetime.datetime | None = None) -> Self:
        return self.filter(named_publicly(self.model, now=now or timezone.now()))


class PartQuerySet(VisibleQuerySet[Row]):
    """Rows that are public as soon as the row is that they are a part of, at ``whole``."""

    whole: str

    def public(self, *, now: datetime.datetime | None = None) -> Self:
        owner: Any = self.model._meta.get_field(self.whole).related_model
        return self.filter(is_part_of(self.whole, owner._default_manager.public(now=now)))


def named_publicly(model: type[Model], *, now: datetime.datetime) -> Q:
    """Return the condition that some public row names a row of ``model``.

    Which models name others is read off the relations: every model that points at this one and
    whose manager has ``naming_publicly(now=…)`` counts, through each of its foreign keys.

    It is looked for one row at a time: PostgreSQL would answer EXISTS by collecting everybody whom anything names.
    """
    named = Q(pk__in=[])
    for relation in model._meta.related_objects:
        naming = getattr(relation.related_model._default_manager, "naming_publicly", None)
        if naming and relation.one_to_many:
            first = naming(now=now).filter(**{relation.field.name: OuterRef("pk")}).order_by().values("pk")[:1]
            named |= Q(IsNull(Subquery(first), False))
    return named


def is_part_of(reference: str, rows: QuerySet) -> Exists:
    """Return the condition that ``reference`` points at one of ``rows``.

    Written as EXISTS rather than IN, for which SQLite would first list all of ``rows``.
    """
    return Exists(rows.filter(pk=OuterRef(reference)).order_by())
