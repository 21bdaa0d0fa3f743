"""The pages of affiliations: who belonged where, and when."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from sources.admin.base import CuratedAdmin
from sources.admin.filters import AutocompleteFilter, PublicFilter
from sources.admin.sheets import SheetPages
from sources.models import Affiliation
from sources.sheets.tables import AffiliationSheet


@admin.register(Affiliation)
class AffiliationAdmin(SheetPages, CuratedAdmin):
    """A speaker's place in an organisation."""

    list_display = ("speaker", "role", "organisation", "since", "until", "stated_in")
    table = AffiliationSheet
    list_display_links = ("speaker", "role")
    list_filter = (
        ("speaker", AutocompleteFilter),
        ("organisation", AutocompleteFilter),
        ("stated_in", AutocompleteFilter),
        PublicFilter,
    )
    list_select_related = ("speaker", "organisation", "stated_in")
    search_fields = ("speaker__name", "speaker__aliases__name", "organisation__name", "role")
    search_help_text = _("Name or alias of the speaker, organisation, role")
    autocomplete_fields = ("speaker", "organisation", "stated_in")
    readonly_fields = ("created",)
    fieldsets = ((None, {"fields": ("speaker", "role", "organisation", ("since", "until"), "stated_in", "created")}),)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("stated_in__text")
