"""The pages of redactions: which characters were overwritten, when and why; to look at and never to change."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from sources.admin.base import CuratedAdmin, InternalPages
from sources.admin.filters import AutocompleteFilter
from sources.models import Redaction


@admin.register(Redaction)
class RedactionAdmin(InternalPages, CuratedAdmin):
    """What was overwritten; the page of an article is where editors do it."""

    list_display = ("article", "start", "end", "created", "reason")
    list_filter = (("article", AutocompleteFilter),)
    list_select_related = ("article",)
    search_fields = ("article__title", "article__slug", "=original_sha256")
    search_help_text = _("Title or slug of the article, SHA-256 of the original")
    readonly_fields = ("article", "start", "end", "reason", "original_sha256", "created", "entries", "seals", "uuid")
    fieldsets = ((None, {"fields": readonly_fields}),)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("article__text")
