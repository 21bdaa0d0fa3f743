"""Everything that can be asked of the API, read off its code: routes, filters, orderings, formats, members.

A filter or parameter that nobody has given values for fails here: what it may tell was never looked at.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from django.apps import apps
from django.db.models import Model

from config.paging import ordering_names
from quotes.formats import FORMATS
from quotes.models import Attribution, Quote
from sources.choosing import standing
from sources.filter_kinds import (
    ChoicesFilter,
    CodesFilter,
    DateBoundFilter,
    IdentifiersFilter,
    OneFilter,
    SearchFilter,
    SlugsFilter,
    SnippetsFilter,
    WordsFilter,
    YesNoFilter,
)
from sources.models import Article, OrganisationMerge, SpeakerMerge
from tests.confidentiality.routes import Route, routes

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
NOBODY = "00000000-0000-0000-0000-000000000000"
ROLES = ("archivist", "fellow", "double agent", "Chechen leader")
SEARCHES = (
    "word honour",
    '"archive is sealed"',
    "secret",
    "-secret",
    "arch*",
    "kaitlin martim",
    "roll -ada",
    "unquoted",
)
DATES = ("2015", "2018-04", "2018-04-10", "2026")


@dataclass(frozen=True)
class Asked:
    """One request."""

    path: str
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.headers or ''}"


@dataclass
class Known:
    """What a reader may try to name: public, hidden and missing things, gathered from both worlds."""

    slugs: dict[type[Model], list[str]]
    uuids: list[str]
    codes: dict[tuple[str, str], list[str]]
    attributions: list[tuple[str, str]] = field(default_factory=list)  # each below its quote

    @classmethod
    def gathered(cls) -> "Known":
        """Return what the database at hand holds, public or not."""
        models = [model for label in ("sources", "quotes") for model in apps.get_app_config(label).get_models()]
        texts = {
            (model._meta.label, each.name): sorted(
                {str(value) for value in model._base_manager.values_list(each.name, flat=True) if value}
            )
            for model in models
            for each in model._meta.concrete_fields
            if each.name in CODES
        }
        named = [model for model in models if any(each.name == "slug" for each in model._meta.concrete_fields)]
        uuids = [str(each) for each in Quote._base_manager.order_by("uuid").values_list("uuid", flat=True)]
        claims = Attribution._base_manager.order_by("uuid").values_list("quote__uuid", "uuid")
        attributions = [(str(quote), str(uuid)) for quote, uuid in claims]
        slugs = {model: some(model, "slug") for model in named}
        for merges in (SpeakerMerge, OrganisationMerge):
            slugs[merges._meta.get_field("kept").related_model] += slugs[merges]  # an old slug is asked for like any
        return cls(slugs, uuids, texts, attributions)


def some(model: Any, name: str) -> list[str]:
    """Return what identifies every hidden row of a model, and a few of the public ones, these first."""
    public, every = model.objects.public(), model.objects.order_by(name)
    hidden = every.exclude(pk__in=public.values("pk")).values_list(name, flat=True)
    shown = list(public.order_by(name).values_list(name, flat=True))
    return [str(each) for each in (*shown[:: max(len(shown) // FEW, 1)], *hidden)]


FEW = 6
CODES = ("language", "sha256", "wikidata", "ror", "source_url")


def with_missing(names: list[str]) -> list[str]:
    """Return names, one that nothing has, and two at once."""
    return [*names, "nobody-at-all", ",".join(names[:: max(len(names) // 3, 1)])]


def values(each: Any, known: Known, model: type[Model]) -> list[str]:
    """Return what to give a filter: what is public, what is hidden, and what does not exist."""
    if isinstance(each, SlugsFilter):
        return with_missing(known.slugs[each.model_named])
    if isinstance(each, ChoicesFilter):
        return [*each.known, ",".join(each.known)]
    if isinstance(each, CodesFilter | IdentifiersFilter) or each.field_name == "source_url":
        return known.codes[(model if model is not Quote else Article)._meta.label, each.field_name]
    if isinstance(each, SnippetsFilter | YesNoFilter):
        return ["true", "false"]
    if isinstance(each, DateBoundFilter):
        return list(DATES)
    if isinstance(each, SearchFilter):
        return list(SEARCHES)
    if isinstance(each, WordsFilter):
        return list(ROLES)
    if type(each) is not OneFilter and getattr(each, "schema", {}).get("type") == "integer":
        return ["1", "2", "200"]
    raise AssertionError(f"Say in tests/confidentiality what to give the filter {each!r}: it was never looked at.")


def questions(known: Known, among: Iterable[Route] | None = None) -> Iterator[Asked]:
    """Yield every request; ``among`` some routes only."""
    for route in routes() if among is None else among:
        for path in paths(route, known):
            yield Asked(path)
        # Whoever has not signed in is sent away from the whole admin before it looks at the method.
        for method in METHODS[1:] if not route.pattern.startswith("/admin/") else ["POST"]:
            yield Asked(paths(route, known)[0], method)
        if route.is_list:
            for parameters in combinations(route.cls, known):
                yield Asked(f"{route.path()}?{urlencode(parameters)}")
        if hasattr(route.cls, "formats"):
            yield from in_other_forms(paths(route, known))
        elif hasattr(route.cls, "orderings"):
            yield Asked(paths(route, known)[0], headers={"Accept": "text/html"})


def paths(route: Route, known: Known) -> list[str]:
    """Return the addresses of a route: of what is public, what is hidden and what is missing."""
    if not route.parts:
        return [route.path()]
    if route.parts == ["slug"]:
        return [route.path(slug=quote(slug)) for slug in with_missing(known.slugs[route.cls.queryset.model])]
    if route.parts == ["uuid"]:
        return [route.path(uuid=uuid) for uuid in (*known.uuids, NOBODY)]
    if route.parts == ["quote"]:
        return [route.path(quote=uuid) for uuid in (*known.uuids, NOBODY)]
    if route.parts == ["quote", "uuid"]:
        there = [route.path(quote=quote, uuid=uuid) for quote, uuid in known.attributions]
        elsewhere = [route.path(quote=known.uuids[0], uuid=uuid) for _, uuid in known.attributions[:FEW]]
        return [
            *there,
            *elsewhere,
            route.path(quote=known.uuids[0], uuid=NOBODY),
            route.path(quote=NOBODY, uuid=NOBODY),
        ]
    if route.pattern.startswith("/admin/"):  # which asks everybody to sign in first
        return [route.path(**{part: "sources" if part == "app_label" else "1" for part in route.parts})]
    raise AssertionError(f"Say in tests/confidentiality what stands for {route.parts} in {route.pattern}.")


def combinations(view: Any, known: Known) -> Iterator[dict[str, str]]:
    """Yield sets of parameters of a list."""
    model = view.queryset.model
    filters = view.filterset_class.base_filters
    paged = "count" in view.pagination_class.parameters
    counted = {"count": "exact"} if paged else {}
    for name, each in filters.items():
        needed = {"q": SEARCHES[0]} if name == "snippets" else {}
        for value in values(each, known, model):
            yield {name: value, **needed, **counted}
        yield {name: ""}
        yield {name: "\N{SNOWMAN}" * 300}
    shaped = [*filters, *view.pagination_class.parameters, *view.parameters]
    for name in [name for name in shaped if name not in filters]:
        if name not in SHAPING:
            raise AssertionError(f"Say in tests/confidentiality what to give the parameter {name}.")
        yield from SHAPING[name](view)
        yield {name: "nonsense"}
    yield {"unknown": "1"}


def orders(view: Any) -> Iterator[dict[str, str]]:
    for name in ordering_names(view):
        needed = view.ordering_needs.get(name.removeprefix("-"))
        for value in {"article": ["the-roll", "roll-first", "a-closed-report"], "q": SEARCHES, None: [""]}[needed]:
            # A page of two, so that there are cursors; they are followed.
            yield {"ordering": name, "limit": "2", **({needed: value} if needed else {})}


def members(view: Any) -> Iterator[dict[str, str]]:
    yield from ({"fields": name} for name in standing(view.serializer_class()))


def expanded(view: Any) -> Iterator[dict[str, str]]:
    yield from ({"expand": name} for name in (*view.expansions, ",".join(view.expansions)))


def formatted(view: Any) -> Iterator[dict[str, str]]:
    few: tuple[dict[str, str], ...] = (
        {},
        {"article": "a-closed-report"},
        {"speaker": "secret-mole"},
        {"q": "archive", "ordering": "relevance"},
    )
    yield from ({"format": each.format, **more} for each in FORMATS for more in few)


SHAPING: dict[str, Any] = {
    "limit": lambda view: [{"limit": "1"}, {"limit": "200"}],
    "cursor": lambda view: [{"cursor": "WzAsMV0.forged"}],
    "count": lambda view: [{"count": "exact"}],
    "ordering": orders,
    "fields": members,
    "expand": expanded,
    "format": formatted,
}


def in_other_forms(addresses: list[str]) -> Iterator[Asked]:
    """Yield requests for every format, and for what there is not."""
    for each in FORMATS:
        yield from (Asked(address, headers={"Accept": each.media_type}) for address in addresses[::4])
        yield Asked(f"{addresses[0]}?format={each.format}", "HEAD")
    yield Asked(addresses[0], headers={"Accept": "text/html"})
    yield Asked(addresses[0], headers={"Accept-Encoding": "gzip"})
