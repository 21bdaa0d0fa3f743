"""The API of quotes."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from quotes import rules
from quotes.deleting import delete_drafts
from quotes.expanding import EXPANSIONS
from quotes.filters import QuoteFilters
from quotes.formats.exports import Exporting
from quotes.found import FoundQuoteSerializer
from quotes.models import Quote
from quotes.serializers import QuoteDetailSerializer, QuoteSerializer
from quotes.writing.quotes import QuoteBody
from sources.choosing import EXPAND, FIELDS
from sources.models import Article, ArticleQuerySet
from sources.views import Collection
from sources.withdrawal import LeavingTombstones
from sources.writing.collections import Writable


class QuoteViewSet(LeavingTombstones, Writable, Exporting, Collection):
    """Spans of articles that are somebody's words, and whose."""

    # Only what finds and places the rows: the engine builds the rest (quotes/shapes.py).
    needs_keys_only = True
    queryset = Quote.objects.only("uuid", "article", "start", "end", "within", "nested", "published")
    serializer_class = QuoteSerializer
    body = QuoteBody
    listed_as = FoundQuoteSerializer
    filterset_class = QuoteFilters
    orderings = {
        "published": ("published", "uuid"),
        "created": ("created", "uuid"),
        "position": ("start", "uuid"),
        "relevance": ("length", "uuid"),  # all rows found hold what is sought: of the shortest it is the largest part
    }
    default_ordering = "-published"
    ordering_needs = {"position": "article", "relevance": "q"}
    parameters = ("format", FIELDS, EXPAND)
    expansions = EXPANSIONS
    lookup_field = "uuid"
    lookup_value_regex = "-".join(f"[0-9a-f]{{{length}}}" for length in (8, 4, 4, 4, 12))

    def get_serializer_class(self) -> type[BaseSerializer]:
        in_full = self.detail or self.action == "create"
        return QuoteDetailSerializer if in_full else super().get_serializer_class()

    def withdrawn(self) -> ArticleQuerySet:
        cited = Quote.objects.exclude(status=Quote.Status.DRAFT).filter(uuid=self.kwargs["uuid"])
        return Article.objects.leaving_a_tombstone().filter(pk__in=cited.values("article"))

    @extend_schema(responses=FoundQuoteSerializer(many=True))
    def list(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.asked_format:
            return self.export(self.asked_format)
        quotes = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        return self.get_paginated_response(self.listed([quote.pk for quote in quotes]))

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.with_tag(self.one)

    def one(self) -> HttpResponseBase:
        """Return the one quote that is asked for, in the format that is asked for."""
        if self.asked_format:
            return self.export_one(self.asked_format)
        return Response(self.in_full(self.get_object()))

    # --- Writing -------------------------------------------------------------------------------------

    def state_rows(self, pk: Any) -> Sequence[QuerySet]:
        return rules.rows_of(pk)

    def told(self, pks: Sequence[Any], *, one: bool) -> Any:
        return self.in_full(self.get_queryset().get(pk=pks[0])) if one else self.listed(pks)

    def why_it_stays(self, row: Quote) -> str:
        return rules.why_quote_stays(row)

    def take_out(self, row: Quote) -> None:
        delete_drafts(Quote.objects.filter(pk=row.pk))
