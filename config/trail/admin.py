"""The audit trail in the admin: to be read by those who may read internals, and changed by nobody."""

from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from config.guards.rules import guarded_models
from config.trail.models import Entry
from config.trail.reading import changed_fields, kind, told
from sources.admin.base import InternalPages
from sources.admin.links import link, list_url

MOST_COUNTED = 10_000  # entries: the trail only grows, and counting all of it would take ever longer


class BoundedPaginator(Paginator):
    """Pages of the newest entries."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return rows[:MOST_COUNTED].count()


class KindFilter(admin.SimpleListFilter):
    """Entries about one kind of row."""

    title = _("kind of row")
    parameter_name = "model"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(model._meta.label_lower, str(capfirst(model._meta.verbose_name_plural))) for model in guarded_models()]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(model=self.value()) if self.value() else queryset


@admin.register(Entry)
class EntryAdmin(InternalPages):
    """All that was changed, the newest first."""

    list_display = ("at", "actor", "action", "row", "what", "reason")
    list_filter = ("action", KindFilter)
    list_per_page = 50
    paginator = BoundedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    ordering = ("-id",)
    fields = ("at", "actor", "action", "reason", "row", "changes")
    readonly_fields = fields

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("row"))
    def row(self, entry: Entry) -> SafeString:
        """Link to everything that happened to the row."""
        about = urlencode({"model": entry.model, "row_id": entry.row_id})
        return link(f"{list_url(Entry)}?{about}", f"{kind(entry)} {entry.identity}")

    @admin.display(description=_("what"))
    def what(self, entry: Entry) -> str:
        """Name the fields that were changed."""
        return ", ".join(changed_fields(entry)) if entry.action == Entry.Action.UPDATE else ""

    @admin.display(description=_("before and after"))
    def changes(self, entry: Entry) -> SafeString:
        """List each field as it was and as it became."""
        (read,) = told([entry])
        lines = [(render_to_string("trail/line.html", {"line": line}),) for line in read.lines]
        return format_html('<ul class="plain-links">{}</ul>', format_html_join("", "<li>{}</li>", lines))

    class Media:
        css = {"all": ["config/trail.css"]}
