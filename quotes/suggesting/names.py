"""Words that tell what a capitalised name is: a person, an organisation, an outlet, or no name at all."""

import re

from quotes.suggesting.lexicon import words


def capitals(last: int = 0x2FFF) -> str:
    """Return the capital letters up to a code point as the inside of a character class."""
    return "".join(chr(number) for number in range(last) if chr(number).isupper())


CAPITAL = f"[{capitals()}]"
SHORTENED = (
    r"(?:Mr|Mrs|Ms|Mx|Dr|Sen|Sens|Rep|Reps|Gov|Govs|Gen|Col|Lt|Sgt|St|Jr|Sr|Rev|Prof|Capt|Cmdr|Adm|Hon|Pres|Messrs)\."
)
WORD = rf"(?:(?:[A-Z]\.)+|{SHORTENED}|{CAPITAL}[\w’'&+-]*)"
PARTICLE = r"(?:de|del|della|der|di|du|la|le|van|von|bin|ibn|al|el|da|dos)"
NAME = re.compile(rf"(?<![\w.]){WORD}(?:[ \u00a0](?:{PARTICLE}[ \u00a0])*{WORD})*")
ACRONYM = re.compile(r"[A-Z][A-Z&+]{2,}\Z")
POSSESSIVE = re.compile(r"[’'](?:s\b|(?=\s|$))")

# “Secretary of State Colin Powell”: the office ends before the name.
OFFICE = re.compile(
    r"\b(?:Secretary|Secretaries|Minister|Chief|Director|Speaker|Department|Leader) (?:of|for)(?: the)? \Z"
)
OFFICES = words("offices")

NO_NAME = words("no_name")
TITLES = words("titles")
HONORIFICS = {
    **dict.fromkeys(
        ("mr", "sir", "lord", "congressman", "king", "prince", "chairman", "spokesman", "father", "pope"), "m"
    ),
    **dict.fromkeys(
        ("mrs", "ms", "miss", "lady", "dame", "congresswoman", "queen", "princess", "chairwoman", "spokeswoman"), "f"
    ),
}
SHORT_TITLES = frozenset({"rep", "sen", "gov", "dr", "prof", "gen", "col", "lt", "sgt", "capt", "rev"})
ORGANISATION_ENDS = words("organisation_ends")
OUTLETS = words("outlets")
ORGANISATION_NOUNS = re.compile(
    r"\b(?:newspaper|group|organi[sz]ation|company|agency|network|party|charity|magazine|website|outlet|think tank|"
    r"non-?profit|firm|association|union|institute|foundation|broadcaster|channel|publication|coalition|campaign|committee)\b"
)
BROADCASTERS = frozenset({"cnn", "bbc", "nbc", "abc", "cbs", "npr", "fox", "msnbc"})
PLACES = words("places")
MEN = words("men")
WOMEN = words("women")


def words_of(name: str) -> list[str]:
    """Return the words of a name in small letters, without points, and without a possessive ending."""
    return [word.rstrip(".").lower() for word in POSSESSIVE.sub("", name).split()]


def is_organisation(name: str) -> bool:
    """Tell whether a name looks like an organisation’s."""
    words = words_of(name)
    if not words or words[0] in HONORIFICS or is_person(words):
        return False
    bare = [word for word in words if word != "the"]
    known = bool(bare) and (
        bare[-1] in ORGANISATION_ENDS or bare[-1] in OUTLETS or (bare[0] in OUTLETS and len(bare) == 1)
    )
    last = POSSESSIVE.sub("", name).split()[-1:]
    return known or (bool(last) and bool(ACRONYM.match(last[0])) and (len(words) == 1 or not name.isupper()))


def is_person(words: list[str]) -> bool:
    """Tell whether a name in small letters begins like a person’s: “rep. j. k. fox”, “ann post”."""
    first = words[0]
    return len(words) > 1 and (
        len(first) == 1 or first in SHORT_TITLES or (len(words) == 2 and (first in MEN or first in WOMEN))
    )


def is_outlet(name: str) -> bool:
    words = words_of(name)
    return bool(words) and (words[-1] in OUTLETS or words[0] in BROADCASTERS)


def gender(name: str) -> str | None:
    """Return “m” or “f” where a title or a first name tells, else None."""
    words = words_of(name)
    for word in words:
        if word in HONORIFICS:
            return HONORIFICS[word]
    firsts = [word for word in words if word not in TITLES]
    if len(firsts) < 2:
        return None
    return "m" if firsts[0] in MEN else "f" if firsts[0] in WOMEN else None
