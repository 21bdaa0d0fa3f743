"""The one shape of every error under ``/api/``: ``application/problem+json`` (RFC 9457).

A refused parameter is named in ``errors``. A hidden thing and a missing thing get the same words.
"""

import datetime
import json
import logging
import sys
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.views import csrf, defaults
from rest_framework import exceptions, views

from sources.withdrawal import Withdrawn

logger = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"
# Everything else means no more than its status, for which RFC 9457 has this name (section 4.2.1).
NO_TYPE = "about:blank"
INVALID_PARAMETERS = "/api/v1/docs/#invalid-parameters"
WITHDRAWN = "/api/v1/docs/#withdrawn"
RETRY_AFTER = "5"  # seconds

DETAILS = {
    HTTPStatus.BAD_REQUEST: "The request cannot be understood.",
    HTTPStatus.FORBIDDEN: "This is not allowed.",
    HTTPStatus.NOT_FOUND: "There is nothing at this address.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Something went wrong here; it has been logged.",
    HTTPStatus.SERVICE_UNAVAILABLE: "The database does not answer; try again in a moment.",
}


def problem(
    status: int,
    *,
    detail: str = "",
    errors: list[dict[str, str]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Return the answer that tells of a problem; ``errors`` are ``{field, code, detail}``."""
    status = HTTPStatus(status)
    body = {
        "type": INVALID_PARAMETERS if errors else NO_TYPE,
        "title": "Invalid parameters" if errors else status.phrase,
        "status": status.value,
        "detail": detail or DETAILS.get(status, ""),
        "errors": errors or [],
    }
    # What somebody sent may be cited in it, and need not be text that can be encoded.
    content = json.dumps(body, ensure_ascii=False).encode(errors="replace")
    return HttpResponse(content, content_type=CONTENT_TYPE, status=status.value, headers=headers)


def tombstone(withdrawn: Withdrawn) -> HttpResponse:
    """Return what stands at the address of something that was withdrawn: a problem that says why and when."""
    body = {
        "type": WITHDRAWN,
        "title": "Withdrawn",
        "status": withdrawn.status_code,
        "detail": str(withdrawn.detail),
        "errors": [],
        "withdrawn_at": withdrawn.at.astimezone(datetime.UTC).isoformat().replace("+00:00", "Z"),
    }
    content = json.dumps(body, ensure_ascii=False).encode()
    return HttpResponse(content, content_type=CONTENT_TYPE, status=withdrawn.status_code)


def refused(field: str, code: str, detail: str) -> exceptions.ValidationError:
    """Return the error that refuses one parameter."""
    return exceptions.ValidationError({field: [exceptions.ErrorDetail(detail, code=code)]})


def flattened(detail: Any, field: str = "") -> Iterator[dict[str, str]]:
    """Yield ``{field, code, detail}`` for each error in a ValidationError's ``detail``."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from flattened(inner, f"{field}.{name}" if field else str(name))
    elif isinstance(detail, list):
        for inner in detail:
            yield from flattened(inner, field)
    else:
        yield {"field": field, "code": str(detail.code), "detail": str(detail)}


def exception_handler(error: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """Return the problem that a view's exception amounts to, or None where it is a fault of ours."""
    if isinstance(error, (OperationalError, InterfaceError)):
        return database_unavailable(error)
    if isinstance(error, SuspiciousOperation):
        return problem(HTTPStatus.BAD_REQUEST)
    if isinstance(error, exceptions.ValidationError):
        errors = list(flattened(error.detail))
        return problem(error.status_code, detail=" ".join(each["detail"] for each in errors), errors=errors)
    if isinstance(error, Withdrawn):
        return tombstone(error)
    answer = views.exception_handler(error, context)
    if answer is None:
        return None
    same_words = answer.status_code == HTTPStatus.NOT_FOUND
    headers = {name: value for name, value in answer.headers.items() if name in ("WWW-Authenticate", "Retry-After")}
    return problem(answer.status_code, detail="" if same_words else str(answer.data["detail"]), headers=headers)


def database_unavailable(error: BaseException) -> HttpResponse:
    """Log that the database did not answer, and say so."""
    logger.error("database unavailable", exc_info=error)
    return problem(HTTPStatus.SERVICE_UNAVAILABLE, headers={"Retry-After": RETRY_AFTER})


def in_api(request: HttpRequest) -> bool:
    """Tell whether ``request`` asks for something of the API."""
    return f"{request.path_info}/".startswith("/api/")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return problem(HTTPStatus.BAD_REQUEST) if in_api(request) else defaults.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return problem(HTTPStatus.FORBIDDEN) if in_api(request) else defaults.permission_denied(request, exception)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return problem(HTTPStatus.NOT_FOUND) if in_api(request) else defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    error = sys.exc_info()[1]
    if not in_api(request):
        return defaults.server_error(request)
    if isinstance(error, (OperationalError, InterfaceError)):
        return database_unavailable(error)
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    if in_api(request):
        return problem(HTTPStatus.FORBIDDEN, detail="The CSRF token is missing or wrong.")
    return csrf.csrf_failure(request, reason)
