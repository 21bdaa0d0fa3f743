"""What every page of the admin has in common: who sees and changes what, and safely."""

import uuid
from collections.abc import Container, Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminSplitDateTime, RelatedFieldWidgetWrapper
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sources.admin.lists import SafeLists
from sources.admin.saving import LoggedInEnglish, SafeDeletion, SafeSaving, primary_key
from sources.admin.widgets import KnownAutocomplete, name_halves, tell_known_names
from sources.fields import PartialDateField
from sources.searching import MOST_CHARACTERS, MOST_TERMS, Search, parse
from sources.visibility import VisibleQuerySet, reads_internal

# How the fields of forms look, by the model's field.
LOOKS: dict[type[models.Field], dict[str, Any]] = {
    models.TextField: {"rows": 3},
    PartialDateField: {"class": "partial-date", "placeholder": "2018-04-10", "size": 10},
}


class CuratedForm(forms.ModelForm):
    """A form that shows why the database, or somebody else's edit, stands in the way of saving it."""

    # Set for one request by CuratedAdmin.get_form(), on a class made for that request.
    refusals: Iterable[Any] = ()
    user: Any = None  # who fills it in

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tell_known_names(self)

    def clean(self) -> Any:
        cleaned = super().clean()
        for refusal in self.refusals:
            self.add_error(None, refusal)
        return cleaned


class CuratedPart:
    """What lists, pages and inlines share: nothing is shown, offered or changed out of turn."""

    form: Any = CuratedForm
    internal_fields: tuple[str, ...] = ()  # never public, even on a public row

    def get_queryset(self, request: HttpRequest) -> Any:
        return visible(super().get_queryset(request), request)  # type: ignore[misc]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs.setdefault("queryset", visible(db_field.remote_field.model._default_manager.all(), request))
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            kwargs.setdefault("widget", KnownAutocomplete(db_field, self.admin_site))  # type: ignore[attr-defined]
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if isinstance(db_field, models.URLField):
            kwargs.setdefault("assume_scheme", "https")
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if isinstance(db_field, models.CharField | models.TextField) and field and not db_field.choices:
            field.widget.attrs.update(LOOKS.get(type(db_field), {}), dir="auto")
        if isinstance(getattr(field, "widget", None), RelatedFieldWidgetWrapper):
            field.widget.can_delete_related = False  # whoever takes a name out of a form keeps the person
        if isinstance(getattr(field, "widget", None), AdminSplitDateTime):
            name_halves(field.widget, db_field.verbose_name)
        return field

    # Whoever may not know of internal rows cannot curate either: a clash would tell of them.
    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        arguments = () if isinstance(self, admin.ModelAdmin) else (obj,)
        return reads_internal(request.user) and super().has_add_permission(request, *arguments)  # type: ignore[misc]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return reads_internal(request.user) and super().has_change_permission(request, obj)  # type: ignore[misc]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return reads_internal(request.user) and super().has_delete_permission(request, obj)  # type: ignore[misc]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)  # type: ignore[misc]
        unseen = set() if reads_internal(request.user) else set(self.internal_fields)
        if obj is None:
            unseen.add("created")  # the database tells it of a row that is there
        return [(name, {**options, "fields": without(unseen, options["fields"])}) for name, options in fieldsets]


def without(unseen: Container[str], fields: Iterable[Any]) -> list[Any]:
    """Return fields, some of which share a line, without those that are not to be seen."""
    lines = [field if isinstance(field, tuple | list) else (field,) for field in fields]
    kept = [tuple(name for name in line if name not in unseen) for line in lines]
    return [line[0] if len(line) == 1 else line for line in kept if line]


def visible(queryset: Any, request: HttpRequest) -> Any:
    """Return the rows that the request's user may know of; every curated model says which these are."""
    if not isinstance(queryset, VisibleQuerySet):
        raise TypeError(f"{queryset.model._meta.label} does not say who may see its rows (sources/visibility.py).")
    return queryset.visible_to(request.user)


class InternalPages(SafeLists):
    """A model's pages that nobody may open but readers of internals, and where nobody enters or changes a row."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return reads_internal(request.user) and super().has_view_permission(request, obj)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return reads_internal(request.user) and super().has_module_permission(request)


class CuratedAdmin(CuratedPart, LoggedInEnglish, SafeSaving, SafeDeletion, SafeLists):
    """A model's pages: visible rows only, no stale edit, no deletion out of turn, no crash on a race."""

    change_form_template = "sources/admin/change_form.html"
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    empty_value_display = "–"
    api_route = ""  # its detail page in the API
    api_lookup = "slug"

    @property
    def media(self) -> forms.Media:
        # The lists' filters use the same look-up as the forms.
        autocomplete = KnownAutocomplete(None, self.admin_site).media
        return super().media + autocomplete + forms.Media(js=["sources/filters.js"])

    def view_on_site(self, obj: Any) -> str | None:
        """Return the row's address in the API, which the page links to; none while a form has emptied its slug."""
        identifier = getattr(obj, self.api_lookup, None)
        return reverse(self.api_route, kwargs={self.api_lookup: identifier}) if self.api_route and identifier else None

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        fits = primary_key(self.model, object_id) is not None or from_field
        obj = super().get_object(request, object_id, from_field) if fits else None
        if obj is None:
            return None
        obj.reader = request.user  # for the columns of the page that look up further rows
        if not reads_internal(request.user):
            hide_internal_references(obj, request)
        return obj

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Return what an address fills in of a new row; a moment has two boxes, which no one text fills."""
        given = super().get_changeform_initial_data(request)
        moments = {field.name for field in self.opts.get_fields() if isinstance(field, models.DateTimeField)}
        return {name: value for name, value in given.items() if name not in moments}

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        # An address such as ?note__startswith=… would otherwise tell what the page does not show.
        curator = request is not None and reads_internal(request.user)
        name = lookup.split("__")[0]
        if not curator and name in self.field_names() and name not in self.offered_lookups():
            return False
        return super().lookup_allowed(lookup, value, request)

    def field_names(self) -> set[str]:
        """Return by what an address could filter, other models that point at this one included."""
        fields = self.model._meta.get_fields()
        return {"pk", *(name for field in fields for name in (field.name, getattr(field, "attname", "")))}

    def offered_lookups(self) -> set[str]:
        """Return the fields that the list offers to filter by."""
        named = [entry[0] if isinstance(entry, tuple | list) else entry for entry in self.list_filter]
        return {str(name).split("__")[0] for name in [*named, self.date_hierarchy]}

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        identifier = uuid_in(search_term)
        if identifier and hasattr(self.model, "uuid"):
            return queryset.filter(uuid=identifier), False
        term = search_term.replace("\0", "")[:MOST_CHARACTERS]
        rows, doubled = super().get_search_results(request, queryset, term)
        # What the site's own search finds, the last word also as a beginning, and what stands in further fields.
        searches = [search for search in (parse(term), parse(f"{term}*")) if search and search.size <= MOST_TERMS]
        conditions = [condition for search in searches if (condition := self.found(request, search)) is not None]
        if not conditions:
            return rows, doubled
        return queryset.filter(Q(*conditions, pk__in=rows.order_by().values("pk"), _connector=Q.OR)), False

    def found(self, request: HttpRequest, search: Search) -> Q | None:
        """Return the condition that the site's own search finds a row; None where it does not search such rows."""
        return None

    @admin.display(description=gettext_lazy("visibility"))
    def visibility(self, row: Any) -> str:
        """Tell in a list whether the row is public, will be, or is internal."""
        if getattr(row, "withdrawn_at", None):
            return _("withdrawn")
        if row.public_from is None:
            return _("internal")
        if row.public_from > timezone.now():
            return _("embargoed until %(day)s") % {"day": row.public_from.date().isoformat()}
        return _("public")


class CuratedFormSet(forms.BaseInlineFormSet):
    """Inline rows that know the row they belong to, which is fetched already."""

    user: Any = None  # who fills them in, set for one request by CuratedInline.get_formset()

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        form = super()._construct_form(i, **kwargs)  # type: ignore[misc]
        form.parent = self.instance
        if self.instance.pk is not None:
            setattr(form.instance, self.fk.name, self.instance)
        return form

    def add_fields(self, form: Any, index: int | None) -> None:
        """Name each field by itself, too: in a table, nothing but the head of its column does."""
        super().add_fields(form, index)
        for field in form.visible_fields():
            widget = field.field.widget
            getattr(widget, "widget", widget).attrs.setdefault("aria-label", field.label)  # the select box in its links


class CuratedInline(CuratedPart):
    """Rows that are edited on the page of the row they belong to."""

    formset: Any = CuratedFormSet
    extra = 0

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)  # type: ignore[misc]
        formset.user = request.user
        return formset


def hide_internal_references(obj: Any, request: HttpRequest) -> None:
    """Take from a public row, which is only looked at, the references that lead to hidden ones."""
    for field in obj._meta.concrete_fields:
        if field.is_relation and getattr(obj, field.attname) is not None:
            rows = visible(field.related_model._default_manager.all(), request)
            if not rows.filter(pk=getattr(obj, field.attname)).exists():
                setattr(obj, field.name, None)


def uuid_in(term: str) -> uuid.UUID | None:
    """Return the UUID that somebody searched for, also as the end of a pasted address."""
    words = term.strip().rstrip("/").split("/")
    try:
        return uuid.UUID(words[-1])
    except ValueError:
        return None


def directed(text: object) -> SafeString:
    """Return a text that keeps its own direction among others."""
    return format_html('<bdi dir="auto">{}</bdi>', text)
