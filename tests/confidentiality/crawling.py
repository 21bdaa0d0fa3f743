"""Somebody who looks at every page of the site, and at what is packed inside of the answers."""

import base64
import binascii
import html
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote, unquote, urlencode, urlsplit

from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.db.models import Model
from django.test import Client

from config.paging import ordering_names
from quotes.formats import FORMATS
from quotes.models import Attribution, Quote
from tests.confidentiality.canaries import WORD
from tests.confidentiality.routes import Route, routes

LINK = re.compile(r"""(?:href="|"(?:url|next|previous|quotes|articles|text_url)":")([^"]+)""")
PACKED = re.compile(r"\.?[A-Za-z0-9_-]{16,}")
MOST_LINKS = 150  # that are followed beside what every crawl asks for


def signed_in(role: str) -> Client:
    """Return the browser of somebody in a role (tests/confidentiality/audience.py)."""
    client = Client()
    if role == "anonymous":
        return client
    user = User.objects.create_user(f"crawler-{role}", is_staff=role != "member", is_superuser=role == "superuser")
    curated = Permission.objects.filter(content_type__app_label__in=["sources", "quotes", "trail", "work"])
    if role in ("viewer", "reader"):
        user.user_permissions.set(curated.filter(codename__startswith="view_"))
    if role == "reader":
        user.user_permissions.add(Permission.objects.get(codename="read_internal"))
    if role == "member":  # it is staff alone to whom permissions give anything
        user.user_permissions.set(Permission.objects.all())
    client.force_login(user)
    return client


def crawled(role: str | Client, rows: list[Model], *, under: str = "/") -> Iterator[tuple[str, str]]:
    """Yield the address and the unpacked text of every answer ``under`` an address, links followed."""
    client = signed_in(role) if isinstance(role, str) else role
    seen: set[str] = set()
    waiting, followed = list(addresses(rows)), 0
    while waiting:
        path = waiting.pop(0)
        if path in seen or not path.startswith(under) or path.startswith("/admin/logout"):
            continue
        seen.add(path)
        response: Any = client.get(path)
        text = readable(b"".join(response) if response.streaming else response.content)
        yield path, f"{response.headers} {text} {' '.join(unpacked(text))}"
        fresh = [link for link in links(text) if link not in seen]
        waiting += fresh[: max(0, MOST_LINKS - followed)]
        followed += len(fresh)


def readable(content: bytes) -> str:
    """Return what an answer says; of a spreadsheet (a ZIP archive), what all of its parts say."""
    if not content.startswith(b"PK"):
        return content.decode()
    archive = zipfile.ZipFile(io.BytesIO(content))
    return " ".join(archive.read(name).decode() for name in archive.namelist())


def links(text: str) -> list[str]:
    """Return the addresses on this site that an answer leads to."""
    parts = (urlsplit(html.unescape(address)) for address in LINK.findall(text))
    ours = [each for each in parts if each.netloc in ("", "testserver") and each.path.startswith("/")]
    return [f"{each.path}?{each.query}".rstrip("?") for each in ours if not each.path.startswith("/static/")]


def unpacked(text: str) -> Iterator[str]:
    """Yield what is packed into a text: percent-encoding, cursors, and what a page carries signed and compressed."""
    yield unquote(text) if "%" in text else ""
    for run in PACKED.findall(text):
        body = run.lstrip(".")
        try:
            data = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
            yield (zlib.decompress(data) if run.startswith(".") else data).decode()
        except (binascii.Error, ValueError, zlib.error):
            continue


def addresses(rows: list[Model]) -> Iterator[str]:
    """Yield every route, with the rows in it, hidden ones included, and with whatever parameters show more."""
    for route in routes():
        if route.name == "admin:autocomplete":
            yield from completions(route)
        for parts in fillings(route, rows):
            path = route.path(**parts)
            yield path
            yield from (f"{path}?{query}" for query in queries(route))


def fillings(route: Route, rows: list[Model]) -> Iterable[dict[str, str]]:
    """Return what to put into a route's address: what names each of the rows that it may be about."""
    if not route.parts:
        return [{}]
    model = model_of(route)
    mine = [row for row in rows if model in (None, type(row))]
    if route.parts in (["slug"], ["uuid"]):
        (name,) = route.parts
        return [{name: quote(str(getattr(row, name)))} for row in mine]
    if route.parts == ["quote"]:
        return [{"quote": str(row.uuid)} for row in rows if isinstance(row, Quote)]
    if route.parts == ["quote", "uuid"]:
        return [{"quote": str(row.quote.uuid), "uuid": str(row.uuid)} for row in rows if isinstance(row, Attribution)]
    if route.parts in (["object_id"], ["id"]):
        return [{route.parts[0]: str(row.pk)} for row in mine]
    if route.parts == ["object_id", "entry"]:
        return [{"object_id": str(row.pk), "entry": "0"} for row in mine]  # no entry of any row
    if route.parts == ["content_type_id", "object_id"]:
        return [{"content_type_id": "7", "object_id": "1"}]
    return [{route.parts[0]: "sources"}]  # an app's page, and the catch-all


def model_of(route: Route) -> type[Model] | None:
    """Return the model that a route shows rows of."""
    if hasattr(route.cls, "queryset") and route.cls.queryset is not None:
        return route.cls.queryset.model
    for model in admin.site._registry:
        if route.pattern.startswith(f"/admin/{model._meta.app_label}/{model._meta.model_name}/"):
            return model
    return None


def queries(route: Route) -> Iterator[str]:
    """Yield the queries that show more of a route's rows."""
    if route.is_list:
        yield from list_queries(route.cls)
    elif getattr(route.cls, "formats", None):
        yield from (f"format={each.format}" for each in FORMATS)
        yield f"expand={quote(','.join(route.cls.expansions))}"
    elif route.name.endswith("_changelist"):
        page: Any = admin.site._registry[model_of(route)]  # type: ignore[index]
        yield from (f"q={WORD}", "visibility=internal", "visibility=embargoed", "o=1.2.-3", "all=")
        relations = [each[0] for each in page.list_filter if isinstance(each, tuple)]
        yield from (f"{name}={number}" for name in relations for number in (1, 2))


def list_queries(view: Any) -> Iterator[str]:
    """Yield the queries of a list of the API: orderings with their cursors, formats, whole objects, searches."""
    if not hasattr(view, "orderings"):
        return
    for name in ordering_names(view):
        needed = view.ordering_needs.get(name.removeprefix("-"))
        if needed != "article":
            yield urlencode({"ordering": name, "limit": 2, **({"q": f"{WORD}*"} if needed else {})})
    if hasattr(view, "formats"):
        yield from (f"format={each.format}" for each in FORMATS)
        yield urlencode({"expand": ",".join(view.expansions), "status": "draft,verified,disputed,retracted"})
    if "snippets" in view.filterset_class.base_filters:
        yield urlencode({"q": f"{WORD}*", "snippets": "true"})


def completions(route: Route) -> Iterator[str]:
    """Yield what every field that completes names asks for."""
    for model, page in admin.site._registry.items():
        options = model._meta
        for holder in (page, *(inline(model, admin.site) for inline in page.inlines)):
            about = holder.model._meta
            for name in holder.autocomplete_fields:
                for term in ("", WORD):
                    asked = {"app_label": about.app_label, "model_name": about.model_name, "field_name": name}
                    yield f"{route.path()}?{urlencode({**asked, 'term': term, 'for': options.model_name})}"
