"""How sure a suggestion is: that the span is speech at all, and that its speaker is the right one.

Two logistic regressions over a dozen facts. Their weights were fitted to PolNeAR’s train split by
``python -m tests.bench.suggestions CORPUS --split train --fit``, which prints these two tables anew; docs/suggestions.md has
the table of how often each confidence holds on the dev split, which they have not seen.
"""

import math
import re

from quotes.suggesting.ascriptions import Ascription
from quotes.suggesting.cues import CERTAIN, UTTERING_FORMS
from quotes.suggesting.judging import WORD, is_title_case, names_something
from quotes.suggesting.scanning import Span

SPEECH: dict[str, float] = {'always': 1.06, 'code': -2.8, 'ends inside': 0.58, 'names something': -1.5, 'nobody': -0.29, 'one word': -1.37, 'pronoun': 0.23, 'sure cue': 1.23, 'title case': -2.46, 'two words': -0.56, 'way: after': -0.77, 'way: before': 0.54, 'way: governs': 1.6, 'way: hidden': 1.32, 'way: leads': 0.51, 'way: none': -0.23, 'way: paragraph before': -0.52, 'way: same paragraph': -0.04, 'way: sentence before': 0.38, 'way: shared': 0.45, 'way: subject': 0.21, 'way: touches after': 1.5, 'way: touches before': 1.02, 'weak cue': 0.69, 'whole': 0.44}
RIGHT: dict[str, float] = {'always': 0.01, 'ends inside': -0.15, 'nobody': -3.1, 'one word': -0.54, 'pronoun': 0.3, 'sure cue': 1.67, 'title case': -0.07, 'two words': -0.47, 'way: before': 1.12, 'way: governs': 1.48, 'way: leads': 1.22, 'way: none': -0.95, 'way: paragraph before': 0.05, 'way: same paragraph': 0.45, 'way: sentence before': -0.68, 'way: shared': 1.6, 'way: subject': 0.5, 'way: touches after': 1.29, 'way: touches before': 0.61, 'weak cue': -0.03, 'whole': 0.99}
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
        "headline": span.opened < 150 and "\n" not in text[: span.opened].strip(),
        "code": bool(CODE.match(content) or MONTH.match(content) or text[span.opened - 1 : span.opened] == "="),
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
    return likelihood(SPEECH, found) >= THRESHOLD


def confidence(found: Features) -> float:
    """Return how likely the span is speech with the right speaker."""
    return likelihood(SPEECH, found) * likelihood(RIGHT, found)
