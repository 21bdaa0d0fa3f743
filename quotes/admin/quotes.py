"""The pages of quotes."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quotes import rules
from quotes.admin.anchored import placed_message
from quotes.admin.forms import AttributionFormSet, AttributionInlineForm, QuoteAddForm, QuoteForm
from quotes.admin.lookups import offered
from quotes.admin.provenance import PRINTED_FIELDS, as_printed, came_in, proposal, sure
from quotes.admin.reading import in_context, short_label
from quotes.admin.whole import OfAQuote, WholePageAdmin
from quotes.claims.views import claims
from quotes.deleting import delete_drafts
from quotes.desk.addresses import desk_url
from quotes.guards import QUOTE_SEARCH
from quotes.models import Attribution, Quote, shortened
from quotes.relays import relay
from quotes.review import listing, views
from sources.admin.base import CuratedInline, directed
from sources.admin.filters import AutocompleteFilter, DatedVisibilityFilter, LanguageFilter
from sources.admin.links import change_url, lines, link, listed, row_link, row_links
from sources.searches import matching
from sources.searching import Search

SPAN = gettext_lazy("A quote never moves. If the span is wrong, add a new quote and delete or retract this one.")
NESTING = gettext_lazy("Where one quote stands in another, or an utterance is interrupted by its clause.")
STATUS = gettext_lazy(
    "Verified means: checked against the article. It needs one preferred attribution, with its evidence."
)


PROPOSED = ("confidence", "printed_speaker", "printed_organisation")


class AttributionInline(OfAQuote, CuratedInline, admin.StackedInline):
    """Who said it, with every claim that competes."""

    model = Attribution
    form = AttributionInlineForm
    formset = AttributionFormSet
    show_change_link = True
    internal_fields = ("note", *PRINTED_FIELDS)
    autocomplete_fields = ("speaker", "organisation", "told_to", "on_behalf_of")
    readonly_fields = ("proposal", "evidence_list")
    fields = (
        "proposal",
        ("standing", "basis"),
        ("speaker", "on_behalf_of"),
        ("organisation", "role"),
        ("told_to", "occasion"),
        PRINTED_FIELDS,
        "evidence_list",
        "note",
    )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Leave out the names as printed where no suggestion has given any."""
        printed = obj and any(getattr(each, name) for each in obj.attributions.all() for name in PRINTED_FIELDS)
        return [field for field in self.fields if printed or field is not PRINTED_FIELDS]

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 0 if obj and obj.attributions.exists() else 1

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).with_names().prefetch_related("evidence")

    def quote_of(self, obj: Any) -> Any:
        return obj

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        draft = obj is None or obj.status == Quote.Status.DRAFT
        return draft and super().has_delete_permission(request, obj)

    @admin.display(description=gettext_lazy("origin"))
    def proposal(self, attribution: Attribution) -> Any:
        return proposal(attribution)

    @admin.display(description=gettext_lazy("evidence"))
    def evidence_list(self, attribution: Attribution) -> Any:
        """Return the words that carry the attribution, and the link to where they are marked."""
        if attribution.pk is None:
            return _("Save the quote first; then mark the words that carry the attribution on its own page.")
        words = [
            directed(f"{short_label(one.get_kind_display())}: “{shortened(one.text)}”")
            for one in attribution.evidence.all()
        ]
        return listed([*words, link(change_url(attribution), _("Mark evidence on the attribution’s own page"))])


@admin.register(Quote)
class QuoteAdmin(WholePageAdmin):
    """Spans of articles that are somebody's words."""

    form = QuoteForm
    change_list_template = "quotes/admin/quotes.html"
    inlines = (AttributionInline,)
    api_route = "quote-detail"
    api_lookup = "uuid"
    list_display = ("short_text", "said_by", "judgement", "in_article")
    list_filter = (
        "status",
        "kind",
        "origin",
        "preferred_basis",
        ("preferred_speaker", AutocompleteFilter),
        ("preferred_organisation", AutocompleteFilter),
        ("preferred_told_to", AutocompleteFilter),
        ("publisher", AutocompleteFilter),
        ("article", AutocompleteFilter),
        DatedVisibilityFilter,
        LanguageFilter,
        "created",
    )
    list_select_related = ("article", "preferred_speaker", "preferred_organisation")
    ordering = ("-created", "-uuid")
    search_fields = ("text", "article__title", "preferred_speaker__name", "preferred_organisation__name")
    search_help_text = gettext_lazy("Words of the quote, title of the article, speaker, organisation, or id (UUID)")
    autocomplete_fields = ("article", "within", "continues")
    readonly_fields = (
        *("shown_article", "words_in_context", "span", "provenance", "whole_relay", "inner", "later", "uuid"),
        "created",
    )
    fieldsets = (
        (
            gettext_lazy("The words"),
            {"fields": ("words_in_context", "shown_article", "span", "provenance", "kind"), "description": SPAN},
        ),
        (gettext_lazy("Status"), {"fields": ("status", "status_reason"), "description": STATUS}),
        (
            gettext_lazy("Other quotes"),
            {"fields": ("within", "continues", "whole_relay", "inner", "later"), "description": NESTING},
        ),
        (gettext_lazy("Record"), {"fields": ("uuid", "created")}),
    )
    add_fieldsets = (
        (gettext_lazy("The words"), {"fields": ("article", "words", "at", "kind")}),
        (gettext_lazy("Other quotes"), {"fields": ("within", "continues"), "description": NESTING}),
    )

    class Media:
        css = {"all": ["quotes/admin.css"]}

    def get_urls(self) -> list[URLPattern]:
        """Return the pages' addresses, with the queue's and the claims' before Django's own, one of which takes any."""
        pages: dict[str, tuple[str, Any]] = {
            "review/": ("review", views.review),
            "review/list/": ("review_list", listing.listed),
            "<path:object_id>/claims/": ("claims", claims),
        }
        return [
            *(
                path(address, self.admin_site.admin_view(view), name=f"quotes_quote_{name}")
                for address, (name, view) in pages.items()
            ),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> Any:
        """Return the quotes with what a machine says of them that nobody has judged yet."""
        preferred = Attribution.objects.filter(quote=OuterRef("pk"), standing=Attribution.Standing.PREFERRED)
        proposed = {name: Subquery(preferred.values(name)[:1]) for name in PROPOSED}
        return super().get_queryset(request).defer("article__text").annotate(**proposed)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return super().get_fieldsets(request, obj) if obj else self.add_fieldsets

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        kwargs.setdefault("form", self.form if obj else QuoteAddForm)
        return super().get_form(request, obj, change=change, **kwargs)

    def quote_of(self, obj: Any) -> Any:
        return obj

    def rows_shown(self, request: HttpRequest, pk: Any) -> list[Any]:
        return rules.rows_of(pk)  # the evidence too: whoever verifies does so by what the page shows of it

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        if request.resolver_match and request.resolver_match.url_name == "autocomplete":
            queryset = offered(queryset, request)
        return super().get_search_results(request, queryset, search_term)

    def found(self, request: HttpRequest, search: Search) -> Q:
        return matching(search, QUOTE_SEARCH)

    def save_model(self, request: HttpRequest, obj: Quote, form: Any, change: bool) -> None:
        if not change:
            self.message_user(request, placed_message(obj), messages.INFO)
            if obj.within is None and (around := rules.smallest_around(obj)):
                obj.within = around
                told = _("It lies within “%s”, which was filled in.") % around
                self.message_user(request, told, messages.INFO)
        if not self.is_saved_last(obj, change=change):
            super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if self.is_saved_last(form.instance, change=change):
            super().save_model(request, form.instance, form, change)

    def is_saved_last(self, quote: Quote, *, change: bool) -> bool:
        """Tell whether the attributions come first: a quote is no more than a draft before their names are settled."""
        return change and quote.status != Quote.Status.DRAFT

    # --- Columns -----------------------------------------------------------------------------------

    @admin.display(description=gettext_lazy("quote"), ordering="text")
    def short_text(self, quote: Quote) -> str:
        return directed(shortened(quote.text, length=120))

    @admin.display(description=gettext_lazy("said by"), ordering="preferred_speaker__name")
    def said_by(self, quote: Quote) -> Any:
        """Link to the speaker and the organisation."""
        named = {"speaker": quote.preferred_speaker, "organisation": quote.preferred_organisation}
        return lines(*(row_link(row) or as_printed(getattr(quote, f"printed_{name}")) for name, row in named.items()))

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def judgement(self, quote: Quote) -> Any:
        status = short_label(quote.get_status_display())
        tag = format_html('<span class="mark status-{}">{}</span>', quote.status, status)
        labels = (quote.get_kind_display(), quote.get_preferred_basis_display())
        told = ", ".join(short_label(label) for label in labels if label)
        return lines(tag, told, self.visibility(quote), sure(quote))

    @admin.display(description=gettext_lazy("article"), ordering="published")
    def in_article(self, quote: Quote) -> Any:
        """Link to the article, with its date."""
        title = shortened(quote.article.title, length=60)
        return lines(link(change_url(quote.article), title), quote.published)

    # --- Parts of the page -----------------------------------------------------------------------

    @admin.display(description=gettext_lazy("in its article"))
    def words_in_context(self, quote: Quote) -> Any:
        return in_context(quote, reader=quote.reader)  # type: ignore[attr-defined]

    @admin.display(description=gettext_lazy("article"))
    def shown_article(self, quote: Quote) -> Any:
        """Link to the article, and to the quote's card at its desk."""
        return lines(row_link(quote.article), link(desk_url(quote.article_id, quote.pk), _("at the desk")))

    @admin.display(description=gettext_lazy("span"))
    def span(self, quote: Quote) -> str:
        return _("%(start)d to %(end)d, in code points") % {"start": quote.start, "end": quote.end}

    @admin.display(description=gettext_lazy("origin"))
    def provenance(self, quote: Any) -> str:
        return came_in(quote, quote.confidence)

    @admin.display(description=gettext_lazy("relay"))
    def whole_relay(self, quote: Quote) -> Any:
        """Link to the quotes around this one, the outermost first."""
        chain = relay(quote, among=Quote.objects.visible_to(quote.reader))  # type: ignore[attr-defined]
        return row_links(chain if len(chain) > 1 else [])

    @admin.display(description=gettext_lazy("quotes within it"))
    def inner(self, quote: Quote) -> Any:
        return row_links(self.seen(quote, quote.inner))

    @admin.display(description=gettext_lazy("continued by"))
    def later(self, quote: Quote) -> Any:
        return row_links(self.seen(quote, quote.continuations))

    def seen(self, quote: Any, others: Any) -> QuerySet:
        """Return those of the other quotes that the reader of the page may see."""
        return others.visible_to(quote.reader).in_reading_order()

    # --- Deletion: drafts only, with their attributions --------------------------------------------

    def why_it_stays(self, obj: Quote) -> str:
        return rules.why_quote_stays(obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        deleted, counts, missing, protected = super().get_deleted_objects(objs, request)
        attributions = Attribution.objects.filter(quote__in=objs)
        if not attributions or any(self.why_it_stays(quote) for quote in objs):
            return deleted, counts, missing, protected
        names = [str(attribution) for attribution in attributions]
        counts = {**counts, Attribution._meta.verbose_name_plural: len(names)}
        return [*deleted, *names], counts, missing, []

    def delete_model(self, request: HttpRequest, obj: Quote) -> None:
        self.delete_queryset(request, Quote.objects.filter(pk=obj.pk))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        delete_drafts(queryset)
