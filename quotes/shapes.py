"""The statements by which the engine builds the JSON of quotes, as their serializers declare it."""

import datetime
from typing import Any

from django.db.models import Case, FilteredRelation, OuterRef, Q, QuerySet, Subquery, Value, When
from rest_framework.serializers import Serializer

from quotes.models import Attribution, Evidence, Quote, QuoteQuerySet
from quotes.passages import AROUND, ASIDE, around
from quotes.serializers import (
    AlternativeSerializer,
    EvidenceSerializer,
    LinkSerializer,
    QuoteDetailSerializer,
    QuoteSerializer,
)
from sources.models import Article
from sources.shapes import IsOneOf, JSONArray, Statement, UUIDText, members

RELAY = -2  # stands for the ids of the quotes that a quote is within, and its own


def listed(serializer: Serializer, *, now: datetime.datetime, internal: bool) -> QuerySet:
    """Return quotes with their JSON as lists show them."""
    return with_preferred().annotate(json=members(serializer, **beside(now, internal=internal)))


def in_full(serializer: Serializer, *, now: datetime.datetime, internal: bool) -> QuerySet:
    """Return quotes with their JSON as their own pages show them."""
    shape = members(
        serializer,
        **beside(now, internal=internal),
        context=Case(
            When(article__text_access=Article.TextAccess.FULL, then=around(AROUND)),
            default=around(ASIDE),
        ),
        relay=JSONArray(links()),
        alternatives=JSONArray(alternatives()),
    )
    return with_preferred().annotate(json=shape)


def with_preferred() -> QuerySet:
    """Return quotes joined with their preferred attributions, of which each has one at most."""
    preferred = Q(attributions__standing=Attribution.Standing.PREFERRED)
    return Quote.objects.annotate(preferred=FilteredRelation("attributions", condition=preferred))


def beside(now: datetime.datetime, *, internal: bool) -> dict[str, Any]:
    """Return the expressions of what no column of a quote holds; ``internal`` readers see drafts as well."""
    others = Quote.objects.all() if internal else Quote.objects.public(now=now)
    return {
        "within": public_id("within", others),
        "continues": public_id("continues", others),
        "attribution": "preferred",
        "evidence": JSONArray(evidence(attribution__quote=OuterRef("pk"), attribution__standing="preferred")),
    }


def public_id(reference: str, among: QuoteQuerySet) -> Subquery:
    """Return the expression of another quote's public id, null where it is not ``among`` the visible."""
    return Subquery(among.filter(pk=OuterRef(reference)).order_by().values_list(UUIDText("uuid"))[:1])


def links() -> QuerySet:
    """Return the links of a relay, the outermost first: what contains another quote begins earlier or ends later."""
    rows = Quote.objects.filter(IsOneOf("pk", Value(RELAY)))
    return rows.order_by("start", "-end").annotate(part=members(LinkSerializer()))


def evidence(**of: Any) -> QuerySet:
    """Return the evidence of some attributions, in reading order."""
    return Evidence.objects.filter(**of).order_by("start", "end").annotate(part=members(EvidenceSerializer()))


def alternatives() -> QuerySet:
    """Return the other attributions of a quote that are not rejected."""
    rows = Attribution.objects.filter(quote=OuterRef("pk"), standing=Attribution.Standing.ALTERNATIVE)
    shape = members(AlternativeSerializer(), evidence=JSONArray(evidence(attribution=OuterRef("pk"))))
    return rows.order_by("pk").annotate(part=shape)


LISTED = Statement(QuoteSerializer, listed)
IN_FULL = Statement(QuoteDetailSerializer, in_full)
