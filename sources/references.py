"""How one row names another in the API: by its public identifier, its address and its name."""

from typing import Any
from urllib.parse import urlencode

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from sources.models import Article, Organisation, Speaker
from sources.partial_dates import SCHEMA_PATTERN, PartialDate

ADDRESS = {"type": "string", "format": "uri"}
ADDRESS_OR_NULL = {"type": ["string", "null"], "format": "uri"}
PARTIAL_DATE = {
    "type": "string",
    "pattern": SCHEMA_PATTERN,
    "description": "As precisely as it is known: `2018`, `2018-04` or `2018-04-10`; null if it is not known.",
}


@extend_schema_field(PARTIAL_DATE)
class PartialDateField(serializers.Field):
    """A partial date, or null where it is unknown."""

    def to_representation(self, value: PartialDate) -> str:
        return str(value)


class TextOrNullField(serializers.CharField):
    """A text that is null where there is none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"allow_null": True, "read_only": True, **kwargs})

    def to_representation(self, value: str) -> str | None:
        return value or None


class AddressOrNullField(TextOrNullField):
    """A web address that is null where there is none."""


extend_schema_field(ADDRESS)(AddressOrNullField)


@extend_schema_field(ADDRESS)
class ListAddressField(serializers.Field):
    """The address of the list ``view_name`` that holds what belongs to this row."""

    def __init__(self, view_name: str, *, by: str, ordering: str = "", **kwargs: Any) -> None:
        super().__init__(**{"source": "slug", "read_only": True, **kwargs})
        self.view_name = view_name
        self.by = by
        self.fixed = {"ordering": ordering} if ordering else {}

    def to_representation(self, value: str) -> str:
        query = urlencode({self.by: value, **self.fixed})
        return f"{reverse(self.view_name, request=self.context.get('request'))}?{query}"


def address_of(view_name: str) -> serializers.HyperlinkedIdentityField:
    """Return the field that holds the row's own address, found by its slug."""
    return serializers.HyperlinkedIdentityField(view_name=view_name, lookup_field="slug")


def slug_field() -> serializers.CharField:
    """Return the field that holds the row's public identifier."""
    return serializers.CharField(source="slug", read_only=True)


class SpeakerReferenceSerializer(serializers.ModelSerializer):
    """A speaker, named."""

    id = slug_field()
    url = address_of("speaker-detail")

    class Meta:
        model = Speaker
        fields = ["id", "url", "name"]
        read_only_fields = fields


class OrganisationReferenceSerializer(serializers.ModelSerializer):
    """An organisation, named."""

    id = slug_field()
    url = address_of("organisation-detail")

    class Meta:
        model = Organisation
        fields = ["id", "url", "name"]
        read_only_fields = fields


class ArticleReferenceSerializer(serializers.ModelSerializer):
    """An article, named."""

    id = slug_field()
    url = address_of("article-detail")
    publisher = OrganisationReferenceSerializer(read_only=True, allow_null=True)
    published = PartialDateField(read_only=True, allow_null=True)

    class Meta:
        model = Article
        fields = ["id", "url", "title", "publisher", "published"]
        read_only_fields = fields
