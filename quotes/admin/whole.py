"""Pages whose rules look at the inline rows too."""

from typing import Any

from django.contrib.auth import get_permission_codename
from django.http import HttpRequest

from sources.admin.base import CuratedAdmin


class WholePageAdmin(CuratedAdmin):
    """Lets nobody change a row who does not see the inline rows: what holds them together is checked there."""

    def sees_inlines(self, request: HttpRequest) -> bool:
        options = [inline.model._meta for inline in self.inlines]
        return request.user.has_perms([f"{each.app_label}.{get_permission_codename('view', each)}" for each in options])

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.sees_inlines(request) and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.sees_inlines(request) and super().has_change_permission(request, obj)
