"""The pages of attributions, where their evidence is marked."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quotes import rules
from quotes.admin.forms import AttributionForm, EvidenceForm, EvidenceFormSet, EvidenceInlineForm
from quotes.admin.provenance import PRINTED_FIELDS, proposal
from quotes.admin.reading import in_context, short_label
from quotes.admin.whole import OfAQuote, OfAQuotePages, WholePageAdmin
from quotes.claims.addresses import claims_url, may_compare
from quotes.models import Attribution, Evidence, Quote, shortened
from sources.admin.base import CuratedInline, directed
from sources.admin.filters import AutocompleteFilter, PublicFilter
from sources.admin.links import row_link

HOW_TO_MARK = gettext_lazy(
    "Paste the words of the article that say so. If it holds them more than once, those clearly nearest to "
    "the quote are taken. A better span replaces another: delete the old one and add the new one in one go."
)


class EvidenceInline(OfAQuote, CuratedInline, admin.TabularInline):
    """The words of the article that carry the attribution."""

    model = Evidence
    form = EvidenceInlineForm
    formset = EvidenceFormSet
    fields = ("kind", "words", "at")
    verbose_name_plural = gettext_lazy("evidence")

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 0 if obj and obj.evidence.exists() else 1

    def quote_of(self, obj: Any) -> Quote:
        return obj.quote

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # a span never moves: a better one is added, the old one deleted

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        options = self.model._meta
        return request.user.has_perms([f"{options.app_label}.view_evidence"])

    @admin.display(description=gettext_lazy("exact words"))
    def words(self, evidence: Evidence) -> str:
        return directed(evidence.text)

    @admin.display(description=gettext_lazy("start"))
    def at(self, evidence: Evidence) -> str:
        return f"{evidence.start}–{evidence.end}"


@admin.register(Attribution)
class AttributionAdmin(WholePageAdmin):
    """Claims that a quote is somebody's words."""

    form = AttributionForm
    inlines = (EvidenceInline,)
    internal_fields = ("note", *PRINTED_FIELDS)
    list_display = ("who", "shown_quote", "standing", "short_basis", "told_to", "on_behalf_of", "confidence")
    list_filter = (
        "standing",
        "basis",
        "origin",
        ("speaker", AutocompleteFilter),
        ("organisation", AutocompleteFilter),
        ("told_to", AutocompleteFilter),
        ("on_behalf_of", AutocompleteFilter),
        PublicFilter,
        "created",
    )
    list_select_related = ("quote", "speaker", "organisation", "told_to", "on_behalf_of")
    ordering = ("-id",)
    search_fields = ("speaker__name", "organisation__name", "role", "told_to__name", "occasion", "quote__text")
    search_help_text = gettext_lazy("Speaker, role, organisation, outlet, occasion, words of the quote, or id (UUID)")
    autocomplete_fields = ("quote", "speaker", "organisation", "told_to", "on_behalf_of")
    readonly_fields = ("in_the_article", "shown_quote", "proposal", "uuid", "created")
    whose: Any = (
        (
            gettext_lazy("Who said it"),
            {
                "fields": (
                    "proposal",
                    ("standing", "basis"),
                    ("speaker", "on_behalf_of"),
                    ("organisation", "role"),
                    ("told_to", "occasion"),
                    PRINTED_FIELDS,
                    "note",
                )
            },
        ),
    )
    fieldsets = (
        (gettext_lazy("The words"), {"fields": ("in_the_article", "shown_quote"), "description": HOW_TO_MARK}),
        *whose,
        (gettext_lazy("Record"), {"fields": ("uuid", "created")}),
    )
    add_fieldsets = ((gettext_lazy("The words"), {"fields": ("quote",)}), *whose)

    class Media:
        css = {"all": ["quotes/admin.css"]}

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return super().get_fieldsets(request, obj) if obj else self.add_fieldsets

    def quote_of(self, obj: Any) -> Quote:
        return obj.quote

    def rows_locked_first(self, *pks: Any) -> list[Any]:
        return [Quote.objects.filter(pk__in=Attribution.objects.filter(pk__in=pks).order_by().values("quote"))]

    def response_post_save_add(self, request: HttpRequest, obj: Attribution) -> HttpResponse:
        """Lead back to the page from which the quote was given, where its claims stand side by side."""
        if "quote" in request.GET and may_compare(request.user):
            return HttpResponseRedirect(claims_url(obj.quote_id))
        return super().response_post_save_add(request, obj)

    def why_it_stays(self, obj: Attribution) -> str:
        return rules.why_attribution_stays(obj)

    @admin.display(description=gettext_lazy("attributed to"))
    def who(self, attribution: Attribution) -> str:
        return directed(attribution)

    @admin.display(description=gettext_lazy("basis"), ordering="basis")
    def short_basis(self, attribution: Attribution) -> str:
        return short_label(attribution.get_basis_display())

    @admin.display(description=gettext_lazy("quote"), ordering="quote")
    def shown_quote(self, attribution: Attribution) -> Any:
        return row_link(attribution.quote)

    @admin.display(description=gettext_lazy("origin"))
    def proposal(self, attribution: Attribution) -> Any:
        return proposal(attribution)

    @admin.display(description=gettext_lazy("in its article"))
    def in_the_article(self, attribution: Attribution) -> Any:
        return in_context(
            attribution.quote,
            list(attribution.evidence.all()),
            reader=attribution.reader,  # type: ignore[attr-defined]
        )


@admin.register(Evidence)
class EvidenceAdmin(OfAQuotePages):
    """Words of articles that carry attributions."""

    form = EvidenceForm
    list_display = ("short_text", "short_kind", "shown_attribution", "shown_quote")
    list_filter = ("kind", PublicFilter, "created")
    list_select_related = ("attribution__speaker", "attribution__organisation", "attribution__quote")
    ordering = ("-id",)
    search_fields = ("text", "attribution__speaker__name", "attribution__quote__text")
    search_help_text = gettext_lazy("Words of the evidence or of the quote, or the speaker")
    autocomplete_fields = ("attribution",)
    readonly_fields = ("in_the_article", "shown_attribution", "shown_quote", "kind", "span", "created")
    fieldsets = (
        (
            None,
            {"fields": ("in_the_article", "kind", "span", "shown_attribution", "shown_quote", "created")},
        ),
    )
    add_fieldsets = ((None, {"fields": ("attribution", "kind", "words", "at"), "description": HOW_TO_MARK}),)

    class Media:
        css = {"all": ["quotes/admin.css"]}

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return super().get_fieldsets(request, obj) if obj else self.add_fieldsets

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return super().get_readonly_fields(request, obj) if obj else ()

    def quote_of(self, obj: Any) -> Quote:
        return obj.attribution.quote

    def rows_locked_first(self, *pks: Any) -> list[Any]:
        return [
            Quote.objects.filter(pk__in=Evidence.objects.filter(pk__in=pks).order_by().values("attribution__quote"))
        ]

    def why_it_stays(self, obj: Evidence) -> str:
        return rules.why_evidence_stays(obj)

    @admin.display(description=gettext_lazy("words"), ordering="text")
    def short_text(self, evidence: Evidence) -> str:
        return directed(shortened(evidence.text))

    @admin.display(description=gettext_lazy("kind"), ordering="kind")
    def short_kind(self, evidence: Evidence) -> str:
        return short_label(evidence.get_kind_display())

    @admin.display(description=gettext_lazy("attribution"))
    def shown_attribution(self, evidence: Evidence) -> Any:
        return row_link(evidence.attribution)

    @admin.display(description=gettext_lazy("quote"))
    def shown_quote(self, evidence: Evidence) -> Any:
        return row_link(evidence.attribution.quote)

    @admin.display(description=gettext_lazy("span"))
    def span(self, evidence: Evidence) -> str:
        return _("%(start)d to %(end)d, in code points") % {"start": evidence.start, "end": evidence.end}

    @admin.display(description=gettext_lazy("in its article"))
    def in_the_article(self, evidence: Evidence) -> Any:
        return in_context(evidence.attribution.quote, [evidence], reader=evidence.reader)  # type: ignore[attr-defined]
