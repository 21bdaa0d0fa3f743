"""What is stored is the same whoever's language the page was in that stored it."""

import json
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from config.trail.models import Entry
from quotes.models import Quote
from tests import cast
from tests.desk import Desk, page
from tests.pseudo import wrapped

__all__ = ["wrapped"]

pytestmark = pytest.mark.django_db


def wrapped_columns() -> list[str]:
    """Return table.column of everything stored that holds a bracket of the language of brackets."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            quoted = connection.ops.quote_name(table)
            cursor.execute(f"SELECT * FROM {quoted}")
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                found += [f"{table}.{name}" for name, value in zip(names, row, strict=True) if "⟦" in str(value)]
    return sorted(set(found))


def act(desk: Desk, article: Any, name: str, **sent: Any) -> Any:
    body = json.dumps({"act": name, **sent})
    response = desk.client.post(page(article, "desk"), body, content_type="application/json")
    assert response.status_code == 200, response.content
    return response.json()


def test_bringing_a_row_back_stores_nothing_in_the_readers_language(wrapped: None) -> None:
    kaitlin = cast.speaker("Kaitlin Martin")
    quote = cast.said(cast.article(), cast.EXCUSE, by=kaitlin, evidence={"source": "Kaitlin Martin"})
    claim, desk = quote.attributions.get(), Desk()
    entry = Entry.objects.filter(model=claim._meta.label_lower, row_id=claim.pk).earliest("id")
    claim.role = "fellow"
    claim.save()
    url = reverse("quotes_attribution_revert", args=[claim.pk, entry.pk])
    shown = desk.get(url)
    assert "⟦" in shown.content.decode()
    assert desk.client.post(url, {"_picture": shown.context["picture"], "why": "It was right"}).status_code == 302
    assert Entry.objects.latest("id").reason == f"Back to entry {entry.pk}: It was right"
    assert wrapped_columns() == []


def test_the_desk_stores_nothing_in_the_readers_language(wrapped: None) -> None:
    article, desk = cast.article(), Desk()
    start = article.text.index(cast.SAFETY)
    made = act(desk, article, "quote", start=start, end=start + len(cast.SAFETY), text=cast.SAFETY)
    act(desk, article, "undo", undo=made["undo"])
    reasons = Entry.objects.filter(model=Quote._meta.label_lower).order_by("id").values_list("reason", flat=True)
    assert list(reasons) == ["At the desk", "Undone at the desk"]
    assert wrapped_columns() == []
