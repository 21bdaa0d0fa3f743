"""The pages of rejections: what is not suggested again."""

from typing import Any

from django.contrib import admin
from django.db.models import F
from django.db.models.functions import Substr
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from quotes.models import Rejection, shortened
from sources.admin.base import CuratedAdmin, InternalPages, directed
from sources.admin.filters import AutocompleteFilter
from sources.admin.links import row_link


@admin.register(Rejection)
class RejectionAdmin(InternalPages, CuratedAdmin):
    """Spans whose suggestion somebody deleted; whoever deletes one of these lets it be suggested anew."""

    list_display = ("words", "shown_article", "created")
    list_filter = (("article", AutocompleteFilter),)
    list_select_related = ("article",)
    ordering = ("-id",)
    search_fields = ("article__title", "article__slug")
    search_help_text = _("Title or slug of the article, or id of the deleted quote (UUID)")
    readonly_fields = ("words", "shown_article", "start", "end", "uuid", "created")
    fieldsets = ((None, {"fields": readonly_fields}),)

    def get_queryset(self, request: HttpRequest) -> Any:
        words = Substr("article__text", F("start") + 1, F("end") - F("start"))
        return super().get_queryset(request).defer("article__text").annotate(said=words)

    @admin.display(description=_("words"))
    def words(self, rejection: Any) -> Any:
        return directed(shortened(rejection.said, length=120))

    @admin.display(description=_("article"))
    def shown_article(self, rejection: Rejection) -> Any:
        return row_link(rejection.article)

    def rows_shown(self, request: HttpRequest, pk: Any) -> list[Any]:
        """Return none: the page changes nothing, so no edit can be stale."""
        return []
