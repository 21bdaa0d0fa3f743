"""The words of a text, as search compares them: without case, diacritics and punctuation.

Every engine folds alike: ``words_of`` here, which SQLite calls (``sources/apps.py``), and the function of
the same name that ``config/guards/searching.py`` writes for PostgreSQL out of the same tables. Neither
asks the locale of a server.
"""

import re
import unicodedata
from functools import lru_cache

FUNCTION = "verbatim_words"
LONGEST_TEXT = 250_000  # characters of folded text: what lies beyond is not searched
LONGEST_WORD = 200  # characters: the rest of a longer word is left out

# Character classes that Python and PostgreSQL read alike.
SILENT = (  # combining marks and invisible characters, which are dropped
    r"[\u00AD\u0300-\u036F\u0483-\u0489\u0591-\u05BD\u05BF\u05C1\u05C2\u05C4\u05C5\u05C7\u0610-\u061A\u0640"
    r"\u064B-\u065F\u0670\u06D6-\u06DC\u06DF-\u06E4\u06E7\u06E8\u06EA-\u06ED\u1AB0-\u1AFF\u1DC0-\u1DFF"
    r"\u200B-\u200F\u202A-\u202E\u2060-\u2064\u20D0-\u20FF\uFE00-\uFE0F\uFE20-\uFE2F\uFEFF]+"
)
BETWEEN = (  # punctuation, signs and white space, which part words
    r"[\u0001-\u002F\u003A-\u0040\u005B-\u0060\u007B-\u00A9\u00AB-\u00B4\u00B6-\u00B9\u00BB-\u00BF\u00D7\u00F7"
    r"\u02B0-\u02FF\u0375\u037E\u0384\u0385\u0387\u055A-\u055F\u0589\u058A\u05BE\u05C0\u05C3\u05C6\u05F3\u05F4"
    r"\u0600-\u060F\u061B-\u061F\u066A-\u066D\u06D4\u0700-\u070D\u0964\u0965\u0970\u0E2F\u0E4F\u0E5A\u0E5B"
    r"\u0F04-\u0F14\u104A-\u104F\u10FB\u1360-\u1368\u166E\u1680\u16EB-\u16ED\u17D4-\u17DA\u1800-\u180A"
    r"\u2000-\u2BFF\u2E00-\u2E7F\u3000-\u3004\u3008-\u3020\u3030\u303D-\u303F\u309B\u309C\u30FB\uD7FC-\uD7FF"
    r"\uE000-\uF8FF\uFD3E\uFD3F\uFE10-\uFE6F\uFFE0-\uFFFF\U0001F000-\U0001FAFF\U000E0000-\U000E0FFF]+"
)
ALONE = r"([\u0E01-\u0E2E\u0E30-\u0E3A\u0E40-\u0E45\u3040-\u309A\u30A0-\u30FA\u3400-\u9FFF])"  # written without spaces
TOO_LONG = rf"([^ ]{{{LONGEST_WORD}}})[^ ]+"

SEVERAL = {"ß": "ss", "æ": "ae", "œ": "oe"}
PLAIN = {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "ı": "i", "ς": "σ"}  # Unicode does not take them apart


def capitals() -> dict[str, str]:
    """Return capital → small letter of the Latin, Greek, Cyrillic and Armenian scripts, ASCII aside."""
    letters = (chr(code) for code in range(0x80, 0x588))
    return {letter: letter.lower() for letter in letters if unicodedata.is_normalized("NFKD", letter)}


LETTERS = {
    letter: PLAIN.get(small, small)
    for letter, small in {**capitals(), **{letter: letter for letter in PLAIN}}.items()
    if len(small) == 1 and letter != PLAIN.get(small, small)
}

ASCII = {chr(code): chr(code + 32) for code in range(ord("A"), ord("Z") + 1)}
TRANSLATION = str.maketrans({**ASCII, **LETTERS, **SEVERAL, "Æ": "ae", "Œ": "oe"})


def folded(text: str) -> str:
    """Return the text without diacritics, invisible characters and case."""
    return re.sub(SILENT, "", unicodedata.normalize("NFKD", text)).translate(TRANSLATION)


def parted(text: str) -> str:
    """Return folded text with one space between words and none around them."""
    spaced = re.sub(BETWEEN, " ", re.sub(ALONE, r" \1 ", text))
    return re.sub(TOO_LONG, r"\1", " ".join(word for word in spaced.split(" ") if word))


def words_of(text: str | None) -> str | None:
    """Return the words of ``text`` with a space before and after each, which is how an index holds them."""
    return None if text is None else f" {parted(folded(text))} "[:LONGEST_TEXT]


@lru_cache(maxsize=10_000)  # SQLite compares a search with many names, and names share their words
def trigrams_of(word: str) -> frozenset[str]:
    """Return the trigrams of one folded word as pg_trgm makes them: two spaces before it, one after."""
    spaced = f"  {word} "
    return frozenset(spaced[place : place + 3] for place in range(len(spaced) - 2))


def trigrams(words: str) -> set[str]:
    """Return the trigrams of folded words."""
    return set().union(*map(trigrams_of, words.split()))


def likeness(sought: str, words: str) -> float:
    """Return, from 0 to 1, how like ``sought`` is to the stretch of ``words`` that is likest to it.

    It is pg_trgm's ``strict_word_similarity``: the trigrams that both have among those that either has.
    """
    wanted, apart = trigrams(sought), words.split()
    best = 0.0
    for first in range(len(apart)):
        stretch: set[str] = set()
        for word in apart[first:]:
            stretch |= trigrams_of(word)
            best = max(best, len(wanted & stretch) / len(wanted | stretch))
    return best


def trigram_words(words: str | None) -> str | None:
    """Return the trigrams of folded words as words of their own, for an index of words to hold."""
    return None if words is None else " ".join(sorted(trigram.replace(" ", "0") for trigram in trigrams(words)))
