"""The front page of the admin: its own index, with what needs doing above it."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language

from config.front import checks, numbers
from quotes.models import Quote
from sources.models import Article
from sources.visibility import reads_internal

SECONDS = 60  # for which numbers that take reading whole tables are good for readers of internals


def front_page(request: HttpRequest) -> HttpResponse:
    """Return the index of the admin with the numbers of what the user may see."""
    return admin.site.index(request, extra_context={"front": front(request)})


def front(request: HttpRequest) -> dict[str, Any]:
    """Return what stands above the index: of each model's rows, for those alone who may view them."""
    seen = [model for model in numbers.COUNTED if may_view(request, model)]
    if not reads_internal(request.user):
        return counted(request.user, seen)
    # Readers of internals may know whatever there was. All others are told of what is public at this very moment.
    key = ".".join(["front", str(get_language()), *(model._meta.model_name or "" for model in seen)])
    parts: Any = cache.get_or_set(key, partial(counted, request.user, seen), SECONDS)
    if Quote in seen:
        waiting = numbers.what_waits(request.user, reverse("admin:quotes_quote_review"))
        parts = {**parts, "waiting": waiting}
    return {**parts, "reads_internal": True, "check": checks.last()}


def counted(user: Any, seen: list[type[Any]]) -> dict[str, Any]:
    """Return the numbers that take reading the whole tables."""
    parts: dict[str, Any] = {"how_much": numbers.how_much(user, seen)}
    if Article in seen and Quote in seen:
        parts["without_quotes"] = numbers.without_quotes(user)
    if Quote in seen:
        quotes = Quote.objects.visible_to(user).listed()
        parts |= {"by_month": numbers.by_month(quotes), "by_speaker": numbers.by_speaker(quotes)}
    return parts


def may_view(request: HttpRequest, model: type[Any]) -> bool:
    return admin.site.get_model_admin(model).has_view_or_change_permission(request)
