"""What a token may be used for."""

from typing import Any

from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from config.tokens.authentication import refusal
from config.tokens.models import Token


class TokenScope(BasePermission):
    """Refuses to change anything for a token that is for reading; what its owner may do, others ask.

    A view that has permissions of its own names this one among them (tests/config/test_tokens.py looks).
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        token = request.auth
        if isinstance(token, Token) and request.method not in SAFE_METHODS and not token.allows("write"):
            detail = "This token is for reading: changes need one with the scope “write”."
            raise refusal(PermissionDenied(detail), "insufficient_scope", scope="write")
        return True
