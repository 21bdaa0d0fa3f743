"""What is found in a text, and how it is handed over."""

from dataclasses import dataclass
from typing import Any

from quotes.suggesting.ascriptions import Ascription, Proof
from quotes.suggesting.confidence import Features, confidence, is_speech
from quotes.suggesting.scanning import Span

SHOWN = (
    "start",
    "end",
    "kind",
    "text",
    "within",
    "continues",
    "basis",
    "speaker",
    "evidence",
    "organisation",
    "role",
    "told_to",
    "confidence",
)


@dataclass(frozen=True)
class Suggestion:
    """A quote that a text seems to hold; ``within`` and ``continues`` are places in the list it comes in."""

    start: int
    end: int
    kind: str
    text: str
    within: int | None
    continues: int | None
    basis: str
    speaker: str | None
    evidence: tuple[Proof, ...]
    organisation: str | None
    role: str | None
    told_to: str | None
    confidence: float

    def as_json(self) -> dict[str, Any]:
        """Return what ``suggest_quotes --json`` prints of it."""
        shown = {name: getattr(self, name) for name in SHOWN}
        evidence = [
            {"kind": proof.kind, "text": proof.text, "start": proof.place.start, "end": proof.place.end}
            for proof in self.evidence
        ]
        return {**shown, "evidence": evidence}


@dataclass
class Found:
    """A span with what is known of it so far."""

    span: Span
    is_whole: bool
    ascription: Ascription
    features: Features
    continues: "Found | None" = None

    @property
    def kind(self) -> str:
        return "indirect" if not self.span.sign else "direct" if self.is_whole else "partial"


def listed(text: str, everything: list[Found]) -> list[Suggestion]:
    """Return the suggestions for what is speech, each naming the others by their places in the list."""
    kept = [found for found in everything if is_speech(found.features)]
    place_of = {found.span.index: place for place, found in enumerate(kept)}
    return [suggestion(text, found, place_of) for found in kept]


def suggestion(text: str, found: Found, place_of: dict[int, int]) -> Suggestion:
    span, said = found.span, found.ascription
    outer = span.parent
    while outer and outer.index not in place_of:
        outer = outer.parent
    return Suggestion(
        start=span.start,
        end=span.end,
        kind=found.kind,
        text=text[span.start : span.end],
        within=place_of[outer.index] if outer else None,
        continues=place_of.get(found.continues.span.index) if found.continues else None,
        basis=said.basis,
        speaker=said.speaker,
        evidence=said.evidence,
        organisation=said.organisation,
        role=said.role,
        told_to=said.told_to,
        confidence=round(confidence(found.features), 2),
    )
