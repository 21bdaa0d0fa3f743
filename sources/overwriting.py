"""How characters are overwritten: each by a block, so that every offset holds."""

import re
from collections.abc import Iterable

from sources.engine import ByEngine

BLOCK = "\N{FULL BLOCK}"


def overwritten(text: str, start: int, end: int) -> str:
    """Return the text with its characters from ``start`` to ``end``, in code points, overwritten; others stay out."""
    start, end = max(start, 0), min(end, len(text))
    return text[:start] + BLOCK * (end - start) + text[end:] if start < end else text


def overwrites(old: str | None, new: str | None) -> bool:
    """Tell whether a text is another with some of its characters overwritten, or the same."""
    if old is None or new is None:
        return old is new
    return len(old) == len(new) and all(letter in (was, BLOCK) for was, letter in zip(old, new, strict=True))


def only_blocks(old: str, new: str) -> ByEngine:
    """Return SQL of ``overwrites``; PostgreSQL takes a text apart once, rather than look for each letter anew."""
    return {
        "sqlite": f"verbatim_overwrites({old}, {new})",
        "postgresql": f"(length({old}) = length({new}) AND NOT EXISTS (SELECT 1 "
        f"FROM unnest(string_to_array({old}, NULL), string_to_array({new}, NULL)) AS letter(was, now) "
        f"WHERE letter.now NOT IN (letter.was, '{BLOCK}')))",
    }


class Words:
    """Words to be overwritten wherever they stand as words, whatever their case and the spaces between them."""

    def __init__(self, phrases: Iterable[str]) -> None:
        known = {" ".join(phrase.split()) for phrase in phrases}
        # Of two that begin alike, the longer one is looked for first. What holds no letter stands everywhere.
        tried = sorted((each for each in known if re.search(r"\w", each)), key=len, reverse=True)
        self.pattern = re.compile("|".join(map(expression, tried)) or r"(?!)", re.IGNORECASE)

    def stand_in(self, text: str) -> bool:
        """Tell whether the text holds any of the words."""
        return bool(self.pattern.search(text))

    def overwritten_in(self, text: str) -> str:
        """Return the text with the words overwritten."""
        return self.pattern.sub(lambda found: BLOCK * len(found[0]), text)


def expression(phrase: str) -> str:
    """Return the regular expression of a phrase that does not begin or end within another word."""
    inside = r"[\s_-]+".join(map(re.escape, phrase.split()))  # as in slugs, too
    before = r"(?<!\w)" if re.match(r"\w", phrase) else ""
    after = r"(?!\w)" if re.search(r"\w\Z", phrase) else ""
    return f"{before}{inside}{after}"
