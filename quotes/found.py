"""Quotes as a search shows them: with the places of what was sought."""

import json
from collections.abc import Mapping

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from quotes import examples
from quotes.serializers import QuoteSerializer
from sources.filter_kinds import search_to_show
from sources.searching import highlights
from sources.shapes import ReadyJSON


@extend_schema_serializer(component_name="Quote", examples=[examples.QUOTE])
class FoundQuoteSerializer(QuoteSerializer):
    """A quote of a list, with `highlights` where `snippets=true` asks for them."""

    highlights = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField(min_value=0), min_length=2, max_length=2),
        required=False,
        help_text="With `snippets=true`: where `text` holds what `q` seeks, as [start, end] in code points.",
    )

    class Meta(QuoteSerializer.Meta):
        fields = [*QuoteSerializer.Meta.fields, "highlights"]
        read_only_fields = QuoteSerializer.Meta.fields


def with_highlights(quotes: ReadyJSON, parameters: Mapping[str, str]) -> ReadyJSON:
    """Return the quotes' JSON with the places of what the parameters seek, if they ask for these."""
    search = search_to_show(parameters)
    if search is None:
        return quotes
    return ReadyJSON(
        f'{quote[:-1]}, "highlights": {json.dumps(highlights(search, json.loads(quote)["text"]))}}}' for quote in quotes
    )
