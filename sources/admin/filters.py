"""Filters of the admin's lists that work on long tables too."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from sources.admin.saving import row_number
from sources.admin.widgets import KnownAutocomplete
from sources.models import Article
from sources.visibility import reads_internal


class PublicFilter(admin.SimpleListFilter):
    """What something public makes public, and what is internal."""

    title = _("visibility")
    parameter_name = "visibility"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("public", _("public")), ("internal", _("internal"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        match self.value():
            case "public":
                return queryset.public()
            case "internal":
                return queryset.exclude(pk__in=queryset.model.objects.public().values("pk"))
        return queryset


class DatedVisibilityFilter(admin.SimpleListFilter):
    """What is public, what will be, and what is internal."""

    title = _("visibility")
    parameter_name = "visibility"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("public", _("public")), ("embargoed", _("embargoed")), ("internal", _("internal"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        match self.value():
            case "public":
                return queryset.public()
            case "embargoed":
                return queryset.filter(public_from__gt=timezone.now())
            case "internal":
                return queryset.filter(public_from=None)
        return queryset


class ArticleVisibilityFilter(DatedVisibilityFilter):
    """The same of articles, which can be withdrawn too."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        withdrawn = [("withdrawn", _("withdrawn"))] if reads_internal(request.user) else []
        return [*super().lookups(request, model_admin), *withdrawn]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        if self.value() == "withdrawn":
            return queryset.exclude(withdrawn_at=None)
        return super().queryset(request, queryset)


class LanguageFilter(admin.SimpleListFilter):
    """The languages of the articles, read off the articles even for a list of quotes."""

    title = _("language")
    parameter_name = "language"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        articles = Article.objects.visible_to(request.user)
        tags = articles.order_by("language").values_list("language", flat=True).distinct()
        return [(tag, tag) for tag in tags]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(language=self.value()) if self.value() else queryset


class AutocompleteFilter(admin.FieldListFilter):
    """A foreign key's rows, found by typing: no list is ever loaded whole."""

    template = "sources/admin/autocomplete_filter.html"

    def __init__(self, field: Any, request: HttpRequest, params: Any, model: Any, model_admin: Any, field_path: str):
        self.admin_site = model_admin.admin_site
        super().__init__(field, request, params, model, model_admin, field_path)
        # The page number belongs to the list as it was filtered before.
        others = {name: value for name, value in request.GET.items() if name not in {field_path, "p", "e"}}
        self.kept = list(others.items())
        self.visible = self.rows_visible_to(request.user)

    def expected_parameters(self) -> list[str]:
        return [self.field_path]

    @property
    def value(self) -> str:
        """The chosen row's number, or nothing."""
        chosen: Any = self.used_parameters.get(self.field_path) or [""]
        return str(chosen[-1])

    def rows_visible_to(self, user: Any) -> QuerySet:
        return self.field.remote_field.model._default_manager.visible_to(user)  # type: ignore[union-attr]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if not self.value:
            return queryset
        number = row_number(self.value)
        if number is None:
            raise IncorrectLookupParameters
        return queryset.filter(**{self.field_path: number})

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        yield {"selected": not self.value, "query_string": changelist.get_query_string(remove=[self.field_path])}

    @property
    def control(self) -> SafeString:
        """The select box, with the chosen row's name."""
        widget = KnownAutocomplete(self.field, self.admin_site)
        field = forms.ModelChoiceField(queryset=self.visible, widget=widget, required=False)
        attributes = {"id": f"filter-{self.field_path}", "aria-label": self.title, "class": "filter-autocomplete"}
        return field.widget.render(self.field_path, self.value, attributes)
