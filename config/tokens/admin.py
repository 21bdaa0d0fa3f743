"""Tokens in the admin: everybody on the staff looks after their own, and sees a secret once."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from config.tokens.forms import IssueForm
from config.tokens.models import Token
from sources.admin.lists import SafeLists

REVOKE = "_revoke"  # the button of a token's page


@admin.register(Token)
class TokenAdmin(SafeLists):
    """Tokens are made and revoked, and stay as long as their accounts: what has become of one can be looked up."""

    change_form_template = "tokens/admin/change_form.html"
    list_display = ("name", "beginning", "owner", "scopes", "state", "last_used", "expires")
    list_select_related = ("owner",)
    list_per_page = 50
    show_facets = admin.ShowFacets.NEVER
    empty_value_display = "–"
    actions = ("revoke",)
    told = ("owner", "beginning", "scopes", "state", "created", "expires", "last_used", "revoked")

    # --- Who looks after what ------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> Any:
        tokens: Any = super().get_queryset(request)
        return tokens.of(request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None or request.user.is_superuser or obj.owner_id == request.user.pk

    def has_add_permission(self, request: HttpRequest) -> bool:
        return True

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_superuser  # who may delete an account, and its tokens go with it

    # --- Making one ------------------------------------------------------------------------------

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        rate = ["rate"] if request.user.is_superuser else []
        return ["name", *self.told, *rate] if obj else ["name", "scopes", "days", *rate, "password"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("name", *self.told) if obj else ()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if change:
            return super().get_form(request, obj, change=change, **kwargs)
        rate = ["rate"] if request.user.is_superuser else []
        form: Any = super().get_form(request, obj, **{**kwargs, "form": IssueForm, "fields": ["name", "scopes", *rate]})
        form.request = request
        return form

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        """Show the secret on the answer itself: a message or a redirect would have to keep it somewhere."""
        context = {**self.admin_site.each_context(request), "opts": self.opts, "token": obj, "secret": obj.secret}
        return TemplateResponse(request, "tokens/admin/issued.html", {**context, "title": _("Your new API token")})

    # --- Revoking ----------------------------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            super().save_model(request, obj, form, change)
            return
        # What the form changes alone: to write the whole row would undo a revocation that came in between.
        obj.save(update_fields=form.changed_data)
        if REVOKE in request.POST:
            obj.revoke()

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        if REVOKE in request.POST:
            return _("Revoked.")
        return super().construct_change_message(request, form, formsets, add)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        original = context.get("original")
        context.update(
            revocable=original is not None and original.revoked is None,
            # Of a token nothing is changed but its rate, and that by who may do everything.
            show_save=original is None or request.user.is_superuser,
            show_save_and_continue=False,
            show_save_and_add_another=False,
        )
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.action(description=gettext_lazy("Revoke the selected tokens"), permissions=["change"])
    def revoke(self, request: HttpRequest, queryset: Any) -> None:
        standing = list(queryset.filter(revoked=None))
        for token in standing:
            token.revoke()
            self.log_change(request, token, "Revoked.")  # in the log, which others read in their languages
        told = ngettext("%(count)d token was revoked.", "%(count)d tokens were revoked.", len(standing))
        self.message_user(request, told % {"count": len(standing)}, messages.SUCCESS)

    @admin.display(description=gettext_lazy("state"))
    def state(self, token: Token) -> str:
        """Tell whether a token may be used, and if not, why."""
        if token.revoked:
            return _("revoked")
        if not token.owner.is_active:
            return _("its owner's account is closed")
        return _("good") if token.is_good(now=timezone.now()) else _("expired")
