"""The API's own addresses: its table of contents, its OpenAPI document and the page that shows this."""

from django.conf import settings
from django.templatetags.static import static
from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from drf_spectacular.views import SpectacularAPIView
from rest_framework.renderers import TemplateHTMLRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.routers import APIRootView

from config.parameters import WithoutParameters


class SchemaView(WithoutParameters, SpectacularAPIView):
    """The OpenAPI document, as JSON or, where the client prefers it, as YAML."""

    renderer_classes = [OpenApiJsonRenderer2, OpenApiJsonRenderer, OpenApiYamlRenderer2, OpenApiYamlRenderer]


class DocsView(WithoutParameters):
    """The page that shows the OpenAPI document; it loads nothing from other machines."""

    renderer_classes = [TemplateHTMLRenderer]
    http_method_names = ["get", "head"]
    schema = None

    def get(self, request: Request) -> Response:
        files = "drf_spectacular_sidecar/swagger-ui-dist"
        context = {
            "title": settings.SPECTACULAR_SETTINGS["TITLE"],
            "schema_url": reverse("schema"),
            "stylesheets": [static(f"{files}/swagger-ui.css"), static("config/docs.css")],
            "scripts": [static(f"{files}/swagger-ui-bundle.js"), static("config/docs.js")],
            "icon": static(f"{files}/favicon-32x32.png"),
        }
        return Response(context, template_name="config/docs.html")


class CollectionsView(WithoutParameters, APIRootView):
    """The collections and where they stand."""
