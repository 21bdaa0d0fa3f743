"""Read a mention of somebody: the name in it, the role, and the organisation they speak for."""

import re
from dataclasses import dataclass

from quotes.anchoring import Place
from quotes.suggesting.names import (
    NAME,
    NO_NAME,
    OFFICE,
    OFFICES,
    ORGANISATION_ENDS,
    ORGANISATION_NOUNS,
    PLACES,
    TITLES,
    is_organisation,
    words_of,
)

PRONOUN = re.compile(r"(?:he|she|they|it|we|i|who|him|her|them|you)\Z", re.IGNORECASE)
PARTITIVE = re.compile(
    r"(?:one|some|many|most|several|both|two|another|others|all|none|each|few)(?: of (?:them|those|these|whom))?\Z",
    re.I,
)
ARTICLE = re.compile(r"(?:a|an|the|his|her|their|its|our|one|another)\s+", re.IGNORECASE)
ARTICLES = ("the", "a", "an")
OF_THE = re.compile(r"\b(?:of|from|at|with|for|in|on)(?: the)?\s*\Z")
# “the Florida senator”: after a name the mention goes on with what they are.
GOES_ON = re.compile(r"[ -](?!(?:of|from|at|with|for|in|on|and|who|to)\b)[a-z]")
QUANTITY = re.compile(
    r"(?:some|many|most|several|few|all|both|no|more|nearly|about|just|only|two|three|four|five|six|other|one|\d[\d.,%]*)\b"
)
AFFILIATION = re.compile(r",?\s+(?:of|from|at|with|for)\s+(?:the\s+)?")
OWNER = re.compile(r"[’']s?\s+(?=[a-z])")
# “Novaya Gazeta, a Russian newspaper”; “Ann Lee, a lawyer for the group” is somebody of one.
GROUP_APPOSED = re.compile(rf"\s*an?\s(?:(?!(?:of|at|for|with|from)\b)[\w-]+\s)*?{ORGANISATION_NOUNS.pattern}")
STATE = re.compile(r", [A-Z][\w.]+(?:,|\s(?!said|told|wrote)|\Z)")
HONORIFIC = re.compile(r"(?:Mr|Mrs|Ms|Miss|Mx|Dr)\.?\s+")
GROUPS = re.compile(r"\b(?:group|organi[sz]ation|network|foundation|company|agency|newspaper|party|charity|union)\s+\Z")


@dataclass(frozen=True)
class Party:
    """What a mention says of the one it mentions; places are in the text that was given."""

    label: str  # what to call them: the name, or the mention’s own words
    name: Place | None = None
    role: Place | None = None
    organisation: Place | None = None
    is_pronoun: bool = False

    @property
    def is_organisation(self) -> bool:
        return self.name is None and self.organisation is not None and not self.label


def read_party(text: str, source: Place) -> Party:
    """Return the party that a mention names."""
    words = source.of(text)
    if PRONOUN.match(words) or PARTITIVE.match(words):
        return Party(words, is_pronoun=True)
    words = re.sub(r",(?= (?:of|from|at|with) )", " ", words)  # “Ann Lee, from the Network” has no apposition
    core_end = source.start + (words.find(",") if "," in words else len(words))
    core = Place(source.start, core_end)
    owned = read_owned(text, core)
    if owned:
        return owned
    runs = names_in(text, core)
    apposition = Place(min(core.end + 1, source.end), source.end)
    if not runs:
        return by_role(text, core, apposition)
    return named(text, core, runs, apposition)


def names_in(text: str, place: Place) -> list[Place]:
    """Return the places of names: runs of capitalised words, without a sentence’s first word that is none."""
    found = []
    for match in NAME.finditer(text, place.start, place.end):
        start, end = match.span()
        begins = text[max(start - 3, 0) : start].strip()[-1:] in ("", *'.!?:”“"—–-')
        while start < end and begins:
            first = text[start:end].split(maxsplit=1)[0]
            if first.lower().rstrip(".") not in NO_NAME or (first == "The" and is_organisation(text[start:end])):
                break
            start += len(first)
            while start < end and text[start].isspace():
                start += 1
        office, _, rest = text[start:end].partition(" ")
        if rest and office in OFFICES and OFFICE.search(text, max(start - 20, 0), start):
            start = end - len(rest)
        end = start + len(re.sub(r"[’']s?\Z", "", text[start:end]))
        if start < end:
            found.append(Place(start, end))
    return found


def read_owned(text: str, core: Place) -> Party | None:
    """Read “Kadyrov’s spokesman”: somebody without a name, who is not the person they speak for."""
    owner = OWNER.search(text, core.start, core.end)
    if not owner:
        return None
    rest = Place(owner.end(), core.end)
    runs = names_in(text, rest)
    if runs and runs[-1].end == core.end:
        role = Place(rest.start, runs[-1].start)
        return Party(runs[-1].of(text), name=runs[-1], role=tight(text, role))
    before = re.split(r"\s+(?:of|for|in|at)\s+", rest.of(text))[0]
    return Party(core.of(text), role=Place(rest.start, rest.start + len(before)))


def tight(text: str, place: Place) -> Place | None:
    """Return a place without article, spaces and commas at its ends; None if nothing is left."""
    start, end = place.start, place.end
    while start < end and text[start] in " \t\n\u00a0,(":
        start += 1
    while end > start and text[end - 1] in " \t\n\u00a0,)":
        end -= 1
    article = ARTICLE.match(text, start, end)
    start = article.end() if article else start
    return Place(start, end) if start < end else None


def named(text: str, core: Place, runs: list[Place], apposition: Place) -> Party:
    """Read a mention with capitalised names in it."""
    first, last = runs[0], runs[-1]
    lead = text[core.start : first.start].strip().lower()
    if last.end == core.end and last.start > core.start:
        return name_last(text, core, runs, apposition)
    if GOES_ON.match(text, first.end, core.end) or QUANTITY.match(lead):
        return by_role(text, core, apposition)
    if lead and lead not in ARTICLES:
        return by_role(text, core, apposition, organisation=last if is_organisation(last.of(text)) else None)
    return name_first(text, core, runs, apposition)


def by_role(text: str, core: Place, apposition: Place, *, organisation: Place | None = None) -> Party:
    """Read “officials at the White House” and “the Florida senator”: a name may follow behind a comma."""
    name = apposed_name(text, apposition)
    role = before_organisation(text, core, organisation) if name or organisation else None
    whole = tight(text, core)
    label = name.of(text) if name else whole.of(text) if whole else core.of(text)
    return Party(label, name=name, role=role, organisation=organisation)


def apposed_name(text: str, apposition: Place) -> Place | None:
    """Return the full name that an apposition begins with: “a spokesman for the group, Ann Lee”."""
    follows = names_in(text, apposition)
    if follows and follows[0].start <= apposition.start + 1 and len(follows[0].of(text).split()) > 1:
        return follows[0]
    return None


def name_last(text: str, core: Place, runs: list[Place], apposition: Place) -> Party:
    """Read “leader of the LGBT Foundation Igor Kochetkov” and “the group Human Rights Watch”."""
    first, last = runs[0], runs[-1]
    lead = text[core.start : last.start]
    looks_like_body = is_organisation(last.of(text))
    if looks_like_body and (GROUPS.search(lead) or lead.strip().lower() in ("", *ARTICLES)):
        return Party("", organisation=last)
    split = split_organisation(text, last)
    if split:
        organisation, person = split
        role = before_organisation(text, core, organisation)
        return Party(person.of(text), name=person, role=role, organisation=organisation)
    if OF_THE.search(lead):
        if len(runs) > 1 and first.start == core.start:
            return name_first(text, core, runs, apposition)
        return by_role(text, core, apposition, organisation=last if looks_like_body else None)
    if len(runs) > 1 and first.start == core.start and is_organisation(first.of(text)):
        # “White House press secretary Josh Earnest”
        return person_party(text, last, tight(text, Place(first.end, last.start)), first)
    role = None if lead.strip().lower() in ARTICLES else tight(text, Place(core.start, last.start))
    return person_party(text, last, role, None)


def split_organisation(text: str, run: Place) -> tuple[Place, Place] | None:
    """Part “LGBT Foundation Igor Kochetkov” behind the word that ends an organisation’s name."""
    words = list(re.finditer(r"\S+", run.of(text)))
    for at in range(len(words) - 2, 0, -1):
        if words[at - 1].group().lower() in ORGANISATION_ENDS and at >= 2:
            middle = run.start + words[at - 1].end()
            return Place(run.start, middle), Place(run.start + words[at].start(), run.end)
    return None


def before_organisation(text: str, core: Place, organisation: Place | None) -> Place | None:
    """Return the role that stands before an organisation: “leader” of “leader of the LGBT Foundation”."""
    if organisation is None:
        return tight(text, core)
    lead = text[core.start : organisation.start]
    lead = re.sub(r"\s+(?:of|from|at|with|for|in|on|to)(?:\s+the)?\s*\Z", "", lead)
    return tight(text, Place(core.start, core.start + len(lead)))


def name_first(text: str, core: Place, runs: list[Place], apposition: Place) -> Party:
    """Read “Matt Beard of All Out” and “Kaitlin Martin, a fellow at Human Rights Watch”."""
    first = runs[0]
    if is_organisation(first.of(text)) and not text[first.start : first.end].startswith(("Mr", "Mrs", "Ms")):
        return Party("", organisation=first)
    if len(runs) == 1 and GROUP_APPOSED.match(apposition.of(text)):
        return Party("", organisation=first)
    role: Place | None = None
    organisation: Place | None = None
    link = AFFILIATION.match(text, first.end, core.end)
    if link and len(runs) > 1 and not is_place(text, runs[1]):
        organisation = runs[1]
    if apposition.start < apposition.end:
        role, there = read_apposition(text, apposition)
        organisation = organisation or there
    return person_party(text, first, role, organisation)


def is_place(text: str, name: Place) -> bool:
    """Tell whether a name is a place’s: a known one, or followed by its state (“of Madison, Alabama”)."""
    return words_of(name.of(text))[-1] in PLACES or bool(STATE.match(text, name.end))


def read_apposition(text: str, place: Place) -> tuple[Place | None, Place | None]:
    """Return the role and the organisation of an apposition."""
    stop = re.search(r",|\s(?:who|whose|which|and who|in an?|on [A-Z])\b", text[place.start : place.end])
    whole = tight(text, Place(place.start, place.start + stop.start() if stop else place.end))
    if whole is None or whole.of(text)[:1].isdigit():
        return None, None
    link = re.search(r"\s+(?:of|at|for|with|from|in)\s+(?:the\s+)?(?=[A-Z])", whole.of(text))
    if link:
        runs = names_in(text, Place(whole.start + link.end(), whole.end))
        if runs and (is_organisation(runs[0].of(text)) or not re.search(r"\b(?:of|in)\b", link.group())):
            return Place(whole.start, whole.start + link.start()), runs[0]
    return whole, None


def person_party(text: str, name: Place, role: Place | None, organisation: Place | None) -> Party:
    """Return a person; a title in front of the name is the role, “Mr.” is none."""
    honorific = HONORIFIC.match(text, name.start, name.end)
    start = honorific.end() if honorific else name.start
    words = list(re.finditer(r"\S+", text[start : name.end]))
    titles = 0
    while titles < len(words) - 1 and words[titles].group().lower().rstrip(".,").split("-")[0] in TITLES:
        titles += 1
    if titles and role is None:
        role = Place(start, start + words[titles - 1].end())
    begun = start + words[titles].start() if words else start
    place = Place(begun, name.end)
    return Party(place.of(text), name=place, role=role, organisation=organisation)
