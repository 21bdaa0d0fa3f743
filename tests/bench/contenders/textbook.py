"""What the tutorials teach: nested ModelSerializers, select_related, page numbers with a count."""

from typing import Any

from django.urls import include, path
from django_filters.rest_framework import DjangoFilterBackend, FilterSet, filters
from rest_framework import pagination, routers, serializers, viewsets

from quotes.models import Attribution, Quote
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


class AttributionSerializer(serializers.ModelSerializer):
    speaker = SpeakerSerializer()
    organisation = OrganisationSerializer()
    told_to = OrganisationSerializer()
    on_behalf_of = SpeakerSerializer()

    class Meta:
        model = Attribution
        fields = ["basis", "standing", "speaker", "organisation", "role", "on_behalf_of", "told_to", "occasion"]


class QuoteSerializer(serializers.HyperlinkedModelSerializer):
    article = ArticleSerializer()
    attributions = AttributionSerializer(many=True)
    prefix = serializers.SerializerMethodField()
    suffix = serializers.SerializerMethodField()

    class Meta:
        model = Quote
        fields = [
            *("url", "uuid", "text", "kind", "language", "status", "start", "end", "prefix", "suffix"),
            *("article", "attributions"),
        ]
        extra_kwargs = {"url": {"lookup_field": "uuid"}}

    def get_prefix(self, quote: Quote) -> str:
        return quote.article.text[max(0, quote.start - 32) : quote.start]

    def get_suffix(self, quote: Quote) -> str:
        return quote.article.text[quote.end : quote.end + 32]


class QuoteFilters(FilterSet):
    speaker = filters.CharFilter("preferred_speaker__slug")
    organisation = filters.CharFilter("preferred_organisation__slug")
    published_after = filters.CharFilter("published", lookup_expr="gte")
    published_before = filters.CharFilter("published", lookup_expr="lte")

    class Meta:
        model = Quote
        fields: list[str] = []


class Pages(pagination.PageNumberPagination):
    page_size = 50


class QuoteViewSet(viewsets.ReadOnlyModelViewSet):
    queryset = (
        Quote.objects.exclude(status="draft")
        .select_related("article__publisher")
        .prefetch_related("attributions__speaker", "attributions__organisation", "attributions__told_to")
        .order_by("-published", "-uuid")
    )
    serializer_class = QuoteSerializer
    pagination_class = Pages
    filter_backends = [DjangoFilterBackend]
    filterset_class = QuoteFilters
    lookup_field = "uuid"


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
