"""The read API of quotes."""

from collections.abc import Sequence
from typing import Any

from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from quotes.filters import QuoteFilters
from quotes.formats.exports import Exporting
from quotes.found import FoundQuoteSerializer, with_highlights
from quotes.models import Quote
from quotes.relays import relay
from quotes.serializers import QuoteDetailSerializer, QuoteSerializer
from quotes.shapes import IN_FULL, LISTED, RELAY
from sources.shapes import ReadyJSON, Statement
from sources.views import Collection
from sources.visibility import reads_internal


class QuoteViewSet(Exporting, Collection):
    """Spans of articles that are somebody's words, and whose."""

    # Only what finds and places the rows: the engine builds the rest (quotes/shapes.py).
    queryset = Quote.objects.only("uuid", "article", "start", "end", "within", "published")
    serializer_class = QuoteSerializer
    filterset_class = QuoteFilters
    orderings = {
        "published": ("published", "uuid"),
        "created": ("created", "uuid"),
        "position": ("start", "uuid"),
        "relevance": ("length", "uuid"),  # all rows found hold what is sought: of the shortest it is the largest part
    }
    default_ordering = "-published"
    ordering_needs = {"position": "article", "relevance": "q"}
    lookup_field = "uuid"
    lookup_value_regex = "-".join(f"[0-9a-f]{{{length}}}" for length in (8, 4, 4, 4, 12))

    def get_serializer_class(self) -> type[BaseSerializer]:
        return QuoteDetailSerializer if self.detail else super().get_serializer_class()

    @extend_schema(responses=FoundQuoteSerializer(many=True))
    def list(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.asked_format:
            return self.export(self.asked_format)
        quotes = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        texts = self.texts(LISTED, [quote.pk for quote in quotes])
        return self.get_paginated_response(with_highlights(texts, request.query_params))

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.export_one(self.asked_format) if self.asked_format else Response(self.in_full())

    def in_full(self) -> ReadyJSON:
        """Return the one quote's JSON with everything around it."""
        quote = self.get_object()
        chain = relay(quote, among=Quote.objects.visible_to(self.request.user).only("within"))
        return self.texts(IN_FULL, [quote.pk], more={RELAY: [link.pk for link in chain]})

    def texts(self, statement: Statement, ids: Sequence[int], **more: Any) -> ReadyJSON:
        """Return the quotes' JSON as this request's reader may see it."""
        base = self.request.build_absolute_uri("/").rstrip("/")
        return statement.texts(ids, base=base, now=timezone.now(), internal=reads_internal(self.request.user), **more)
