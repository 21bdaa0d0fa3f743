"""Select boxes that look names up on the server, for tables too long to list, and what fields are called by."""

from typing import Any

from django.contrib.admin.widgets import AdminSplitDateTime, AutocompleteSelect
from django.db.models import Field
from django.forms import BaseForm, Media
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from sources.admin.saving import row_number


class KnownAutocomplete(AutocompleteSelect):
    """An autocomplete that asks the database for a chosen name only if the form does not know it.

    ``narrowed`` goes along with each look-up as query parameters, for the remote model's admin.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known: dict[str, str] = {}
        self.narrowed: dict[str, Any] = {}

    @property
    def media(self) -> Media:
        return super().media + Media(js=["sources/naming.js"])

    def get_url(self) -> str:
        url = reverse(self.url_name % self.admin_site.name)
        return f"{url}?{urlencode(self.narrowed)}" if self.narrowed else url

    def optgroups(self, name: str, value: list[str], attr: Any = None) -> list[Any]:
        chosen = [str(one) for one in value if one not in (None, "")]
        # What is no row's number is shown as it is, and not looked for.
        known = {**{one: one for one in chosen if row_number(one) is None}, **self.known}
        if not all(one in known for one in chosen):
            return super().optgroups(name, value, attr)
        labels = [(one, known[one]) for one in chosen]
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        options += [self.create_option(name, one, label, True, len(options)) for one, label in labels]
        return [(None, options, 0)]


def name_halves(widget: AdminSplitDateTime, label: Any) -> None:
    """Name the boxes of a date and its time, which share one label."""
    for half, what in zip(widget.widgets, (_("date"), _("time")), strict=True):
        half.attrs["aria-label"] = format_lazy("{}: {}", label, what)


def autocomplete_of(form: BaseForm, field: Field | str) -> KnownAutocomplete | None:
    """Return the autocomplete behind a form's field, if it has one."""
    widget = form.fields[str(field)].widget
    inner = getattr(widget, "widget", widget)  # the admin wraps it in its add and change links
    return inner if isinstance(inner, KnownAutocomplete) else None


def tell_known_names(form: Any) -> None:
    """Tell each autocomplete of a model form the name that its instance has fetched already."""
    fetched = form.instance._state.fields_cache
    for name in form.fields.keys() & fetched.keys():
        widget = autocomplete_of(form, name)
        if widget and fetched[name] is not None:
            widget.known = {str(fetched[name].pk): str(fetched[name])}
