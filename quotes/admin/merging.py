"""Merging in the admin: what would move is shown, what stays of each field is chosen, why is said; then it is done."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quotes.merging.merging import Changed, Refused, merge
from quotes.merging.planning import Choice, Plan, plan
from quotes.models import Attribution, shortened
from sources.acting import LONGEST, storable
from sources.admin.links import change_url
from sources.admin.saving import primary_key
from sources.admin.widgets import KnownAutocomplete
from sources.models import Article, Speaker
from sources.refusals import explained

GONE, KEPT = "gone", "kept"
SHOWN = 20  # rows of a kind that are named one by one


class WhyForm(forms.Form):
    """Why somebody merges, or undoes it; the trail tells it."""

    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=LONGEST,
        help_text=gettext_lazy("It stands in the history of everything that moves."),
        widget=forms.TextInput(attrs={"class": "vTextField", "dir": "auto"}),
    )

    def clean_reason(self) -> str:
        reason = storable(self.cleaned_data["reason"])
        if not reason:
            raise forms.ValidationError(_("Say why."))
        return reason


class IntoForm(forms.Form):
    """Into whom somebody is merged."""

    def __init__(self, rows: Any, merges: Any, site: Any, data: Any = None) -> None:
        super().__init__(data)
        self.fields["into"] = forms.ModelChoiceField(
            rows, label=_("Merge into"), widget=KnownAutocomplete(merges._meta.get_field("kept"), site)
        )


class MergeForm(WhyForm):
    """Which value of each field stays, and why the two are one."""

    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, made: Plan, data: Any = None) -> None:
        super().__init__(data, initial={"version": made.version}, label_suffix="")
        self.choices = made.choices
        for each in made.choices:
            self.fields[field_of(each)] = forms.ChoiceField(
                label=each.label.capitalize(),
                choices=[(KEPT, each.shown_kept or _("(empty)")), (GONE, each.shown_gone or _("(empty)"))],
                initial=GONE if each.takes else KEPT,
                widget=forms.RadioSelect(attrs={"dir": "auto"}),
            )
        self.order_fields([*map(field_of, made.choices), "reason"])

    @property
    def taking(self) -> list[str]:
        """The fields whose value comes from the one that goes."""
        return [each.name for each in self.choices if self.cleaned_data[field_of(each)] == GONE]


def field_of(choice: Choice) -> str:
    return f"field_{choice.name}"


class MergingPages(admin.ModelAdmin):
    """The page on which a row is merged into another, for those who may."""

    def may_merge(self, request: HttpRequest) -> bool:
        permission = f"sources.merge_{self.opts.model_name}"
        return self.has_change_permission(request) and request.user.has_perm(permission)

    @property
    def merges(self) -> Any:
        return self.model._meta.get_field("merges").related_model

    def get_urls(self) -> list[URLPattern]:
        name = f"sources_{self.opts.model_name}_merge"
        view = self.admin_site.admin_view(self.merge_view)
        return [path("<path:object_id>/merge/", view, name=name), *super().get_urls()]

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Link to the page from the row's, for those who may open it."""
        row = context.get("original")
        if row is not None and self.may_merge(request):
            url = reverse(f"admin:sources_{self.opts.model_name}_merge", args=[row.pk])
            context["tools"] = [*context.get("tools", []), {"url": url, "label": _("Merge into another")}]
        return super().render_change_form(request, context, *args, **kwargs)

    def merge_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask into whom, show what would move, and do it when that was seen."""
        if not self.may_merge(request):
            raise PermissionDenied
        gone: Any = self.get_object(request, unquote(object_id))
        if gone is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        asked = request.GET.get("into")
        given = None if asked is None else {"into": primary_key(self.model, asked)}
        rows = self.model._default_manager.exclude(pk=gone.pk)
        into = IntoForm(rows, self.merges, self.admin_site, given)
        context = {"original": gone, "into": into, "title": _("Merge: %s") % gone, "subtitle": None, "opts": self.opts}
        if given is not None and into.is_valid():
            kept = into.cleaned_data["into"]
            made = plan(gone, kept)
            form = MergeForm(made, request.POST if request.method == "POST" else None)
            if request.method == "POST" and (done := self.done(request, made, form)):
                return done
            context |= {"plan": made, "kept": kept, "form": form, "moves": told(made), "warnings": self.warnings(made)}
        context |= {"media": self.media + into.media, **self.admin_site.each_context(request)}
        return TemplateResponse(request, "quotes/admin/merge.html", context)

    def done(self, request: HttpRequest, made: Plan, form: MergeForm) -> HttpResponse | None:
        """Do it and lead to the one that stayed; None where the page tells why not."""
        if not form.is_valid():
            return None
        given = form.cleaned_data
        try:
            merge(made.gone, made.kept, reason=given["reason"], taking=form.taking, version=given["version"] or "-")
        except Changed:
            form.data = {**request.POST.dict(), "version": made.version}
            form.add_error(None, _("Nothing was done: something has changed since. Look at it again."))
        except Refused as refusal:
            for reason in refusal.reasons:
                form.add_error(None, reason)
        except IntegrityError as error:
            form.add_error(None, explained(error))
        except OperationalError:
            form.add_error(
                None, _("Nothing was done: somebody else is changing one of the two. Try again in a moment.")
            )
        else:
            text = _("%(gone)s is merged into %(kept)s.") % {"gone": made.gone, "kept": made.kept}
            self.message_user(request, text, messages.SUCCESS)
            return HttpResponseRedirect(change_url(made.kept))
        return None

    def warnings(self, made: Plan) -> Iterator[str]:
        """Yield what the public would learn by the merge."""
        public = self.model.objects.public().filter(pk__in=[made.gone.pk, made.kept.pk])
        if set(public.values_list("pk", flat=True)) == {made.kept.pk}:
            yield _("%s is not public. Merged, the names become public as aliases.") % made.gone
        unnamed = Speaker.Kind.UNNAMED
        if made.gone.kind == unnamed and made.kept.kind != unnamed:
            yield _("%s is an unnamed source. Merged, everybody learns who it is.") % made.gone


def told(made: Plan) -> list[dict[str, Any]]:
    """Return what moves, reference by reference, as the page tells it."""
    lines = []
    for move in made.moves:
        if not (move.keys or move.twins):
            continue
        model = move.reference.model
        rows = with_names(model._base_manager.filter(pk__in=move.keys[:SHOWN]).order_by("pk"))
        lines.append(
            {
                "kind": model._meta.verbose_name_plural,
                "by": model._meta.get_field(move.reference.field).verbose_name,
                "count": len(move.keys),
                "rows": [told_of(row) for row in rows],
                "more": max(0, len(move.keys) - SHOWN),
                "twins": [(str(twin.gone), ", ".join(map(str, twin.filled.values()))) for twin in move.twins],
            }
        )
    return lines


def told_of(row: Any) -> str:
    """Return by what a row is known among others of its kind: an attribution by the words that it ascribes."""
    return f"“{shortened(row.quote.text, length=80)}” {row}" if isinstance(row, Attribution) else str(row)


def with_names(rows: Any) -> Any:
    """Fetch along with the rows what they refer to, by which they are told, but no whole text."""
    followed = {field.name: field.related_model for field in rows.model._meta.concrete_fields if field.is_relation}
    texts = ["text"] if rows.model is Article else [f"{name}__text" for name, of in followed.items() if of is Article]
    return rows.select_related(*followed).defer(*texts)
