"""Quotes as the API tells of them.

These serializers declare shapes; quotes/shapes.py lets the engine build what they declare.
"""

from typing import Any

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from quotes import examples
from quotes.fragments import text_fragment_url
from quotes.models import Attribution, Evidence, Quote
from quotes.passages import AROUND, ASIDE
from sources.references import (
    ArticleReferenceSerializer,
    OrganisationReferenceSerializer,
    SpeakerReferenceSerializer,
)
from sources.shapes import ComputedField

CONTEXT_HELP = (
    f"The article's text around the quote, the quote included: up to {AROUND} characters on each side, or {ASIDE} "
    "where the article's text may not be passed on."
)

EVIDENCE_HELP = "The words that carry the attribution, in reading order."


class EvidenceSerializer(serializers.ModelSerializer):
    """The words of the same article that carry one part of an attribution."""

    class Meta:
        model = Evidence
        fields = ["kind", "text", "start", "end"]
        read_only_fields = fields


class AttributionSerializer(serializers.ModelSerializer):
    """The claim that a quote is somebody's words, in a capacity, to an outlet."""

    speaker = SpeakerReferenceSerializer(read_only=True, allow_null=True)
    organisation = OrganisationReferenceSerializer(read_only=True, allow_null=True)
    on_behalf_of = SpeakerReferenceSerializer(read_only=True, allow_null=True)
    told_to = OrganisationReferenceSerializer(read_only=True, allow_null=True)
    confidence = serializers.FloatField(
        required=False,
        min_value=0,
        max_value=1,
        help_text="From 0 to 1; only with what a machine proposed and no person has judged.",
    )

    class Meta:
        model = Attribution
        fields = [
            *("basis", "standing", "speaker", "organisation", "role"),
            *("on_behalf_of", "told_to", "occasion", "confidence"),
        ]
        read_only_fields = [name for name in fields if name != "confidence"]


class AlternativeSerializer(AttributionSerializer):
    """Another attribution that is not rejected, with its own evidence."""

    evidence = EvidenceSerializer(many=True, read_only=True)

    class Meta(AttributionSerializer.Meta):
        fields = [*AttributionSerializer.Meta.fields, "evidence"]


class LinkSerializer(serializers.ModelSerializer):
    """A link of the chain by which words were passed on: a quote and who is speaking in it."""

    id = serializers.UUIDField(source="uuid", read_only=True)
    url = serializers.HyperlinkedIdentityField(view_name="quote-detail", lookup_field="uuid")
    speaker = SpeakerReferenceSerializer(source="preferred_speaker", read_only=True, allow_null=True)
    organisation = OrganisationReferenceSerializer(source="preferred_organisation", read_only=True, allow_null=True)

    class Meta:
        model = Quote
        fields = ["id", "url", "speaker", "organisation"]
        read_only_fields = fields


@extend_schema_field({"type": "string", "format": "uri"})
class TextFragmentField(ComputedField):
    """The link that opens the live article at the quoted words."""

    columns = ("article__source_url", "text", "prefix", "suffix")

    def of(self, address: str, text: str, prefix: str, suffix: str) -> str | None:
        return text_fragment_url(address, text=text, prefix=prefix, suffix=suffix)


@extend_schema_serializer(examples=[examples.QUOTE])
class QuoteSerializer(serializers.ModelSerializer):
    """One contiguous span of an article's text that is somebody's words."""

    id = serializers.UUIDField(source="uuid", read_only=True)
    url = serializers.HyperlinkedIdentityField(view_name="quote-detail", lookup_field="uuid")
    prefix = serializers.CharField(read_only=True, help_text="Up to 32 characters of the article before the quote.")
    suffix = serializers.CharField(read_only=True, help_text="Up to 32 characters of the article after the quote.")
    article = ArticleReferenceSerializer(read_only=True)
    within = serializers.UUIDField(read_only=True, allow_null=True, help_text="The quote that contains this one.")
    continues = serializers.UUIDField(
        read_only=True,
        allow_null=True,
        help_text="The earlier part of the same utterance.",
    )
    attribution = AttributionSerializer(
        read_only=True, allow_null=True, help_text="The preferred one; null while nobody has judged it."
    )
    evidence = EvidenceSerializer(
        many=True, required=False, help_text=f"With `expand=evidence`: {EVIDENCE_HELP[0].lower()}{EVIDENCE_HELP[1:]}"
    )
    text_fragment_url = TextFragmentField(
        read_only=True,
        allow_null=True,
        help_text="Opens the live article at these words; null where its address is not known.",
    )

    class Meta:
        model = Quote
        fields = [
            *("id", "url", "text", "kind", "language", "status", "start", "end", "prefix", "suffix"),
            *("article", "within", "continues", "attribution", "evidence", "text_fragment_url"),
        ]
        read_only_fields = [name for name in fields if name != "evidence"]


@extend_schema_serializer(examples=[examples.QUOTE_IN_FULL])
class QuoteDetailSerializer(QuoteSerializer):
    """A quote with the text around it and all that it is ascribed by."""

    relay = LinkSerializer(
        many=True,
        read_only=True,
        help_text="Who passed the words on: the quotes that this one stands within, the outermost first, then itself.",
    )
    evidence = EvidenceSerializer(many=True, read_only=True, help_text=EVIDENCE_HELP)
    alternatives = AlternativeSerializer(
        many=True, read_only=True, help_text="Other attributions that are not rejected."
    )

    class Meta(QuoteSerializer.Meta):
        fields = [
            *QuoteSerializer.Meta.fields,
            *("status_reason", "relay", "alternatives"),
        ]
        read_only_fields = fields

    def get_fields(self) -> dict[str, Any]:
        # Not declared as the others are: an attribute `context` is what a serializer was given to know.
        return {**super().get_fields(), "context": serializers.CharField(read_only=True, help_text=CONTEXT_HELP)}
