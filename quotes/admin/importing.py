"""Importing web addresses from the list of articles: workers fetch them."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quotes.admin.suggesting import SuggestingAdmin
from quotes.asking_for import import_in_background
from sources.acting import acting
from sources.admin.links import list_url
from sources.models import Article
from sources.receiving import Refused
from sources.receiving.origins import requests_in
from sources.receiving.storing import Terms
from sources.working import in_background

MOST_ADDRESSES = 2_000  # the command has no such bound


class AddressesForm(forms.Form):
    """What to fetch, and on what terms."""

    addresses = forms.CharField(
        label=gettext_lazy("Web addresses"),
        widget=forms.Textarea(attrs={"rows": 10, "class": "vLargeTextField", "spellcheck": "false"}),
        help_text=gettext_lazy("One a line; lines that begin with # are passed over. The articles are internal."),
    )
    language = forms.CharField(
        label=gettext_lazy("Language"),
        required=False,
        validators=Article._meta.get_field("language").validators,
        help_text=gettext_lazy("Of pages that do not tell, such as en."),
    )
    suggest = forms.BooleanField(label=gettext_lazy("Suggest their quotes, as drafts"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("For the audit trail."),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )

    def __init__(self, *args: Any, may_suggest: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_suggest:
            del self.fields["suggest"]

    def clean_addresses(self) -> list[str]:
        items = list(requests_in(self.cleaned_data["addresses"].encode().splitlines()))
        refused = [str(item) for item in items if isinstance(item, Refused)]
        if refused:
            raise ValidationError(refused[:10])
        if len(items) > MOST_ADDRESSES:
            raise ValidationError(_("At most %d addresses at a time.") % MOST_ADDRESSES)
        return [item.origin for item in items]


class ImportingAdmin(SuggestingAdmin):
    """Articles, more of which can be fetched by workers."""

    change_list_template = "quotes/admin/articles.html"

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.import_view)
        return [path("import/", view, name="sources_article_import"), *super().get_urls()]

    def can_import(self, request: HttpRequest) -> bool:
        """Tell whether pages are fetched here at all, in the background, and by this curator."""
        return settings.FETCH_URLS and in_background() and self.has_add_permission(request)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {**(extra_context or {}), "can_import": self.can_import(request)})

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Ask workers for an import, and lead back to the list."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if not self.can_import(request):
            raise Http404
        form = AddressesForm(request.POST or None, may_suggest=self.has_suggest_permission(request))
        if not form.is_valid():
            context = {**self.admin_site.each_context(request), "form": form, "opts": self.opts}
            return TemplateResponse(
                request, "quotes/admin/import.html", {**context, "title": _("Import web addresses")}
            )
        self.message_user(request, _("%s: workers have been asked for it.") % asked_for(form.cleaned_data))
        return HttpResponseRedirect(list_url(Article))


def asked_for(given: dict[str, Any]) -> str:
    """Ask workers for what a form says, and return what that is called."""
    terms = Terms(language=given["language"])
    with acting(reason=given["reason"]):
        now = timezone.now()
        return import_in_background(given["addresses"], [], terms, since=now, suggest=given.get("suggest", False)).what
