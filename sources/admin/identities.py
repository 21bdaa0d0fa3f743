"""A speaker's protected identity in the admin: read, entered, changed and destroyed on one page of its own.

It is no page of Django's: nothing of it comes into the admin's log, a list, a look-up, a confirmation or a session.
"""

from collections.abc import Callable
from dataclasses import asdict, fields
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from sources import keys
from sources.acting import LONGEST, storable
from sources.admin.base import CuratedAdmin, InternalPages
from sources.admin.filters import AutocompleteFilter
from sources.admin.links import list_url
from sources.ciphers import Undecipherable
from sources.models import Identity, IdentityAccess, ProtectedIdentity, Speaker
from sources.models.identities import Right, Stale, rights_of

# Nothing of it is kept by the browser, or sent to whoever checks its spelling.
UNKEPT = {"autocomplete": "off", "spellcheck": "false", "dir": "auto"}


class ReasonForm(forms.Form):
    """Why somebody wants to do something with an identity."""

    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=LONGEST,
        help_text=gettext_lazy("It is written down for good, beside your name. Never write here who it is."),
        widget=forms.TextInput(attrs={**UNKEPT, "class": "vTextField"}),
    )

    def clean_reason(self) -> str:
        reason = storable(self.cleaned_data["reason"])
        if not reason:
            raise forms.ValidationError(_("Say why."))
        return reason


class IdentityForm(ReasonForm):
    """What is protected of a person."""

    legal_name = forms.CharField(label=gettext_lazy("Legal name"), max_length=500, required=False)
    contact = forms.CharField(label=gettext_lazy("How to reach them"), max_length=5_000, required=False)
    notes = forms.CharField(label=gettext_lazy("Notes"), max_length=50_000, required=False)
    version = forms.CharField(required=False, widget=forms.HiddenInput)  # what was read, where it is changed

    field_order = ("legal_name", "contact", "notes", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["legal_name"].widget = forms.TextInput(attrs={**UNKEPT, "class": "vTextField"})
        for name, rows in (("contact", 3), ("notes", 6)):
            self.fields[name].widget = forms.Textarea(attrs={**UNKEPT, "class": "vLargeTextField", "rows": rows})

    def clean(self) -> Any:
        cleaned = super().clean() or {}
        if not any(cleaned.get(field.name) for field in fields(Identity)) and not self.errors:
            raise forms.ValidationError(_("There is nothing to protect here: every field is empty."))
        return cleaned

    @property
    def identity(self) -> Identity:
        """What was entered, with line feeds alone: browsers send CRLF."""
        return Identity(**{each.name: self.cleaned_data[each.name].replace("\r\n", "\n") for each in fields(Identity)})


class IdentityPage:
    """One request about the identity of one speaker."""

    def __init__(self, request: HttpRequest, speaker: Speaker, rights: set[str]) -> None:
        self.request, self.speaker, self.rights = request, speaker, rights
        self.stored: Any = ProtectedIdentity.objects.visible_to(request.user).filter(speaker=speaker).first()
        self.shown: Identity | None = None
        self.forms: dict[str, forms.Form] = {}

    @property
    def offers(self) -> list[str]:
        """What this reader may do, as things stand."""
        needed = {
            "enter": (not self.stored, {Right.ENTER}),
            "read": (self.stored, {Right.READ}),
            "change": (self.stored, {Right.READ, Right.ENTER}),
            "destroy": (self.stored, {Right.DESTROY}),
        }
        return [name for name, (possible, rights) in needed.items() if possible and rights <= self.rights]

    @sensitive_variables()
    def post(self) -> HttpResponse | None:
        """Do what was asked for; return where that leads, or None where this page tells how it went."""
        wanted = self.request.POST.get("do", "")
        if wanted not in self.offers:
            raise PermissionDenied
        kind = IdentityForm if wanted in ("enter", "change") else ReasonForm
        form = self.forms[wanted] = kind(self.request.POST, prefix=wanted)
        if not form.is_valid():
            return None
        verb: Callable[[Any], str] = getattr(self, wanted)
        try:
            told = verb(form)
        except (keys.KeyUnusable, Undecipherable) as error:
            form.add_error(None, str(error))
        except (IntegrityError, Stale):
            form.add_error(None, _("Nothing was done: somebody else has entered, changed or destroyed it meanwhile."))
        else:
            return self.back(told) if told else None
        return None

    def enter(self, form: Any) -> str:
        ProtectedIdentity.enter(form.identity, speaker=self.speaker, reason=form.cleaned_data["reason"])
        return _("The identity is stored, encrypted.")

    @sensitive_variables()
    def read(self, form: Any) -> str:
        """Show it on this page, and what was read in the form that changes it."""
        self.shown = self.stored.read(reason=form.cleaned_data["reason"])
        initial = {**asdict(self.shown), "version": self.stored.version}
        self.forms = {"change": IdentityForm(initial=initial, prefix="change")}
        return ""

    def change(self, form: Any) -> str:
        reason, version = form.cleaned_data["reason"], form.cleaned_data["version"]
        self.stored.change(form.identity, version=version, reason=reason)
        return _("The identity is changed.")

    def destroy(self, form: Any) -> str:
        self.stored.destroy(reason=form.cleaned_data["reason"])
        told = _("The key %s is destroyed. Destroy every copy of it: with one, backups can still be read.")
        return told % self.stored.key_name

    def back(self, told: str) -> HttpResponse:
        messages.success(self.request, told)
        return HttpResponseRedirect(self.request.path)

    def context(self) -> dict[str, Any]:
        """Return what the template shows."""
        kinds = {"enter": IdentityForm, "read": ReasonForm, "destroy": ReasonForm}
        offered = {name: kinds[name](prefix=name) for name in self.offers if name in kinds}
        return {
            "title": _("Protected identity: %s") % self.speaker,
            "subtitle": None,
            "original": self.speaker,
            "opts": self.speaker._meta,
            "stored": self.stored,
            "problem": self.problem(),
            "shown": self.lines(),
            # Who has not read it has no form that changes it.
            "forms": {name: form for name, form in {**offered, **self.forms}.items() if name in self.offers},
            "accesses": list_url(IdentityAccess, speaker__id__exact=self.speaker.pk),
        }

    def lines(self) -> list[tuple[str, str]]:
        """Return what was read, under the names of its fields."""
        held = asdict(self.shown) if self.shown else {}
        return [(str(IdentityForm.base_fields[name].label), value) for name, value in held.items() if value]

    def problem(self) -> str:
        """Return why nothing can be read or entered, or nothing."""
        try:
            keys.directory()
            if self.stored and not keys.is_there(self.stored.key_name):
                return _("Its key %s is not here: nobody can read it with this server.") % self.stored.key_name
        except keys.KeyUnusable as error:
            return str(error)
        return ""


class IdentityPages(admin.ModelAdmin):
    """The page of a speaker's protected identity, for those alone who were granted a right to it by name."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.identity_view)  # which no browser keeps either
        return [path("<path:object_id>/identity/", view, name="sources_speaker_identity"), *super().get_urls()]

    @method_decorator(sensitive_post_parameters())
    def identity_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Serve the page; whoever has no right to it is told nothing, not even whether there is an identity."""
        rights = rights_of(request.user)
        if not rights or not self.has_view_or_change_permission(request):
            raise PermissionDenied
        speaker: Any = self.get_object(request, unquote(object_id))
        if speaker is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        page = IdentityPage(request, speaker, rights)
        answer = page.post() if request.method == "POST" else None
        if answer is not None:
            return answer
        context = {**self.admin_site.each_context(request), **page.context()}
        return TemplateResponse(request, "sources/admin/identity.html", context)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Link to the page from the speaker's, for those who may open it."""
        speaker = context.get("original")
        if speaker is not None and rights_of(request.user):
            url = reverse("admin:sources_speaker_identity", args=[speaker.pk])
            context["tools"] = [*context.get("tools", []), {"url": url, "label": _("Protected identity")}]
        return super().render_change_form(request, context, *args, **kwargs)


@admin.register(IdentityAccess)
class IdentityAccessAdmin(InternalPages, CuratedAdmin):
    """Who entered, read, changed or destroyed whose identity, and why."""

    list_display = ("created", "actor", "action", "speaker", "reason")
    list_filter = ("action", ("speaker", AutocompleteFilter))
    list_select_related = ("speaker",)
    search_fields = ("actor", "reason", "speaker__name", "=key_name")
    search_help_text = gettext_lazy("Who, why, the speaker, the name of a key")
    ordering = ("-id",)
    readonly_fields = ("created", "actor", "action", "speaker", "reason", "key_name")
    fieldsets = ((None, {"fields": readonly_fields}),)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
