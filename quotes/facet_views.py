"""The read API of facets: how many quotes there are of each kind of what a list would show."""

import re
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response

from quotes.facets import DEFAULT_LIMIT, LARGEST_LIMIT, facets
from quotes.filters import QuoteFilters
from quotes.models import Basis, Quote, QuoteQuerySet
from sources.caching import Revalidated
from sources.filter_kinds import OneFilter
from sources.references import OrganisationReferenceSerializer, SpeakerReferenceSerializer


class LimitFilter(OneFilter):
    """How many values each facet tells of; it leaves the quotes alone."""

    schema = {"type": "integer", "minimum": 1, "maximum": LARGEST_LIMIT, "default": DEFAULT_LIMIT}

    def check(self, text: str) -> int:
        if not re.fullmatch(r"[1-9][0-9]{0,2}", text) or int(text) > LARGEST_LIMIT:
            raise ValidationError(f"A limit is a whole number from 1 to {LARGEST_LIMIT}.", code="invalid")
        return int(text)

    def narrow(self, queryset: QuerySet, value: Any) -> QuerySet:
        return queryset


class FacetFilters(QuoteFilters):
    """What facets can be asked for: what the list can, and how many values."""

    snippets = None  # type: ignore[assignment]  # which django-filter takes as: not here
    limit = LimitFilter(help_text="How many values each facet has at most, the most frequent or newest.")


class NoPages(BasePagination):
    """Facets come whole."""

    parameters = ()


class SpeakerCount(serializers.Serializer):
    """How many quotes are a speaker's; null: of no speaker."""

    value = SpeakerReferenceSerializer(allow_null=True)
    count = serializers.IntegerField(min_value=1)


class OrganisationCount(serializers.Serializer):
    """How many quotes fall to an organisation; null: to none."""

    value = OrganisationReferenceSerializer(allow_null=True)
    count = serializers.IntegerField(min_value=1)


class KindCount(serializers.Serializer):
    """How many quotes are of a kind."""

    value = serializers.ChoiceField(Quote.Kind.choices)
    count = serializers.IntegerField(min_value=1)


class StatusCount(serializers.Serializer):
    """How many quotes have a status."""

    value = serializers.ChoiceField(Quote.Status.choices)
    count = serializers.IntegerField(min_value=1)


class BasisCount(serializers.Serializer):
    """How many quotes are ascribed on a basis; null: not judged yet."""

    value = serializers.ChoiceField(Basis.choices, allow_null=True)
    count = serializers.IntegerField(min_value=1)


class TextCount(serializers.Serializer):
    """How many quotes share a value; null: it is not known."""

    value = serializers.CharField(allow_null=True)
    count = serializers.IntegerField(min_value=1)


class FacetsSerializer(serializers.Serializer):
    """How many of the quotes fall to each value, the most frequent first; years and months newest first."""

    speaker = SpeakerCount(many=True)
    organisation = OrganisationCount(many=True)
    publisher = OrganisationCount(many=True)
    kind = KindCount(many=True)
    basis = BasisCount(many=True)
    status = StatusCount(many=True)
    language = TextCount(many=True)
    year = TextCount(many=True)
    month = TextCount(many=True)


class FacetsView(Revalidated, GenericAPIView):
    """Counts of the quotes that the list would show, by what they have in common."""

    queryset = Quote.objects.all()
    serializer_class = FacetsSerializer
    filterset_class = FacetFilters
    pagination_class = NoPages
    detail = False
    parameters: tuple[str, ...] = ()

    def get_queryset(self) -> QuoteQuerySet:
        return Quote.objects.visible_to(self.request.user)

    @extend_schema(operation_id="quotes_facets", summary="Count quotes by what they have in common", filters=True)
    def get(self, request: Request) -> Response:
        """How many quotes there are by speaker, organisation, publisher, kind, basis, status, language, year, month.

        It takes the filters of the list. A quote counts under `null` where nobody is named or nothing is known.
        """
        found = cast("QuoteQuerySet", self.filter_queryset(self.get_queryset()))
        counts = facets(found, limit=int(request.query_params.get("limit", DEFAULT_LIMIT)))
        return Response(self.get_serializer(counts).data)
