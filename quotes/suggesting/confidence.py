"""How sure a suggestion is: that the span is speech at all, and that its speaker is the right one.

Two logistic regressions over a dozen facts. Their weights were fitted to PolNeAR’s train split by
``python -m tests.bench.suggestions CORPUS --split train --fit``, which prints these two tables anew;
docs/suggestions.md has the table of how often each confidence holds on the dev split, which they have not seen.
"""

import math
import re

from quotes.suggesting.ascriptions import Ascription
from quotes.suggesting.cues import CERTAIN, UTTERING_FORMS
from quotes.suggesting.judging import WORD, is_title_case, names_something
from quotes.suggesting.scanning import Span

SPEECH: dict[str, float] = {
    "always": 1.68,
    "code": -3.28,
    "ends inside": 0.36,
    "names something": -1.86,
    "nobody": -0.87,
    "one word": -1.53,
    "pronoun": 0.37,
    "sure cue": 1.02,
    "title case": -2.46,
    "two words": -0.7,
    "way: after": -1.46,
    "way: before": 0.6,
    "way: clause below": -0.96,
    "way: governs": 1.48,
    "way: hidden": 1.82,
    "way: leads": 0.78,
    "way: none": -0.32,
    "way: paragraph before": -0.99,
    "way: reopened": -1.59,
    "way: reported before": -0.34,
    "way: same paragraph": -0.18,
    "way: sentence before": -0.07,
    "way: shared": 0.33,
    "way: subject": -0.41,
    "way: touches after": 1.82,
    "way: touches before": 1.25,
    "weak cue": 0.51,
    "whole": 0.23,
}
RIGHT: dict[str, float] = {
    "always": -0.08,
    "ends inside": 0.03,
    "names something": -0.74,
    "nobody": -1.38,
    "one word": -0.33,
    "pronoun": 0.85,
    "sure cue": 1.31,
    "title case": -0.42,
    "two words": -0.32,
    "way: after": -0.23,
    "way: before": 0.81,
    "way: governs": 1.51,
    "way: hidden": 1.33,
    "way: leads": 0.26,
    "way: none": -1.07,
    "way: paragraph before": -0.68,
    "way: reopened": -0.38,
    "way: reported before": -1.49,
    "way: same paragraph": 1.05,
    "way: sentence before": -0.49,
    "way: shared": 1.67,
    "way: subject": 0.39,
    "way: touches after": 1.92,
    "way: touches before": 0.55,
    "weak cue": -0.18,
    "whole": 0.82,
}
# Of the reported clauses in the train split, this share is annotated there with the same speaker.
REPORTED, REPORTED_RIGHT = "reported", 0.96
ATTRIBUTE = "attribute"  # of leftover markup: href="…" is never speech
THRESHOLD = 0.5  # below it a span is rather no speech
CODE = re.compile(r"[@#]?[\w./:-]*\d[\w./:-]*\Z|[@#]\w+\Z|https?:")
MONTH = re.compile(r"(?:January|February|March|April|May|June|July|August|September|October|November|December) \d")

Features = dict[str, float]


def features(text: str, span: Span, start: int, whole: bool, ascription: Ascription) -> Features:
    """Return what tells speech from other uses of quotation marks, and a right speaker from a wrong one."""
    words = WORD.findall(text[span.start : min(span.end, span.start + 200)])
    content = text[span.start : min(span.end, span.start + 60)]
    facts = {
        "whole": whole,
        "names something": names_something(text, span, start),
        "title case": len(words) > 1 and is_title_case(words) and not whole,
        "one word": len(words) == 1,
        "two words": len(words) == 2,
        "ends inside": text[span.end - 1] in ".,!?…",
        "code": bool(CODE.match(content) or MONTH.match(content)),
        ATTRIBUTE: text[span.opened - 1 : span.opened] == "=",
        "sure cue": ascription.verb in CERTAIN or ascription.verb == "according to",
        "weak cue": bool(ascription.verb) and ascription.verb not in UTTERING_FORMS,
        "pronoun": ascription.basis == "pronoun",
        "nobody": ascription.basis == "unattributed",
        f"way: {ascription.way}": True,
    }
    return {name: 1.0 for name, holds in facts.items() if holds}


def likelihood(weights: dict[str, float], found: Features) -> float:
    """Return the probability that a logistic regression gives; unknown facts weigh nothing."""
    return 1 / (1 + math.exp(-weights.get("always", 0.0) - sum(weights.get(name, 0.0) for name in found)))


def is_speech(found: Features) -> bool:
    return REPORTED in found or (ATTRIBUTE not in found and likelihood(SPEECH, found) >= THRESHOLD)


def confidence(found: Features) -> float:
    """Return how likely the span is speech with the right speaker."""
    if REPORTED in found:
        return REPORTED_RIGHT
    return likelihood(SPEECH, found) * likelihood(RIGHT, found)
