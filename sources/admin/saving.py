"""Saving and deleting in the admin: no stale edit, no deletion out of turn, no crash on a race."""

from contextlib import nullcontext
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.forms.models import _get_foreign_key
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from sources import stale
from sources.acting import acting
from sources.refusals import explained

WHY = "_why"  # the field of a page in which a curator may say why, for the audit trail

LARGEST_KEY = 2**63 - 1  # SQLite cannot even look for a larger one


def primary_key(model: type[models.Model], text: str) -> Any:
    """Return the key, a number in most cases, that a page's address or form names, or None if no row can have it."""
    try:
        key = model._meta.pk.to_python(text)
    except ValidationError:
        return None
    return None if isinstance(key, int) and abs(key) > LARGEST_KEY else key


def row_number(text: str | None) -> int | None:
    """Return a parameter as the number that a row may have, or None."""
    if not text or not text.isascii() or not text.isdecimal() or len(text) > len(str(LARGEST_KEY)):
        return None
    return int(text) if int(text) <= LARGEST_KEY else None


class LockedInOrder(admin.ModelAdmin):
    """Pages that keep rows as they are until the commit, in an order in which nobody waits in a circle."""

    def rows_locked_first(self, *pks: Any) -> list[Any]:
        """Return what the engine writes to when these rows change, as querysets: it is locked before them."""
        return []

    def lock(self, *pks: Any) -> None:
        """Lock rows, and first what changes with them."""
        self.lock_first(*pks)
        list(self.model._base_manager.filter(pk__in=pks).order_by("pk").select_for_update().values_list("pk"))

    def lock_first(self, *pks: Any) -> None:
        for rows in self.rows_locked_first(*pks):
            list(rows.order_by("pk").select_for_update().values_list("pk"))


class LoggedInEnglish(admin.ModelAdmin):
    """Pages of whose changes Django's log tells in English, whatever language they are in: others read it, too."""

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        with translation.override(settings.LANGUAGE_CODE):
            return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        with translation.override(settings.LANGUAGE_CODE):
            return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        with translation.override(settings.LANGUAGE_CODE):
            return super().log_deletions(request, queryset)


class SafeSaving(LockedInOrder):
    """Pages that save what the curator saw, or nothing and say why (see ``sources/stale.py``)."""

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        context = {**(extra_context or {}), "why": request.POST.get(WHY, "")}
        with acting(reason=request.POST.get(WHY)):
            try:
                return self.checked_view(request, object_id, form_url, context)
            except IntegrityError as error:
                request.refusals = [explained(error)]  # type: ignore[attr-defined]
                return self.checked_view(request, object_id, form_url, context)

    def checked_view(
        self, request: HttpRequest, object_id: str | None, form_url: str, extra_context: Any
    ) -> HttpResponse:
        """Serve the page; what is saved was, to this very moment, as the curator saw it."""
        pk = primary_key(self.model, unquote(object_id)) if object_id else None
        if request.method != "POST":
            # Taken before the row is read: what happens in between is refused, never overlooked.
            context = {**(extra_context or {}), "picture": self.sealed_picture(request, pk)}
            return super().changeform_view(request, object_id, form_url, context)
        with transaction.atomic():
            context = {**(extra_context or {}), "picture": self.compared_picture(request, pk)}
            return super().changeform_view(request, object_id, form_url, context)

    def sealed_picture(self, request: HttpRequest, pk: Any) -> str:
        """Return how the rows stand, for those who may change them: it holds everything, signed but not encrypted."""
        if pk is None or not self.has_change_permission(request):
            return ""
        return stale.sealed(stale.picture(self.rows_shown(request, pk)))

    def compared_picture(self, request: HttpRequest, pk: Any) -> str:
        """Lock what the page shows, refuse it if it has changed, and return the picture to show on."""
        if pk is None:
            return ""
        self.lock_first(pk)
        posted = request.POST.get("_picture", "")
        before, after = stale.unsealed(posted), stale.picture(self.rows_shown(request, pk), lock=True)
        if before == after:
            return posted
        changed = stale.changes(before, after) if before is not None else []
        refusals = getattr(request, "refusals", [])
        request.refusals = [*refusals, *stale_refusals(changed)]  # type: ignore[attr-defined]
        return stale.sealed(after)

    def rows_shown(self, request: HttpRequest, pk: Any) -> list[Any]:
        """Return the row and its inline rows, as querysets."""
        rows = [self.model._base_manager.filter(pk=pk)]
        for inline in self.get_inline_instances(request):
            key = _get_foreign_key(self.model, inline.model, fk_name=inline.fk_name)
            rows.append(inline.model._base_manager.filter(**{key.name: pk}))
        return rows

    def why_not_whole(self, obj: Any) -> str:
        """Return what is wrong between the row and its inline rows, as they are stored, or nothing."""
        return ""

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.refusals = getattr(request, "refusals", ())
        form.user = request.user
        return form


class SafeDeletion(LockedInOrder):
    """Pages that delete only what may go, one row or many, and say what may not."""

    delete_confirmation_template = "sources/admin/delete_confirmation.html"

    def why_it_stays(self, obj: Any) -> str:
        """Return why the row must not be deleted, or nothing."""
        return ""

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Return Django's account of a deletion; what must stay is among the protected rows."""
        if is_confirmed(request) and isinstance(objs, models.QuerySet):
            self.lock(*objs.values_list("pk", flat=True))  # before they are read
        staying = [f"{obj}: {reason}" for obj in objs if (reason := self.why_it_stays(obj))]
        if staying:
            return [], {}, set(), staying
        return super().get_deleted_objects(objs, request)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        try:
            with transaction.atomic(), acting(reason=request.POST.get(WHY)):
                if request.method == "POST":
                    self.lock(primary_key(self.model, unquote(object_id)))  # why it may go stays true until it is gone
                return super().delete_view(request, object_id, extra_context)
        except (IntegrityError, models.ProtectedError) as error:
            self.message_user(request, explained(error), messages.ERROR)
            return self.response_post_save_change(request, None)

    def response_action(self, request: HttpRequest, queryset: Any) -> Any:
        # Other actions have transactions of their own.
        whole = transaction.atomic() if is_confirmed(request) else nullcontext()
        try:
            with whole:
                return super().response_action(request, queryset)
        except (IntegrityError, models.ProtectedError) as error:
            self.message_user(request, explained(error), messages.ERROR)
            return None

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        original = context.get("original")
        if original is not None and self.why_it_stays(original):
            context["show_delete"] = False
        return super().render_change_form(request, context, *args, **kwargs)


def is_confirmed(request: HttpRequest) -> bool:
    """Tell whether somebody has confirmed that the rows which they chose from a list are deleted."""
    return request.method == "POST" and request.POST.get("action") == "delete_selected" and "post" in request.POST


def stale_refusals(changed: list[str]) -> list[str]:
    """Return what to tell a curator whose page is out of date."""
    if not changed:
        return [_("Nothing was saved: this page is out of date. Look at it again, then save once more.")]
    told = _(
        "Nothing was saved: somebody else has changed this since you opened it. Your own entries are "
        "kept below. Look at what has changed, correct them where needed, then save once more."
    )
    return [told, *(capfirst(change) for change in changed)]
