"""Who a quote is ascribed to by a clause, with the words that carry it."""

import re
from dataclasses import dataclass, replace
from typing import Literal

from quotes.anchoring import Place
from quotes.suggesting.clauses import Clause
from quotes.suggesting.cues import PAPERS
from quotes.suggesting.names import is_outlet
from quotes.suggesting.narration import Narration
from quotes.suggesting.parties import PRONOUN, Party, names_in, read_party
from quotes.suggesting.people import Mention, People

Basis = Literal["explicit", "pronoun", "continued", "unattributed"]

# “told The Advocate”, “wrote … for The Guardian”, “in an interview with CNN”.
ADDRESSED = re.compile(r"\b(?:told|tells|telling|to|for|with|on)\s+(?=(?:the\s+)?[A-Z])")
# “Ann Lee, from the Network, …” and “Ann Lee of the Network”; “OutRight spoke to Ann Lee”.
APPOSED = re.compile(r"(?:,? (?:of|from|at|with) [^,.!?“”\n]+|, (?:an?|the) [^,.!?“”\n]+)")
SPOKE_TO = re.compile(r"(\S+(?: \S+){0,5}?) (?:spoke (?:to|with)|talked (?:to|with)|interviewed) \Z")
THEM = re.compile(r"\bThey\b")
PAPER_REACH = 300
OWNED = re.compile(r"[’']s? [a-z]")
QUOTING = frozenset(["quote", "quotes", "quoted", "quoting", "cite", "cites", "cited", "citing"])
AS_SAYING = re.compile(r"\s+([^“”\n]{2,90}?)\s+as (?:saying|telling|having|writing|declaring|stating)\b")
CAPACITY_REACH = 100  # code points
ADDRESS_REACH = 120  # code points behind a cue


@dataclass(frozen=True)
class Proof:
    """A piece of evidence: its kind, in the words of the design, and its place in the whole text."""

    kind: str
    place: Place
    text: str


@dataclass(frozen=True)
class Ascription:
    """To whom a quote is ascribed, on what basis, by which words; ``way`` is how it was found."""

    basis: Basis
    way: str
    speaker: str | None = None
    organisation: str | None = None
    role: str | None = None
    told_to: str | None = None
    evidence: tuple[Proof, ...] = ()
    verb: str = ""
    is_named: bool = True  # “critics” are somebody, but nobody in particular

    @property
    def mention(self) -> Place | None:
        """Where the speaker is named: the antecedent of a pronoun, else the source."""
        for kind in ("antecedent", "source"):
            for proof in self.evidence:
                if proof.kind == kind:
                    return proof.place
        return None

    def carried_on(self, way: str) -> "Ascription":
        """Return what a part without a clause of its own repeats."""
        if self.basis != "unattributed":
            return replace(self, way=way, basis="continued")
        return replace(self, way=way, evidence=self.evidence if self.mention else ())


NOBODY = Ascription("unattributed", "none")


class Ascriber:
    """Turns clauses into ascriptions; it remembers what pronouns need."""

    def __init__(self, text: str, people: People) -> None:
        self.text = text
        self.people = people
        self.speaker: Place | None = None  # where the last one who spoke is named
        self.organisation: Place | None = None  # where the last organisation that spoke for itself is named

    def proof(self, kind: str, place: Place) -> Proof:
        return Proof(kind, place, place.of(self.text))

    def ascribe(self, clause: Clause, narration: Narration, paragraph: int, way: str) -> Ascription:
        """Return the ascription that a clause carries."""
        cue = self.proof("cue", narration.original(clause.cue))
        if clause.source is None:
            return Ascription("unattributed", "hidden", evidence=(cue,), verb=clause.verb)
        quoted = self.quoted(clause, narration)
        source = quoted or narration.original(trimmed(narration.text, clause.source))
        party = read_party(self.text, source)
        maker = self.maker_of(source) if is_paper(source.of(self.text)) else None
        if maker:
            return self.by_paper(maker, source, cue, clause, way)
        if clause.pronoun and not party.is_pronoun:
            who = self.proof("source", narration.original(clause.pronoun))
            return replace(self.by_relative(who, party, source, cue, way), verb=clause.verb)
        told_to = self.told_to(clause, narration)
        if party.is_pronoun:
            found = self.by_pronoun(party, source, cue, paragraph, way)
        else:
            found = self.by_name(party, source, cue, way)
        if told_to:
            found = replace(found, told_to=told_to.text, evidence=(*found.evidence, told_to))
        self.speaker = found.mention
        if party.is_organisation:
            self.organisation = party.organisation
        return replace(found, verb=clause.verb)

    def quoted(self, clause: Clause, narration: Narration) -> Place | None:
        """Return who spoke where somebody else quotes them: “the BBC quoted Ann Lee as saying”."""
        if clause.verb not in QUOTING:
            return None
        match = AS_SAYING.match(
            narration.text, clause.cue.end, min(clause.cue.end + ADDRESS_REACH, len(narration.text))
        )
        return narration.original(Place(*match.span(1))) if match else None

    def by_name(self, party: Party, source: Place, cue: Proof, way: str) -> Ascription:
        evidence = [self.proof("source", source), cue]
        role = self.proof("role", party.role) if party.role else None
        organisation = self.proof("organisation", party.organisation) if party.organisation else None
        evidence += [proof for proof in (role, organisation) if proof]
        speaker = self.people.whole_name(party.label) if party.name else party.label or None
        is_named = bool(party.name or party.organisation or OWNED.search(party.label))
        return Ascription(
            "explicit", way, speaker, organisation.text if organisation else None, role.text if role else None,
            None, tuple(evidence), is_named=is_named,
        )  # fmt: skip

    def maker_of(self, source: Place) -> Place | None:
        """Return whose “the report” is: the organisation that spoke last, if it did so in “a report”."""
        paper = source.of(self.text).split()[-1]
        if not source.of(self.text).lower().startswith("the ") or self.organisation is None:
            return None
        between = self.text[max(self.organisation.start - PAPER_REACH, 0) : source.start]
        is_theirs = re.search(rf"\b(?:an?|its|their|new) (?:\w+ ){{0,3}}{re.escape(paper)}\b", between)
        return self.organisation if is_theirs and source.start - self.organisation.end < PAPER_REACH * 2 else None

    def by_paper(self, maker: Place, source: Place, cue: Proof, clause: Clause, way: str) -> Ascription:
        evidence = (
            self.proof("source", source),
            cue,
            self.proof("antecedent", maker),
            self.proof("organisation", maker),
        )
        return Ascription("pronoun", way, None, maker.of(self.text), evidence=evidence, verb=clause.verb)

    def by_label(self, label: Place, colon: Place) -> Ascription:
        """Ascribe by a transcript’s label: “WALLACE: …”."""
        name = label.of(self.text).strip()
        mention = Place(label.start, label.start + len(name))
        self.speaker = mention
        evidence = (self.proof("source", mention), self.proof("cue", colon))
        return Ascription("explicit", "label", self.people.whole_name(name.title()), evidence=evidence, verb=":")

    def by_relative(self, who: Proof, party: Party, name: Place, cue: Proof, way: str) -> Ascription:
        """Ascribe by “Ann Lee, who called it …”: the pronoun is the source, the name its antecedent."""
        found = self.by_name(party, name, cue, way)
        evidence = (replace(proof, kind="antecedent") if proof.kind == "source" else proof for proof in found.evidence)
        self.speaker = name
        return replace(found, basis="pronoun", evidence=(who, *evidence))

    def by_pronoun(self, party: Party, source: Place, cue: Proof, paragraph: int, way: str) -> Ascription:
        word = party.label.lower()
        evidence = (self.proof("source", source), cue)
        if word.split()[0] in ("he", "she", "it", "him", "her"):
            mention = self.people.antecedent(word, source.start, paragraph, self.speaker)
            return (
                self.by_antecedent(mention, evidence, way)
                if mention
                else Ascription("unattributed", way, evidence=evidence)
            )
        if PRONOUN.match(word):  # “they”, “I”: it names nobody
            return Ascription("unattributed", way, evidence=evidence)
        # “one of them”, “many”: people without a name.
        them = self.them_before(source.start) if word.endswith(" of them") else None
        if them:
            return Ascription("pronoun", way, party.label, evidence=(*evidence, self.proof("antecedent", them)))
        return Ascription("explicit", way, party.label, evidence=evidence)

    def by_antecedent(self, mention: Mention, evidence: tuple[Proof, ...], way: str) -> Ascription:
        """Ascribe to whom a pronoun stands for, in the capacity that is named with them there."""
        antecedent = self.proof("antecedent", mention.place)
        if mention.is_organisation:
            return Ascription("pronoun", way, None, mention.name, evidence=(*evidence, antecedent))
        role, organisation = self.capacity(mention.place)
        told_to = self.spoken_to(mention.place)
        proofs = (self.proof(kind, place) for kind, place in
                  (("role", role), ("organisation", organisation), ("told_to", told_to)) if place)  # fmt: skip
        return Ascription(
            "pronoun", way, self.people.whole_name(mention.name), organisation.of(self.text) if organisation else None,
            role.of(self.text) if role else None, told_to.of(self.text) if told_to else None,
            (*evidence, antecedent, *proofs),
        )  # fmt: skip

    def capacity(self, name: Place) -> tuple[Place | None, Place | None]:
        """Return the role and the organisation named right behind a name: “Ann Lee, from the Network, …”."""
        apposition = APPOSED.match(self.text, name.end, min(name.end + CAPACITY_REACH, len(self.text)))
        if not apposition:
            return None, None
        party = read_party(self.text, Place(name.start, apposition.end()))
        return party.role, party.organisation

    def spoken_to(self, name: Place) -> Place | None:
        """Return who spoke to somebody whose name follows: “OutRight spoke to Ann Lee”."""
        lead = SPOKE_TO.search(self.text, max(name.start - CAPACITY_REACH, 0), name.start)
        runs = names_in(self.text, Place(*lead.span(1))) if lead else []
        return runs[-1] if runs and runs[-1].end == lead.end(1) else None  # type: ignore[union-attr]

    def them_before(self, offset: int) -> Place | None:
        found = list(THEM.finditer(self.text, max(offset - ADDRESS_REACH * 3, 0), offset))
        return Place(*found[-1].span()) if found else None

    def told_to(self, clause: Clause, narration: Narration) -> Proof | None:
        """Return the outlet that the words were said to or written for."""
        text = narration.text
        end = min(clause.end + ADDRESS_REACH, len(text))
        stop = re.search(r"[.!?“”]\s|[“”\n]", text[clause.cue.start : end])
        end = clause.cue.start + stop.start() if stop else end
        for match in ADDRESSED.finditer(text, clause.cue.start, end):
            runs = names_in(text, Place(match.end(), end))
            if runs and runs[0].start - match.end() <= 4 and is_outlet(runs[0].of(text)):
                return self.proof("told_to", narration.original(runs[0]))
        return None


def trimmed(text: str, place: Place) -> Place:
    """Return a mention without commas and spaces at its ends."""
    start, end = place.start, place.end
    while end - 1 > start and (text[end - 1].isspace() or text[end - 1] in ",;:—–"):
        end -= 1
    while start < end - 1 and (text[start].isspace() or text[start] in ",;:—–“"):
        start += 1
    if text[end : end + 1] == ")" and "(" in text[start:end]:
        end += 1  # “Rep. Tom Fox (D-Calif.)”
    return Place(start, end)


def is_paper(words: str) -> bool:
    """Tell whether a mention is a report or its like, which speaks for who made it."""
    return words.lower().split()[-1] in PAPERS


def same(one: Ascription, other: Ascription) -> bool:
    return one.speaker == other.speaker and one.speaker is not None


def filled(ascription: Ascription, last: Ascription) -> Ascription:
    """Return an ascription with the capacity and the addressee that the part before it named."""
    known = {proof.kind for proof in ascription.evidence}
    added = tuple(
        proof
        for proof in last.evidence
        if proof.kind in ("organisation", "role", "told_to") and proof.kind not in known
    )
    return Ascription(
        ascription.basis, ascription.way, ascription.speaker, ascription.organisation or last.organisation,
        ascription.role or last.role, ascription.told_to or last.told_to, ascription.evidence + added, ascription.verb,
    )  # fmt: skip
