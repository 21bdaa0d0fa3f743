"""Whom a name or a pronoun stands for, by what the text has said so far."""

import bisect
import re
from collections import defaultdict
from dataclasses import dataclass

from quotes.anchoring import Place
from quotes.suggesting.names import PLACES, TITLES, gender, is_organisation, words_of
from quotes.suggesting.parties import names_in

NEAREST = 60  # mentions that are looked at for a pronoun
FAR = 3  # paragraphs


@dataclass(frozen=True)
class Mention:
    """A name as printed, where it stands, and in which paragraph."""

    place: Place
    name: str
    paragraph: int
    begins: bool  # its sentence, as subjects do
    is_organisation: bool


class People:
    """Everybody whom the writer names, in order of mention."""

    def __init__(self) -> None:
        self.mentions: list[Mention] = []
        self.starts: list[int] = []
        self.full: dict[str, dict[str, None]] = defaultdict(dict)  # full names by last name
        self.genders: dict[str, str] = {}
        self.last_names: set[str] = set()

    def read(self, text: str, place: Place, paragraph: int) -> None:
        """Take in the names of one stretch of narration; stretches come in order."""
        for found in names_in(text, place):
            self.add(text, found, paragraph)

    def add(self, text: str, place: Place, paragraph: int) -> None:
        name = stripped(place.of(text))
        words = words_of(name)
        if not words or len(words) > 6 or words[-1] in PLACES or name.isdigit():
            return
        organisation = is_organisation(name)
        lead = text[max(place.start - 3, 0) : place.start]
        begins = not lead.strip() or lead.strip()[-1:] in ".!?\n”"
        self.mentions.append(Mention(place, name, paragraph, begins, organisation))
        self.starts.append(place.start)
        self.last_names.add(words[-1])
        if len(words) > 1 and not organisation:
            self.full[words[-1]].setdefault(name)
        known = gender(place.of(text))
        if known:
            self.genders.setdefault(name.lower(), known)
            self.genders.setdefault(words[-1], known)

    def knows(self, name: str) -> bool:
        """Tell whether somebody with this last name is mentioned: “VIDEO: …” is no transcript’s label."""
        words = words_of(name)
        return bool(words) and words[-1] in self.last_names

    def whole_name(self, name: str) -> str:
        """Return the full name behind a last name, if just one bears it; like names are not merged."""
        words = words_of(name)
        if len(words) != 1:
            return name
        bearers = list(self.full.get(words[0], ()))
        return bearers[0] if len(bearers) == 1 else name

    def gender_of(self, name: str) -> str | None:
        known = gender(name) or self.genders.get(name.lower())
        return (
            known
            or self.genders.get(self.whole_name(name).lower())
            or self.genders.get(words_of(name)[-1] if words_of(name) else "")
        )

    def antecedent(self, pronoun: str, before: int, paragraph: int, speaker: Place | None) -> Mention | None:
        """Return the mention that a pronoun before an offset most likely stands for.

        ``speaker`` is where the last one who spoke is named: the writer tends to stay with them.
        """
        wanted = {"he": "m", "him": "m", "she": "f", "her": "f"}.get(pronoun.lower())
        is_thing = pronoun.lower() == "it"
        best: tuple[float, Mention] | None = None
        last = bisect.bisect_left(self.starts, before)
        for rank, at in enumerate(range(last - 1, max(last - NEAREST, 0) - 1, -1)):
            mention = self.mentions[at]
            if paragraph - mention.paragraph > FAR:
                break
            if mention.is_organisation != is_thing:
                continue
            known = self.gender_of(mention.name)
            if wanted and known and known != wanted:
                continue
            score = -rank * 0.35 - (paragraph - mention.paragraph) * 1.2
            score -= 0.7 * (known is None)
            score += (
                1.5 * mention.begins
                + 1.5 * (mention.paragraph == paragraph and mention.begins)
                + 2.0 * (known == wanted and wanted is not None)
                - 1.5 * self.is_doubtful(mention.name, known)
            )
            score += 2.5 * (speaker is not None and mention.place.overlaps(speaker))
            if best is None or score > best[0]:
                best = score, mention
        return best[1] if best else None

    def is_doubtful(self, name: str, known: str | None) -> bool:
        """Tell whether a name may be nobody’s: one word, which is no known person’s last name."""
        words = words_of(name)
        return known is None and len(words) == 1 and words[0] not in self.full


def stripped(name: str) -> str:
    """Return a name without titles in front."""
    words = name.split()
    while len(words) > 1 and re.sub(r"[.,]", "", words[0]).lower().split("-")[0] in TITLES:
        words.pop(0)
    return " ".join(words)
