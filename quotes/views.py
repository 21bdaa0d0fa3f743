"""The read API of quotes."""

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from rest_framework.serializers import BaseSerializer

from quotes.filters import QuoteFilters
from quotes.models import Attribution, Evidence, Quote
from quotes.passages import AROUND, ASIDE, after, before
from quotes.serializers import QuoteDetailSerializer, QuoteSerializer
from sources.views import Collection
from sources.visibility import VisibleQuerySet


class QuoteViewSet(Collection):
    """Spans of articles that are somebody's words, and whose."""

    queryset = (
        Quote.objects.select_related("article__publisher")
        .defer("article__text")
        .annotate(prefix=before(ASIDE), suffix=after(ASIDE))
    )
    serializer_class = QuoteSerializer
    filterset_class = QuoteFilters
    orderings = {"published": ("published", "uuid"), "created": ("created", "uuid"), "position": ("start", "uuid")}
    default_ordering = "-published"
    ordering_needs = {"position": "article"}
    lookup_field = "uuid"
    lookup_value_regex = "-".join(f"[0-9a-f]{{{length}}}" for length in (8, 4, 4, 4, 12))

    def get_serializer_class(self) -> type[BaseSerializer]:
        return QuoteDetailSerializer if self.detail else super().get_serializer_class()

    def get_queryset(self) -> VisibleQuerySet:
        quotes = (
            super()
            .get_queryset()
            .annotate(visible_within=self.public_id("within"), visible_continues=self.public_id("continues"))
        )
        if self.detail:
            # One character more than is shown tells whether there is more.
            quotes = quotes.annotate(text_before=before(AROUND + 1), text_after=after(AROUND + 1))
            quotes = quotes.select_related("article__publisher", "preferred_speaker", "preferred_organisation")
        return quotes.prefetch_related(Prefetch("attributions", self.attributions(), to_attr="standing_attributions"))

    def public_id(self, reference: str) -> Subquery:
        """Return the expression of another quote's public id, null where the asker may not see it."""
        others = Quote.objects.visible_to(self.request.user).filter(pk=OuterRef(reference))
        return Subquery(others.order_by().values("uuid")[:1])

    def attributions(self) -> QuerySet[Attribution]:
        """Return the attributions that an answer tells of: in lists the preferred ones only."""
        standing = Attribution.objects.visible_to(self.request.user).standing().with_names()
        if not self.detail:
            return standing.filter(standing=Attribution.Standing.PREFERRED).order_by()
        return standing.order_by("id").prefetch_related(Prefetch("evidence", Evidence.objects.order_by("start", "end")))
