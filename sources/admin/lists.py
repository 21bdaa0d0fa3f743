"""Lists that are asked for what no row can hold, by an address or by a form that no page has made."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.db import DataError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from sources.admin.saving import primary_key


class FilteredList(ChangeList):
    """A list whose filters may be wrong in what the engine alone can tell, such as the year -1."""

    def get_filters(self, request: HttpRequest) -> Any:
        try:
            return super().get_filters(request)
        except OverflowError as error:
            raise IncorrectLookupParameters(error) from error

    def get_results(self, request: HttpRequest) -> None:
        try:
            super().get_results(request)
        except (ValueError, OverflowError, DataError) as error:
            raise IncorrectLookupParameters(error) from error


class SafeLists(admin.ModelAdmin):
    """Pages whose list refuses nonsense, in its filters and among the rows that are chosen from it."""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return FilteredList

    def response_action(self, request: HttpRequest, queryset: Any) -> Any:
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if any(primary_key(self.model, one) is None for one in chosen):
            self.message_user(request, _("Nothing was done: choose rows of the list."), messages.ERROR)
            return None
        return super().response_action(request, queryset)
