"""Suggesting the quotes of articles at a button's press, on an article's page and in the list of articles."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quotes.asking_for import suggest_in_background
from quotes.models import Origin, Quote
from quotes.suggesting import pipelines
from quotes.suggesting.storing import Summary, store_suggestions
from quotes.tasks import MOST_PARSED
from sources.admin import ArticleAdmin
from sources.admin.links import change_url, link, list_url
from sources.models import Article
from sources.visibility import reads_internal
from sources.working import in_background

MOST_ARTICLES = 50  # that somebody waits for at a page
MOST_ASKED_FOR = 2_000  # that workers are asked for at a page; the command has no such bounds


class SuggestingAdmin(ArticleAdmin):
    """Articles whose quotes are suggested when a curator asks for it."""

    actions = ("suggest_in_selected",)

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.suggest_view)
        return [path("<path:object_id>/suggest/", view, name="sources_article_suggest"), *super().get_urls()]

    def has_suggest_permission(self, request: HttpRequest) -> bool:
        return reads_internal(request.user) and request.user.has_perm("quotes.add_quote")

    def suggest_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Store what is suggested for one article, and lead back to its page."""
        if not (self.has_suggest_permission(request) and self.has_view_permission(request)):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        article = self.get_object(request, unquote(object_id))
        if article is None:
            raise Http404
        summary = suggested(article)
        self.message_user(request, told(summary, list_url(Quote, article=article.pk, **SUGGESTED_DRAFTS)))
        return HttpResponseRedirect(change_url(article))

    @admin.action(description=gettext_lazy("Suggest quotes in selected articles"), permissions=["suggest"])
    def suggest_in_selected(self, request: HttpRequest, queryset: Any) -> None:
        """Store what is suggested for each of the chosen articles: at once, or by workers where there are some."""
        most = MOST_ASKED_FOR if in_background() else MOST_ARTICLES
        if queryset.count() > most:
            many = _("Nothing was done: choose at most %d articles here, or use the command suggest_quotes.")
            self.message_user(request, many % most, messages.ERROR)
            return
        job = suggest_in_background(queryset)
        for failure in job.failures:
            self.message_user(request, failure, messages.ERROR)
        if job.waits:
            self.message_user(request, _("%s: workers have been asked for it.") % job.what)
            return
        summary = sum((Summary(**each["summary"]) for each in job.done), Summary())
        self.message_user(request, told(summary, list_url(Quote, **SUGGESTED_DRAFTS)))

    def tools(self, request: HttpRequest, article: Article) -> list[dict[str, Any]]:
        if not self.has_suggest_permission(request):
            return super().tools(request, article)
        url = reverse(f"{self.admin_site.name}:sources_article_suggest", args=[article.pk])
        return [{"url": url, "label": _("Suggest quotes"), "acts": True}, *super().tools(request, article)]


SUGGESTED_DRAFTS = {"status__exact": Quote.Status.DRAFT.value, "origin__exact": Origin.SUGGESTED.value}


def suggested(article: Article) -> Summary:
    """Store what is suggested for an article while somebody waits for it."""
    return store_suggestions(article, pipelines.loaded() if len(article.text) <= MOST_PARSED else None)


def told(summary: Summary, drafts: str) -> SafeString:
    """Return what became of the suggestions in a sentence, with a link to the ``drafts``."""
    message = _(
        "Quotes suggested: %(added)d added as drafts, %(known)d already there, %(rejected)d rejected before, "
        "%(conflicting)d in conflict with other quotes, %(named)d earlier ones named."
    )
    return format_html("{} {}", message % vars(summary), link(drafts, _("See the suggested drafts")))
