"""The merges that were made, each with the page on which it is undone."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quotes.admin.merging import WhyForm
from quotes.merging.merging import Changed, Refused
from quotes.merging.undoing import undo
from sources.admin.base import CuratedAdmin, InternalPages
from sources.admin.filters import AutocompleteFilter
from sources.admin.links import change_url
from sources.models import OrganisationMerge, SpeakerMerge


@admin.register(SpeakerMerge, OrganisationMerge)
class MergeAdmin(InternalPages, CuratedAdmin):
    """Who was merged into whom, when and why."""

    list_display = ("name", "kept", "created", "reason")
    list_filter = (("kept", AutocompleteFilter),)
    list_select_related = ("kept",)
    search_fields = ("name", "slug", "kept__name", "reason")
    search_help_text = gettext_lazy("Either name, the old slug, why")
    readonly_fields = ("name", "slug", "kept", "was_public", "reason", "created")
    fieldsets = ((None, {"fields": readonly_fields}),)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def may_undo(self, request: HttpRequest) -> bool:
        permission = f"sources.merge_{self.opts.model_name.removesuffix('merge')}"  # type: ignore[union-attr]
        return self.has_view_permission(request) and request.user.has_perm(permission)

    def get_urls(self) -> list[URLPattern]:
        name = f"sources_{self.opts.model_name}_undo"
        view = self.admin_site.admin_view(self.undo_view)
        return [path("<path:object_id>/undo/", view, name=name), *super().get_urls()]

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        merge = context.get("original")
        if merge is not None and self.may_undo(request):
            url = reverse(f"admin:sources_{self.opts.model_name}_undo", args=[merge.pk])
            context["tools"] = [*context.get("tools", []), {"url": url, "label": _("Undo this merge")}]
        return super().render_change_form(request, context, *args, **kwargs)

    def undo_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask why, undo it, and tell what could not be put back."""
        if not self.may_undo(request):
            raise PermissionDenied
        merge: Any = self.get_object(request, unquote(object_id))
        if merge is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        form = WhyForm(request.POST if request.method == "POST" else None, label_suffix="")
        if request.method == "POST" and form.is_valid() and (done := self.undone(request, merge, form)):
            return done
        context = {"original": merge, "form": form, "title": _("Undo the merge: %s") % merge, "subtitle": None}
        context |= {"opts": self.opts, **self.admin_site.each_context(request)}
        return TemplateResponse(request, "quotes/admin/undo_merge.html", context)

    def undone(self, request: HttpRequest, merge: Any, form: WhyForm) -> HttpResponse | None:
        """Undo it and lead to the row that is there again; None where the page tells why not."""
        try:
            row, told = undo(merge, reason=form.cleaned_data["reason"])
        except Changed:
            form.add_error(None, _("Nothing was done: somebody else has changed it meanwhile."))
        except Refused as refusal:
            for reason in refusal.reasons:
                form.add_error(None, reason)
        except OperationalError:
            form.add_error(
                None, _("Nothing was done: somebody else is changing one of the two. Try again in a moment.")
            )
        else:
            self.message_user(request, _("%s is there again.") % row, messages.SUCCESS)
            for line in told:
                self.message_user(request, line, messages.WARNING)
            return HttpResponseRedirect(change_url(row))
        return None
