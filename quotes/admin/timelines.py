"""What somebody said, in the order of time, and the places that they held: of a speaker, or of an organisation."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Exists, F, OuterRef
from django.db.models.functions import Substr
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from quotes.admin.reading import short_label
from quotes.claims.addresses import claims_url, may_compare
from quotes.models import Attribution, Quote, QuoteQuerySet
from sources.admin.links import change_url, row_link
from sources.models import Affiliation
from sources.partial_dates import PartialDate
from sources.spells import ABOUT, SURE, Stretch, Years, spell, years_of

SHOWN = 50  # quotes on a page
MOST_PLACES = 100  # affiliations that are drawn
MONTH = len("2018-04")


@dataclass(frozen=True)
class Line:
    """A row of the drawing: whose place it is, what the dates say in words, and how it is drawn."""

    affiliation: Affiliation
    other: Any
    lasted: str
    stretches: list[Stretch]


@dataclass(frozen=True)
class Bar:
    """The quotes of one month, or of a year or day that is all that is known; heights are hundredths of the highest."""

    stretch: Stretch
    height: float

    @property
    def top(self) -> float:
        return 100 - self.height


class TimelinePages(admin.ModelAdmin):
    """The page of a row on which its quotes and places stand in the order of time."""

    named_as: str  # the field of attributions and of affiliations that names such rows
    beside: str  # the other field of affiliations

    def may_see_timeline(self, request: HttpRequest) -> bool:
        others = (self.admin_site.get_model_admin(model) for model in (Quote, Affiliation))
        pages: list[Any] = [self, *others]
        return all(page.has_view_or_change_permission(request) for page in pages)

    def get_urls(self) -> list[URLPattern]:
        name = f"sources_{self.opts.model_name}_timeline"
        view = self.admin_site.admin_view(self.timeline_view)
        return [path("<path:object_id>/timeline/", view, name=name), *super().get_urls()]

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Link to the page from the row's, for those who may open it."""
        row = context.get("original")
        if row is not None and self.may_see_timeline(request):
            url = reverse(f"admin:sources_{self.opts.model_name}_timeline", args=[row.pk])
            context["tools"] = [*context.get("tools", []), {"url": url, "label": _("Quotes and places over time")}]
        return super().render_change_form(request, context, *args, **kwargs)

    def timeline_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show the places and the quotes that the user may see."""
        if not self.may_see_timeline(request):
            raise PermissionDenied
        row = self.get_object(request, unquote(object_id))
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        quotes = Quote.objects.visible_to(request.user).filter(**{f"preferred_{self.named_as}": row.pk})
        context = {
            **self.admin_site.each_context(request),
            "title": _("Quotes and places over time"),
            "subtitle": None,
            "opts": self.opts,
            "original": row,
            "by_speaker": self.named_as == "speaker",
            **self.drawing(request, row, quotes),
            **listing(request, quotes),
        }
        return TemplateResponse(request, "quotes/admin/timeline.html", context)

    def drawing(self, request: HttpRequest, row: Any, quotes: QuoteQuerySet) -> dict[str, Any]:
        """Return the places over the years, and how many quotes there are of each month."""
        rows = Affiliation.objects.visible_to(request.user).filter(**{self.named_as: row.pk})
        ordered = rows.order_by(F("since").asc(nulls_last=True), f"{self.beside}__name", "role", "pk")
        places = list(ordered.select_related(self.beside)[:MOST_PLACES])
        counted = dict(by_month(quotes))
        undated = counted.pop(None, 0)
        dates = [date for each in places for date in (each.since, each.until) if date]
        years = years_of(map(PartialDate, [*dates, *counted]))
        return {
            "years": years,
            "marks": years.marks() if years else [],
            "lines": [line(each, getattr(each, self.beside), years) for each in places],
            "bars": bars(counted, years) if years else [],
            "number": sum(counted.values()) + undated,
            "undated": undated,
        }


def by_month(quotes: QuoteQuerySet) -> list[tuple[Any, int]]:
    """Return the months of the articles' dates, or the years where no more is known, with the number of quotes."""
    months = quotes.order_by().annotate(month=Substr("published", 1, MONTH)).values_list("month")
    return list(months.annotate(number=Count("pk")).order_by("month"))


def bars(counted: dict[str, int], years: Years) -> list[Bar]:
    """Return the numbers of quotes as bars; those of which only the year is known are wide, and as unsure."""
    highest = max(counted.values(), default=1)
    drawn = []
    for month, number in counted.items():
        date = PartialDate(month)
        look = SURE if len(month) == MONTH else ABOUT
        drawn.append(Bar(years.stretch(look, date.first, date.last), round(100 * number / highest, 1)))
    return sorted(drawn, key=lambda bar: bar.stretch.look)  # the wide ones first: they cover none


def line(affiliation: Affiliation, other: Any, years: Years | None) -> Line:
    """Return how one place is drawn."""
    since, until = (PartialDate(date) if date else None for date in (affiliation.since, affiliation.until))
    return Line(affiliation, other, lasted(since, until), spell(years, since, until) if years else [])


def lasted(since: PartialDate | None, until: PartialDate | None) -> str:
    """Return in words from when to when."""
    if since and until:
        return _("%(since)s to %(until)s") % {"since": since, "until": until}
    if since:
        return _("since %s, end not known") % since
    return _("until %s, start not known") % until if until else _("dates not known")


def listing(request: HttpRequest, quotes: QuoteQuerySet) -> dict[str, Any]:
    """Return a page of the quotes, the earliest first, those without a date last."""
    alternative = Attribution.objects.filter(quote=OuterRef("pk"), standing=Attribution.Standing.ALTERNATIVE)
    named = ("article", "preferred_speaker", "preferred_organisation", "preferred_told_to")
    rows = quotes.select_related(*named).defer("article__text").annotate(competing=Exists(alternative))
    ordered = rows.order_by(F("published").asc(nulls_last=True), "article", "start", "-end", "pk")
    page = Paginator(ordered, SHOWN).get_page(request.GET.get("p"))
    compares = may_compare(request.user)
    return {"page": page, "quotes": [shown(quote, compares=compares) for quote in page]}


def shown(quote: Any, *, compares: bool) -> dict[str, Any]:
    """Return what the list tells of a quote."""
    return {
        "quote": quote,
        "year": quote.published[:4] if quote.published else "",
        "url": change_url(quote),
        "article": row_link(quote.article),
        "speaker": row_link(quote.preferred_speaker),
        "organisation": row_link(quote.preferred_organisation),
        "told_to": row_link(quote.preferred_told_to),
        "status": short_label(quote.get_status_display()),
        "kind": short_label(quote.get_kind_display()),
        "compare": claims_url(quote.pk) if compares and quote.competing else "",
    }
