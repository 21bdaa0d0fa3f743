"""The pages of articles, speakers and organisations, with the quotes that belong to them.

``sources`` knows nothing of quotes: its pages are extended here and registered anew.
"""

from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IS_POPUP_VAR
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from quotes.admin.duplicates import DuplicatesPages
from quotes.admin.importing import ImportingAdmin
from quotes.admin.merging import MergingPages
from quotes.admin.reading import marked_article
from quotes.admin.timelines import TimelinePages
from quotes.desk import views as desk
from quotes.desk.addresses import desk_url
from quotes.models import Quote
from sources.admin import ArticleAdmin, OrganisationAdmin, SpeakerAdmin
from sources.admin.links import add_url, link, list_url
from sources.models import Article, Organisation, Speaker

admin.site.unregister([Article, Organisation, Speaker])


@admin.register(Article)
class ArticleWithQuotesAdmin(ImportingAdmin):
    """Articles, whose pages show the quotes where they stand."""

    change_form_template = "quotes/admin/article.html"

    list_display = [*ArticleAdmin.list_display, "quotes_listed"]

    class Media:
        css = {"all": ["quotes/admin.css"]}

    @admin.display(description=gettext_lazy("quotes"))
    def quotes_listed(self, article: Article) -> SafeString:
        return link(list_url(Quote, article=article.pk), _("Quotes"))

    def get_urls(self) -> list[URLPattern]:
        """Return the page's addresses, with the desk's before Django's own, one of which takes any."""
        pages = {"desk": desk.desk, "names": desk.names_at}
        return [
            *(
                path(f"<path:object_id>/{name}/", self.admin_site.admin_view(view), name=f"sources_article_{name}")
                for name, view in pages.items()
            ),
            *super().get_urls(),
        ]

    def tools(self, request: HttpRequest, article: Article) -> list[dict[str, Any]]:
        read = {"url": desk_url(article.pk), "label": _("Read and quote at the desk")}
        listed = {"url": list_url(Quote, article=article.pk), "label": _("Its quotes as a list")}
        if not self.has_add_permission(request):
            return [read, listed, *super().tools(request, article)]
        add = {"url": add_url(Quote, article=article.pk), "label": _("Add a quote by pasting")}
        return [read, add, listed, *super().tools(request, article)]

    def response_add(self, request: HttpRequest, obj: Article, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead on to the desk from the list to which whoever added an article comes back."""
        response = super().response_add(request, obj, *args, **kwargs)
        if IS_POPUP_VAR not in request.POST:
            self.message_user(request, link(desk_url(obj.pk), _("Read and quote at the desk")))
        return response

    def reading(self, request: HttpRequest, article: Article) -> dict[str, Any]:
        reading = super().reading(request, article)
        marked = marked_article(article, request.user)
        return {**reading, "cards": marked["cards"], "pieces": marked["pieces"] if reading["text"] else []}

    def consequences(self, article: Article) -> list[str]:
        shown = article.quotes.public().count()
        return [
            ngettext("%d public quote goes with it.", "%d public quotes go with it.", shown) % shown,
            *super().consequences(article),
        ]

    def why_it_stays(self, obj: Article) -> str:
        return _("it has quotes") if obj.quotes.exists() else super().why_it_stays(obj)


@admin.register(Organisation)
class OrganisationWithQuotesAdmin(TimelinePages, MergingPages, DuplicatesPages, OrganisationAdmin):
    """Organisations, whose pages lead to what was said for them and to them."""

    named_as, beside = "organisation", "speaker"
    list_display = [*OrganisationAdmin.list_display, "quotes_listed"]

    @admin.display(description=gettext_lazy("quotes"))
    def quotes_listed(self, organisation: Organisation) -> SafeString:
        return link(list_url(Quote, preferred_organisation=organisation.pk), _("Quotes"))

    def links_of(self, organisation: Organisation) -> list[SafeString]:
        return [
            link(list_url(Quote, preferred_organisation=organisation.pk), _("Quotes said for it")),
            link(list_url(Quote, preferred_told_to=organisation.pk), _("Quotes told to it")),
            link(list_url(Quote, publisher=organisation.pk), _("Quotes it published")),
            *super().links_of(organisation),
        ]


@admin.register(Speaker)
class SpeakerWithQuotesAdmin(TimelinePages, MergingPages, DuplicatesPages, SpeakerAdmin):
    """Speakers, whose pages lead to their words."""

    named_as, beside = "speaker", "organisation"
    list_display = [*SpeakerAdmin.list_display, "quotes_listed"]

    @admin.display(description=gettext_lazy("quotes"))
    def quotes_listed(self, speaker: Speaker) -> SafeString:
        return link(list_url(Quote, preferred_speaker=speaker.pk), _("Quotes"))

    def links_of(self, speaker: Speaker) -> list[SafeString]:
        return [
            link(list_url(Quote, preferred_speaker=speaker.pk), _("Their quotes")),
            link(list_url(Quote, preferred_on_behalf_of=speaker.pk), _("Quotes on their behalf")),
            *super().links_of(speaker),
        ]
