"""Every field has a declared audience, and everything that shows fields keeps to it."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Model
from rest_framework.serializers import ModelSerializer

import quotes
import sources
from quotes.formats.records import COLUMNS
from quotes.models import Quote
from sources.admin.base import InternalPages
from sources.visibility import VisibleQuerySet
from tests.confidentiality.audience import AUDIENCES, CURATORS, EVERYONE, NOBODY, Audience

# Members of the API's objects that are no field of the row: what they are made of is public, as the twins show.
MADE = {
    *("article.authors", "article.text_url", "article.snippet", "article.visible_revises", "speaker.aliases"),
    *("speaker.visible_affiliations", "organisation.aliases", "quote.attribution", "quote.evidence", "quote.relay"),
    *("quote.alternatives", "quote.text_fragment_url", "quote.context", "quote.highlights", "attribution.evidence"),
    "attribution.url",
}


def curated() -> list[type[Model]]:
    return [model for label in ("sources", "quotes") for model in apps.get_app_config(label).get_models()]


def undeclared(table: dict[str, dict[str, Audience]]) -> list[str]:
    """Return the fields of all models that a table says nothing of, and what it says of fields that are none."""
    fields = {
        f"{model._meta.label_lower}.{each.name}" for model in apps.get_models() for each in model._meta.concrete_fields
    }
    declared = {f"{label}.{name}" for label, names in table.items() for name in names}
    return sorted(fields ^ declared)


def test_every_field_has_a_declared_audience() -> None:
    assert undeclared(AUDIENCES) == []


def test_a_field_without_an_audience_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(AUDIENCES["quotes.attribution"], "note")
    assert undeclared(AUDIENCES) == ["quotes.attribution.note"]


def test_the_documentation_tells_of_the_same_audiences() -> None:
    rows = re.findall(r"^\| `(\w+\.\w+)` \| (.+?) \| (.+?) \|$", Path("docs/security.md").read_text(), re.MULTILINE)
    told = {(label, name, whose) for label, whose, names in rows for name in re.findall(r"`(\w+)`", names)}
    assert told == {(label, name, each.name) for label, fields in AUDIENCES.items() for name, each in fields.items()}


@pytest.mark.parametrize("model", curated(), ids=lambda model: model._meta.label)
def test_every_curated_model_says_who_may_see_its_rows(model: type[Model]) -> None:
    rows = model._default_manager.all()
    assert isinstance(rows, VisibleQuerySet)
    assert type(rows).public is not VisibleQuerySet.public


# --- The API ------------------------------------------------------------------------------------


def serializers(kind: Any = ModelSerializer) -> Iterator[Any]:
    """Yield every serializer of the project."""
    for package in (sources, quotes):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations" not in module.name:
                importlib.import_module(module.name)
    for each in kind.__subclasses__():
        if each.__module__.split(".")[0] in ("sources", "quotes"):
            yield each
        yield from serializers(each)


def told(each: Any) -> Iterator[tuple[type[Model], str]]:
    """Yield (model, name of a field) that a serializer tells of; the names of ``MADE`` are no fields."""
    model = each.Meta.model
    for field in each().fields.values():
        name = getattr(field, "lookup_field", field.source) if field.source == "*" else field.source
        if name == "*":
            name = field.field_name
        if f"{model._meta.model_name}.{name}" not in MADE:
            yield model, name


def audience_of(model: type[Model], path: str) -> Audience:
    """Return who may see the field at a path such as ``article__publisher__slug``."""
    first, _, rest = path.partition("__")
    if rest:
        return audience_of(model._meta.get_field(first).related_model, rest)  # type: ignore[arg-type]
    return AUDIENCES[model._meta.label_lower][model._meta.get_field(first).name]


@pytest.mark.parametrize("each", sorted(set(serializers()), key=str), ids=lambda each: each.__name__)
def test_a_serializer_tells_of_what_everyone_may_see(each: Any) -> None:
    assert [name for model, name in told(each) if audience_of(model, name) is not EVERYONE] == []


def test_the_formats_tell_of_what_everyone_may_see() -> None:
    # The key and what begins with “visible” stay inside, or are looked up among the visible rows.
    paths = [path.replace("preferred__", "attributions__") for path in COLUMNS]
    shown = [path for path in paths if path != "pk" and not path.startswith("visible_")]
    assert [path for path in shown if audience_of(Quote, path) is not EVERYONE] == []


# --- The admin ----------------------------------------------------------------------------------


def pages() -> list[tuple[Any, Any]]:
    """Return every page and inline of a curated model, with the model's page that it stands on."""
    found = []
    for model, page in admin.site._registry.items():
        if model in curated():
            found += [(page, page), *((inline(model, admin.site), page) for inline in page.inlines)]
    return found


def named(page: Any) -> Iterator[str]:
    """Yield the names that a page shows, searches, sorts or filters by."""
    for name in ("fieldsets", "add_fieldsets"):
        for _, options in getattr(page, name, None) or ():
            for entry in options["fields"]:
                yield from entry if isinstance(entry, tuple | list) else [entry]
    for name in ("fields", "list_display", "list_filter", "search_fields", "readonly_fields", "ordering"):
        for entry in getattr(page, name, None) or ():
            first = entry[0] if isinstance(entry, tuple | list) and entry else entry
            yield from [
                each
                for each in (entry if name == "fields" and isinstance(entry, tuple) else [first])
                if isinstance(each, str)
            ]


def internal(page: Any) -> list[str]:
    """Return the fields for readers of internals alone that a page shows to others too."""
    if isinstance(page, InternalPages):
        return []  # test_access.py shows that nobody else opens it
    found = []
    for name in named(page):
        path = name.lstrip("-=^@")
        try:
            whose = audience_of(page.model, path)
        except (FieldDoesNotExist, KeyError, AttributeError):
            continue  # a column that the page makes: the canaries show what is in it
        kept = name in page.internal_fields and all(name not in (getattr(page, each, ()) or ()) for each in OPEN_TO_ALL)
        if whose in (CURATORS, NOBODY) and not kept:
            found.append(name)
    return found


OPEN_TO_ALL = ("list_display", "list_filter", "search_fields")  # which internal_fields does not narrow


@pytest.mark.parametrize(("page", "whose"), pages(), ids=lambda page: type(page).__name__)
def test_a_page_of_the_admin_keeps_internal_fields_to_their_readers(page: Any, whose: Any) -> None:
    assert internal(page) == []


def test_an_internal_field_on_a_page_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    page = next(page for page, _ in pages() if page.model._meta.label == "quotes.Attribution")
    monkeypatch.setattr(page, "search_fields", ("note",))
    assert "note" in internal(page)
    monkeypatch.setattr(page, "search_fields", ())
    monkeypatch.setattr(page, "internal_fields", ())
    assert "note" in internal(page)


def test_the_lookups_of_every_relation_start_from_what_is_visible() -> None:
    for page, _ in pages():
        for each in page.model._meta.concrete_fields:
            if isinstance(each, models.ForeignKey) and each.editable:
                assert isinstance(each.remote_field.model._default_manager.all(), VisibleQuerySet), each
