"""Where a request means: by offsets, or by the exact words with what stands around them.

Nothing is put right: words that the article holds otherwise, or more than once, are refused with the
places that may be meant (the selectors of W3C Web Annotation, TextPositionSelector and TextQuoteSelector).
"""

from collections.abc import Iterable, Iterator, Mapping
from http import HTTPStatus
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from quotes.anchoring import Place, around, look_alikes, nearest, occurrences
from quotes.passages import ASIDE
from sources.writing.refusals import Refusal, wrong

FEW = 10  # places that an answer offers
MANY = 10_000  # places that are looked at
LONGEST_TEXT, LONGEST_WORDS = 200_000, 10_000  # code points for which look-alikes are sought, which takes time for each


def placed(text: str, asked: Mapping[str, Any], *, near: Place | None = None) -> Place:
    """Return the place in an article's ``text`` that is asked for by ``start`` and ``end`` or by ``text``.

    ``prefix`` and ``suffix`` are what stands directly before and after it. Of several places that fit, it is
    the one that is clearly nearest to ``near``, if that is given.
    """
    if "start" in asked or "end" in asked:
        return at_offsets(text, asked)
    words = asked.get("text", "")
    if not words:
        raise wrong("text", "required", "Give start and end, or the exact words as text.")
    fitting = [place for place in islice(exact(text, words), MANY) if fits(text, place, asked)]
    if near and 1 < len(fitting) < MANY:
        fitting = nearest(fitting, near)
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        told = _("The article holds these words at %d places. Say which by start and end, or by prefix and suffix.")
        raise refused("ambiguous", told % len(fitting), text, fitting)
    raise absent(text, words)


def at_offsets(text: str, asked: Mapping[str, Any]) -> Place:
    """Return the place from ``start`` to ``end``; refuse one whose words are not those that are given along."""
    for name in ("start", "end"):
        if name not in asked:
            raise wrong(name, "required", "Give both start and end.")
    place = Place(asked["start"], asked["end"])
    if not place.start < place.end <= len(text):
        told = _("There is no such span: the article has %d characters, and a span at least one.") % len(text)
        raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, told, errors=[error("end", "outside", told)])
    words = asked.get("text", place.of(text))
    if place.of(text) != words or not fits(text, place, asked):
        told = _("The article holds other words there than you gave. Both have to be right, or give one of them.")
        raise refused("other_words", told, text, [place, *islice(exact(text, words), FEW - 1)])
    return place


def exact(text: str, words: str) -> Iterator[Place]:
    """Yield where ``text`` holds exactly ``words``, overlapping places too."""
    start = text.find(words)
    while start >= 0:
        yield Place(start, start + len(words))
        start = text.find(words, start + 1)


def fits(text: str, place: Place, asked: Mapping[str, Any]) -> bool:
    """Tell whether the given ``prefix`` and ``suffix`` stand directly around a place."""
    before, after = asked.get("prefix", ""), asked.get("suffix", "")
    return text.endswith(before, 0, place.start) and text.startswith(after, place.end)


def absent(text: str, words: str) -> Refusal:
    """Return the refusal of words that the article does not hold so, with the places that are most like them."""
    found = list(islice(exact(text, words), FEW))
    if found:
        told = _("The article holds these words, but not with this prefix and suffix.")
        return refused("absent", told, text, found)
    short = len(text) <= LONGEST_TEXT and len(words) <= LONGEST_WORDS
    alike = (occurrences(text, words) or look_alikes(text, words)) if short else []
    told = _("The article does not hold exactly these words.")
    more = _(" It holds similar ones; take their characters, or their start and end.") if alike else ""
    return refused("absent", told + more, text, alike)


def refused(code: str, detail: str, text: str, places: Iterable[Place]) -> Refusal:
    """Return the refusal of a span, with the places to choose from."""
    candidates = [candidate(text, place) for place in islice(places, FEW)]
    errors = [{**error("text", code, detail), "candidates": candidates}]
    return Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, detail, errors=errors)


def error(field: str, code: str, detail: str) -> dict[str, Any]:
    return {"field": field, "code": code, "detail": detail}


def candidate(text: str, place: Place) -> dict[str, Any]:
    """Return a place as a request can name it."""
    before, after = around(text, place, width=ASIDE)
    return {"start": place.start, "end": place.end, "text": place.of(text), "prefix": before, "suffix": after}
