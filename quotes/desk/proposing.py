"""What is proposed of a new quote: where it stands among the others of its article."""

from quotes import rules
from quotes.anchoring import Place
from quotes.models import Quote, QuoteQuerySet
from quotes.suggesting.suggestions import suggest

BEFORE, AFTER = 4_000, 500  # code points
FARTHEST = 20_000  # code points from a quote, and of it: a longer paragraph is nobody's prose, and takes its time


def placed(quote: Quote) -> Quote:
    """Return the quote, not stored yet, with the quote that it lies within and the one that it may carry on."""
    quote.within = rules.smallest_around(quote)
    quote.continues = earlier_part(quote)
    return quote


def earlier_part(quote: Quote) -> Quote | None:
    """Return the stored quote that the rules of suggestions take for the earlier part of the same utterance."""
    if quote.end - quote.start > FARTHEST:
        return None
    near = surroundings(quote)
    found = suggest(near.of(quote.article.text))
    here = (quote.start - near.start, quote.end - near.start)
    mine = next((one for one in found if (one.start, one.end) == here), None)
    if mine is None or mine.continues is None:
        return None
    earlier = found[mine.continues]
    start, end = near.start + earlier.start, near.start + earlier.end
    return Quote.objects.filter(article=quote.article_id, start=start, end=end).first()


def surroundings(quote: Quote) -> Place:
    """Return whole lines around a quote, unless they are endless: what it carries on stands close."""
    text = quote.article.text
    start = text.rfind("\n", 0, max(quote.start - BEFORE, 0)) + 1
    end = text.find("\n", quote.end + AFTER)
    end = len(text) if end < 0 else end
    return Place(max(start, quote.start - FARTHEST), min(end, quote.end + FARTHEST))


def to_lie_within(outer: Quote) -> QuoteQuerySet:
    """Return the quotes that lie within a new one but do not say so: they were there before it."""
    inside = Quote.objects.filter(article=outer.article_id, start__gte=outer.start, end__lte=outer.end)
    others = inside.exclude(pk=outer.pk)
    closer = others.filter(within__in=others.values("pk"))
    return others.exclude(pk__in=closer.values("pk")).exclude(within=outer.pk)


def place_of(quote: Quote) -> Place:
    return Place(quote.start, quote.end)
