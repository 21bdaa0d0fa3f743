"""The pages of captures: what was received, to look at and never to change."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from sources.admin.base import CuratedAdmin, InternalPages
from sources.admin.filters import AutocompleteFilter
from sources.models import Capture


@admin.register(Capture)
class CaptureAdmin(InternalPages, CuratedAdmin):
    """Documents exactly as they were received; imports make them."""

    list_display = ("origin", "article", "media_type", "received_at", "extractor")
    list_filter = (("article", AutocompleteFilter),)
    list_select_related = ("article",)
    search_fields = ("article__title", "article__slug", "=sha256")
    search_help_text = _("Title or slug of the article, SHA-256")
    readonly_fields = ("article", "origin", "media_type", "received_at", "extractor", "sha256", "created")
    fieldsets = ((None, {"fields": readonly_fields}),)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("content", "article__text")

    def rows_shown(self, request: HttpRequest, pk: Any) -> list[Any]:
        """Return none: the page changes nothing, so no edit can be stale, and the bytes need not be read."""
        return []
