"""Lists of the admin that come in and go out as spreadsheets."""

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sources.acting import acting
from sources.admin.saving import WHY
from sources.sheets import outcomes
from sources.sheets.reading import LARGEST, MOST_ROWS, Sheet, sheet_of
from sources.sheets.tables import TableSheet
from sources.sheets.writing import FORMATS, Unwritable, written
from sources.visibility import reads_internal


class SheetForm(forms.Form):
    """The spreadsheet of one table; it cleans to what it says."""

    file = forms.FileField(
        label=gettext_lazy("Spreadsheet"),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        help_text=gettext_lazy("CSV (UTF-8) or XLSX with one worksheet, of at most 1 MB and 5,000 rows."),
    )

    def __init__(self, *args: Any, table: type[TableSheet], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table = table

    def clean_file(self) -> Sheet:
        content = self.cleaned_data["file"].read(LARGEST + 1)
        return sheet_of(content, known=self.table.columns(), required=self.table.required)


class SheetPages(admin.ModelAdmin):
    """The pages that hand a list out as a spreadsheet and take one in, with a preview."""

    table: ClassVar[type[TableSheet]]
    change_list_template = "sources/admin/sheets.html"

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        exports = [self.export_url(extension, f"{name}_export_{extension}") for extension in FORMATS]
        view = self.admin_site.admin_view(self.import_view)
        return [*exports, path("import/", view, name=f"{name}_import"), *super().get_urls()]

    def export_url(self, extension: str, name: str) -> URLPattern:
        view: Callable[..., HttpResponse] = partial(self.export_view, extension=extension)
        return path(f"export/{extension}/", self.admin_site.admin_view(view), name=name)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        context = {**(extra_context or {}), "can_import": self.can_import(request)}
        return super().changelist_view(request, context)

    # --- Out -------------------------------------------------------------------------------------------

    def export_view(self, request: HttpRequest, extension: str) -> HttpResponse:
        """Answer with the rows that the list shows to this reader by the same address, as a file."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        try:
            rows = self.get_changelist_instance(request).get_queryset(request)
            content = written(self.table, rows, extension, without=self.hidden_columns(request))
        except (IncorrectLookupParameters, Unwritable) as error:
            told = str(error) if isinstance(error, Unwritable) else _("The list cannot be filtered like this.")
            self.message_user(request, told, messages.ERROR)
            return HttpResponseRedirect(self.list_url())
        name = f"{self.opts.model_name}s-{timezone.now().date().isoformat()}.{extension}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(content, content_type=FORMATS[extension], headers=headers)

    def hidden_columns(self, request: HttpRequest) -> tuple[str, ...]:
        return () if reads_internal(request.user) else self.internal_fields  # type: ignore[attr-defined]

    # --- In --------------------------------------------------------------------------------------------

    def can_import(self, request: HttpRequest) -> bool:
        """Tell whether somebody may enter and change such rows, with all that a sheet says of them."""
        return (
            self.has_add_permission(request)
            and self.has_change_permission(request)
            and all(self.may_edit(request, model) for model in self.parts())
        )

    def parts(self) -> list[type[models.Model]]:
        """Return the models whose rows stand in one cell of a sheet."""
        fields = self.opts.get_fields()
        return [field.related_model for field in fields if field.name == "aliases"]  # type: ignore[misc]

    def may_edit(self, request: HttpRequest, model: type[models.Model]) -> bool:
        names = [f"{model._meta.app_label}.{verb}_{model._meta.model_name}" for verb in ("add", "delete")]
        return request.user.has_perms(names)

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Take a sheet in: show what it comes to, then store precisely that."""
        if not self.can_import(request):
            raise PermissionDenied
        if "sheet" in request.POST:
            return self.confirmation(request)
        form = SheetForm(request.POST or None, request.FILES or None, table=self.table)
        if not form.is_valid():
            return self.import_page(request, form=form)
        return self.import_page(request, preview=outcomes.previewed(form.cleaned_data["file"], self.table))

    def confirmation(self, request: HttpRequest) -> HttpResponse:
        """Store what was previewed and lead to the list, or show what is otherwise than it was."""
        try:
            with acting(reason=request.POST.get(WHY)):
                stored = outcomes.confirmed(request.POST["sheet"], self.table, about=self.about(request))
        except outcomes.Unusable:
            self.message_user(request, _("Nothing was stored: hand the file over again."), messages.ERROR)
            return HttpResponseRedirect(request.path)
        except outcomes.Stale as stale:
            return self.import_page(request, preview=stale.preview, meanwhile=stale.changes, is_stale=True)
        told = _("%(new)d new and %(changed)d changed entries are stored.")
        counts = {kind: len(stored.of(kind)) for kind in (outcomes.NEW, outcomes.CHANGED)}
        self.message_user(request, told % counts, messages.SUCCESS)
        return HttpResponseRedirect(self.list_url())

    def about(self, request: HttpRequest) -> str:
        """Return whose preview of which table a confirmation has to belong to."""
        return f"{self.opts.label_lower} {request.user.pk}"

    def import_page(self, request: HttpRequest, *, form: Any = None, preview: Any = None, **more: Any) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("Import %s") % self.opts.verbose_name_plural,
            "opts": self.opts,
            "form": form or SheetForm(table=self.table),
            "columns": self.table.columns(),
            "required": self.table.required,
            "most_rows": MOST_ROWS,
            "why": request.POST.get(WHY, ""),
            **more,
        }
        if preview:
            kinds = (outcomes.REFUSED, outcomes.CHANGED, outcomes.NEW, outcomes.SAME)
            context["counts"] = {kind: len(preview.of(kind)) for kind in kinds}
            context["outcomes"] = [each for kind in kinds[:3] for each in preview.of(kind)]
            context["seal"] = preview.sealed(about=self.about(request)) if preview.stores_something else ""
            context["preview"] = preview
        return TemplateResponse(request, "sources/admin/sheet_import.html", context)

    def list_url(self) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
