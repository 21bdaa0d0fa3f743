"""Quotes as a search shows them: with the places of what was sought."""

import json
from collections.abc import Collection, Mapping

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from quotes import examples
from quotes.serializers import QuoteSerializer
from sources.choosing import needed
from sources.filter_kinds import search_to_show
from sources.searching import highlights
from sources.shapes import ReadyJSON, with_member


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


def with_highlights(quotes: ReadyJSON, parameters: Mapping[str, str], fields: Collection[str]) -> ReadyJSON:
    """Return the JSON of quotes, of which ``fields`` are shown, with the places of what the parameters seek.

    That is, if they ask for these, which needs the text.
    """
    search = search_to_show(parameters)
    if search is None:
        return quotes
    if "text" not in fields:
        raise needed("snippets", "true", "text")
    return ReadyJSON(
        with_member(quote, "highlights", highlights(search, json.loads(quote)["text"])) for quote in quotes
    )
