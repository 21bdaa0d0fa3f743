"""The pages of articles: a text comes in as a file, and is read but never written."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sources.admin.base import CuratedAdmin, CuratedForm, CuratedInline
from sources.admin.filters import ArticleVisibilityFilter, AutocompleteFilter, LanguageFilter
from sources.admin.links import add_url, row_link, row_links
from sources.admin.uploads import TextFileField
from sources.admin.withdrawing import WithdrawingAdmin
from sources.fields import digest
from sources.models import Article, Authorship
from sources.rules import why_article_stays
from sources.searches import in_articles
from sources.searching import Search
from sources.visibility import reads_internal

WHAT_IT_IS = ("title", "publisher", "byline", "published", "language")
WHERE_IT_IS = ("source_url", "archived_url", "retrieved_at")
WHO_SEES_IT = ("public_from", "text_access")
CORRECTION = gettext_lazy(
    "The text never changes. If it was taken down wrongly, or the publisher has changed it, add the corrected "
    "text as a new article that revises this one (“Add a revision”)."
)


class ArticleAddForm(CuratedForm):
    """The form of a new article, whose text is uploaded: a text box would change newlines and spaces."""

    file = TextFileField(
        label=gettext_lazy("Text"),
        help_text=gettext_lazy(
            "A file of UTF-8 text of at most 5 MB, exactly as it was received. It is kept byte for byte and "
            "can never be changed afterwards."
        ),
    )

    def clean_file(self) -> str:
        self.instance.text = self.cleaned_data["file"]
        return self.cleaned_data["file"]


class AuthorshipInline(CuratedInline, admin.TabularInline):
    """The authors that are known as speakers, in the order of the byline."""

    model = Authorship
    fields = ("position", "speaker")
    autocomplete_fields = ("speaker",)
    verbose_name = gettext_lazy("author")
    verbose_name_plural = gettext_lazy("authors")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("speaker")


@admin.register(Article)
class ArticleAdmin(WithdrawingAdmin, CuratedAdmin):
    """Published texts, kept exactly as they were received."""

    change_form_template = "sources/admin/article.html"
    list_display = ["title", "publisher", "byline", "published", "language", "visibility", "created"]
    list_filter = (
        ArticleVisibilityFilter,
        ("publisher", AutocompleteFilter),
        ("authors", AutocompleteFilter),
        LanguageFilter,
        "text_access",
    )
    list_select_related = ("publisher",)
    date_hierarchy = "created"
    search_fields = (
        "title",
        "slug",
        "byline",
        "publisher__name",
        "publisher__aliases__name",
        "authors__name",
        "source_url",
        "archived_url",
        "=sha256",
    )
    search_help_text = gettext_lazy("Title, byline, author, publisher, URL, slug or SHA-256")
    autocomplete_fields = ("publisher", "revises")
    readonly_fields = ["sha256", "created", "revisions"]
    inlines = (AuthorshipInline,)
    api_route = "article-detail"
    fieldsets = (
        (gettext_lazy("What it is"), {"fields": WHAT_IT_IS}),
        (gettext_lazy("Where it is from"), {"fields": WHERE_IT_IS}),
        (gettext_lazy("Who sees it"), {"fields": WHO_SEES_IT}),
        (gettext_lazy("Correction"), {"fields": ("revises", "revisions"), "description": CORRECTION}),
        (gettext_lazy("Record"), {"fields": ("slug", "sha256", "created")}),
    )
    add_fieldsets = (
        (gettext_lazy("The text"), {"fields": ("file",)}),
        (gettext_lazy("What it is"), {"fields": WHAT_IT_IS}),
        (gettext_lazy("Where it is from"), {"fields": WHERE_IT_IS}),
        (gettext_lazy("Who sees it"), {"fields": WHO_SEES_IT}),
        (gettext_lazy("Correction"), {"fields": ("revises",)}),
        (gettext_lazy("Record"), {"fields": ("slug",)}),
    )

    def found(self, request: HttpRequest, search: Search) -> Q:
        return in_articles(search, internal=reads_internal(request.user))

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("text")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return super().get_fieldsets(request, obj) if obj else self.add_fieldsets

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        kwargs.setdefault("form", self.form if obj else ArticleAddForm)
        return super().get_form(request, obj, change=change, **kwargs)

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        twins = [] if change else list(self.with_the_same_text(request, obj))
        super().save_model(request, obj, form, change)
        for twin in twins:
            told = _("The database holds the very same text already: {}.")
            self.message_user(request, format_html(told, row_link(twin)), messages.WARNING)

    def with_the_same_text(self, request: HttpRequest, article: Article) -> Any:
        """Return up to three other articles that hold the text of ``article``."""
        return self.get_queryset(request).filter(sha256=digest(article.text))[:3]

    def why_it_stays(self, obj: Article) -> str:
        return why_article_stays(obj)

    @admin.display(description=gettext_lazy("revised by"))
    def revisions(self, article: Any) -> Any:
        """Link to the articles that correct this one."""
        return row_links(article.revisions.visible_to(article.reader).defer("text")[:20])

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if article := context.get("original"):
            context["tools"] = self.tools(request, article)
            context["reading"] = self.reading(request, article)
        return super().render_change_form(request, context, *args, **kwargs)

    def tools(self, request: HttpRequest, article: Article) -> list[dict[str, Any]]:
        """Return the links at the head of an article's page."""
        taking_down = self.takedown_tools(request, article)
        if not self.has_add_permission(request):
            return taking_down
        known = {name: getattr(article, name) for name in ("title", "source_url", "language", "byline")}
        url = add_url(Article, revises=article.pk, publisher=article.publisher_id, **known)
        return [{"url": url, "label": _("Add a revision")}, *taking_down]

    def reading(self, request: HttpRequest, article: Article) -> dict[str, Any]:
        """Return what the template needs to show the text to this reader."""
        open_text = article.text_access == Article.TextAccess.FULL or reads_internal(request.user)
        return {"text": article.text if open_text else ""}
