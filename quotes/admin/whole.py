"""Pages whose rules look at the inline rows too."""

from typing import Any

from django.contrib.auth import get_permission_codename
from django.http import HttpRequest

from quotes.judges import may_change
from quotes.models import Quote
from sources.admin.base import CuratedAdmin


class OfAQuote:
    """Pages and inlines of what belongs to a quote; who may not judge it changes drafts alone (``judges.py``)."""

    def quote_of(self, obj: Any) -> Quote:
        """Return the quote that a row, or the row that an inline stands on, is about."""
        raise NotImplementedError

    def may_change_quote(self, request: HttpRequest, obj: Any) -> bool:
        return obj is None or obj.pk is None or may_change(self.quote_of(obj), request.user)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_add_permission(request, obj)  # type: ignore[misc]
        return allowed and self.may_change_quote(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_change_permission(request, obj)  # type: ignore[misc]
        return allowed and self.may_change_quote(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_delete_permission(request, obj)  # type: ignore[misc]
        return allowed and self.may_change_quote(request, obj)


class WholePageAdmin(CuratedAdmin):
    """Lets nobody change a row who does not see the inline rows: what holds them together is checked there."""

    def sees_inlines(self, request: HttpRequest) -> bool:
        options = [inline.model._meta for inline in self.inlines]
        return request.user.has_perms([f"{each.app_label}.{get_permission_codename('view', each)}" for each in options])

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.sees_inlines(request) and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.sees_inlines(request) and super().has_change_permission(request, obj)
