"""Compressed answers, except those whose entity tag ``If-Match`` is to name."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class Compression(GZipMiddleware):
    """Compresses what may be transformed (RFC 9111, 5.2.2.6).

    Django makes the tag of a compressed answer weak, rightly: its bytes differ from time to time. A weak tag never
    matches in ``If-Match`` (RFC 9110, 13.1.1), so an answer with the state of a row says ``no-transform``.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if "no-transform" in response.get("Cache-Control", ""):
            return response
        return super().process_response(request, response)
