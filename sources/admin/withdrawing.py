"""The page on which an editor withdraws an article, or restores it."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sources.acting import LONGEST, acting
from sources.admin.links import change_url
from sources.admin.saving import WHY
from sources.models import AlreadyDone, Article
from sources.visibility import reads_internal


class WithdrawalForm(forms.Form):
    """Why an article is withdrawn."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "class": "vLargeTextField"}),
        help_text=gettext_lazy(
            "It is public: it stands at the article’s address, and at those of its quotes, instead of them. "
            "Name nobody here whom it would endanger."
        ),
    )


class WithdrawingAdmin(admin.ModelAdmin):
    """Articles that an editor can take back from the public."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.withdrawal_view)
        return [path("<path:object_id>/withdraw/", view, name="sources_article_withdraw"), *super().get_urls()]

    def withdrawal_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show what a withdrawal, or its end, comes to, and do it when it is sent."""
        if not may_withdraw(request.user):
            raise PermissionDenied
        article = self.get_object(request, unquote(object_id))
        if article is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        form = WithdrawalForm(request.POST if "_withdraw" in request.POST else None)
        if "_restore" in request.POST or form.is_valid():
            return self.carried_out(request, article, form)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Restore the article") if article.withdrawn_at else _("Withdraw the article"),
            "opts": self.opts,
            "original": article,
            "form": form,
            "why": request.POST.get(WHY, ""),
            "consequences": self.consequences(article),
            "leaves_a_tombstone": article.is_due(now=timezone.now()),
        }
        return TemplateResponse(request, "sources/admin/withdraw.html", context)

    def carried_out(self, request: HttpRequest, article: Article, form: WithdrawalForm) -> HttpResponse:
        """Withdraw the article, or restore it, unless somebody else did so meanwhile; return to its page."""
        restored = "_restore" in request.POST
        given = "" if restored else form.cleaned_data["reason"]
        try:
            with transaction.atomic(), acting(reason=request.POST.get(WHY) or given):
                if restored:
                    article.restore()
                else:
                    article.withdraw(reason=given)
        except AlreadyDone:
            self.message_user(request, _("Nothing was done: somebody else has done it meanwhile."), messages.WARNING)
        else:
            told = _("The article is restored.") if restored else _("The article is withdrawn.")
            self.message_user(request, told, messages.SUCCESS)
        return HttpResponseRedirect(change_url(article))

    def consequences(self, article: Article) -> list[str]:
        """Return, in words, what the public loses together with the article."""
        return []

    def takedown_tools(self, request: HttpRequest, article: Article) -> list[dict[str, Any]]:
        """Return the links to what takes words away from others, for those who may."""
        tools = []
        if may_withdraw(request.user):
            url = reverse("admin:sources_article_withdraw", args=[article.pk])
            tools.append({"url": url, "label": _("Restore…") if article.withdrawn_at else _("Withdraw…")})
        if reads_internal(request.user) and request.user.has_perm("sources.redact_article"):
            tools.append({"url": reverse("article-redact", args=[article.pk]), "label": _("Redact…")})
        return tools


def may_withdraw(user: Any) -> bool:
    """Tell whether ``user`` may withdraw and restore articles."""
    return reads_internal(user) and user.has_perm("sources.withdraw_article")
