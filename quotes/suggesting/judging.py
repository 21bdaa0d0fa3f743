"""What a span in quotation marks is: a whole utterance, a fragment, or no speech at all."""

import re
from collections.abc import Iterable

from quotes.suggesting.cues import CERTAIN, CUES, UTTERING_FORMS
from quotes.suggesting.lexicon import words as listed_words
from quotes.suggesting.scanning import Span

WORD = re.compile(r"[\w’'-]+")
BEFORE = 60  # code points that are looked at before a span
LAST_WORDS = re.compile(r"([\w’'-]+)?\s*([\w’'-]+)?(\s*)([,:—–-]?)\s*\Z")
INTERRUPTION = 120  # code points of a clause between two parts of an utterance
ENDS = ".!?…—–,-"
SMALL = listed_words("small")

WORKS = (
    "song|film|movie|book|novel|series|show|album|play|single|memoir|sitcom|program|podcast|documentary|episode|column|"
    "musical|poem|painting|comedy|drama|segment|thriller|bestseller|anthem|classic|sketch|magazine|website"
)
LABELS = "words?|terms?|phrase|letter|name|hashtag|site|category|option|button|box|section|tab"
# “a book called “…””, “nicknamed “…””, “the word “…””: titles, names and words used as words.
NAMING = re.compile(
    r"\b(?:(?:so[- ])?called|titled|entitled|headlined|nicknamed|dubbed|named|renamed|known as|"
    rf"(?:the|a|an|his|her|their|its|new|hit|{WORKS}) (?:(?:\w+ )?(?:{WORKS}|{LABELS}))|"
    r"(?:ABC|NBC|CBS|CNN|Fox(?: News)?|MSNBC|PBS|HBO|Netflix)['’]s?(?: \w+)?|"
    r"host of|star of|stars? in|author of|starred in|singing|sang|aired on|appearance on|appeared on|appearing on|"
    r"interview (?:on|with))"
    r",?\s*\Z",
    re.IGNORECASE,
)
# “will tell the Russian government “we are …””: an utterance without comma or colon before it.
TELLING = re.compile(
    r"\b(?:tell|tells|told|telling|ask|asks|asked|asking|warn|warns|warned|warning|remind\w*)\s+(?:[\w’'-]+\s+){1,5}\Z"
)


def whole_utterances(text: str, spans: Iterable[Span], starts: dict[int, int]) -> set[int]:
    """Return the indices of the spans that are whole utterances.

    ``starts`` tells of each span where the text begins that it stands in: its paragraph, or the quote around it.
    """
    whole: set[int] = set()
    previous: Span | None = None
    for span in spans:
        goes_on = previous is not None and previous.index in whole and is_interrupted(text, previous, span)
        if goes_on or is_whole(text, span, starts[span.index]):
            whole.add(span.index)
        previous = span
    return whole


def is_interrupted(text: str, one: Span, other: Span) -> bool:
    """Tell whether a clause alone stands between two parts of an utterance: “…,” said Ann Lee, “but …”."""
    between = text[one.closed : other.opened]
    return (
        one.parent is other.parent
        and text[one.end - 1] in ",?!"
        and len(between) <= INTERRUPTION
        and between.rstrip()[-1:] == ","
        and any(word.lower() in UTTERING_FORMS for word in WORD.findall(between))
    )


def is_whole(text: str, span: Span, start: int) -> bool:
    before = text[max(start, span.opened - BEFORE) : span.opened]
    words = WORD.findall(text[span.start : min(span.end, span.start + 200)])
    first = text[span.start : span.start + 1]
    begins = not first.islower()
    ends = text[span.end - 1] in ENDS or text[span.closed : span.closed + 1] in (",", ".", "?", "!", "")
    match = LAST_WORDS.search(before)
    last = (match.group(2) or "").lower() if match else ""
    sign = match.group(4) if match else ""
    stripped = before.rstrip()
    if not span.is_closed or span.reopens:
        return len(words) > 3 or ends
    if not stripped or stripped[-1] in '.!?…”"’)]':
        return (begins and len(words) > 2) or ends
    if sign == ":":
        return (begins and len(words) > 1) or (len(words) > 4 and ends)
    if sign:
        return (begins and ends) or ((last in CUES or last in CERTAIN) and len(words) > 2)
    if TELLING.search(before) and begins_clause(words):
        return True
    if last in UTTERING_FORMS or begins_clause(words):
        return (begins and len(words) > 2 and ends) or (last in UTTERING_FORMS and begins_clause(words))
    return begins and len(words) > 5 and ends and last not in ("that", "the", "a", "an", "of", "as")


def begins_clause(words: list[str]) -> bool:
    """Tell whether the words begin like a clause of their own: “we are …”."""
    if len(words) < 3:
        return False
    return bool(
        re.match(r"(?:I|we|you|he|she|they|it|there|this|that|don[’']t|do|what|why|how|who|if)\Z", words[0], re.I)
    ) or (bool(re.match(r"(?:I|we|you|he|she|they|it)[’'](?:m|re|s|ve|ll|d)\Z", words[0], re.I)))


def is_title_case(words: list[str]) -> bool:
    return all(word[0].isupper() or word[0].isdigit() or word in SMALL for word in words) and words[0][0].isupper()


def names_something(text: str, span: Span, start: int) -> bool:
    """Tell whether the span is a title, a nickname or a word used as a word."""
    words = WORD.findall(text[span.start : min(span.end, span.start + 120)])
    if not words or len(words) > 10:
        return False
    before = text[max(start, span.opened - BEFORE) : span.opened]
    if NAMING.search(before) and (is_title_case(words) or len(words) < 3) and text[span.end - 1] not in "!?":
        return True
    # A nickname between the parts of a name: Dwayne “The Rock” Johnson.
    behind = text[span.closed : span.closed + 2]
    nickname = re.search(r"\b[A-Z][\w.]*\s\Z", before) and re.match(r"\s[A-Z]", behind)
    return bool(nickname and len(words) < 4 and is_title_case(words))
