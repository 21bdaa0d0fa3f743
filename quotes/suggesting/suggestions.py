"""Suggest the quotes of a text, and whose they are."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from quotes.anchoring import Place
from quotes.suggesting.ascriptions import NOBODY, Ascriber, Ascription, Proof, filled, same
from quotes.suggesting.choosing import Chooser
from quotes.suggesting.clauses import LABEL, Clause, Clauses, clauses_by_rules
from quotes.suggesting.confidence import REPORTED, features
from quotes.suggesting.judging import whole_utterances
from quotes.suggesting.narration import Narration, is_prose, narrate, narration_places
from quotes.suggesting.parsing import parsed
from quotes.suggesting.parties import PRONOUN
from quotes.suggesting.people import People
from quotes.suggesting.results import Found, Suggestion, listed
from quotes.suggesting.scanning import Scanned, Span, scan

GOES_ON = re.compile(r"(?:continu|add|went on|go(?:es)? on|conclud)")


def suggest(text: str, nlp: Any | None = None) -> list[Suggestion]:
    """Return the quotes of any text, in order; with a pipeline of spaCy's, by its parse, else by rules."""
    return listed(text, Suggester(text, nlp).found())


class Suggester:
    """One text, read paragraph by paragraph."""

    def __init__(self, text: str, nlp: Any | None) -> None:
        self.text = text
        self.nlp = nlp
        self.scanned: Scanned = scan(text)
        self.children: dict[int | None, list[Span]] = defaultdict(list)
        for span in self.scanned.spans:
            self.children[span.parent.index if span.parent else None].append(span)
        self.whole = whole_utterances(text, self.scanned.spans, self.starts())
        labels = {span.index: LABEL.match(text, span.start, span.end) for span in self.scanned.spans}
        self.labels = {index: label for index, label in labels.items() if label}
        self.people = People()
        self.ascriber = Ascriber(text, self.people)
        self.results: dict[int, Found] = {}
        self.reported: list[Found] = []

    def starts(self) -> dict[int, int]:
        return {
            span.index: span.parent.start if span.parent else self.scanned.paragraphs[span.paragraph].start
            for span in self.scanned.spans
        }

    def found(self) -> list[Found]:
        """Return every span in marks, with its ascription."""
        if not self.scanned.spans and self.nlp is None:
            return []
        outer = list(self.outer_narrations())
        for number, (narration, _) in enumerate(outer):
            for place in narration_places(narration):
                self.people.read(self.text, place, number)
        before: Chooser | None = None
        clauses = self.clauses([narration for narration, _ in outer])
        for number, ((narration, _), found) in enumerate(zip(outer, clauses, strict=True)):
            chooser = Chooser(narration, found)
            self.attribute(chooser, number, before)
            before = chooser
        self.attribute_inner()
        everything = [*self.results.values(), *self.reported]
        return sorted(everything, key=lambda found: (found.span.start, -found.span.end))

    def outer_narrations(self) -> Iterator[tuple[Narration, int]]:
        """Yield the narration of each paragraph; one that a quote runs out of goes on to the quote's end."""
        paragraphs, spans = self.scanned.paragraphs, self.children[None]
        number = at = 0
        while number < len(paragraphs):
            first, place = number, paragraphs[number]
            inside: list[Span] = []
            while at < len(spans) and spans[at].opened < place.end:
                inside.append(spans[at])
                at += 1
                while spans[at - 1].closed > place.end and number + 1 < len(paragraphs):
                    number += 1
                    place = Place(place.start, paragraphs[number].end)
            number += 1
            yield narrate(self.text, place, inside, self.whole), first

    def clauses(self, narrations: list[Narration]) -> Iterator[Clauses]:
        """Yield the clauses of each narration: by the parser, where there is one and the paragraph is prose."""
        if self.nlp is None:
            for at, narration in enumerate(narrations):
                is_near = any(one.places for one in narrations[at : at + 2])
                yield clauses_by_rules(narration) if is_near else Clauses()
            return
        fit = parsed((one for one in narrations if is_prose(one)), self.nlp)
        for narration in narrations:
            yield next(fit) if is_prose(narration) else clauses_by_rules(narration)

    def attribute(self, chooser: Chooser, number: int, before: Chooser | None) -> None:
        previous: Found | None = None
        for place, clause in chooser.clauses.reports:
            self.report(place, clause, chooser, number)
        for span in chooser.narration.spans:
            found = self.attributed(span, chooser, number, previous, before)
            self.results[span.index] = found
            if span.reopens and chosen_by_itself(found) and before:
                self.go_back(found, before)
            previous = found

    def report(self, place: Place, clause: Clause, chooser: Chooser, number: int) -> None:
        """Take in a reported clause without marks, if its source is named."""
        speaker = self.ascriber.speaker
        ascription = self.ascriber.ascribe(clause, chooser.narration, number, "reported")
        self.ascriber.speaker = speaker  # the quotes of the paragraph come after, and may stand before
        is_pronoun = PRONOUN.match(ascription.speaker or "")
        if ascription.basis == "unattributed" or not ascription.is_named or is_pronoun:
            return
        at = chooser.narration.original(place)
        span = Span(at.start, at.end, at.start, at.end, "", 0, index=len(self.scanned.spans) + len(self.reported))
        self.reported.append(Found(span, False, ascription, {REPORTED: 1.0}))

    def go_back(self, found: Found, before: Chooser) -> None:
        """Ascribe the paragraphs before by the clause in which a quote of several paragraphs ends."""
        last = self.last_of(before)
        while last and not last.span.is_closed and not chosen_by_itself(last):
            last.ascription = found.ascription.carried_on("clause below")
            last.features = features(self.text, last.span, self.start(last.span), last.is_whole, last.ascription)
            last = last.continues

    def attributed(
        self, span: Span, chooser: Chooser, number: int, previous: Found | None, before: Chooser | None
    ) -> Found:
        whole = span.index in self.whole
        label = self.labels.get(span.index) if whole else None
        if label and (self.people.knows(label.group(1)) or self.is_repeated(label)):
            span.start = label.end()  # the label is the transcriber's
            ascription = self.ascriber.by_label(Place(*label.span(1)), Place(*label.span(2)))
            return Found(span, whole, ascription, features(self.text, span, self.start(span), whole, ascription))
        chosen = chooser.choose(span, whole=whole)
        last = previous or self.last_of(before)
        continues: Found | None = None
        if chosen and previous and self.shares(chosen[0], previous, chooser):
            ascription = previous.ascription.carried_on("shared")
            continues = previous if whole and previous.is_whole else None
        elif chosen:
            ascription = self.ascriber.ascribe(chosen[0], chooser.narration, number, chosen[1])
            if (
                last
                and whole
                and last.is_whole
                and GOES_ON.match(ascription.verb)
                and same(ascription, last.ascription)
            ):
                continues = last
                ascription = filled(ascription, last.ascription)
        else:
            ascription, continues = self.carried(span, chooser, number, previous, before, whole=whole)
        return Found(span, whole, ascription, features(self.text, span, self.start(span), whole, ascription), continues)

    def is_repeated(self, label: re.Match[str]) -> bool:
        """Tell whether other quotes of the text begin with the same label, as those of a transcript do."""
        return self.label_counts[label.group(1)] > 1

    @cached_property
    def label_counts(self) -> Counter[str]:
        return Counter(label.group(1) for label in self.labels.values())

    def start(self, span: Span) -> int:
        return span.parent.start if span.parent else self.scanned.paragraphs[span.paragraph].start

    def last_of(self, chooser: Chooser | None) -> Found | None:
        spans = chooser.narration.spans if chooser else []
        return self.results.get(spans[-1].index) if spans else None

    def shares(self, clause: Clause, previous: Found, chooser: Chooser) -> bool:
        """Tell whether a clause is the one that the quote before it has been ascribed by."""
        cue = chooser.narration.original(clause.cue)
        return any(proof.kind == "cue" and proof.place == cue for proof in previous.ascription.evidence)

    def carried(
        self, span: Span, chooser: Chooser, number: int, previous: Found | None, before: Chooser | None, *, whole: bool
    ) -> tuple[Ascription, Found | None]:
        """Return whom a quote without a clause of its own is carried on from."""
        narration = chooser.narration
        place = narration.places[span.index]
        since = narration.places[previous.span.index].end if previous else 0
        said = chooser.last_before(place.start, since)
        if said and previous and self.shares(said, previous, chooser):
            said = None
        if said:
            return self.ascriber.ascribe(said, narration, number, "sentence before").carried_on("sentence before"), None
        if previous:
            continues = previous if whole and previous.is_whole else None
            return previous.ascription.carried_on("same paragraph"), continues
        subject = chooser.subject_before(place.start)
        if subject:
            return self.by_subject(subject, narration, number), None
        if narration.text[: place.start].strip() or before is None:
            return NOBODY, None
        return self.from_paragraph_before(span, before, number, whole=whole)

    def by_subject(self, subject: Clause, narration: Narration, number: int) -> Ascription:
        found = self.ascriber.ascribe(subject, narration, number, "subject")
        evidence = tuple(proof for proof in found.evidence if proof.kind != "cue")
        if found.basis == "unattributed":
            return NOBODY
        return Ascription(found.basis, "subject", found.speaker, found.organisation, found.role, None, evidence)

    def from_paragraph_before(
        self, span: Span, before: Chooser, number: int, *, whole: bool
    ) -> tuple[Ascription, Found | None]:
        """Return who goes on speaking at the beginning of a new paragraph."""
        last = self.last_of(before)
        text = before.narration.text
        since = before.narration.places[last.span.index].end if last else 0
        said = before.last_before(len(text), since)
        if last and said and self.shares(said, last, before):
            said = None
        if last and not said:
            continues = last if whole and last.is_whole else None
            way = "reopened" if span.reopens else "paragraph before"
            return last.ascription.carried_on(way), continues
        if said:
            way = "announced" if text.rstrip().endswith(":") else "reported before"
            return self.ascriber.ascribe(said, before.narration, number - 1, way).carried_on(way), None
        if text.rstrip().endswith(":"):
            subject = before.subject_before(len(text))
            if subject:
                return self.by_subject(subject, before.narration, number - 1), None
        return NOBODY, None

    def attribute_inner(self) -> None:
        """Attribute the quotes within quotes: by the outer quote's own sentences."""
        holders = [span for span in self.scanned.spans if self.children.get(span.index)]
        narrations = [narrate(self.text, span.place, self.children[span.index], self.whole) for span in holders]
        for span, narration, clauses in zip(holders, narrations, self.clauses(narrations), strict=True):
            chooser = Chooser(narration, clauses)
            for inner in narration.spans:
                self.results[inner.index] = self.inner(inner, chooser, self.results[span.index])

    def inner(self, span: Span, chooser: Chooser, outer: Found) -> Found:
        whole = span.index in self.whole
        chosen = chooser.choose(span, whole=whole)
        ascription = NOBODY
        if chosen:
            ascription = self.by_outer(chosen[0], chooser.narration, outer, chosen[1])
        return Found(span, whole, ascription, features(self.text, span, self.start(span), whole, ascription))

    def by_outer(self, clause: Clause, narration: Narration, outer: Found, way: str) -> Ascription:
        """Return the ascription of an inner clause, in which “I” and “we” are the outer quote's speaker."""
        found = self.ascriber.ascribe(clause, narration, outer.span.paragraph, way)
        source = next((proof for proof in found.evidence if proof.kind == "source"), None)
        said = outer.ascription
        if source is None or source.text.lower() not in ("i", "we") or not said.mention:
            return found
        named = Proof("antecedent", said.mention, said.mention.of(self.text))
        kept = tuple(proof for proof in said.evidence if proof.kind in ("organisation", "role"))
        return Ascription("pronoun", way, said.speaker, said.organisation, said.role, None,
                          (*found.evidence, named, *kept), found.verb)  # fmt: skip


CARRYING = (
    "none",
    "same paragraph",
    "paragraph before",
    "reopened",
    "reported before",
    "announced",
    "sentence before",
    "subject",
)


def chosen_by_itself(found: Found) -> bool:
    """Tell whether a quote has a clause of its own."""
    return found.ascription.way not in CARRYING
