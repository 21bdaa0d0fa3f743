"""Which quotes an autocomplete offers, where it knows for which quote it is asked."""

from typing import Any

from django.http import HttpRequest

from quotes.models import Quote
from sources.admin.saving import row_number


def offered(quotes: Any, request: HttpRequest) -> Any:
    """Return those of the quotes that the form asks for (see ``QuoteForm.candidates()``).

    Of the same article; as an outer quote those that strictly contain the one that the form is
    about, as an earlier part those that end before it.
    """
    article, seen_from = row_number(request.GET.get("article")), row_number(request.GET.get("seen_from"))
    if article is not None:
        quotes = quotes.filter(article=article)
    quote = Quote.objects.visible_to(request.user).filter(pk=seen_from).first() if seen_from else None
    if quote is None:
        return quotes
    if request.GET.get("field_name") == "continues":
        return quotes.filter(end__lte=quote.start)
    return quotes.filter(start__lte=quote.start, end__gte=quote.end).exclude(pk=quote.pk)
