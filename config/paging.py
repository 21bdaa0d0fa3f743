"""Keyset paging: ``limit``, ``cursor``, ``count`` and ``ordering`` of every list.

A cursor holds the place of a row in an ordering: values of that row alone, the last of them its
public identifier. It is signed, together with the collection and the ordering it belongs to: what
comes back is what was given out, so that no broken, forged or foreign cursor reaches the database.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db.models import QuerySet
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from config.keyset import Key, Ordering, first_rows
from config.problems import refused
from sources.suggestions import not_one_of

DEFAULT_LIMIT = 50
LARGEST_LIMIT = 200


@dataclass(frozen=True)
class Place:
    """Where a page begins: after ``key``, or before it; without a key, at that end of the list."""

    key: Key | None = None
    backwards: bool = False


START = Place()
END = Place(backwards=True)


class Asked:
    """What a request asks of the paging of ``view``; anything malformed is refused."""

    def __init__(self, request: Request, view: Any) -> None:
        self.parameters = request.query_params
        self.view = view

    @cached_property
    def limit(self) -> int:
        text = self.parameters.get("limit", str(DEFAULT_LIMIT))
        # Ten to the power of twenty is a number too, but no limit.
        if not re.fullmatch(r"[1-9][0-9]{0,2}", text) or int(text) > LARGEST_LIMIT:
            raise refused("limit", "invalid", f"A limit is a whole number from 1 to {LARGEST_LIMIT}.")
        return int(text)

    @cached_property
    def exact_count(self) -> bool:
        text = self.parameters.get("count")
        if text not in (None, "exact"):
            raise refused("count", "invalid_choice", not_one_of(text, ["exact"]))
        return text == "exact"

    @cached_property
    def ordering_name(self) -> str:
        name = self.parameters.get("ordering", self.view.default_ordering)
        known = ordering_names(self.view)
        if name not in known:
            raise refused("ordering", "invalid_choice", not_one_of(name, known))
        needed = self.view.ordering_needs.get(name.removeprefix("-"))
        if needed and needed not in self.parameters:
            raise refused("ordering", "needs_filter", f"Ordering by {name} needs the filter “{needed}”.")
        return name

    @cached_property
    def ordering(self) -> Ordering:
        name = self.ordering_name
        return Ordering(self.view.orderings[name.removeprefix("-")], descending=name.startswith("-"))

    @cached_property
    def signer(self) -> Signer:
        model = self.view.queryset.model._meta.label_lower
        return Signer(sep=".", salt=f"cursor of {model} by {self.ordering_name}: {','.join(self.ordering.columns)}")

    @cached_property
    def place(self) -> Place:
        cursor = self.parameters.get("cursor")
        if cursor is None:
            return START
        try:
            backwards, key = self.signer.unsign_object(cursor)
        except BadSignature:
            raise refused(
                "cursor",
                "invalid",
                "Not a cursor of this list in this ordering: follow “next” and “previous” as given.",
            ) from None
        return Place(key, backwards)

    def cursor(self, place: Place) -> str:
        """Return the text that brings a reader back to ``place``."""
        return self.signer.sign_object([place.backwards, place.key])


def ordering_names(view: Any) -> list[str]:
    """Return the names of a view's orderings, either way round."""
    return [f"{sign}{name}" for name in view.orderings for sign in ("", "-")]


class KeysetPagination(BasePagination):
    """Pages that stay true while rows arrive and leave."""

    paging = ("limit", "cursor", "count")  # what means nothing where a list is not cut into pages
    parameters = (*paging, "ordering")

    def chunks(self, queryset: QuerySet, request: Request, view: Any, *, size: int) -> Iterator[list[int]]:
        """Yield the primary keys of all rows in the order that is asked for, ``size`` with each query."""
        yield from Asked(request, view).ordering.chunks(queryset, size)

    def paginate_queryset(self, queryset: QuerySet, request: Request, view: Any = None) -> list[Any]:
        self.asked = asked = Asked(request, view)
        self.url = request.build_absolute_uri()
        place, limit = asked.place, asked.limit
        self.count = queryset.count() if asked.exact_count else None
        scans = asked.ordering.walk(queryset, place.key, backwards=place.backwards)
        if view.needs_keys_only:
            scans = asked.ordering.places(scans)
        # One row more than is shown tells whether there is more.
        rows = first_rows(scans, limit + 1)
        self.more, self.rows = len(rows) > limit, rows[:limit]
        if place.backwards:
            self.rows.reverse()
        return self.rows

    @property
    def next_place(self) -> Place | None:
        """Where the page after this one begins, or None if this is the last."""
        place = self.asked.place
        if not (self.more if not place.backwards else place.key is not None):
            return None
        return Place(self.key(self.rows[-1])) if self.rows else START

    @property
    def previous_place(self) -> Place | None:
        """Where the page before this one begins, or None if this is the first."""
        place = self.asked.place
        if not (self.more if place.backwards else place.key is not None):
            return None
        return Place(self.key(self.rows[0]), backwards=True) if self.rows else END

    def key(self, row: Any) -> Key:
        return self.asked.ordering.key(row, self.asked.view.queryset.model)

    def address(self, place: Place | None) -> str | None:
        """Return the address of the page that begins at ``place``."""
        if place is None:
            return None
        if place == START:
            return remove_query_param(self.url, "cursor")
        return replace_query_param(self.url, "cursor", self.asked.cursor(place))

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            {
                "count": self.count,
                "next": self.address(self.next_place),
                "previous": self.address(self.previous_place),
                "results": data,
            }
        )

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        page = {"type": ["string", "null"], "format": "uri", "example": None}
        count = {"type": ["integer", "null"], "minimum": 0, "example": None, "description": COUNTED}
        properties = {"count": count, "next": page, "previous": page, "results": schema}
        return {"type": "object", "required": list(properties), "properties": properties}

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return [
            parameter("limit", LIMIT_HELP, type="integer", minimum=1, maximum=LARGEST_LIMIT, default=DEFAULT_LIMIT),
            parameter("cursor", CURSOR_HELP, type="string", pattern=CURSOR),
            parameter("count", COUNT_HELP, type="string", enum=["exact"]),
            parameter(
                "ordering",
                ordering_help(view),
                type="string",
                enum=ordering_names(view),
                default=view.default_ordering,
            ),
        ]


CURSOR = r"^[A-Za-z0-9_.-]+$"  # what Signer.sign_object writes
COUNTED = "How many rows match, where `count=exact` asks for it."
LIMIT_HELP = "How many rows a page has at most."
CURSOR_HELP = "Where the page begins: opaque, as given in `next` and `previous`, and good for one ordering only."
COUNT_HELP = "`exact` counts all rows that match, which takes time in long lists; without it `count` is null."


def ordering_help(view: Any) -> str:
    """Return the description of a view's orderings."""
    needs = [f" `{name}` needs the filter `{needed}`." for name, needed in view.ordering_needs.items()]
    return f"The order of the rows; a minus turns it round, and what is unknown comes last both ways.{''.join(needs)}"


def parameter(name: str, description: str, **schema: Any) -> dict[str, Any]:
    """Return the OpenAPI description of a query parameter."""
    return {"name": name, "in": "query", "description": description, "required": False, "schema": schema}
