"""How a text is shown with its quotes, or a quote with its evidence, marked where they stand."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from quotes.admin.provenance import how_sure
from quotes.marking import Marked, Segment, segments
from quotes.models import Attribution, Evidence, Quote, shortened
from quotes.passages import ASIDE
from sources.admin.links import change_url
from sources.models import Article
from sources.visibility import reads_internal

# In code points: how much is shown around a quote, and how far off evidence may lie to be in sight.
CONTEXT = 400
FARTHEST = 1500
SPACE = re.compile(r"\s+")


@dataclass
class Mark:
    """Something that is marked in a text: its look, where it leads, and what it is in words."""

    label: str
    style: str
    title: str
    url: str = ""


@dataclass
class Piece:
    """A stretch of the text as the template shows it, under the innermost of its marks."""

    text: str
    marks: list[Mark] = field(default_factory=list)
    opening: list[Mark] = field(default_factory=list)

    @property
    def innermost(self) -> Mark:
        return self.marks[-1]

    @property
    def style(self) -> str:
        return f"{self.innermost.style} depth-{min(len(self.marks), 3)}"

    @property
    def title(self) -> str:
        """Say whose words these are, from the inside out."""
        return _(" — within: ").join(mark.title for mark in reversed(self.marks))

    @property
    def labels(self) -> str:
        """The labels of the marks that begin here."""
        return ", ".join(mark.label for mark in self.opening if mark.label)


def pieces(text: str, marks: Sequence[tuple[int, int, Mark]], *, offset: int = 0) -> list[Piece]:
    """Return the text cut into pieces; each mark comes with its start and end in code points."""
    spans = [Marked(start, end, index) for index, (start, end, _mark) in enumerate(marks)]
    return [piece(segment, marks) for segment in segments(text, spans, offset=offset)]


def piece(segment: Segment[int], marks: Sequence[tuple[int, int, Mark]]) -> Piece:
    """Return one segment with the marks that lie on it."""
    return Piece(
        segment.text,
        [marks[key][2] for key in segment.keys],
        [marks[key][2] for key in segment.opening],
    )


def quotes_of(article: Article, user: Any) -> list[Quote]:
    """Return the article's quotes that the user may see, with everyone their attributions name."""
    attributions = Attribution.objects.visible_to(user).standing().with_names()
    quotes = Quote.objects.visible_to(user).filter(article=article).order_by("start", "-end")
    return list(quotes.prefetch_related(Prefetch("attributions", attributions, to_attr="claims")))


def preferred(quote: Any) -> Attribution | None:
    """Return the preferred one of the attributions that ``quotes_of()`` has fetched."""
    standing = Attribution.Standing.PREFERRED
    return next((claim for claim in quote.claims if claim.standing == standing), None)


def quote_mark(number: int, quote: Quote) -> Mark:
    """Return how a quote is marked in its article."""
    claim = preferred(quote)
    who = str(claim) if claim else _("not attributed yet")
    title = _("%(number)d: %(who)s (%(kind)s, %(status)s)") % {
        "number": number,
        "who": who,
        "kind": short_label(quote.get_kind_display()),
        "status": short_label(quote.get_status_display()),
    }
    return Mark(str(number), f"status-{quote.status}", title, change_url(quote))


def short_label(label: object) -> str:
    """Return a choice's label without its explanation."""
    return str(label).partition(":")[0]


def card(number: int, quote: Quote) -> dict[str, Any]:
    """Return what the list beside the text tells of a quote."""
    claim = preferred(quote)
    return {
        "number": number,
        "quote": quote,
        "text": shortened(quote.text, length=160),
        "url": change_url(quote),
        "claim": claim,
        "alternatives": len(quote.claims) - (claim is not None),  # type: ignore[attr-defined]
        "kind": short_label(quote.get_kind_display()),
        "status": short_label(quote.get_status_display()),
        "basis": short_label(claim.get_basis_display()) if claim else "",
        "sure": how_sure(claim.confidence) if claim and claim.confidence is not None else "",
    }


def marked_article(article: Article, user: Any) -> dict[str, Any]:
    """Return the article's text in pieces and the cards of its quotes."""
    quotes = quotes_of(article, user)
    numbered = list(enumerate(quotes, start=1))
    marks = [(quote.start, quote.end, quote_mark(number, quote)) for number, quote in numbered]
    return {"pieces": pieces(article.text, marks), "cards": [card(number, quote) for number, quote in numbered]}


def evidence_mark(evidence: Evidence) -> Mark:
    """Return how evidence is marked around its quote."""
    kind = short_label(evidence.get_kind_display())
    return Mark(kind, "evidence", kind)


def in_context(quote: Quote, evidence: Sequence[Evidence] = (), *, reader: Any) -> SafeString:
    """Return a quote with the words around it as HTML; the evidence is marked as far as it is in sight.

    Of an article that may only be excerpted, who reads nothing internal sees no more than the API tells.
    """
    text = quote.article.text
    itself = Mark("", f"status-{quote.status}", _("this quote"))
    marks = [(quote.start, quote.end, itself), *((one.start, one.end, evidence_mark(one)) for one in evidence)]
    start, end = sight(text, [(first, last) for first, last, _mark in marks], around=quote)
    if quote.article.text_access != Article.TextAccess.FULL and not reads_internal(reader):
        start, end = max(start, quote.start - ASIDE), min(end, quote.end + ASIDE)
        marks = [(first, last, mark) for first, last, mark in marks if start <= first and last <= end]
    context = {
        "pieces": pieces(text[start:end], marks, offset=start),
        "language": quote.article.language,
        "cut_before": start > 0,
        "cut_after": end < len(text),
    }
    return render_to_string("quotes/admin/context.html", context)


def sight(text: str, spans: Sequence[tuple[int, int]], *, around: Quote) -> tuple[int, int]:
    """Return from where to where to show the text: whole words around the quote and what is near it."""
    near = [(start, end) for start, end in spans if around.start - start < FARTHEST and end - around.end < FARTHEST]
    first = max(min(start for start, _end in near) - CONTEXT, 0)
    last = min(max(end for _start, end in near) + CONTEXT, len(text))
    if first and (space := SPACE.search(text, first, around.start)):
        first = space.end()
    while last < len(text) and last > around.end and not text[last].isspace():
        last -= 1
    return first, last
