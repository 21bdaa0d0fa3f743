"""Strict parameters: what is unknown, doubled, empty or no text is refused, never passed over.

What is allowed is read off the view, its filter set and its paginator; there is no second list.
"""

from collections.abc import Collection
from typing import Any
from urllib.parse import unquote_to_bytes

from django.db.models import QuerySet
from django_filters.rest_framework import DjangoFilterBackend, FilterSet
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.views import APIView

from config.problems import refused
from sources.suggestions import did_you_mean, quoted


def require_text(request: Request) -> None:
    """Refuse a query string that is not UTF-8 (lone surrogates included) or holds NUL.

    Django would put replacement characters in their place; NUL is no text to PostgreSQL.
    """
    raw = request.META.get("QUERY_STRING", "").encode("latin-1", errors="replace")
    try:
        text = unquote_to_bytes(raw).decode()
    except UnicodeDecodeError:
        raise refused("", "not_text", "The query string is not percent-encoded UTF-8.") from None
    if "\0" in text:
        raise refused("", "not_text", "The query string holds a NUL character.")


def problems_of(request: Request, name: str, allowed: Collection[str]) -> list[ErrorDetail]:
    """Return what is wrong with the parameter ``name`` whatever it means."""
    values = request.query_params.getlist(name)
    if name not in allowed:
        detail = f"There is no parameter {quoted(name)} here.{did_you_mean(name, allowed)}"
        return [ErrorDetail(detail, code="unknown_parameter")]
    if len(values) > 1:
        return [ErrorDetail("It is given more than once.", code="repeated")]
    if not values[0].strip():
        return [ErrorDetail("Give it a value, or leave it out.", code="blank")]
    return []


def check_parameters(request: Request, *, allowed: Collection[str]) -> None:
    """Refuse parameters other than the ``allowed`` ones, and those without exactly one value."""
    require_text(request)
    errors = {name: problems_of(request, name, allowed) for name in request.query_params}
    if found := {name: details for name, details in errors.items() if details}:
        raise ValidationError(found)


class StrictFilterBackend(DjangoFilterBackend):
    """Filters a list by the view's filter set, and lets no other parameter pass."""

    def filter_queryset(self, request: Request, queryset: QuerySet, view: Any) -> QuerySet:
        if request.method not in SAFE_METHODS:
            check_parameters(request, allowed=())  # what is written stands in the body
            return queryset
        if view.detail:
            check_parameters(request, allowed=view.parameters)
            return queryset
        known = view.filterset_class.base_filters
        check_parameters(request, allowed=[*known, *view.paginator.parameters, *view.parameters])
        filterset = self.get_filterset(request, queryset, view)
        if not filterset.is_valid():
            raise ValidationError(form_errors(filterset))
        return filterset.qs


def form_errors(filterset: FilterSet) -> dict[str, list[ErrorDetail]]:
    """Return the errors of a filter set's form, as REST framework has them."""
    return {
        name: [ErrorDetail(message, code=error.code) for error in errors for message in error.messages]
        for name, errors in filterset.form.errors.as_data().items()
    }


class WithoutParameters(APIView):
    """A view that takes no parameters."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        check_parameters(request, allowed=())
