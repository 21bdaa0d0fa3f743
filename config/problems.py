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

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DataError, IntegrityError
from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse
from django.views import csrf, defaults
from rest_framework import exceptions, permissions, views

from config import database_errors
from config.limits.statements import took_too_long
from sources.refusals import explained
from sources.withdrawal import Withdrawn
from sources.writing.refusals import Refusal, conflict

logger = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"
# Everything else means no more than its status, for which RFC 9457 has this name (section 4.2.1).
NO_TYPE = "about:blank"
INVALID_PARAMETERS = "/api/v1/docs/#invalid-parameters"
WITHDRAWN = "/api/v1/docs/#withdrawn"
REFUSED_CHANGE = "/api/v1/docs/#refused-changes"
TITLES = {INVALID_PARAMETERS: "Invalid parameters", REFUSED_CHANGE: "Refused change"}

DETAILS = {
    **database_errors.DETAILS,
    HTTPStatus.BAD_REQUEST: "The request cannot be understood.",
    HTTPStatus.FORBIDDEN: "This is not allowed.",
    HTTPStatus.NOT_FOUND: "There is nothing at this address.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Something went wrong here; it has been logged.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The body is larger than what is taken here (docs/writing.md).",
}
TOO_MUCH = "This takes the database too long: ask for less at once, such as fewer words or no exact count."
TRY_AGAIN = {"Retry-After": database_errors.RETRY_AFTER[HTTPStatus.SERVICE_UNAVAILABLE]}


def problem(
    status: int,
    *,
    detail: str = "",
    errors: list[dict[str, Any]] | None = None,
    headers: Mapping[str, str] | None = None,
    about: str = INVALID_PARAMETERS,
) -> HttpResponse:
    """Return the answer that tells of a problem; ``errors`` are ``{field, code, detail}``, and ``about`` what."""
    status = HTTPStatus(status)
    body = {
        "type": about if errors else NO_TYPE,
        "title": TITLES[about] if errors else status.phrase,
        "status": status.value,
        "detail": str(detail or DETAILS.get(status, "")),
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
            yield from flattened(inner, f"{field}.{name}".strip("."))
    elif isinstance(detail, list):
        for inner in detail:
            yield from flattened(inner, field)
    else:
        yield {"field": field, "code": str(detail.code), "detail": str(detail)}


def exception_handler(error: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """Return the problem that a view's exception amounts to, or None where it is a fault of ours."""
    if answer := outside_failure(error):
        return answer
    if isinstance(error, SuspiciousOperation):
        return refused_request(error)
    writes = context["request"].method not in permissions.SAFE_METHODS
    about = REFUSED_CHANGE if writes else INVALID_PARAMETERS
    if isinstance(error, exceptions.ValidationError):
        errors = list(flattened(error.detail))
        detail = " ".join(each["detail"] for each in errors)
        return problem(error.status_code, detail=detail, errors=errors, about=about)
    if isinstance(error, Refusal):
        return problem(error.status_code, detail=str(error.detail), errors=error.errors, about=about)
    if isinstance(error, Withdrawn):
        return tombstone(error)
    answer = views.exception_handler(error, context)
    if answer is None:
        return None
    same_words = answer.status_code == HTTPStatus.NOT_FOUND
    headers = {name: value for name, value in answer.headers.items() if name in ("WWW-Authenticate", "Retry-After")}
    return problem(answer.status_code, detail="" if same_words else str(answer.data["detail"]), headers=headers)


def outside_failure(error: BaseException | None) -> HttpResponse | None:
    """Return the problem where the database refused, did not answer or had no room; None where it is none of these."""
    if isinstance(error, IntegrityError | ProtectedError):
        refusal = conflict(explained(error))
        return problem(refusal.status_code, detail=str(refusal.detail), errors=refusal.errors, about=REFUSED_CHANGE)
    if isinstance(error, DataError):
        return problem(HTTPStatus.BAD_REQUEST, detail=str(database_errors.UNHOLDABLE))
    if error and took_too_long(error):
        return too_much_asked()
    status = database_errors.status_of(error)
    if status is None:
        return None
    logger.error("database: %s", status.phrase.lower(), exc_info=error)
    return problem(status, headers={"Retry-After": database_errors.RETRY_AFTER[status]})


def refused_request(error: SuspiciousOperation) -> HttpResponse:
    too_large = isinstance(error, RequestDataTooBig)
    return problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE if too_large else HTTPStatus.BAD_REQUEST)


def too_much_asked() -> HttpResponse:
    """Log that a statement was given up for the time it took, and say so."""
    logger.warning("a statement took too long")
    return problem(HTTPStatus.SERVICE_UNAVAILABLE, detail=TOO_MUCH, headers=TRY_AGAIN)


def page_failure(error: BaseException | None) -> HttpResponse | None:
    """Say to somebody at a page what the database cannot do, as to programs; None where it is something else."""
    status = database_errors.status_of(error)
    if error is None or status is None:
        return None
    told = TOO_MUCH if took_too_long(error) else database_errors.DETAILS[status]
    headers = {"Retry-After": database_errors.RETRY_AFTER[status]}
    return HttpResponse(told, content_type="text/plain; charset=utf-8", status=status.value, headers=headers)


def in_api(request: HttpRequest) -> bool:
    """Tell whether ``request`` asks for something of the API."""
    return f"{request.path_info}/".startswith("/api/")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if not in_api(request):
        return defaults.bad_request(request, exception)
    return refused_request(exception) if isinstance(exception, SuspiciousOperation) else problem(HTTPStatus.BAD_REQUEST)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return problem(HTTPStatus.FORBIDDEN) if in_api(request) else defaults.permission_denied(request, exception)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return problem(HTTPStatus.NOT_FOUND) if in_api(request) else defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    error = sys.exc_info()[1]
    if not in_api(request):
        return page_failure(error) or defaults.server_error(request)
    return outside_failure(error) or problem(HTTPStatus.INTERNAL_SERVER_ERROR)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    if in_api(request):
        return problem(HTTPStatus.FORBIDDEN, detail="The CSRF token is missing or wrong.")
    return csrf.csrf_failure(request, reason)
