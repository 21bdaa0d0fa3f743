"""What the tutorials teach: nested ModelSerializers, select_related, page numbers with a count."""

from typing import Any

from django.urls import include, path
from django_filters.rest_framework import DjangoFilterBackend, FilterSet, filters
from rest_framework import pagination, routers, serializers, viewsets

from quotes.models import Attribution, Evidence, Quote
from sources.models import Article, Organisation, Speaker


class SpeakerSerializer(serializers.HyperlinkedModelSerializer):
    class Meta:
        model = Speaker
        fields = ["url", "slug", "name"]
        extra_kwargs = {"url": {"lookup_field": "slug"}}


class OrganisationSerializer(serializers.HyperlinkedModelSerializer):
    class Meta:
        model = Organisation
        fields = ["url", "slug", "name"]
        extra_kwargs = {"url": {"lookup_field": "slug"}}


class ArticleSerializer(serializers.HyperlinkedModelSerializer):
    publisher = OrganisationSerializer()

    class Meta:
        model = Article
        fields = ["url", "slug", "title", "publisher", "published"]
        extra_kwargs = {"url": {"lookup_field": "slug"}}


class EvidenceSerializer(serializers.ModelSerializer):
    class Meta:
        model = Evidence
        fields = ["kind", "text", "start", "end"]


class AttributionSerializer(serializers.ModelSerializer):
    speaker = SpeakerSerializer()
    organisation = OrganisationSerializer()
    told_to = OrganisationSerializer()
    on_behalf_of = SpeakerSerializer()

    class Meta:
        model = Attribution
        fields = ["basis", "standing", "speaker", "organisation", "role", "on_behalf_of", "told_to", "occasion"]


class AttributionDetailSerializer(AttributionSerializer):
    evidence = EvidenceSerializer(many=True)

    class Meta(AttributionSerializer.Meta):
        fields = [*AttributionSerializer.Meta.fields, "evidence"]


class QuoteSerializer(serializers.HyperlinkedModelSerializer):
    article = ArticleSerializer()
    attributions = AttributionSerializer(many=True)
    within: Any = serializers.SlugRelatedField(slug_field="uuid", read_only=True)
    continues: Any = serializers.SlugRelatedField(slug_field="uuid", read_only=True)

    class Meta:
        model = Quote
        fields = [
            *("url", "uuid", "text", "kind", "language", "status", "start", "end", "prefix", "suffix"),
            *("article", "within", "continues", "attributions"),
        ]
        extra_kwargs = {"url": {"lookup_field": "uuid"}}


class QuoteDetailSerializer(QuoteSerializer):
    attributions = AttributionDetailSerializer(many=True)
    around = serializers.SerializerMethodField()

    class Meta(QuoteSerializer.Meta):
        fields = [*QuoteSerializer.Meta.fields, "status_reason", "around"]

    def get_around(self, quote: Quote) -> str:
        return quote.article.text[max(0, quote.start - 300) : quote.end + 300]


class QuoteFilters(FilterSet):
    speaker = filters.CharFilter("preferred_speaker__slug")
    organisation = filters.CharFilter("preferred_organisation__slug")
    published_after = filters.CharFilter("published", lookup_expr="gte")
    published_before = filters.CharFilter("published", lookup_expr="lte")
    q = filters.CharFilter("text", lookup_expr="icontains")

    class Meta:
        model = Quote
        fields: list[str] = []


class Pages(pagination.PageNumberPagination):
    page_size = 50


class QuoteViewSet(viewsets.ReadOnlyModelViewSet):
    queryset = (
        Quote.objects.exclude(status="draft")
        .select_related("article__publisher", "within", "continues")
        .prefetch_related("attributions__speaker", "attributions__organisation")
        .prefetch_related("attributions__told_to", "attributions__on_behalf_of")
        .order_by("-published", "-uuid")
    )
    serializer_class = QuoteSerializer
    pagination_class = Pages
    filter_backends = [DjangoFilterBackend]
    filterset_class = QuoteFilters
    lookup_field = "uuid"

    def get_queryset(self) -> Any:
        quotes = super().get_queryset()
        return quotes.prefetch_related("attributions__evidence") if self.action == "retrieve" else quotes

    def get_serializer_class(self) -> Any:
        return QuoteDetailSerializer if self.action == "retrieve" else QuoteSerializer


def plain(model: Any, serializer: Any) -> Any:
    """Return a view set of the simplest kind, which the links of the answers need."""
    fields = {"queryset": model.objects.all(), "serializer_class": serializer, "lookup_field": "slug"}
    return type(f"{model.__name__}ViewSet", (viewsets.ReadOnlyModelViewSet,), fields)


router = routers.SimpleRouter()
router.register("quotes", QuoteViewSet)
router.register("articles", plain(Article, ArticleSerializer))
router.register("speakers", plain(Speaker, SpeakerSerializer))
router.register("organisations", plain(Organisation, OrganisationSerializer))

urlpatterns = [path("api/v1/", include(router.urls))]
