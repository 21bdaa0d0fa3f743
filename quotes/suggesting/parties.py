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
AFFILIATION = re.compile(r",?\s+(?:of|from|at|with|for)\s+(?:the\s+)?")
OWNER = re.compile(r"[’']s?\s+(?=[a-z])")
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
        return unnamed(text, core, apposition)
    return named(text, core, runs, apposition)


def names_in(text: str, place: Place) -> list[Place]:
    """Return the places of names: runs of capitalised words, without a sentence’s first word that is none."""
    found = []
    for match in NAME.finditer(text, place.start, place.end):
        start, end = match.span()
        begins = text[max(start - 3, 0) : start].strip()[-1:] in ("", *'.!?:”“"—–-')
        while start < end and begins:
            first = re.match(r"\S+", text[start:end])
            assert first
            if first.group().lower().rstrip(".") not in NO_NAME or (
                first.group() == "The" and is_organisation(text[start:end])
            ):
                break
            start += first.end()
            while start < end and text[start].isspace():
                start += 1
        first = re.match(r"(\w+) ", text[start:end])
        if first and first.group(1) in OFFICES and OFFICE.search(text, max(start - 20, 0), start):
            start += first.end()
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


def unnamed(text: str, core: Place, apposition: Place) -> Party:
    """Read “a spokesman for Human Rights Watch, Ann Lee”: the name may stand in the apposition."""
    runs = names_in(text, apposition)
    if runs and runs[0].start <= apposition.start + 1 and not is_organisation(runs[0].of(text)):
        return Party(runs[0].of(text), name=runs[0], role=tight(text, core))
    stripped = tight(text, core)
    return Party(stripped.of(text) if stripped else core.of(text))


def named(text: str, core: Place, runs: list[Place], apposition: Place) -> Party:
    """Read a mention with capitalised names in it."""
    last = runs[-1]
    if last.end == core.end and last.start > core.start:
        return name_last(text, core, runs, apposition)
    first = runs[0]
    lead = text[core.start : first.start].strip().lower()
    if re.match(r"[ -](?!(?:of|from|at|with|for|in|on|and|who|to)\b)[a-z]", text[first.end : core.end]):
        # “the Florida senator”, “Trump supporters”: what they are, without a name.
        stripped = tight(text, core)
        follows = apposed_name(text, apposition)
        if follows:
            return Party(follows.of(text), name=follows, role=stripped)
        return Party(stripped.of(text) if stripped else core.of(text))
    if QUANTITY.match(lead):
        stripped = tight(text, core)
        return Party(stripped.of(text) if stripped else core.of(text))
    if lead and lead not in ("the", "a", "an"):
        # “officials at the White House”: a role without a name.
        organisation = last if is_organisation(last.of(text)) else None
        stripped = tight(text, core)
        follows = apposed_name(text, apposition)
        if follows:
            return Party(follows.of(text), name=follows, role=before_organisation(text, core, organisation),
                         organisation=organisation)  # fmt: skip
        return Party(stripped.of(text) if stripped else "", role=before_organisation(text, core, organisation),
                     organisation=organisation)  # fmt: skip
    return name_first(text, core, runs, apposition)


QUANTITY = re.compile(
    r"(?:some|many|most|several|few|all|both|no|more|nearly|about|just|only|two|three|four|five|six|other|\d[\d.,%]*|one)\b"
)


def apposed_name(text: str, apposition: Place) -> Place | None:
    """Return the full name that an apposition begins with: “a spokesman for the group, Ann Lee”."""
    follows = names_in(text, apposition)
    if follows and follows[0].start <= apposition.start + 1 and len(follows[0].of(text).split()) > 1:
        return follows[0]
    return None


def name_last(text: str, core: Place, runs: list[Place], apposition: Place) -> Party:
    """Read “leader of the LGBT Foundation Igor Kochetkov” and “the group Human Rights Watch”."""
    last = runs[-1]
    lead = text[core.start : last.start]
    if is_organisation(last.of(text)) and (GROUPS.search(lead) or not lead.strip() or lead.strip().lower() == "the"):
        return Party("", organisation=last)
    split = split_organisation(text, last)
    if split:
        organisation, person = split
        role = before_organisation(text, core, organisation)
        return Party(person.of(text), name=person, role=role, organisation=organisation)
    if (
        AFFILIATION.search(lead + " ")
        and lead.rstrip().lower().split()[-1:]
        and re.search(r"\b(?:of|from|at|with|for|in|on)(?: the)?\s*\Z", lead)
    ):
        if len(runs) > 1 and not text[core.start : runs[0].start].strip():
            return name_first(text, core, runs, apposition)
        organisation = last if is_organisation(last.of(text)) else None
        stripped = tight(text, core)
        follows = apposed_name(text, apposition)
        if follows:
            return Party(
                follows.of(text),
                name=follows,
                role=before_organisation(text, core, organisation),
                organisation=organisation,
            )
        return Party(
            stripped.of(text) if stripped else "",
            role=before_organisation(text, core, organisation),
            organisation=organisation,
        )
    if lead.strip().lower() in ("the", "a", "an"):
        return Party("", organisation=last) if is_organisation(last.of(text)) else person_party(text, last, None, None)
    return person_party(text, last, tight(text, Place(core.start, last.start)), None)


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
    if len(runs) == 1 and ORGANISATION_NOUNS.search(apposition.of(text)) and re.match(r"\s*an?\s", apposition.of(text)):
        if not re.search(r"\b(?:of|at|for|with|from)\b", apposition.of(text)):
            return Party("", organisation=first)
    role = organisation = None
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
