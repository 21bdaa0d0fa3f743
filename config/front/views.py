"""The front page of the admin: its own index, with what needs doing above it."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from config.front import checks, numbers
from quotes.models import Quote
from sources.models import Article
from sources.visibility import reads_internal


def front_page(request: HttpRequest) -> HttpResponse:
    """Return the index of the admin with the numbers of what the user may see."""
    return admin.site.index(request, extra_context={"front": front(request)})


def front(request: HttpRequest) -> dict[str, Any]:
    """Return what stands above the index: of each model's rows, for those alone who may view them."""
    seen = [model for model in numbers.COUNTED if may_view(request, model)]
    parts: dict[str, Any] = {"how_much": numbers.how_much(request.user, seen)}
    if Article in seen and Quote in seen:
        parts["without_quotes"] = numbers.without_quotes(request.user)
    if Quote in seen:
        quotes = Quote.objects.visible_to(request.user).listed()
        parts["by_month"], parts["by_speaker"] = numbers.by_month(quotes), numbers.by_speaker(quotes)
    if Quote in seen and reads_internal(request.user):
        parts["waiting"] = numbers.what_waits(request.user, reverse("admin:quotes_quote_review"))
    if reads_internal(request.user):
        parts |= {"tells_of_checks": True, "check": checks.last()}
    return parts


def may_view(request: HttpRequest, model: type[Any]) -> bool:
    return admin.site.get_model_admin(model).has_view_or_change_permission(request)
