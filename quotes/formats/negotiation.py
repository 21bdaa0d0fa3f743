"""Which format an answer has: the one that ``format`` names, or else the one that ``Accept`` likes best."""

from collections.abc import Iterable

from django.http.request import MediaType
from rest_framework.exceptions import ErrorDetail, NotAcceptable, ValidationError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from sources.suggestions import not_one_of


class FormatNegotiation(DefaultContentNegotiation):
    """Chooses by ``format``, which is refused where it means nothing, and by ``Accept`` with its qualities."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        offered = list(renderers)
        # An empty one is refused with the other parameters.
        asked = request.query_params.get("format", "").strip()
        chosen = named(asked, offered) if asked else best(request.headers.get("Accept", "*/*"), offered)
        return chosen, chosen.media_type


def named(name: str, offered: list[BaseRenderer]) -> BaseRenderer:
    """Return the renderer of the format ``name``."""
    by_name = {each.format: each for each in offered}
    if name not in by_name:
        detail = ErrorDetail(not_one_of(name, by_name), code="invalid_choice")
        raise ValidationError({"format": [detail]})
    return by_name[name]


def best(accept: str, offered: list[BaseRenderer]) -> BaseRenderer:
    """Return what is liked best; among equals, what is named most precisely, then what stands first."""
    ranges = [MediaType(part) for part in accept.split(",") if part.strip()] or [MediaType("*/*")]
    liking = {each: liked(MediaType(each.media_type), ranges) for each in offered}
    favourite = max(offered, key=lambda each: liking[each])
    if liking[favourite][0] == 0:
        raise NotAcceptable()
    return favourite


def liked(offer: MediaType, ranges: list[MediaType]) -> tuple[float, int]:
    """Return the quality and the precision of the range that speaks of ``offer`` most precisely (RFC 9110, 12.5.1)."""
    covering = [(precision(each, offer), each.quality) for each in ranges if covers(each, offer)]
    exactness, quality = max(covering, default=(0, 0.0))
    return quality, exactness


def covers(accepted: MediaType, offer: MediaType) -> bool:
    """Tell whether a range holds what is offered. Only the profile of JSON-LD tells types apart."""
    if accepted.main_type == "*":
        return True
    if accepted.main_type != offer.main_type or accepted.sub_type not in ("*", offer.sub_type):
        return False
    wanted, given = accepted.params.get("profile"), offer.params.get("profile")
    return accepted.sub_type == "*" or wanted == given or (given is None and wanted is not None)


def precision(accepted: MediaType, offer: MediaType) -> int:
    """Return how closely a range fits: 0 for any, 3 where the profile is the same."""
    if accepted.main_type == "*":
        return 0
    if accepted.sub_type == "*":
        return 1
    profile = accepted.params.get("profile")
    return 3 if profile and profile == offer.params.get("profile") else 2
