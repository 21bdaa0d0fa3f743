"""Who was probably entered twice: a page of pairs, each to be merged or told apart."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sources.admin.base import CuratedAdmin, InternalPages
from sources.admin.links import change_url
from sources.admin.saving import primary_key
from sources.duplicates import Pair, probable_duplicates
from sources.models import Distinction
from sources.models.distinctions import pair

SHOWN = 25  # pairs on a page


class DuplicatesPages(admin.ModelAdmin):
    """The page of probable duplicates, for those who may change such rows."""

    change_list_template = "quotes/admin/named.html"

    def get_urls(self) -> list[URLPattern]:
        name = f"sources_{self.opts.model_name}_duplicates"
        view = self.admin_site.admin_view(self.duplicates_view)
        return [path("duplicates/", view, name=name), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        url = reverse(f"admin:sources_{self.opts.model_name}_duplicates") if self.has_change_permission(request) else ""
        return super().changelist_view(request, {**(extra_context or {}), "duplicates": url})

    def duplicates_view(self, request: HttpRequest) -> HttpResponse:
        """Show the pairs, the likeliest first, or remember that two are not the same."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        may_tell_apart = request.user.has_perm("sources.add_distinction")
        if request.method == "POST":
            if not may_tell_apart:
                raise PermissionDenied
            self.tell_apart(request)
            return HttpResponseRedirect(request.get_full_path())
        pairs = Paginator(probable_duplicates(self.model), SHOWN).get_page(request.GET.get("p"))
        may_merge = request.user.has_perm(f"sources.merge_{self.opts.model_name}")
        context = {
            **self.admin_site.each_context(request),
            "title": _("Probable duplicates: %s") % self.opts.verbose_name_plural,
            "subtitle": None,
            "opts": self.opts,
            "page": pairs,
            "pairs": [shown(each, may_merge=may_merge) for each in pairs],
            "may_tell_apart": may_tell_apart,
        }
        return TemplateResponse(request, "quotes/admin/duplicates.html", context)

    def tell_apart(self, request: HttpRequest) -> None:
        """Remember that the two whose numbers were sent are two; whoever is gone needs no telling apart."""
        keys = {primary_key(self.model, request.POST.get(name, "")) for name in ("one", "other")} - {None}
        rows = list(self.get_queryset(request).filter(pk__in=keys))
        if len(rows) != 2:
            self.message_user(request, _("Nothing was done: one of the two is not there any more."))
            return
        try:
            with transaction.atomic():
                Distinction.objects.create(**pair(*rows))
        except IntegrityError:
            pass  # somebody else has told them apart meanwhile
        self.message_user(request, _("%(one)s and %(other)s are two.") % {"one": rows[0], "other": rows[1]})


def shown(each: Pair, *, may_merge: bool) -> dict[str, Any]:
    """Return a pair as the page shows it, with the addresses that lead on."""
    name = each.one._meta.model_name
    sides = []
    for row, called, kept in ((each.one, each.names[0], each.other), (each.other, each.names[1], each.one)):
        url = f"{reverse(f'admin:sources_{name}_merge', args=[row.pk])}?into={kept.pk}" if may_merge else ""
        sides.append({"row": row, "url": change_url(row), "called": called, "merge": url, "kept": kept})
    return {"sides": sides, "why": each.why}


@admin.register(Distinction)
class DistinctionAdmin(InternalPages, CuratedAdmin):
    """Who was told apart; whoever deletes one of these lets the two be shown as probable duplicates again."""

    list_display = ("__str__", "kind", "created")
    list_filter = ("kind",)
    search_fields = ("one", "other")
    search_help_text = gettext_lazy("A slug")
    readonly_fields = ("kind", "one", "other", "created")
    fieldsets = ((None, {"fields": readonly_fields}),)

    def rows_shown(self, request: HttpRequest, pk: Any) -> list[Any]:
        """Return none: the page changes nothing, so no edit can be stale."""
        return []
