"""Who passed the words on: the chain of quotes that a quote stands within."""

from quotes.models import Quote, QuoteQuerySet


def relay(quote: Quote, *, among: QuoteQuerySet) -> list[Quote]:
    """Return the quotes of ``among`` around ``quote``, the outermost first, and ``quote`` itself.

    An outer quote contains the inner one in the same article, so that one query finds every
    link there can be. The chain ends where the next quote is not in ``among``.
    """
    if quote.within_id is None:
        return [quote]
    around = among.filter(article=quote.article_id, start__lte=quote.start, end__gte=quote.end)
    links = {link.pk: link for link in around.exclude(pk=quote.pk).order_by()}
    chain = [quote]
    while chain[0].within_id in links:
        chain.insert(0, links.pop(chain[0].within_id))
    return chain
