"""The API of all attributions of one quote, which compete; the rejected ones are for readers of internals."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import URLPattern, re_path
from drf_spectacular.helpers import forced_singular_serializer
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.viewsets import ReadOnlyModelViewSet

from quotes import rules
from quotes.models import Attribution, Quote
from quotes.serializers import AttributionSerializer, EvidenceSerializer
from quotes.views import QuoteViewSet
from quotes.writing.attributions import AttributionBody
from sources.caching import Revalidated
from sources.references import ADDRESS
from sources.writing.collections import Writable, writing

UUID = QuoteViewSet.lookup_value_regex


class CompetingAttributionSerializer(AttributionSerializer):
    """One of the attributions of a quote, with its evidence."""

    id = serializers.UUIDField(source="uuid", read_only=True)
    url = serializers.SerializerMethodField()
    evidence = EvidenceSerializer(many=True, read_only=True)

    class Meta(AttributionSerializer.Meta):
        fields = ["id", "url", *AttributionSerializer.Meta.fields, "evidence"]
        read_only_fields = [name for name in fields if name != "confidence"]

    @extend_schema_field(ADDRESS)
    def get_url(self, attribution: Attribution) -> str:
        parts = {"quote": self.context["quote"].uuid, "uuid": attribution.uuid}
        return reverse("attribution-detail", kwargs=parts, request=self.context["request"])

    def to_representation(self, instance: Attribution) -> dict[str, Any]:
        told = super().to_representation(instance)
        if told["confidence"] is None:
            del told["confidence"]
        return told


class CompetingAttributionsSerializer(serializers.Serializer):
    """The attributions of a quote, in the order in which they were entered."""

    results = CompetingAttributionSerializer(many=True)


class AttributionViewSet(Writable, Revalidated, ReadOnlyModelViewSet):
    """Whose words a quote is, by everybody's account. The tag of an attribution is that of its quote's state."""

    queryset = Attribution.objects.with_names().prefetch_related("evidence")
    serializer_class = CompetingAttributionSerializer
    body = AttributionBody
    pagination_class = None
    parameters = ()
    lookup_field = "uuid"
    lookup_value_regex = UUID

    @cached_property
    def quote(self) -> Quote:
        """The quote that the address names."""
        return get_object_or_404(self.quotes(), uuid=self.kwargs["quote"])

    def quotes(self) -> QuerySet:
        quotes = Quote.objects.visible_to(self.request.user)
        return quotes.select_related("article").defer("article__text")

    def get_queryset(self) -> QuerySet:
        rows: Any = super().get_queryset()
        return rows.visible_to(self.request.user).filter(quote=self.quote).order_by("pk")

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "quote": self.quote}

    @extend_schema(responses=forced_singular_serializer(CompetingAttributionsSerializer))
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        rows = self.filter_queryset(self.get_queryset())
        return Response({"results": self.get_serializer(rows, many=True).data})

    # --- Writing -------------------------------------------------------------------------------------

    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        self.received()
        with writing(request):
            # Before its attributions: so do all that change them, and nobody waits in a circle. As it stands by now:
            # it may have been judged since the address was looked up.
            self.quote = get_object_or_404(self.quotes().select_for_update(of=("self",)), pk=self.quote.pk)
            return super().create(request, *args, **kwargs)

    def state_rows(self, pk: Any) -> Sequence[QuerySet]:
        return rules.rows_of(self.quote.pk)

    def told(self, pks: Sequence[Any], *, one: bool) -> Any:
        rows = {row.pk: row for row in self.get_queryset().filter(pk__in=pks)}
        told = self.get_serializer([rows[pk] for pk in pks], many=True).data
        return told[0] if one else told

    def why_it_stays(self, row: Attribution) -> str:
        return rules.why_attribution_stays(row)


def attribution_paths(view: type[Writable]) -> Sequence[URLPattern]:
    """Return the addresses of the attributions below that of their quote."""
    every = view.as_view({"get": "list", "post": "create"}, detail=True)
    one = view.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"}, detail=True)
    below = f"^quotes/(?P<quote>{UUID})/attributions/"
    return [
        re_path(f"{below}$", every, name="attribution-list"),
        re_path(f"{below}(?P<uuid>{UUID})/$", one, name="attribution-detail"),
    ]
