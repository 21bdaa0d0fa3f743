"""Signing in with a token: ``Authorization: Bearer verbatim_…`` (RFC 6750)."""

from typing import Any

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import APIException, AuthenticationFailed, ParseError, Throttled
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from config.limits.throttling import rate_of_address
from config.tokens.models import Token
from sources.acting import act_as, name_by_token

SCHEME = "Bearer"
REALM = f'{SCHEME} realm="Verbatim"'
# Nobody is told whether a token was never there, has expired or was revoked, or whose account was closed.
NOT_GOOD = "This token is not good: it may be mistyped, expired or revoked."


class TokenAuthentication(BaseAuthentication):
    """Signs in the owner of the token that a request brings; a session beside it does not count."""

    def authenticate(self, request: Request) -> tuple[Any, Token] | None:
        scheme, _, secret = request.META.get("HTTP_AUTHORIZATION", "").strip().partition(" ")
        if scheme.lower() != SCHEME.lower():
            return None
        if not secret.strip() or len(secret.split()) > 1:
            raise refusal(ParseError("Send “Authorization: Bearer” and one token."), "invalid_request")
        now = timezone.now()
        token = Token.objects.with_secret(secret.strip())
        if token is None or not token.is_good(now=now):
            refuse_too_many(request)
            raise AuthenticationFailed(NOT_GOOD)
        token.note_use(now=now)
        if request.method not in SAFE_METHODS:
            act_as(name_by_token(token.owner, token))
        return token.owner, token

    def authenticate_header(self, request: Request) -> str:
        """Return what a 401 asks for; without a token it names no error (RFC 6750, section 3.1)."""
        given = request.META.get("HTTP_AUTHORIZATION", "").strip().lower().startswith(f"{SCHEME.lower()} ")
        return f'{REALM}, error="invalid_token", error_description="{NOT_GOOD}"' if given else REALM


def refusal(error: APIException, code: str, **more: str) -> APIException:
    """Return the error with the code that RFC 6750 has for it."""
    told = "".join(f', {name}="{value}"' for name, value in {"error": code, **more}.items())
    error.auth_header = f"{REALM}{told}"  # type: ignore[attr-defined]
    return error


def refuse_too_many(request: Request) -> None:
    """Hold whoever tries tokens to the rate of an address, as everybody else without a name."""
    rate = rate_of_address(request._request)
    if rate and rate.is_exceeded:
        raise Throttled(wait=rate.count.seconds)


class TokenScheme(OpenApiAuthenticationExtension):
    """Describes signing in with a token in the OpenAPI document."""

    target_class = "config.tokens.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        told = "An API token of somebody's account (`verbatim_…`). Nobody needs one to read what is public."
        return {"type": "http", "scheme": "bearer", "description": told}
