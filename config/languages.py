"""In which language somebody is answered: the admin speaks theirs, all else English (docs/decisions/0029)."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header


class LanguageMiddleware:
    """Answers each page of the admin in the language that its reader's browser asks for, if it is spoken here.

    Programs compare what the API says, so that it is English whatever they ask for.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_read_by_people = request.path.startswith(reverse("admin:index"))
        language = language_of(request) if is_read_by_people else settings.LANGUAGE_CODE
        with translation.override(language):
            response = self.get_response(request)
        if is_read_by_people:
            response.headers.setdefault("Content-Language", language)
            patch_vary_headers(response, ["Accept-Language"])
        return response


def language_of(request: HttpRequest) -> str:
    """Return the first of the languages that a browser asks for that the admin speaks; else the admin's first."""
    for asked, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()):
        try:
            known = translation.get_supported_language_variant(asked)
        except LookupError:
            continue
        if known in settings.ADMIN_LANGUAGES:
            return known
    return settings.ADMIN_LANGUAGES[0]
