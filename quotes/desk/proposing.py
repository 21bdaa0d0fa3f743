"""What is proposed of a new quote: where it stands among the others of its article."""

from quotes import rules
from quotes.anchoring import Place
from quotes.models import Quote, QuoteQuerySet
from quotes.suggesting.suggestions import suggest


def placed(quote: Quote) -> Quote:
    """Return the quote, not stored yet, with the quote that it lies within and the one that it may carry on."""
    quote.within = rules.smallest_around(quote)
    quote.continues = earlier_part(quote)
    return quote


def earlier_part(quote: Quote) -> Quote | None:
    """Return the stored quote that the rules of suggestions take for the earlier part of the same utterance."""
    found = suggest(quote.article.text)
    mine = next((one for one in found if (one.start, one.end) == (quote.start, quote.end)), None)
    if mine is None or mine.continues is None:
        return None
    earlier = found[mine.continues]
    return Quote.objects.filter(article=quote.article_id, start=earlier.start, end=earlier.end).first()


def to_lie_within(outer: Quote) -> QuoteQuerySet:
    """Return the quotes that lie within a new one but do not say so: they were there before it."""
    inside = Quote.objects.filter(article=outer.article_id, start__gte=outer.start, end__lte=outer.end)
    others = inside.exclude(pk=outer.pk)
    closer = others.filter(within__in=others.values("pk"))
    return others.exclude(pk__in=closer.values("pk")).exclude(within=outer.pk)


def place_of(quote: Quote) -> Place:
    return Place(quote.start, quote.end)
