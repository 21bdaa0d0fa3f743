"""The page on which somebody looks at what it means to bring a row back to an earlier state, and does it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.guards.rules import guarded_models
from config.trail.models import Entry
from config.trail.reverting import Reversal, filled_form, reversal, revertible, store
from sources.acting import LONGEST, acting
from sources.admin.base import CuratedAdmin
from sources.admin.links import change_url
from sources.admin.saving import primary_key
from sources.refusals import explained
from sources.visibility import reads_internal

NAMED = 100  # code points of a reason in which the entry is named


class WhyForm(forms.Form):
    """Why somebody brings an earlier state back."""

    why = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=LONGEST - NAMED,
        widget=forms.TextInput(attrs={"class": "vTextField", "dir": "auto"}),
        help_text=gettext_lazy("Needed. It stands in the history, with the number of the entry."),
    )


def revert_paths() -> list[URLPattern]:
    """Return the addresses at which the pages of curated rows are brought back to an earlier state."""
    return [
        path(
            f"admin/{model._meta.app_label}/{model._meta.model_name}/<path:object_id>/history/<int:entry>/revert/",
            admin.site.admin_view(revert_of(model)),
            name=f"{model._meta.app_label}_{model._meta.model_name}_revert",
        )
        for model in guarded_models()
        if is_changed_by_hand(model)
    ]


def is_changed_by_hand(model: type[Model]) -> bool:
    """Tell whether a page of the admin changes rows of the model at all."""
    return admin.site.is_registered(model) and isinstance(admin.site.get_model_admin(model), CuratedAdmin)


def revert_of(model: type[Model]) -> Callable[..., HttpResponse]:
    """Return the view that brings a row of ``model`` back."""

    def view(request: HttpRequest, object_id: str, entry: int) -> HttpResponse:
        page: Any = admin.site.get_model_admin(model)
        if not (reads_internal(request.user) and page.has_change_permission(request)):
            raise PermissionDenied
        row = page.get_object(request, unquote(object_id))
        if row is None:
            return page._get_obj_does_not_exist_redirect(request, model._meta, object_id)
        if not page.has_change_permission(request, row):
            raise PermissionDenied
        key = primary_key(Entry, str(entry))
        found = Entry.objects.filter(pk=key).first() if key else None
        if found is None or not revertible(found, row):
            raise Http404
        try:
            with transaction.atomic():
                return asked(request, page, row, found)
        except IntegrityError as error:
            messages.error(request, _("Nothing was changed. %s") % explained(error))
            return HttpResponseRedirect(request.path)

    return view


def asked(request: HttpRequest, page: Any, row: Any, entry: Entry) -> HttpResponse:
    """Show what would change; once that is confirmed with a reason, change it."""
    confirmed = request.method == "POST"
    picture = page.compared_picture(request, row.pk) if confirmed else page.sealed_picture(request, row.pk)
    made, why = reversal(request, page, row, entry), WhyForm(request.POST if confirmed else None)
    errors: list[str] = []
    if confirmed and why.is_valid() and made.values:
        # Stored for readers of every language: in English.
        with acting(reason=f"Back to entry {entry.pk}: {why.cleaned_data['why']}"):
            form = filled_form(request, page, row, made.values)
            errors = [str(told) for each in form.errors.values() for told in each] or kept_whole(page, form, made)
        if not errors:
            messages.success(request, _("It is back as entry %d left it.") % entry.pk)
            return HttpResponseRedirect(change_url(row))
    return TemplateResponse(
        request, "trail/revert.html", shown(request, row, entry, made, why, picture, errors)
    ).render()


def kept_whole(page: Any, form: forms.ModelForm, made: Reversal) -> list[str]:
    """Store what the form has taken, and return nothing; or store nothing, and return what the row would lack."""
    savepoint = transaction.savepoint()
    store(form, made.values)
    why = page.why_not_whole(form.instance)
    if why:
        transaction.savepoint_rollback(savepoint)
    return [why] if why else []


def shown(
    request: HttpRequest, row: Any, entry: Entry, made: Reversal, why: WhyForm, picture: str, errors: list[str]
) -> dict[str, Any]:
    """Return what the template shows; the title is that of the row as it is stored."""
    stored = type(row)._base_manager.get(pk=row.pk)
    return {
        **admin.site.each_context(request),
        "title": _("Revert to this state"),
        "original": stored,
        "opts": row._meta,
        "entry": entry,
        "made": made,
        "form": why,
        "picture": picture,
        "errors": errors,
    }
