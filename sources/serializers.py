"""Speakers, organisations and articles as the API tells of them."""

from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers
from rest_framework.reverse import reverse

from sources import examples
from sources.filter_kinds import search_to_show
from sources.models import Affiliation, Article, Organisation, Speaker
from sources.references import (
    ADDRESS_OR_NULL,
    AddressOrNullField,
    ArticleReferenceSerializer,
    ListAddressField,
    OrganisationReferenceSerializer,
    PartialDateField,
    SpeakerReferenceSerializer,
    TextOrNullField,
    address_of,
    slug_field,
)
from sources.searching import snippet
from sources.visibility import reads_internal


def alias_names() -> serializers.SlugRelatedField:
    """Return the field that lists a row's other names."""
    return serializers.SlugRelatedField(many=True, read_only=True, slug_field="name")


class AffiliationSerializer(serializers.ModelSerializer):
    """A speaker's place in an organisation, for as long as it is known to have lasted."""

    organisation = OrganisationReferenceSerializer(read_only=True)
    since = PartialDateField(read_only=True, allow_null=True)
    until = PartialDateField(read_only=True, allow_null=True)

    class Meta:
        model = Affiliation
        fields = ["organisation", "role", "since", "until"]
        read_only_fields = fields


@extend_schema_serializer(examples=[examples.SPEAKER])
class SpeakerSerializer(serializers.ModelSerializer):
    """A person, a group or an unnamed source whose words are quoted."""

    id = slug_field()
    url = address_of("speaker-detail")
    aliases = alias_names()
    wikidata = TextOrNullField()
    affiliations = AffiliationSerializer(source="visible_affiliations", many=True, read_only=True)
    quotes = ListAddressField("quote-list", by="speaker")

    class Meta:
        model = Speaker
        fields = ["id", "url", "name", "kind", "aliases", "description", "wikidata", "affiliations", "quotes"]
        read_only_fields = fields


@extend_schema_serializer(examples=[examples.ORGANISATION])
class OrganisationSerializer(serializers.ModelSerializer):
    """A body that speaks, is spoken for, publishes or is spoken to."""

    id = slug_field()
    url = address_of("organisation-detail")
    aliases = alias_names()
    homepage = AddressOrNullField()
    wikidata = TextOrNullField()
    ror = TextOrNullField()
    quotes = ListAddressField("quote-list", by="organisation")
    articles = ListAddressField("article-list", by="publisher")

    class Meta:
        model = Organisation
        fields = ["id", "url", "name", "kind", "aliases", "homepage", "wikidata", "ror", "quotes", "articles"]
        read_only_fields = fields


class SnippetSerializer(serializers.Serializer):
    """A piece of an article's text around the first place that holds what is sought."""

    text = serializers.CharField()
    highlights = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField(min_value=0), min_length=2, max_length=2),
        help_text="Where the piece holds what `q` seeks, as [start, end] in its code points.",
    )


@extend_schema_field(SnippetSerializer(allow_null=True))
class SnippetField(serializers.Field):
    """The piece of an article's text that holds what the request seeks; null where the reader may not see it."""

    def get_attribute(self, instance: Article) -> Article:
        return instance

    def to_representation(self, value: Article) -> dict[str, Any] | None:
        request = self.context["request"]
        search = search_to_show(request.query_params)
        open_to_reader = value.text_access == Article.TextAccess.FULL or reads_internal(request.user)
        found = snippet(search, value.text) if search and open_to_reader else None
        return asdict(found) if found else None


@extend_schema_serializer(examples=[examples.ARTICLE])
class ArticleSerializer(serializers.ModelSerializer):
    """A published text, kept exactly as it was received; the text itself stands at `text_url`."""

    id = slug_field()
    url = address_of("article-detail")
    publisher = OrganisationReferenceSerializer(read_only=True, allow_null=True)
    authors = serializers.SerializerMethodField()
    published = PartialDateField(read_only=True, allow_null=True)
    source_url = AddressOrNullField()
    archived_url = AddressOrNullField()
    revises = ArticleReferenceSerializer(source="visible_revises", read_only=True, allow_null=True)
    text_url = serializers.SerializerMethodField()
    quotes = ListAddressField("quote-list", by="article", ordering="position")
    snippet = SnippetField(
        required=False,
        help_text="In lists with `snippets=true`: what the open text holds of `q`; null where it holds nothing.",
    )

    class Meta:
        model = Article
        fields = [
            *("id", "url", "title", "publisher", "authors", "byline", "published", "language"),
            *("source_url", "archived_url", "sha256", "retrieved_at", "revises", "text_url", "quotes", "snippet"),
        ]
        read_only_fields = fields[:-1]

    @extend_schema_field(SpeakerReferenceSerializer(many=True, allow_null=True))
    def get_authors(self, article: Article) -> Any:
        authors = [authorship.speaker for authorship in article.authorships.all()]
        return SpeakerReferenceSerializer(authors, many=True, context=self.context).data if authors else None

    @extend_schema_field(ADDRESS_OR_NULL)
    def get_text_url(self, article: Article) -> str | None:
        request = self.context["request"]
        if article.text_access != Article.TextAccess.FULL and not reads_internal(request.user):
            return None
        return reverse("article-text", kwargs={"slug": article.slug}, request=request)
