"""Links that open the live article at the quoted words (WICG, URL Fragment Text Directives).

The directive is ``text=[prefix-,]start[,end][,-suffix]``. Browsers look for each part within one
block of the page and from word to word, so that no part may reach over a line's end or begin
inside a word; white space counts as one space.
"""

from urllib.parse import quote

LONGEST = 300  # characters that are looked for as a whole; of longer words the ends suffice
UNMISTAKABLE = 60  # characters: shorter words may stand twice on a page, and need their neighbours
AT_AN_END = 6  # words
ASIDE = 32  # characters of a neighbour, which is cut off inside a word if it has that many


def text_fragment_url(address: str, *, text: str, prefix: str, suffix: str) -> str | None:
    """Return the link to ``text`` in the page at ``address``; None where there is no address or no word.

    ``prefix`` and ``suffix`` are up to 32 characters before and after it.
    """
    if not address or not (parts := wanted(text)):
        return None
    if len(text) < UNMISTAKABLE:
        before, after = last_words(prefix), first_words(suffix)
        parts = [*([f"{escaped(before)}-"] if before else []), *parts, *([f"-{escaped(after)}"] if after else [])]
    return f"{address}{delimiter(address)}text={','.join(parts)}"


def wanted(text: str) -> list[str]:
    """Return the words to look for: all of them, or those at both ends."""
    lines = [line.split() for line in text.splitlines() if line.strip()]
    if not lines:
        return []
    whole = " ".join(lines[0])
    if len(lines) == 1 and len(whole) <= LONGEST:
        return [escaped(whole)]
    return [escaped(" ".join(lines[0][:AT_AN_END])), escaped(" ".join(lines[-1][-AT_AN_END:]))]


def last_words(before: str) -> str:
    """Return the whole words just before the quote, on its line or the last one that has any."""
    lines = before.splitlines()
    cut = len(before) >= ASIDE and len([line for line in lines if line.strip()]) == 1
    words = next((line.split() for line in reversed(lines) if line.strip()), [])
    return " ".join(words[1:] if cut else words)


def first_words(after: str) -> str:
    """Return the whole words just behind the quote, on its line or the next one that has any."""
    lines = after.splitlines()
    cut = len(after) >= ASIDE and len([line for line in lines if line.strip()]) == 1
    words = next((line.split() for line in lines if line.strip()), [])
    return " ".join(words[:-1] if cut else words)


# byte → how it stands in a directive, which ``&``, ``-`` and ``,`` part
ESCAPED = [quote(bytes([byte]), safe="").replace("-", "%2D") for byte in range(256)]


def escaped(words: str) -> str:
    """Return words percent-encoded, which every quote of every list needs: a table is twice as fast as ``quote``."""
    return "".join(map(ESCAPED.__getitem__, words.encode()))


def delimiter(address: str) -> str:
    """Return what stands between an address and its directive."""
    if ":~:" in address:
        return "&"
    return ":~:" if "#" in address else "#:~:"
