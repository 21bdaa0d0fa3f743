"""Help for a reader who misspelt something."""

import difflib
from collections.abc import Iterable


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return `` Did you mean “…”?`` with the nearest of the ``known`` words, or nothing."""
    nearest = difflib.get_close_matches(word[:100].lower(), list(known), n=1)
    return f" Did you mean “{nearest[0]}”?" if nearest else ""


def quoted(word: str, *, length: int = 60) -> str:
    """Return what somebody typed in quotation marks, cut to ``length`` code points."""
    return f"“{word if len(word) <= length else word[: length - 1] + '…'}”"


def not_one_of(word: str, known: Iterable[str]) -> str:
    """Return the sentence that refuses a word which is none of the ``known`` ones."""
    known = list(known)
    return f"{quoted(word)} is not one of {', '.join(known)}.{did_you_mean(word, known)}"
