"""The addresses that formats name: of quotes and of what they speak of, as the API gives them."""

from urllib.parse import urlencode

from django.utils.encoding import iri_to_uri
from rest_framework.request import Request
from rest_framework.reverse import reverse
from rest_framework.utils.urls import remove_query_param

PLACE = "00000000-0000-0000-0000-000000000000"


class Addresses:
    """Makes absolute addresses, looking each route up once instead of once a row."""

    def __init__(self, request: Request) -> None:
        self.here = request.build_absolute_uri()
        self.listed = remove_query_param(self.here, "format")
        self.site = request.build_absolute_uri("/")
        self.filters = [(name, value) for name, value in request.query_params.items() if name != "format"]
        # One address for one set of filters, in whatever order and form they are asked for.
        self.subject = f"{reverse('quote-list', request=request)}?{urlencode(sorted(self.filters))}"
        self._quote = reverse("quote-detail", kwargs={"uuid": PLACE}, request=request)
        routes = ("article-detail", "article-text", "speaker-detail", "organisation-detail")
        self._routes = {route: reverse(route, kwargs={"slug": PLACE}, request=request) for route in routes}

    def quote(self, identifier: object) -> str:
        return self._quote.replace(PLACE, str(identifier))

    def article(self, slug: str) -> str:
        return self._slugged("article-detail", slug)

    def text(self, slug: str) -> str:
        return self._slugged("article-text", slug)

    def speaker(self, slug: str) -> str:
        return self._slugged("speaker-detail", slug)

    def organisation(self, slug: str) -> str:
        return self._slugged("organisation-detail", slug)

    def _slugged(self, route: str, slug: str) -> str:
        return self._routes[route].replace(PLACE, iri_to_uri(slug))
