"""What every answer tells of its limits."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

NEVER_KEPT = {401, 429}


class RateLimitMiddleware:
    """Adds how much may still be asked to the answers of whoever is counted; nobody keeps a refusal."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        rate = getattr(request, "rate", None)
        for name, value in rate.headers().items() if rate else ():
            response.headers[name] = value
        if response.status_code in NEVER_KEPT:
            response.headers["Cache-Control"] = "no-store"
        return response
