"""The history of one row in the admin: who changed it, when, why, from what to what."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Model, Q
from django.forms.models import _get_foreign_key
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from config.guards.rules import guarded_models
from config.trail.models import Entry
from config.trail.reading import told
from config.trail.reverting import entries_of
from config.trail.reverting_pages import is_changed_by_hand
from sources.visibility import reads_internal

PER_PAGE = 50
MOST_ROWS = 1_000  # inline rows whose entries are shown along


def history_paths() -> list[URLPattern]:
    """Return the addresses of the histories of curated rows, which go before the admin's own of that name."""
    return [
        path(
            f"admin/{model._meta.app_label}/{model._meta.model_name}/<path:object_id>/history/",
            admin.site.admin_view(history_of(model)),
        )
        for model in guarded_models()
        if admin.site.is_registered(model)
    ]


def history_of(model: type[Model]) -> Callable[..., HttpResponse]:
    """Return the view of the history of a row of ``model``."""

    def view(request: HttpRequest, object_id: str) -> HttpResponse:
        page: Any = admin.site.get_model_admin(model)
        # The trail tells of what is internal and was: who may not know of that sees none of it, whatever there is.
        if not reads_internal(request.user):
            raise PermissionDenied
        row = page.get_object(request, unquote(object_id))
        if row is None:
            return page._get_obj_does_not_exist_redirect(request, model._meta, object_id)
        if not page.has_view_or_change_permission(request, row):
            raise PermissionDenied
        context = {**admin.site.each_context(request), **page_context(request, page, row)}
        return TemplateResponse(request, "trail/history.html", context)

    return view


def page_context(request: HttpRequest, page: Any, row: Model) -> dict[str, Any]:
    """Return what the template shows."""
    entries = Paginator(Entry.objects.filter(about(request, page, row)).order_by("-id"), PER_PAGE)
    shown = entries.get_page(request.GET.get("p"))
    addresses = reverts(request, page, row, shown.object_list)
    return {
        "title": _("History: %s") % row,
        "subtitle": None,
        "shown": shown,
        "readings": [(each, addresses.get(each.entry.pk)) for each in told(shown.object_list)],
        "module_name": str(capfirst(row._meta.verbose_name_plural)),
        "object": row,
        "opts": row._meta,
    }


def reverts(request: HttpRequest, page: Any, row: Model, entries: Any) -> dict[int, str]:
    """Return the entries whose state the user can bring back, each with the address of the page that does it."""
    if not (is_changed_by_hand(type(row)) and page.has_change_permission(request, row)):
        return {}
    newest = entries_of(row).order_by("-id").values_list("pk", flat=True).first()
    name = f"{row._meta.app_label}_{row._meta.model_name}_revert"
    mine = [each for each in entries if (each.model, each.row_id) == (row._meta.label_lower, row.pk)]
    return {each.pk: reverse(name, args=[row.pk, each.pk]) for each in mine if each.pk != newest}


def about(request: HttpRequest, page: Any, row: Model) -> Q:
    """Return the condition that an entry is about the row, or about one that its page shows inline."""
    mine = Q(model=row._meta.label_lower, row_id=row.pk)
    for inline in page.get_inline_instances(request, row):
        key = _get_foreign_key(type(row), inline.model, fk_name=inline.fk_name)
        rows = inline.model._base_manager.filter(**{key.name: row.pk}).order_by("pk")
        numbers = list(rows.values_list("pk", flat=True)[:MOST_ROWS])
        mine |= Q(model=inline.model._meta.label_lower, row_id__in=numbers)
    return mine
