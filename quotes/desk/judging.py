"""What a selection of words is, by the article's own quotation marks, and what is odd about it.

Offsets are Unicode code points, the end exclusive. No selection is an error here: a curator may know better
than the marks, but is told what they say. The time grows with the length of the text.
"""

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from quotes.anchoring import Place
from quotes.models import Quote
from quotes.suggesting.judging import whole_utterances
from quotes.suggesting.scanning import Scanned, Span, scan

JOINERS = "\u200c\u200d"  # what they join is one character to its reader


@dataclass(frozen=True)
class Remark:
    """Something odd about a selection, in words for a curator, and the place that may have been meant."""

    code: str
    told: str | Promise
    better: Place


@dataclass(frozen=True)
class Judgement:
    """The kind of quote that a selection makes, and the remarks on it."""

    kind: str
    remarks: tuple[Remark, ...] = ()


TOLD = {
    "space": _("The selection begins or ends with a blank."),
    "character": _("The selection cuts a character from the marks or joiners that belong to it."),
    "word": _("The selection cuts a word in two."),
    "marks": _("The selection takes the quotation marks along; a quote leaves out its own."),
    "short": _("The selection stops short of the quotation marks around it."),
    "crosses": _("The selection crosses a quotation mark: a part of it stands inside, a part outside."),
    "holds": _("The selection holds words in quotation marks. In a reported clause, these alone are the quote."),
}


def judge(text: str, selected: Place) -> Judgement:
    """Return what the words at ``selected``, which are not empty, make as a quote of ``text``."""
    scanned = scan(text)
    place = trimmed(text, selected)
    kind, code, span = by_marks(text, place, scanned)
    found = [Remark(code, TOLD[code], span.place)] if code and span else []
    found += cuts(text, place)
    found += [Remark("space", TOLD["space"], place)] if place != selected else []
    return Judgement(kind, tuple(found))


def trimmed(text: str, place: Place) -> Place:
    """Return the place without blanks at its ends; one that holds nothing else stays."""
    words = place.of(text)
    if not words.strip():
        return place
    return Place(place.start + len(words) - len(words.lstrip()), place.end - len(words) + len(words.rstrip()))


def by_marks(text: str, place: Place, scanned: Scanned) -> tuple[str, str, Span | None]:
    """Return the kind of quote, the code of what is odd about how it stands to the marks, and which marks these are."""
    near = [span for span in scanned.spans if span.opened < place.end and place.start < span.closed]
    for span in reversed(near):  # an inner span before those around it
        if span.place == place:
            return kind_of(text, span, scanned), "", span
        if span.opened <= place.start <= span.start and span.end <= place.end <= span.closed:
            return kind_of(text, span, scanned), "marks", span
    for span in near:
        if crosses(span, place):
            return kind_of(text, span, scanned), "crosses", span
    around = [span for span in near if span.start <= place.start and place.end <= span.end]
    if around:
        return kind_of(text, around[-1], scanned), "short", around[-1]
    return Quote.Kind.INDIRECT, "holds" if near else "", near[0] if near else None


def crosses(span: Span, place: Place) -> bool:
    """Tell whether a place begins outside of a span in marks and ends within it, or the other way about."""
    begins_inside = span.start <= place.start < span.closed
    ends_inside = span.opened < place.end <= span.end
    return begins_inside != ends_inside


def kind_of(text: str, span: Span, scanned: Scanned) -> str:
    """Return the kind of quote that a span in quotation marks is."""
    starts = {
        each.index: each.parent.start if each.parent else scanned.paragraphs[each.paragraph].start
        for each in scanned.spans
    }
    whole = whole_utterances(text, scanned.spans, starts)
    return Quote.Kind.DIRECT if span.index in whole else Quote.Kind.PARTIAL


def cuts(text: str, place: Place) -> Iterator[Remark]:
    """Yield what the ends of a place cut in two: a character as its reader sees it, or a word."""
    whole = grown(text, place, joined)
    if whole != place:
        yield Remark("character", TOLD["character"], whole)
    word = grown(text, whole, within_word)
    if word != whole:
        yield Remark("word", TOLD["word"], word)


def grown(text: str, place: Place, together: Callable[[str, int], bool]) -> Place:
    """Return the place with what stands at its ends ``together(text, offset)`` with what is in it."""
    start, end = place.start, place.end
    while start > 0 and together(text, start):
        start -= 1
    while end < len(text) and together(text, end):
        end += 1
    return Place(start, end)


def joined(text: str, offset: int) -> bool:
    """Tell whether the code points on both sides of an offset are one character to a reader."""
    before, after = text[offset - 1], text[offset]
    return (
        unicodedata.category(after) in ("Mn", "Me", "Mc")
        or after in JOINERS
        or before == "\u200d"
        or (before, after) == ("\r", "\n")
    )


def within_word(text: str, offset: int) -> bool:
    """Tell whether letters or digits of a script that parts its words stand on both sides of an offset."""
    return is_lettered(text[offset - 1]) and is_lettered(text[offset])


def is_lettered(character: str) -> bool:
    # Where words are written without spaces, as in Chinese and Thai, their ends are not for us to say.
    category = unicodedata.category(character)
    return category in ("Lu", "Ll", "Nd") or (category == "Lo" and "\u0590" <= character <= "\u08ff")
