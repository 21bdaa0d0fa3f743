"""The API of speakers, organisations and articles."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django.db.models import F, Model, Prefetch, QuerySet
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.utils.cache import get_conditional_response
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.reverse import reverse
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import ReadOnlyModelViewSet

from sources.caching import Revalidated
from sources.choosing import FIELDS, chosen, keep, standing
from sources.filter_kinds import SLUG, search_to_show
from sources.filters import ArticleFilters, OrganisationFilters, SpeakerFilters
from sources.models import (
    Affiliation,
    Article,
    ArticleQuerySet,
    Authorship,
    Organisation,
    OrganisationAlias,
    Speaker,
    SpeakerAlias,
)
from sources.rules import why_article_stays
from sources.serializers import ArticleSerializer, OrganisationSerializer, SpeakerSerializer
from sources.visibility import VisibleQuerySet, reads_internal
from sources.withdrawal import LeavingTombstones
from sources.writing.articles import ArticleBody
from sources.writing.collections import Writable
from sources.writing.named import OrganisationBody, SpeakerBody


class Collection(Revalidated, ReadOnlyModelViewSet):
    """A collection of which everybody sees what they may know of.

    ``orderings`` names the orderings and the columns of each, the last of them public and unique;
    a minus before an ordering's name turns it round. ``ordering_needs`` names the filter without
    which an ordering means nothing. ``parameters`` are taken beside those of filters and paging.
    """

    orderings: dict[str, tuple[str, ...]]
    default_ordering: str
    ordering_needs: dict[str, str] = {}
    parameters: tuple[str, ...] = (FIELDS,)
    needs_keys_only = False  # of the rows of a page, as something else tells of them
    swagger_fake_view = False  # drf-spectacular sets it

    def get_queryset(self) -> VisibleQuerySet:
        return cast("VisibleQuerySet", super().get_queryset()).visible_to(self.request.user)

    def get_serializer(self, *args: Any, **kwargs: Any) -> BaseSerializer:
        serializer: Any = super().get_serializer(*args, **kwargs)
        if not self.swagger_fake_view:  # the API's documentation tells of every member
            row = getattr(serializer, "child", serializer)
            keep(row, [*chosen(self.request.query_params, standing(row)), *self.asked_for()])
        return serializer

    def asked_for(self) -> list[str]:
        """Return the members that stand in an object only because a parameter asks for them."""
        return []


class SluggedCollection(Writable, Collection):
    """A collection whose public identifiers are slugs; ``parts`` are written along with its rows."""

    lookup_field = "slug"
    # What cannot be a slug never reaches the database.
    lookup_value_regex = SLUG
    parts: tuple[tuple[type[Model], str], ...] = ()  # models, each with its reference to the row

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().retrieve(request, *args, **kwargs)
        except Http404:
            address = self.address_since_merged()
            if address is None:
                raise
            return HttpResponsePermanentRedirect(address, preserve_request=True)

    def address_since_merged(self) -> str | None:
        """Return where the row is to which the slug leads since its owner was merged, if the reader may know both."""
        mine: Any = type(self).queryset
        if not hasattr(mine.model, "merges"):
            return None
        merges = mine.model._meta.get_field("merges").related_model.objects.visible_to(self.request.user)
        slug = merges.filter(slug=self.kwargs["slug"]).order_by().values_list("kept__slug", flat=True).first()
        if slug is None:
            return None
        address = reverse(f"{self.basename}-detail", kwargs={"slug": slug}, request=self.request)
        query = self.request.META.get("QUERY_STRING", "")
        return f"{address}?{query}" if query else address

    def state_rows(self, pk: Any) -> Sequence[QuerySet]:
        rows = [model._base_manager.filter(**{owner: pk}) for model, owner in self.parts]
        mine: Any = type(self).queryset
        return [mine.model._base_manager.filter(pk=pk), *rows]

    def told(self, pks: Sequence[Any], *, one: bool) -> Any:
        rows = {row.pk: row for row in self.get_queryset().filter(pk__in=pks)}
        told = self.get_serializer([rows[pk] for pk in pks], many=True).data
        return told[0] if one else told

    @classmethod
    def whole(cls, request: Request, slugs: Iterable[str]) -> dict[str, Any]:
        """Return slug → the object as its own page shows it, of those of ``slugs`` that the reader may see."""
        view = cls(request=request, action="retrieve", format_kwarg=None)
        serializer = view.get_serializer_class()
        rows: Any = serializer(
            view.get_queryset().filter(slug__in=slugs), many=True, context=view.get_serializer_context()
        )
        keep(rows.child, standing(rows.child))
        return {row["id"]: row for row in rows.data}


class SpeakerViewSet(SluggedCollection):
    """Persons, groups and unnamed sources whose words are quoted."""

    queryset = Speaker.objects.prefetch_related("aliases")
    serializer_class = SpeakerSerializer
    body = SpeakerBody
    parts = ((SpeakerAlias, "speaker"), (Affiliation, "speaker"))
    filterset_class = SpeakerFilters
    orderings = {"name": ("name", "slug"), "created": ("created", "slug")}
    default_ordering = "name"

    def get_queryset(self) -> VisibleQuerySet:
        places = Affiliation.objects.visible_to(self.request.user).select_related("organisation")
        places = places.order_by(F("since").asc(nulls_last=True), "organisation__name", "role", "pk")
        return super().get_queryset().prefetch_related(Prefetch("affiliations", places, to_attr="visible_affiliations"))


class OrganisationViewSet(SluggedCollection):
    """Bodies that speak, are spoken for, publish or are spoken to."""

    queryset = Organisation.objects.prefetch_related("aliases")
    serializer_class = OrganisationSerializer
    body = OrganisationBody
    parts = ((OrganisationAlias, "organisation"),)
    filterset_class = OrganisationFilters
    orderings = {"name": ("name", "slug"), "created": ("created", "slug")}
    default_ordering = "name"


class PlainTextRenderer(BaseRenderer):
    """Lets a client ask for plain text."""

    media_type = "text/plain"
    format = "txt"
    charset = "utf-8"

    def render(self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None) -> bytes:
        return str(data).encode()


class ArticleViewSet(LeavingTombstones, SluggedCollection):
    """Published texts, kept exactly as they were received."""

    queryset = Article.objects.prefetch_related(Prefetch("authorships", Authorship.objects.select_related("speaker")))
    serializer_class = ArticleSerializer
    body = ArticleBody
    parts = ((Authorship, "article"),)
    filterset_class = ArticleFilters
    orderings = {
        "published": ("published", "slug"),
        "created": ("created", "slug"),
        "title": ("title", "slug"),
        "relevance": ("length", "slug"),  # all rows found hold what is sought: of the shortest it is the largest part
    }
    default_ordering = "-published"
    ordering_needs = {"relevance": "q"}

    def get_queryset(self) -> VisibleQuerySet:
        articles = cast("ArticleQuerySet", super().get_queryset()).with_earlier_visible_to(self.request.user)
        return articles if self.asked_for() else articles.defer("text")

    def asked_for(self) -> list[str]:
        shows_text = self.action == "list" and search_to_show(self.request.query_params) is not None
        return ["snippet"] if shows_text else []

    def why_it_stays(self, row: Article) -> str:
        return why_article_stays(row)

    def withdrawn(self) -> ArticleQuerySet:
        return Article.objects.leaving_a_tombstone().filter(slug=self.kwargs["slug"])

    @extend_schema(summary="The text of one article", responses={(200, "text/plain"): OpenApiTypes.STR})
    @action(detail=True, renderer_classes=[PlainTextRenderer], parameters=())
    def text(self, request: Request, slug: str) -> HttpResponse:
        """The stored text in UTF-8, byte for byte: its SHA-256 is the article's `sha256`."""
        articles = Article.objects.visible_to(request.user)
        if not reads_internal(request.user):
            articles = articles.with_open_text()
        article = self.filter_queryset(articles).only("slug", "text", "sha256").filter(slug=slug).first()
        if article is None:
            self.refuse_withdrawn()
            raise Http404
        content = article.text.encode()
        headers = {"Content-Length": str(len(content)), "ETag": f'"{article.sha256}"'}
        response = HttpResponse(content, content_type="text/plain; charset=utf-8", headers=headers)
        return get_conditional_response(request, etag=headers["ETag"], response=response) or response
