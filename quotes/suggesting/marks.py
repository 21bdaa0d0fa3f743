"""Quotation marks: which of them open, which close, and which are none.

What a mark does is read off its neighbours and off what is open: ``"`` and ``'`` have no direction, ``’`` is an
apostrophe too, “ closes where „ is open, » opens in some languages and closes in others.
"""

import re
from dataclasses import dataclass

# Each opening mark, with what closes it. A typewriter's mark closes a curled one that somebody forgot.
CLOSED_BY: dict[str, str | tuple[str, ...]] = {
    "“": ("”", '"', "''"),
    "”": ("”",),
    "„": ("“", "”", '"'),
    "‟": ("”", "“"),
    '"': ('"', "”"),
    "``": ("''", '"', "”"),
    "''": ("''",),
    "«": ("»",),
    "»": ("«", "»"),
    "‹": ("›",),
    "›": ("‹",),
    "「": ("」",),
    "『": ("』",),
    "‘": ("’", "'"),
    "‚": ("‘", "’"),
    "'": ("'", "’"),
    "`": ("'",),
}
SINGLE = frozenset("‘’‚'`‹›")
APOSTROPHES = frozenset("'’‘`")

# An apostrophe inside a word is no mark; leaving it out here makes the scan four times faster.
MARK = re.compile(r"``|''|[“”„‟\"«»‹›「」『』‚]|(?<!\w)['’‘`]|['’‘`](?!\w)")

# Words that lost their beginning to an apostrophe: “’tis”, “rock ’n’ roll”, “the ’90s”.
CLIPPED = re.compile(
    r"(?:\d0s?\b|\d\d\b|(?:tis|twas|em|til|till|cause|n|bout|round|twill|neath|kay|cuz|sup|nother)\b)", re.I
)
INCHES = re.compile(r"\d['’′]\s?\d{1,2}$")  # “6'2" tall”; a bare number may well end a quote
OPENS_AFTER = frozenset("([{—–-/=:;,.…")


@dataclass(frozen=True)
class Mark:
    """A quotation mark at ``start``, and what its neighbours allow it to be."""

    sign: str
    start: int
    end: int
    may_open: bool
    may_close: bool

    @property
    def is_single(self) -> bool:
        return self.sign in SINGLE


def marks(text: str, start: int, end: int) -> list[Mark]:
    """Return the marks between two offsets that could open or close a quote, in order."""
    found = []
    for match in MARK.finditer(text, start, end):
        mark = read(text, match.group(), match.start(), start, end)
        if mark.may_open or mark.may_close:
            found.append(mark)
    return found


def read(text: str, sign: str, at: int, first: int, last: int) -> Mark:
    """Return the mark at an offset; ``first`` and ``last`` bound the paragraph it stands in."""
    after = at + len(sign)
    before = text[at - 1] if at > first else " "
    behind = text[after] if after < last else " "
    open_before = before.isspace() or before in OPENS_AFTER or before in CLOSED_BY
    if sign in "「『":
        return Mark(sign, at, after, True, False)
    if sign in "」』":
        return Mark(sign, at, after, False, True)
    may_open = open_before and not behind.isspace()
    may_close = not before.isspace() and not (behind.isalnum() and before.isalnum())
    if sign in "«»‹›":  # French puts spaces inside
        may_open, may_close = may_open or open_before, may_close or not behind.isalnum()
    elif before.isspace() and behind.isspace():
        may_close = sign not in APOSTROPHES
        may_open = may_close and sign != "”"
    elif may_open and may_close and behind.isalnum() and not before.isalnum() and before not in ".,!?…":
        may_close = before in "—–-"
    elif not may_open and not may_close:
        may_open = may_close = sign in '"“”'
    if sign in APOSTROPHES and CLIPPED.match(text, after, last):
        may_open = False
    if sign == '"' and INCHES.search(text[max(at - 6, first) : at]):
        may_open = may_close = False
    return Mark(sign, at, after, may_open, may_close)
