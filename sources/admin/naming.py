"""Why somebody whom other rows name is not deleted: some of these rows, of the many that there may be."""

from collections.abc import Collection, Iterator
from typing import Any

from django.contrib import admin
from django.db.models import PROTECT, Field, ForeignObjectRel, Model
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from sources.admin.links import row_link

FEW = 10  # rows of a kind that are told


def naming_rows(model: type[Model], objs: Collection[Any]) -> list[str]:
    """Return what names any of ``objs`` and keeps them from being deleted, a line each, some of each kind.

    Django's own account fetches every such row, and whatever it tells of it by statements of its own: of somebody much
    quoted, hundreds of thousands.
    """
    return [line for field in protecting(model) for line in some_rows(field, objs)]


def protecting(model: type[Model]) -> Iterator[Field]:
    """Yield the references that keep a row of ``model`` from being deleted, hidden relations too."""
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and relation.on_delete is PROTECT:
            yield relation.field


def some_rows(field: Field, objs: Collection[Any]) -> Iterator[str]:
    """Yield a line for each of the first rows that refer to any of ``objs`` by a field, and one for the rest."""
    beside = [each.name for each in field.model._meta.fields if each.is_relation]
    rows = field.model._base_manager.filter(**{f"{field.name}__in": objs}).select_related(*beside).order_by("pk")
    first = list(rows[: FEW + 1])
    for row in first[:FEW]:
        shown = row_link(row) if admin.site.is_registered(type(row)) else row
        yield format_html("{}: {}", capfirst(row._meta.verbose_name), shown)
    if len(first) > FEW:
        yield _("%(kind)s: and more") % {"kind": capfirst(field.model._meta.verbose_name_plural)}
