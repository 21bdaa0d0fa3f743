"""Which clause a quote belongs to."""

import bisect
import re

from quotes.anchoring import Place
from quotes.suggesting.clauses import BYLINE, VERBLESS, Clause, Clauses, is_person_like
from quotes.suggesting.cues import UTTERING_FORMS
from quotes.suggesting.narration import Narration
from quotes.suggesting.paragraphs import sentence_ends
from quotes.suggesting.scanning import Span

TOUCHING = re.compile(r"[\s,:;—–-]*\Z")
AT_ONCE = re.compile(r"[\s,—–-]*(?:(?:as|and|but)\s)?\Z")
AHEAD, BEHIND = 260, 200  # code points of one sentence between a clause and its quote
MOST = 12  # clauses that are looked at to either side


class Sentences:
    """Where the sentences of a narration end."""

    def __init__(self, text: str) -> None:
        self.ends = list(sentence_ends(text, Place(0, len(text))))

    def number(self, offset: int) -> int:
        return bisect.bisect_left(self.ends, offset + 1)

    def together(self, one: int, other: int) -> bool:
        return self.number(one) == self.number(other)


class Chooser:
    """The clauses and sentences of one narration."""

    def __init__(self, narration: Narration, clauses: Clauses) -> None:
        self.narration = narration
        self.clauses = clauses
        self.sentences = Sentences(narration.text)

    def choose(self, span: Span, *, whole: bool) -> tuple[Clause, str] | None:
        """Return the clause of a quote and the way it was found, if its own sentence has one."""
        place = self.narration.places[span.index]
        governing = self.clauses.governing.get(span.index)
        before, after = self.before(place), self.after(place)
        if whole:
            return self.of_whole(place, before, after, governing)
        if after and after.verb in UTTERING_FORMS and self.ends_with_comma(place) and self.touches(place, after):
            return after, "touches after"
        if governing and self.sentences.together(governing.cue.start, place.start):
            return governing, "governs"
        if before:
            return before, "before"
        return (after, "after") if after else None

    def ends_with_comma(self, place: Place) -> bool:
        return self.last_sign(place.end) in (",", "?", "!")

    def last_sign(self, offset: int) -> str:
        """Return the character before an offset, but for blanks."""
        return self.narration.text[max(offset - 8, 0) : offset].rstrip()[-1:]

    def touches(self, place: Place, after: Clause) -> bool:
        return bool(AT_ONCE.match(self.narration.text[place.end : after.start]))

    def of_whole(
        self, place: Place, before: Clause | None, after: Clause | None, governing: Clause | None
    ) -> tuple[Clause, str] | None:
        text = self.narration.text
        if before and TOUCHING.match(text[before.end : place.start]) and before.verb in UTTERING_FORMS:
            return before, "touches before"
        if after and self.touches(place, after):
            return after, "touches after"
        byline = BYLINE.match(text, place.end)
        if byline:
            return Clause(Place(place.end, byline.start(1)), Place(*byline.span(1)), "—"), "byline"
        label = VERBLESS.search(text[max(place.start - 120, 0) : place.start])
        if before and self.leads(before, place):
            return before, "leads"
        if label:
            offset = max(place.start - 120, 0)
            return Clause(Place(*shifted(label.span(2), offset)), Place(*shifted(label.span(1), offset)), ":"), "label"
        if governing and self.sentences.together(governing.cue.start, place.start):
            return governing, "governs"
        if after:
            return after, "after"
        return (before, "before") if before else None

    def leads(self, clause: Clause, place: Place) -> bool:
        """Tell whether a clause runs up to a quote: “X said in a statement: “…””."""
        return self.last_sign(place.start) in (":", ",") and place.start - clause.end < AHEAD

    def before(self, place: Place) -> Clause | None:
        """Return the nearest clause before a quote in its sentence."""
        for clause, _ in zip(self.clauses.before(place.start), range(MOST), strict=False):
            if place.start - clause.end > AHEAD or not self.sentences.together(clause.cue.start, place.start):
                break
            if clause.cue.end <= place.start:
                return clause
        return None

    def after(self, place: Place) -> Clause | None:
        """Return the nearest clause behind a quote in the sentence that it ends in."""
        last = place.end - 2 if self.narration.text[place.end - 1] == "”" else place.end - 1
        for clause, _ in zip(self.clauses.after(place.end - 1), range(MOST), strict=False):
            if clause.start - place.end > BEHIND or not self.sentences.together(last, clause.start):
                break
            if clause.start >= place.end - 1 and not self.announces(clause):
                return clause
        return None

    def announces(self, clause: Clause) -> bool:
        """Tell whether a clause is about the quote that follows it: “Trump said: “…””."""
        return self.narration.text[clause.end : clause.end + 1] == ":"

    def last_before(self, offset: int, since: int = 0) -> Clause | None:
        """Return the last clause of the sentences before an offset, with somebody in it."""
        for clause, _ in zip(self.clauses.before(offset), range(MOST), strict=False):
            if clause.start < since:
                break
            if clause.source is not None and clause.cue.end <= offset and clause.verb in UTTERING_FORMS:
                return clause
        return None

    def subject_before(self, offset: int) -> Clause | None:
        """Return who the sentence at or before an offset is about, as a clause without a cue."""
        number = self.sentences.number(offset)
        for place in reversed(self.clauses.subjects):
            if (
                place.end <= offset
                and number - self.sentences.number(place.start) <= 1
                and is_person_like(place.of(self.narration.text))
            ):
                return Clause(Place(place.end - 1, place.end), place, "")
        return None


def shifted(span: tuple[int, int], offset: int) -> tuple[int, int]:
    return span[0] + offset, span[1] + offset
