"""Pages whose rules look at the inline rows too."""

from typing import Any

from django.contrib.auth import get_permission_codename
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from quotes import rules
from quotes.claims.addresses import claims_url, may_compare
from quotes.judges import may_change, needs_a_reason, why_not_changed, why_not_theirs
from quotes.models import Quote
from sources.acting import reason
from sources.admin.base import CuratedAdmin


class OfAQuote:
    """Pages and inlines of what belongs to a quote; who may not judge it changes drafts alone (``judges.py``)."""

    def quote_of(self, obj: Any) -> Quote:
        """Return the quote that a row, or the row that an inline stands on, is about."""
        raise NotImplementedError

    def may_change_quote(self, request: HttpRequest, obj: Any) -> bool:
        return obj is None or obj.pk is None or may_change(self.quote_of(obj), request.user)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_add_permission(request, obj)  # type: ignore[misc]
        return allowed and self.may_change_quote(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_change_permission(request, obj)  # type: ignore[misc]
        return allowed and self.may_change_quote(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_delete_permission(request, obj)  # type: ignore[misc]
        return allowed and self.may_change_quote(request, obj)


class OfAQuotePages(OfAQuote, CuratedAdmin):
    """Pages of what belongs to a quote, on which whoever changes or deletes it where it is verified says why."""

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        obj = context.get("original")
        context["why_needed"] = obj is not None and needs_a_reason(self.quote_of(obj))
        context["why_not"] = obj is not None and why_not_theirs(self.quote_of(obj), request.user)
        if obj is not None and may_compare(request.user):
            compare = {"url": claims_url(self.quote_of(obj).pk), "label": _("Attributions side by side")}
            context["tools"] = [*context.get("tools", []), compare]
        return super().render_change_form(request, context, *args, **kwargs)

    def why_not_whole(self, obj: Any) -> str:
        quote = Quote.objects.get(pk=self.quote_of(obj).pk)
        return rules.why_not_of_status(
            quote.status, map(rules.claim_of, quote.attributions.prefetch_related("evidence"))
        )

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Return Django's account of a deletion; rows of many verified quotes are not deleted together, unexplained."""
        found = super().get_deleted_objects(objs, request)
        if request.method != "POST" or found[-1]:
            return found
        quotes = {obj: self.quote_of(obj) for obj in objs}
        whys = {obj: why_not_changed(quote, user=request.user, reason=reason()) for obj, quote in quotes.items()}
        refused = [f"{obj}: {why}" for obj, why in whys.items() if why]
        return ([], {}, set(), refused) if refused else found


class WholePageAdmin(OfAQuotePages):
    """Lets nobody change a row who does not see the inline rows: what holds them together is checked there."""

    def sees_inlines(self, request: HttpRequest) -> bool:
        options = [inline.model._meta for inline in self.inlines]
        return request.user.has_perms([f"{each.app_label}.{get_permission_codename('view', each)}" for each in options])

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.sees_inlines(request) and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.sees_inlines(request) and super().has_change_permission(request, obj)
