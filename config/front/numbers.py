"""The numbers of the front page, all of them counted among what somebody may see."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef
from django.db.models.functions import Length, Substr

from quotes.desk.addresses import desk_url
from quotes.models import Quote, QuoteQuerySet
from quotes.review.waiting import Waiting, counted, shown_count
from sources.admin.links import change_url, list_url
from sources.models import Article, Organisation, Speaker

MONTHS = 12  # the newest that have quotes
SPEAKERS = 10  # those with the most quotes
ARTICLES = 5  # the oldest of those without quotes
COUNTED = (Article, Quote, Speaker, Organisation)


@dataclass(frozen=True)
class Bar:
    """A bar of a chart: what it is of, how many there are, and its length in hundredths of the longest."""

    label: str
    number: int
    share: float
    url: str = ""


def how_much(user: Any, models: list[type[Any]]) -> list[dict[str, Any]]:
    """Return how many rows of each model there are."""
    return [
        {
            "label": str(model._meta.verbose_name_plural),
            "number": model.objects.visible_to(user).count(),
            "url": list_url(model),
        }
        for model in models
    ]


def what_waits(user: Any, address: str) -> list[dict[str, Any]]:
    """Return what waits in the review queue, which is at ``address``."""
    quotes = Quote.objects.visible_to(user)
    return [
        {"label": why.label, "number": shown_count(counted(why.among(quotes))), "url": f"{address}?waiting={why.value}"}
        for why in Waiting
    ]


def without_quotes(user: Any) -> dict[str, Any]:
    """Return how many articles have no quote that the user may see, and the first of them."""
    quoted = Quote.objects.visible_to(user).filter(article=OuterRef("pk"))
    articles = Article.objects.visible_to(user).filter(~Exists(quoted))
    first = articles.order_by("pk").only("pk", "title", "slug")[:ARTICLES]
    return {"number": shown_count(counted(articles)), "first": [(str(row), desk_url(row.pk)) for row in first]}


def by_month(quotes: QuoteQuerySet) -> list[Bar]:
    """Return the quotes of each of the newest months, the month of an article's date; an unknown month is none."""
    months = quotes.annotate(length_of_date=Length("published")).filter(length_of_date__gte=len("2018-04"))
    rows = months.order_by().annotate(month=Substr("published", 1, len("2018-04"))).values_list("month")
    newest = rows.annotate(number=Count("pk")).order_by("-month")[:MONTHS]
    return bars([(month, number, "") for month, number in newest][::-1])


def by_speaker(quotes: QuoteQuerySet) -> list[Bar]:
    """Return the quotes of each of those who have said most."""
    named = quotes.exclude(preferred_speaker=None).order_by().values_list("preferred_speaker")
    rows = list(named.annotate(number=Count("pk")).order_by("-number", "preferred_speaker")[:SPEAKERS])
    speakers = Speaker.objects.in_bulk([pk for pk, _number in rows])  # whoever a visible quote names is visible
    there = [(speakers[pk], number) for pk, number in rows if pk in speakers]  # who was merged in between is not
    return bars([(str(speaker), number, change_url(speaker)) for speaker, number in there])


def bars(rows: list[tuple[str, int, str]]) -> list[Bar]:
    """Return rows of label, number and address as bars."""
    longest = max((number for _label, number, _url in rows), default=1)
    return [Bar(label, number, round(100 * number / longest, 1), url) for label, number, url in rows]
