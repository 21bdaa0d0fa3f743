"""Whose request it is that changes something."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from sources.acting import acting, name_of

SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}


class ActorMiddleware:
    """Lets the trail name the signed-in user of a request that may change something.

    Requests that only read are left alone: to ask who sent them costs two queries. What signs users in
    by another way than a session says ``acting(actor=name_of(user))`` around its own work.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in SAFE or not request.user.is_authenticated:
            # Whatever the thread was about, it is not this request's.
            with acting(actor="", reason=""):
                return self.get_response(request)
        with acting(actor=name_of(request.user), reason=""):
            return self.get_response(request)
