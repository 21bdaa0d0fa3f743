"""What is wrong with the quotes of an article, computed anew in Python from its text."""

from collections.abc import Iterator
from typing import Any

from quotes.models import Attribution, Evidence, Quote
from quotes.passages import ASIDE
from sources.faults import Fault, fault
from sources.models import Article


def faults_in(article: Article) -> Iterator[Fault]:
    """Yield what is wrong with the article's quotes, attributions and evidence, all of them fetched."""
    quotes = {quote.pk: quote for quote in article.quotes.all()}
    for quote in quotes.values():
        yield from span_faults(quote, article)
        yield from relation_faults(quote, quotes)
        yield from kept_faults(quote, article, quotes.get(quote.within_id or 0))
        for attribution in quote.attributions.all():
            for evidence in attribution.evidence.all():
                yield from span_faults(evidence, article)
        yield from judgement_faults(quote)
        yield from unjudged_faults(quote)


def span_faults(span: Quote | Evidence, article: Article) -> Iterator[Fault]:
    """Yield a fault unless the span's text is the article's from start to end, in code points."""
    if not 0 <= span.start < span.end <= len(article.text) or article.text[span.start : span.end] != span.text:
        yield fault(span, f"its text is not what {article.slug} has from {span.start} to {span.end}")


def relation_faults(quote: Quote, quotes: dict[int, Quote]) -> Iterator[Fault]:
    """Yield the faults of ``within`` and ``continues``; ``quotes`` are all of the article's."""
    if quote.within_id and not strictly_contains(quotes.get(quote.within_id), quote):
        yield fault(quote, "the quote that it is within does not strictly contain it in the same article")
    if quote.continues_id and not ends_before(quotes.get(quote.continues_id), quote):
        yield fault(quote, "the quote that it continues does not end before it in the same article")


def strictly_contains(outer: Quote | None, inner: Quote) -> bool:
    """Tell whether ``outer`` holds all of ``inner`` and more."""
    return (
        outer is not None
        and outer.start <= inner.start
        and inner.end <= outer.end
        and (outer.start, outer.end) != (inner.start, inner.end)
    )


def ends_before(earlier: Quote | None, later: Quote) -> bool:
    """Tell whether ``earlier`` ends where ``later`` starts, or before."""
    return earlier is not None and earlier.end <= later.start


def kept_faults(quote: Quote, article: Article, around: Quote | None) -> Iterator[Fault]:
    """Yield a fault for each column that the engine keeps and that is not true; ``around`` contains the quote."""
    for column, truth in kept_truth(quote, article, around).items():
        if getattr(quote, column) != truth:
            yield fault(quote, f"{column} is {getattr(quote, column)!r} and should be {truth!r}")


def kept_truth(quote: Quote, article: Article, around: Quote | None) -> dict[str, Any]:
    """Return what the engine should keep on the quote's row."""
    preferred = next((row for row in quote.attributions.all() if row.standing == Attribution.Standing.PREFERRED), None)
    return {
        "language": article.language,
        "published": article.published,
        "publisher_id": article.publisher_id,
        "public_from": None if quote.status == Quote.Status.DRAFT or article.withdrawn_at else article.public_from,
        "prefix": article.text[max(0, quote.start - ASIDE) : quote.start],
        "suffix": article.text[quote.end : quote.end + ASIDE],
        "preferred_speaker_id": preferred and preferred.speaker_id,
        "preferred_organisation_id": preferred and preferred.organisation_id,
        "preferred_told_to_id": preferred and preferred.told_to_id,
        "preferred_on_behalf_of_id": preferred and preferred.on_behalf_of_id,
        "preferred_basis": preferred.basis if preferred else "",
        "preferred_role": preferred.role if preferred else "",
        "length": quote.end - quote.start,
        "nested": around is not None and around.status != Quote.Status.DRAFT,
    }


def judgement_faults(quote: Quote) -> Iterator[Fault]:
    """Yield what a verified quote lacks: its preferred attribution, or evidence that its basis needs."""
    if quote.status != Quote.Status.VERIFIED:
        return
    preferred = [row for row in quote.attributions.all() if row.standing == Attribution.Standing.PREFERRED]
    if len(preferred) != 1:
        yield fault(quote, f"it is verified and has {len(preferred)} preferred attributions")
    for attribution in preferred:
        for kind in sorted(attribution.missing_evidence()):
            yield fault(attribution, f"its basis is {attribution.basis} and it has no evidence of the {kind}")


def unjudged_faults(quote: Quote) -> Iterator[Fault]:
    """Yield what a machine has left on a quote that is no draft any more: a confidence, or a name that is nobody's."""
    for attribution in quote.attributions.all():
        rejected = attribution.standing == Attribution.Standing.REJECTED
        judged = rejected or quote.status != Quote.Status.DRAFT
        if judged and attribution.confidence is not None:
            yield fault(attribution, "it has a confidence, and has been judged")
        if quote.status != Quote.Status.DRAFT and not rejected and attribution.unsettled():
            yield fault(attribution, "nobody is chosen for a printed name, and its quote is no draft")
