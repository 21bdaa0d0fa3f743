"""Links from one page of the admin to another, and to the API."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.db.models import Model
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

NONE = mark_safe("–")


def change_url(row: Model) -> str:
    """Return the address of the row's own page."""
    options = row._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[row.pk])


def list_url(model: type[Model], **filters: Any) -> str:
    """Return the address of the model's list, filtered."""
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    return f"{url}?{urlencode(filters)}" if filters else url


def add_url(model: type[Model], **initial: Any) -> str:
    """Return the address of the page that adds a row, filled in with what is known."""
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
    known = {name: value for name, value in initial.items() if value not in (None, "")}
    return f"{url}?{urlencode(known)}" if known else url


def link(url: str, text: object) -> SafeString:
    """Return an HTML link; its text keeps its own direction."""
    return format_html('<a href="{}" dir="auto">{}</a>', url, text)


def row_link(row: Model | None) -> SafeString | None:
    """Return a link to the row's own page, or None if there is no row."""
    return link(change_url(row), row) if row else None


def row_links(rows: Iterable[Model]) -> SafeString:
    """Return a list of links to the rows' own pages, or a dash if there are none."""
    return listed([link(change_url(row), row) for row in rows])


def listed(links: list[SafeString]) -> SafeString:
    """Return an HTML list of links, or a dash if there are none."""
    if not links:
        return NONE
    items = format_html_join("", "<li>{}</li>", ((one,) for one in links))
    return format_html('<ul class="plain-links">{}</ul>', items)


def lines(*texts: object) -> SafeString:
    """Return the texts that are not empty one below the other, or a dash if all are."""
    given = [(text,) for text in texts if text]
    return format_html_join(mark_safe("<br>"), "{}", given) or NONE
