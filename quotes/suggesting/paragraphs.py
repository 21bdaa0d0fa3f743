"""Cut a text into its paragraphs, and tell where a sentence ends."""

import itertools
import re
from collections.abc import Iterator

from quotes.anchoring import Place
from quotes.suggesting.lexicon import words

# Every character after which Unicode starts a new line; carriage return and line feed are one break.
LINE_BREAK = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
CLOSED_LINE = re.compile(r"[.!?:;…。！？\"”’»›」』')\]*>]$")
BLANK = re.compile(r"\s*")

ABBREVIATIONS = words("abbreviations")
SENTENCE_END = re.compile(r"(?<![.!?…])(?:[.!?…]+|[。！？])")
LAST_WORD = re.compile(r"[\w.&-]*\Z")
CLOSERS = "\"”’»›」』')]“"
WIDEST = 120  # code points; a longer line was not broken by width
LOOK_BACK = 24  # code points; no abbreviation is longer


def paragraphs(text: str) -> list[Place]:
    """Return the places of the paragraphs of a text, in order and none of them blank.

    A blank line parts paragraphs. So does any line break, unless the text is hard-wrapped: most of its lines then
    end in the middle of a sentence.
    """
    lines = list(places_of_lines(text))
    joined = is_wrapped(text, lines)
    found: list[Place] = []
    gap = True
    for line in lines:
        if is_blank(text, line):
            gap = True
        elif joined and not gap:
            found[-1] = Place(found[-1].start, line.end)
        else:
            found.append(line)
            gap = False
    return found


def places_of_lines(text: str) -> Iterator[Place]:
    start = 0
    for line_break in LINE_BREAK.finditer(text):
        yield Place(start, line_break.start())
        start = line_break.end()
    yield Place(start, len(text))


def is_blank(text: str, line: Place) -> bool:
    match = BLANK.match(text, line.start, line.end)
    return match is not None and match.end() == line.end


def is_wrapped(text: str, lines: list[Place]) -> bool:
    """Tell whether lines are broken by width: most that have a line right after them end mid-sentence."""
    broken = within = 0
    for line, following in itertools.pairwise(lines):
        if not is_blank(text, line) and not is_blank(text, following):
            within += 1
            short = line.end - line.start <= WIDEST
            broken += short and not CLOSED_LINE.search(text[max(line.end - 3, line.start) : line.end].rstrip())
    return within >= 3 and broken * 2 > within


def ends_sentence(text: str, end: int) -> bool:
    """Tell whether the full stop (or its like) that ends at ``end`` ends its sentence too."""
    following = text[end : end + 6].lstrip(CLOSERS)
    if following and not following[0].isspace():
        return False
    first = following.lstrip()[:1]
    if first.islower():
        return False
    if text[end - 1] != ".":
        return True
    match = LAST_WORD.search(text[max(end - 1 - LOOK_BACK, 0) : end - 1])
    word = match.group() if match else ""
    # Initials: “J. Edgar”, “U.S. President”.
    initials = len(word) == 1 and word.isalpha() and word.isupper() and word != "I"
    return not (word.lower() in ABBREVIATIONS or initials or re.fullmatch(r"(?:[A-Za-z]\.)+[A-Za-z]", word))


def sentence_ends(text: str, place: Place) -> Iterator[int]:
    """Yield where sentences end inside a place: right behind the full stop, before any closing mark."""
    for stop in SENTENCE_END.finditer(text, place.start, place.end):
        if ends_sentence(text, stop.end()):
            yield stop.end()
