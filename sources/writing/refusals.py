"""Why a change is refused, beyond a member of the body that is wrong."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from rest_framework.exceptions import APIException, ErrorDetail, ValidationError

Errors = Sequence[Mapping[str, Any]]  # of {field, code, detail}, and for some {candidates}


class Refusal(APIException):
    """A request that cannot be done as things stand, with what stands in the way of each member."""

    def __init__(self, status: HTTPStatus, detail: str, *, errors: Errors = ()) -> None:
        super().__init__(detail)
        self.status_code = status.value
        self.errors = [dict(each) for each in errors]


def conflict(detail: str, *, field: str = "", code: str = "conflict") -> Refusal:
    """Return the refusal of what other rows stand in the way of."""
    return Refusal(HTTPStatus.CONFLICT, detail, errors=[{"field": field, "code": code, "detail": detail}])


def wrong(field: str, code: str, detail: str) -> ValidationError:
    """Return the refusal of one member of a body."""
    return ValidationError({field: [ErrorDetail(detail, code=code)]})
