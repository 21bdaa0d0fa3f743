"""Clauses that say who speaks, and how they are found by rules alone.

A clause is a cue (“said”) and its source (“Ann Lee, a fellow”), both as places in a narration.
"""

import bisect
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from quotes.anchoring import Place
from quotes.suggesting.cues import CUES, PAPERS
from quotes.suggesting.lexicon import words
from quotes.suggesting.names import NAME, NO_NAME, ORGANISATION_ENDS
from quotes.suggesting.narration import Narration
from quotes.suggesting.paragraphs import sentence_ends

REACH = 240  # code points to either side of a cue in which its source is sought

PEOPLE = words("people")


@dataclass(frozen=True)
class Clause:
    """A cue and who it is about; ``source`` is None where the clause hides them (“were said to”)."""

    cue: Place
    source: Place | None
    verb: str
    pronoun: Place | None = None  # “who”, where the source is its antecedent

    @property
    def start(self) -> int:
        return min(self.cue.start, self.source.start) if self.source else self.cue.start

    @property
    def end(self) -> int:
        return max(self.cue.end, self.source.end) if self.source else self.cue.end


@dataclass
class Clauses:
    """The clauses of a narration in order, and what a parser says of the quotes in it."""

    found: list[Clause] = field(default_factory=list)
    governing: dict[int, Clause] = field(default_factory=dict)  # by the index of the quote
    subjects: list[Place] = field(default_factory=list)  # of its sentences, cue or none
    reports: list[tuple[Place, Clause]] = field(default_factory=list)  # clauses that somebody is reported to have said

    def __post_init__(self) -> None:
        self.found.sort(key=lambda clause: (clause.start, clause.cue.start))
        self.starts = [clause.start for clause in self.found]

    def before(self, offset: int) -> Iterator[Clause]:
        """Yield what begins before an offset, the nearest first."""
        for at in range(bisect.bisect_left(self.starts, offset) - 1, -1, -1):
            yield self.found[at]

    def after(self, offset: int) -> Iterator[Clause]:
        for at in range(bisect.bisect_left(self.starts, offset), len(self.found)):
            yield self.found[at]


WORD = re.compile(r"[^\W\d_]+")
ADVERB = (
    r"(?:(?:also|then|later|once|often|again|just|even|first|has|had|have|will|would|can|could|is|was|were|are|[a-z]+ly)"
    r"\s+)*"
)
CAPITALISED = NAME.pattern.removeprefix(r"(?<![\w.])")
PRONOUN = r"(?:[Hh]e|[Ss]he|[Tt]hey|[Ii]t|[Ww]ho|I|[Ww]e|[Oo]ne(?: of them)?|[Ss]ome|[Oo]thers|[Mm]any)\b"
LINKING = (  # no such word stands in the noun phrase that a rule may take for somebody
    r"(?!(?:of|as|before|after|in|on|at|with|by|who|which|that|from|and|but|or|than|when|while|because|for|to|if|since|"
    r"was|is|were|are|had|has|been|not|like|about|over)\b)"
)
COMMON = (
    r"(?:(?:[Tt]he|[Aa]n?|[Oo]ne|[Aa]nother|[Hh]is|[Hh]er|[Tt]heir|[Ss]ome|[Mm]any|[Tt]wo|[Tt]hree|[Ss]everal)\s+)?"
    + rf"(?:{LINKING}[a-z-]+\s+){{0,3}}{LINKING}[a-z]+"
)
ROLE = rf"(?:(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Oo]ne|[Aa]nother)\s+)?(?:{LINKING}[a-z][\w-]*\s+){{0,4}}"
BESIDE = r"(?!(?:also|then|later|once|just|has|had|have|[a-z]+ly)\b)"
OWNED = rf"(?:(?:[Tt]he\s+)?{CAPITALISED}[’']s?(?:\s+{BESIDE}[a-z][\w-]*){{1,3}})"
LINKED = rf"(?:\s+(?:of|at|for|from|with|in)\s+(?:the\s+)?{CAPITALISED})?"
NAMED = rf"{ROLE}(?:(?:of|at|for)\s+(?:the\s+)?)?{CAPITALISED}{LINKED}"
LED = rf"{CAPITALISED}\s+(?:{LINKING}[a-z][\w-]*\s+){{1,3}}{CAPITALISED}"  # “White House press secretary Tom Fox”
MENTION = rf"(?:{PRONOUN}|{LED}|{OWNED}(?:\s*{CAPITALISED})?|{NAMED}|{COMMON}{LINKED})"
APPOSED = r"(?:,\s[^,.!?“”]{2,90},)?"
BEHIND = re.compile(rf"\s+({MENTION}(?:,\s(?:an?|the)\s[^,.!?“”]{{2,80}})?)")
AHEAD = re.compile(rf"(?:^|[\s“(—–-])({MENTION}{APPOSED})\s+{ADVERB}$")
VERBLESS = re.compile(rf"(?:^|[.!?—–-]\s+)({CAPITALISED}(?:,\s[^:.!?]{{2,60}})?)\s*(:)\s*$", re.MULTILINE)
# “…” — Ann Lee, and “ANN LEE: …” inside the marks of a transcript.
BYLINE = re.compile(rf"\s*[―—–-]{{1,2}}\s*({CAPITALISED}(?:,\s[^.!?“”\n]{{2,60}})?)\.?\s*\Z")
LABEL = re.compile(r"((?:[A-Z][A-Z.’'-]+ ?){1,4})(:)\s+")
NOUN_BEFORE = re.compile(r"\b(?:the|a|an|his|her|their|its|this|that|to|of|in|my|our|no|any)\s+$", re.IGNORECASE)


def clauses_by_rules(narration: Narration) -> Clauses:
    """Return the clauses near the quotes of a narration."""
    text = narration.text
    found = []
    near = [(place.start - REACH, place.end + REACH) for place in narration.places.values()]
    near.append((len(text) - REACH, len(text)))  # what announces a quote in the next paragraph
    window = 0
    for cue in cues(text):
        while window < len(near) and near[window][1] < cue.start:
            window += 1
        if window == len(near):
            break
        if near[window][0] <= cue.start:
            clause = read_clause(text, cue)
            if clause:
                found.append(clause)
    return Clauses(found)


def cues(text: str) -> Iterator[Place]:
    """Yield the places of the words that may be cues. (One pattern of all of them is ten times slower.)"""
    for match in WORD.finditer(text):
        word = match.group().lower()
        if word in CUES:
            yield Place(*match.span())
        elif word == "according" and text.startswith(" to ", match.end()):
            yield Place(match.start(), match.end() + 3)


def read_clause(text: str, cue: Place) -> Clause | None:
    """Return the clause around a cue; None where the word is no verb or has no source beside it."""
    verb = cue.of(text).lower()
    if verb == "according to":
        behind = BEHIND.match(text, cue.end, min(cue.end + REACH, len(text)))
        return Clause(cue, Place(*behind.span(1)), verb) if behind else None
    lead = text[max(cue.start - REACH, 0) : cue.start]
    if cue.of(text)[0].isupper() and lead.rstrip()[-1:] not in ("", *".!?”\n"):
        return None  # “the United States”
    if NOUN_BEFORE.search(lead):
        return None
    inverted = lead.rstrip().endswith(("”", ",")) and lead.rstrip(" ,")[-1:] in ("”", "")
    behind = BEHIND.match(text, cue.end, min(cue.end + REACH, len(text)))
    if inverted and behind and is_mention(behind.group(1)):
        return Clause(cue, Place(*behind.span(1)), verb)
    start = max((end for end in sentence_ends(lead, Place(0, len(lead)))), default=0)
    start = max(start, lead.rfind("”") + 1, lead.rfind("\n") + 1)
    ahead = AHEAD.search(lead[max(start, len(lead) - 160) :])
    if ahead and is_mention(ahead.group(1)):
        offset = cue.start - len(lead) + max(start, len(lead) - 160)
        return Clause(cue, Place(ahead.start(1) + offset, ahead.end(1) + offset), verb)
    return None


def is_person_like(words: str) -> bool:
    """Tell whether a mention can speak: a name, a pronoun, people, or a report; a fact or an idea cannot."""
    words = words.strip(" ,")
    if not words or re.match(r"(?:that|this|these|those|which|what|it|there)\Z", words, re.IGNORECASE):
        return False
    if is_mention(words):
        return True
    head = re.split(r"\s+(?:of|for|in|at|from|with|to|on|who|that)\s|,", words)[0].split()[-1:]
    return bool(head) and (is_mention(head[0]) or not THING.search(head[0].lower()))


THING = re.compile(
    r"(?:[tsx]ion|ment|ness|ity|ism|[ea]nce|ing|ure|age|ogy|omy|acy|ship|hood|dom)s?\Z|"
    r"\b(?:facts?|ways?|things?|times?|years?|days?|weeks?|months?|ideas?|names?|places?|parts?|numbers?|results?|reasons?|moves?|areas?|"
    r"events?|issues?|plans?|deals?|cases?|points?|races?|debates?|crimes?|abuses?|policy|policies|laws?|votes?|polls?|lives|life|"
    r"works?|words?|power|war|money|world|country|countries|nation|state|states|advantages?|mind|terms?|half|kinds?|sorts?|rate|"
    r"rates|tax|taxes|health|record|records|trade|jobs?|attitudes?|views?|success|failure|goals?|efforts?|attacks?|everything|nothing)\Z"
)


def is_mention(words: str) -> bool:
    """Tell whether a match names somebody: a pronoun, a name, or people by what they are."""
    first = words.split()[0]
    if re.match(PRONOUN, words) or any(one[0].isupper() and one.lower() not in NO_NAME for one in words.split()):
        return True
    last = words.rstrip(",").split()[-1].lower()
    return (
        last in PAPERS or last in ORGANISATION_ENDS or last in PEOPLE or last.removesuffix("s") in PEOPLE
    ) and first.lower() not in ("that", "which")
