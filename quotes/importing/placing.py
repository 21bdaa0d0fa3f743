"""Where the article holds a row's words: exactly there, or the row is refused with what is different.

What is stored is the article's own characters in any case. Offsets are Unicode code points from 0.
"""

from dataclasses import dataclass
from functools import cached_property

from quotes.anchoring import (
    NEWLINE,
    Ambiguous,
    Folded,
    NotFound,
    Place,
    around,
    locate,
    look_alikes,
    occurrences,
    opening,
)
from quotes.comparing import Word, altered_place, difference, put_for, words_of
from quotes.importing.columns import Piece, Stated
from quotes.importing.refusals import Code, Refused
from quotes.models import Quote, shortened
from quotes.suggesting.judging import is_whole
from quotes.suggesting.marks import CLOSED_BY
from quotes.suggesting.scanning import Scanned, Span, scan

FEW = 5  # places that a refusal lists
TOLD = 300  # code points of a difference that is told
LEAST = 5  # code points of a beginning that is told of: fewer are found in any text


@dataclass(frozen=True)
class Strictness:
    """What is taken though it is not exact: ``alike`` words (case, spaces, accents, dashes, quotation marks differ),
    and words that are ``truncated`` inside the article's own marks."""

    alike: bool = False
    truncated: bool = False


EXACTLY = Strictness()


class Reading:
    """What there is to see in a text besides its characters, each seen once somebody asks for it."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def scanned(self) -> Scanned:
        """Its spans in quotation marks."""
        return scan(self.text)

    @cached_property
    def folded(self) -> Folded:
        return Folded(self.text)

    @cached_property
    def words(self) -> list[Word]:
        return words_of(self.text)

    def around(self, place: Place) -> Span | None:
        """Return the innermost span in marks that holds the place."""
        holding = [span for span in self.scanned.spans if span.start <= place.start and place.end <= span.end]
        return min(holding, key=lambda span: span.end - span.start, default=None)

    def start_of(self, span: Span) -> int:
        """Return where the text begins that a span stands in: its paragraph, or the quote around it."""
        return span.parent.start if span.parent else self.scanned.paragraphs[span.paragraph].start


def place_of(row: Stated, article: Reading, strictness: Strictness) -> Place:
    """Return where the article holds the words of a row; raise Refused if that is not certain."""
    if row.start is not None:
        return stated_place(row, article)
    place = found_place(row, without_marks(row.text.strip()), article, strictness)
    return place if row.kind == Quote.Kind.INDIRECT else whole_place(place, article, strictness)


def stated_place(row: Stated, article: Reading) -> Place:
    """Return the place whose offsets a row states, if the article holds its words there."""
    start = row.start or 0
    place = Place(start, row.end if row.end is not None else start + len(row.text))
    if place.of(article.text) == row.text:
        return place
    places = occurrences(article.text, row.text)
    # Newlines may be written in another way, which makes the stretch longer or shorter.
    if here := [each for each in places if each.start == start and row.end in (None, each.end)]:
        return here[0]
    if places:
        told = f"The article holds these words at {listed(places)}, not at {place.start}–{place.end}."
        raise Refused(Code.ELSEWHERE, f"{told} Correct the offsets, or leave them out.", "start")
    raise not_found(row.text, article, look_alikes(article.folded, row.text))


def found_place(row: Stated, words: str, article: Reading, strictness: Strictness) -> Place:
    """Return where the article holds the words of a row that states no offsets."""
    places = occurrences(article.text, words)
    if not places:
        near = look_alikes(article.folded, words)
        if strictness.alike and len(near) == 1:
            return near[0]
        raise not_found(words, article, near)
    if len(places) > 1:
        places = [place for place in places if fits(row, article.text, place)] or places
    if len(places) == 1:
        return places[0]
    told = f"The article holds these words at {listed(places)}. Give a start, or the words around:"
    candidates = [shown(article.text, place) for place in places[:FEW]]
    raise Refused(Code.AMBIGUOUS, told, "text", candidates=candidates)


def fits(row: Stated, text: str, place: Place) -> bool:
    """Tell whether the words around a place are those that the row states."""
    if not row.prefix and not row.suffix:
        return False
    before, after = (NEWLINE.sub("\n", part) for part in around(text, place, width=len(row.prefix + row.suffix) + 20))
    return before.endswith(NEWLINE.sub("\n", row.prefix)) and after.startswith(NEWLINE.sub("\n", row.suffix))


def not_found(words: str, article: Reading, near: list[Place]) -> Refused:
    """Return the refusal of words that the article does not hold, with what it holds instead."""
    mine = words_of(words)
    if near:
        found = near[0].of(article.text)
        return altered(near[0], difference(mine, words_of(found)) or put_for(words, found))
    if instead := altered_place(mine, article.words):
        place, apart = instead
        return altered(place, apart or put_for(words, place.of(article.text)))
    begun = opening(article.text, words)
    told = f" It holds their beginning, up to “{begun[-40:]}”." if len(begun) >= LEAST else ""
    return Refused(Code.ABSENT, f"The article does not hold these words.{told}", "text")


def altered(place: Place, apart: str) -> Refused:
    told = f"The article has other words at {place.start}–{place.end}:"
    return Refused(Code.ALTERED, told, "text", apart if len(apart) <= TOLD else f"{apart[:TOLD]}…")


def whole_place(place: Place, article: Reading, strictness: Strictness) -> Place:
    """Return the place with the punctuation that the article has inside the same quotation marks.

    Raises Refused for words that are only a part of the words in these marks.
    """
    text = article.text
    if in_marks(text, place):
        return place
    span = article.around(place)
    if span is None:
        return place
    before, after = text[span.start : place.start], text[place.end : span.end]
    if not any(character.isalnum() for character in before + after):
        return span.place
    if strictness.truncated:
        return place
    parts = [put_for("", before.strip()), shortened(place.of(text)), put_for("", after.strip())]
    apart = " ".join(part if len(part) <= TOLD else f"{part[:TOLD]}…" for part in parts if part)
    told = f"They are a part of what the article has in quotation marks at {span.start}–{span.end}:"
    raise Refused(Code.TRUNCATED, told, "text", apart)


def in_marks(text: str, place: Place) -> bool:
    """Tell whether quotation marks stand right before and behind a place, the second of which closes the first."""
    opened, closed = text[place.start - 1 : place.start], text[place.end : place.end + 1]
    return bool(opened and closed) and closed in CLOSED_BY.get(opened, ())


def without_marks(words: str) -> str:
    """Return words without the quotation marks around them, if the last closes the first."""
    inside = words[1:-1]
    if len(words) < 3 or not inside.strip() or words[-1] not in CLOSED_BY.get(words[0], ()):
        return words
    depth = 1
    for character in inside:
        if character == words[-1]:
            depth -= 1
        elif character == words[0]:
            depth += 1
        if depth == 0:
            return words  # “one” and “another”
    return inside.strip() if depth == 1 else words


def kind_of(place: Place, article: Reading) -> str:
    """Return what kind of quote stands at a place: a whole utterance or a fragment in marks, or none in marks."""
    span = article.around(place)
    if span is None:
        return Quote.Kind.INDIRECT
    return Quote.Kind.DIRECT if is_whole(article.text, span, article.start_of(span)) else Quote.Kind.PARTIAL


def evidence_place(piece: Piece, text: str, near: Place) -> Place:
    """Return where the article holds a piece of evidence, of several places the one clearly nearest to the quote."""
    if piece.start is not None:
        place = Place(piece.start, piece.end if piece.end is not None else piece.start + len(piece.text))
        if place.of(text) == piece.text:
            return place
        told = f"The article does not hold “{shortened(piece.text)}” at {place.start}–{place.end}."
        raise Refused(Code.EVIDENCE_ABSENT, told, "evidence")
    try:
        return locate(text, piece.text, near=near)
    except NotFound as error:
        told = f"The article does not hold “{shortened(piece.text)}”."
        raise Refused(Code.EVIDENCE_ABSENT, told, "evidence") from error
    except Ambiguous as error:
        told = f"The article holds “{shortened(piece.text)}” at {listed(error.places)}, none clearly nearest."
        raise Refused(Code.EVIDENCE_AMBIGUOUS, told, "evidence") from error


def listed(places: list[Place]) -> str:
    some = ", ".join(f"{place.start}–{place.end}" for place in places[:FEW])
    return f"{some} and {len(places) - FEW:,} more" if len(places) > FEW else some


def shown(text: str, place: Place) -> str:
    """Return an offset with the words around it."""
    before, after = around(text, place)
    return f"{place.start}: …{' '.join(before.split())} [] {' '.join(after.split())}…"
