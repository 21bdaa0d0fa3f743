"""Find the spans of a text that stand in quotation marks. No text is an error; the time grows with its length."""

import re
from dataclasses import dataclass, field

from quotes.anchoring import Place
from quotes.suggesting.marks import CLOSED_BY, Mark, marks
from quotes.suggesting.paragraphs import paragraphs, sentence_ends

DEEPEST = 8  # marks within marks; what opens below that is left alone
BRIDGED = 3  # paragraphs without a mark of their own that one pair of marks may hold
TYPEWRITER = frozenset({'"', "''"})
# Where the closing mark was forgotten: a comma before “he said” or “said Ann”.
CLAUSE = re.compile(r"[,!?](?=\s+(?:(?:he|she|they|[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+)?)\s+)?(?:said|says|told|added)\b)")


@dataclass
class Span:
    """A stretch in quotation marks: from ``start`` to ``end`` without the marks, ``opened`` to ``closed`` with them."""

    start: int
    end: int
    opened: int
    closed: int
    sign: str
    paragraph: int
    parent: "Span | None" = None
    is_closed: bool = True
    reopens: bool = False  # it opens a paragraph again after one that was not closed
    index: int = field(default=-1, compare=False)

    @property
    def place(self) -> Place:
        return Place(self.start, self.end)


@dataclass(frozen=True)
class Scanned:
    """A text's paragraphs, and the spans in quotation marks, in order, an outer one before those within it."""

    paragraphs: list[Place]
    spans: list[Span]


def scan(text: str) -> Scanned:
    """Return the paragraphs of any text and its spans in quotation marks."""
    scanner = Scanner(text)
    for number in range(len(scanner.paragraphs)):
        scanner.read(number)
    return Scanned(scanner.paragraphs, scanner.finished())


class Scanner:
    """The marks of a text, read paragraph by paragraph."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.paragraphs = paragraphs(text)
        self.spans: list[Span] = []
        self.open: list[Span] = []
        self.pending: Span | None = None  # not closed in its own paragraph
        self.unmarked = 0

    def read(self, number: int) -> None:
        """Read one paragraph; what it leaves open waits for the next."""
        place = self.paragraphs[number]
        found = marks(self.text, place.start, place.end)
        if self.pending and not self.bridges(self.pending, found, place):
            self.settle(self.pending, reopened=self.begins_with_mark(found, place))
        if self.pending:
            if not found:
                return
            self.close(self.pending, found.pop(0))
            self.spans.append(self.pending)
            self.pending = None
        reopened = self.unclosed_before(number)
        following = LastOf(found)
        for position, mark in enumerate(found):
            self.take(mark, found, position, following, number)
        self.end_paragraph(place)
        if reopened and found:
            self.mark_reopened(found[0])

    def begins_with_mark(self, found: list[Mark], place: Place) -> bool:
        return bool(found) and found[0].may_open and not self.text[place.start : found[0].start].strip()

    def bridges(self, pending: Span, found: list[Mark], place: Place) -> bool:
        """Tell whether the quote left open goes on through this paragraph."""
        if not found:
            self.unmarked += 1
            return self.unmarked <= BRIDGED
        first = found[0]
        return closes(pending, first) and not first.may_open and not self.begins_with_mark(found, place)

    def unclosed_before(self, number: int) -> bool:
        return bool(self.spans) and not self.spans[-1].is_closed and self.spans[-1].paragraph == number - 1

    def take(self, mark: Mark, found: list[Mark], position: int, following: "LastOf", number: int) -> None:
        """Let one mark close what is open, open something, or be nothing."""
        target = self.closable(mark, following, position)
        if target is not None:
            self.close_to(target, mark)
        elif mark.may_open and mark.sign in CLOSED_BY and len(self.open) < DEEPEST:
            if mark.is_single and not following.may_close_single(position):
                return
            if mark.sign == "”" and not following.has("”", position):
                return
            if mark.sign in TYPEWRITER and self.is_open(mark.sign) and not nests(found, position):
                self.cut(mark.start)
            self.open.append(Span(mark.end, mark.end, mark.start, mark.end, mark.sign, number, is_closed=False))

    def is_open(self, sign: str) -> bool:
        return any(span.sign == sign for span in self.open)

    def closable(self, mark: Mark, following: "LastOf", position: int) -> int | None:
        """Return how deep the span lies that the mark closes, if it closes one."""
        for depth in range(len(self.open) - 1, -1, -1):
            span = self.open[depth]
            if not closes(span, mark) or mark.start <= span.start - 1:
                continue
            if mark.may_open and not self.rather_closes(span, mark):
                continue
            if mark.is_single and self.is_possessive(mark) and following.may_close_single(position):
                continue
            return depth
        return None

    def rather_closes(self, span: Span, mark: Mark) -> bool:
        """Tell what a mark does that could do either: it closes the same mark if nothing says otherwise."""
        if mark.sign in "“«»‹›" and mark.sign == span.sign:
            return mark.may_close and not self.text[mark.end : mark.end + 1].isalnum()
        return mark.may_close

    def is_possessive(self, mark: Mark) -> bool:
        """“the Democrats' plan”: an s before, and the phrase goes on."""
        behind = self.text[mark.end : mark.end + 2]
        return self.text[mark.start - 1 : mark.start] in ("s", "z") and behind[:1] == " " and behind[1:].isalpha()

    def close_to(self, depth: int, mark: Mark) -> None:
        """Close the span at a depth; what is open inside it never was a quote."""
        span = self.open[depth]
        del self.open[depth:]
        self.close(span, mark)
        self.spans.append(span)

    def close(self, span: Span, mark: Mark) -> None:
        span.end, span.closed, span.is_closed = mark.start, mark.end, True

    def cut(self, limit: int) -> None:
        """End a span whose closing mark was forgotten before another one opens at ``limit``."""
        span = self.open[0]
        self.open.clear()
        span.end = span.closed = self.forgotten_end(span.start, limit)
        self.spans.append(span)

    def forgotten_end(self, start: int, limit: int) -> int:
        clause = CLAUSE.search(self.text, start, limit)
        stops = sentence_ends(self.text, Place(start, limit))
        first = next(stops, limit)
        return min(first, clause.end() if clause else limit)

    def end_paragraph(self, place: Place) -> None:
        """Keep the outermost double mark that is still open; single ones were apostrophes."""
        left = [span for span in self.open if span.sign not in "‘‚'`›‹"]
        self.open.clear()
        if left:
            self.pending = left[0]
            self.pending.end = self.pending.closed = trimmed_end(self.text, place)
            self.unmarked = 0

    def settle(self, span: Span, *, reopened: bool) -> None:
        """Give up waiting for a closing mark: the span ends with its paragraph, or earlier if others opened in it."""
        self.pending = None
        inner = self.inside(span)
        if inner and not reopened:
            first = min(one.opened for one in inner)
            span.end = span.closed = self.forgotten_end(span.start, first)
        self.spans.append(span)

    def inside(self, span: Span) -> list[Span]:
        found = []
        for one in reversed(self.spans):
            if one.opened < span.opened:
                break
            found.append(one)
        return found

    def mark_reopened(self, first: Mark) -> None:
        for span in reversed(self.spans):
            if span.opened == first.start:
                span.reopens = True
            if span.opened <= first.start:
                break
        if self.pending and self.pending.opened == first.start:
            self.pending.reopens = True

    def finished(self) -> list[Span]:
        """Return the spans in order, each with the one around it; of two that cross, the first."""
        if self.pending:
            self.settle(self.pending, reopened=False)
        kept: list[Span] = []
        around: list[Span] = []
        for span in sorted(self.spans, key=lambda one: (one.opened, -one.closed)):
            while around and around[-1].closed <= span.opened:
                around.pop()
            if (around and around[-1].end < span.closed) or not holds_words(self.text, span):
                continue
            span.parent = around[-1] if around else None
            span.index = len(kept)
            kept.append(span)
            around.append(span)
        return kept


class LastOf:
    """Where in a paragraph the last mark of each sort stands, so that looking ahead costs nothing."""

    def __init__(self, found: list[Mark]) -> None:
        self.last_single = max((at for at, mark in enumerate(found) if mark.is_single and mark.may_close), default=-1)
        self.last = {mark.sign: at for at, mark in enumerate(found)}

    def may_close_single(self, position: int) -> bool:
        return self.last_single > position

    def has(self, sign: str, position: int) -> bool:
        return self.last.get(sign, -1) > position


def closes(span: Span, mark: Mark) -> bool:
    return mark.sign in CLOSED_BY[span.sign] and (mark.may_close or (mark.sign in "“" and span.sign == "„"))


def nests(found: list[Mark], position: int) -> bool:
    """Tell whether a typewriter's mark opens within its like: two of them close, one after the other."""
    following = [mark for mark in found[position + 1 : position + 3] if mark.sign in TYPEWRITER]
    return len(following) == 2 and all(mark.may_close and not mark.may_open for mark in following)


def trimmed_end(text: str, place: Place) -> int:
    end = place.end
    while end > place.start and text[end - 1].isspace():
        end -= 1
    return end


def holds_words(text: str, span: Span) -> bool:
    """Trim the spaces at the span's ends, and tell whether a letter or digit is left."""
    while span.start < span.end and text[span.start].isspace():
        span.start += 1
    while span.end > span.start and text[span.end - 1].isspace():
        span.end -= 1
    return any(character.isalnum() for character in text[span.start : span.end])
