"""Who may write: curators, who read internals and hold the permission of the model."""

from typing import Any

from django.contrib.auth import get_permission_codename
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from sources.visibility import reads_internal

ACTIONS = {"POST": "add", "PATCH": "change", "DELETE": "delete"}


class MayWrite(BasePermission):
    """Lets everybody read, and those write who may know of everything: a clash would tell the others of what is hidden.

    It is asked before any row is looked for, so that what is hidden and what is missing are refused alike.
    """

    message = "This needs an account that may read internals and write here."

    def has_permission(self, request: Request, view: Any) -> bool:
        if request.method in SAFE_METHODS or str(request.method).lower() not in view.action_map:
            return True  # which is for nobody: 405
        options = view.queryset.model._meta
        codename = get_permission_codename(ACTIONS[str(request.method)], options)
        return reads_internal(request.user) and request.user.has_perm(f"{options.app_label}.{codename}")
