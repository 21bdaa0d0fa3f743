"""Every address of Verbatim: the API's table of contents, the admin, and the checks of a server."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView
from rest_framework.routers import DefaultRouter

from config import docs, health
from config.front.views import front_page
from config.idempotency.keeping import idempotent
from config.takedown.pages import redaction_view
from config.trail.history import history_paths
from quotes.attribution_views import AttributionViewSet, attribution_paths
from quotes.facet_views import FacetsView
from quotes.views import QuoteViewSet
from sources.views import ArticleViewSet, OrganisationViewSet, SpeakerViewSet

api = DefaultRouter()
api.APIRootView = docs.CollectionsView
api.include_format_suffixes = False
api.register("organisations", idempotent(OrganisationViewSet))
api.register("speakers", idempotent(SpeakerViewSet))
api.register("articles", idempotent(ArticleViewSet))
api.register("quotes", idempotent(QuoteViewSet))

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="docs")),
    path("api/v1/schema/", docs.SchemaView.as_view(), name="schema"),
    path("api/v1/docs/", docs.DocsView.as_view(), name="docs"),
    path("api/v1/quotes/facets/", FacetsView.as_view(), name="quote-facets"),
    path("api/v1/", include(attribution_paths(idempotent(AttributionViewSet)))),
    path("api/v1/", include(api.urls)),
    *history_paths(),  # before the admin's own pages of that name
    path(
        "admin/sources/article/<path:object_id>/redact/",
        admin.site.admin_view(redaction_view),
        name="article-redact",
    ),
    path("admin/", admin.site.admin_view(front_page), name="front"),  # before the admin's own, which it extends
    path("admin/", admin.site.urls),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]

handler400 = "config.problems.bad_request"
handler403 = "config.problems.permission_denied"
handler404 = "config.problems.page_not_found"
handler500 = "config.problems.server_error"
