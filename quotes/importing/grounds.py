"""Whose words a row says a quote is, and on what grounds: its basis and its evidence.

A table with names alone carries no evidence. Where the article names the speaker just once beside the quote, that
mention is the source, and the basis explicit; otherwise somebody else has judged, and the basis is inferred.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from quotes.anchoring import Place
from quotes.importing.columns import NAMES, Stated
from quotes.importing.names import Somebody
from quotes.importing.placing import evidence_place
from quotes.importing.refusals import Code, Refused
from quotes.models import Attribution, Basis, Evidence

TEXTS = ("role", "occasion")
Mentions = dict[str, Place]  # kind of evidence → where it stands


@dataclass
class Claim:
    """An attribution as it shall be stored, without the ids of its own row; ``names`` are those whom it names."""

    basis: str
    names: dict[str, Somebody] = field(default_factory=dict)
    role: str = ""
    occasion: str = ""
    note: str = ""
    confidence: float | None = None
    evidence: Mentions = field(default_factory=dict)

    @property
    def whose(self) -> tuple[Any, ...]:
        """What tells one claim from another about the same quote."""
        return (*(self.names[name].pk if name in self.names else None for name in NAMES), self.role, self.occasion)

    def __str__(self) -> str:
        told = [f"{name} {self.names[name].slug}" for name in NAMES if name in self.names]
        told += [f"{name} {getattr(self, name)}" for name in TEXTS if getattr(self, name)]
        return ", ".join(told) or str(self.basis)


def message_of(model: type[Model], constraint: str) -> str:
    """Return the sentence with which a model refuses what breaks one of its constraints."""
    return next(str(each.violation_error_message) for each in model._meta.constraints if each.name == constraint)


def claim_of(row: Stated, names: dict[str, Somebody], text: str, place: Place, origin: str) -> Claim | None:
    """Return the attribution that a row states of the quote at a place of ``text``; None if it states none.

    ``origin`` is the file that it comes from, for the note of what is inferred. Raises Refused for what contradicts
    itself, and for evidence that is not there.
    """
    named = "speaker" in names or "organisation" in names
    if not (named or names or row.basis or row.role or row.occasion or row.evidence):
        return None
    if named == (row.basis == Basis.UNATTRIBUTED) or (not named and "on_behalf_of" in names):
        sentence = message_of(Attribution, "attribution_names_somebody_or_is_unattributed")
        raise Refused(Code.ATTRIBUTION, sentence, "basis" if named else "speaker")
    if "speaker" in names and names["speaker"] == names.get("on_behalf_of"):
        sentence = message_of(Attribution, "nobody_speaks_on_their_own_behalf")
        raise Refused(Code.ATTRIBUTION, sentence, "on_behalf_of")
    evidence = {piece.kind: evidence_place(piece, text, place) for piece in row.evidence}
    if row.basis in ("", Basis.EXPLICIT) and Evidence.Kind.SOURCE not in evidence:
        mention = mention_beside(called(row, names), text, place)
        evidence |= {Evidence.Kind.SOURCE: mention} if mention else {}
    basis = row.basis or basis_on(evidence)
    note = row.note
    if basis == Basis.INFERRED and not note:
        note = f"Imported from {origin}, row {row.number:,}, without evidence in the article."
    return Claim(basis, names, row.role, row.occasion, note, row.confidence, evidence)


def basis_on(evidence: Mentions) -> str:
    """Return the basis of a claim that states none."""
    if Evidence.Kind.SOURCE not in evidence:
        return Basis.INFERRED
    return Basis.PRONOUN if Evidence.Kind.ANTECEDENT in evidence else Basis.EXPLICIT


def called(row: Stated, names: dict[str, Somebody]) -> list[str]:
    """Return what the speaker may be called in the article; without one, the organisation that speaks for itself."""
    who = "speaker" if "speaker" in names else "organisation"
    if who not in names:
        return []
    stated = row.names.get(who)
    return list(dict.fromkeys([names[who].name, *((stated.name or stated.key,) if stated else ())]))


def mention_beside(names: Iterable[str], text: str, place: Place) -> Place | None:
    """Return where one of the names stands just once in the paragraph of a quote, outside of the quote itself."""
    first = text.rfind("\n", 0, place.start) + 1
    last = text.find("\n", place.end)
    for name in names:
        found = [
            Place(at, at + len(name))
            for begin, end in ((first, place.start), (place.end, len(text) if last < 0 else last))
            for at in whole_words(name, text, begin, end)
        ]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def whole_words(name: str, text: str, start: int, end: int) -> Iterable[int]:
    """Yield where a name stands between two offsets, as words of its own."""
    at = text.find(name, start, end)
    while at >= 0:
        after = at + len(name)
        if not text[max(at - 1, 0) : at].isalnum() and not text[after : after + 1].isalnum():
            yield at
        at = text.find(name, at + 1, end)
