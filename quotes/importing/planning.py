"""Decide what becomes of each row of a batch: new, known already, refused, or waiting for the quote that it names.

What the database holds is asked for the whole batch at once; then the rows are decided on in their order, so that a
batch comes to the same as its rows one by one.
"""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from quotes import rules
from quotes.comparing import put_for
from quotes.importing.articles import Articles, Source
from quotes.importing.columns import NAMES, Stated
from quotes.importing.grounds import Claim, claim_of, message_of
from quotes.importing.names import Names, Somebody, led
from quotes.importing.placing import EXACTLY, Reading, Strictness, kind_of, place_of
from quotes.importing.present import Placed, Present, Stored
from quotes.importing.recent import Recent
from quotes.importing.refusals import Code, Refused
from quotes.importing.values import claim_values, evidence_values, id_of, quote_values
from quotes.importing.writing import NewRows, new_ids
from quotes.models import Attribution, Basis, Quote

ROOM = 500_000  # code points of texts that are remembered as they were read


class State(StrEnum):
    """What became of a row."""

    NEW = "new"
    KNOWN = "known"
    WAITING = "waiting"
    REFUSED = "refused"


@dataclass(frozen=True)
class Terms:
    """On what terms quotes are imported; ``origin`` is what the file is called."""

    origin: str
    create_names: bool = False
    keep_status: bool = False
    strictness: Strictness = EXACTLY


@dataclass
class Plan:
    """What becomes of a batch: the rows to store, and a state or refusal for each row, in order."""

    new: NewRows = field(default_factory=NewRows)
    outcomes: list[tuple[Stated, State | Refused]] = field(default_factory=list)
    inferred: int = 0
    entered: list[str] = field(default_factory=list)
    led: set[str] = field(default_factory=set)  # that slugs of merged rows led to others, in sentences


class Planner:
    """Decides on rows; what it has looked up it remembers from batch to batch, in bounded memory."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.articles = Articles()
        self.names = Names(create=terms.create_names)
        self.readings: Recent[int, Reading] = Recent(ROOM, lambda reading: len(reading.text))
        self.same: Recent[uuid.UUID, uuid.UUID] = Recent(20_000)  # id of a row → id of the quote that it is

    def forget(self) -> None:
        """Forget everything: something has changed behind our back, or was undone."""
        self.articles.forget()
        self.names.forget()
        self.readings.clear()

    def plan(self, rows: Sequence[Stated]) -> Plan:
        """Return what becomes of the rows; new names are entered at once, in the running transaction."""
        plan = Plan()
        self.articles.look_up(row.article for row in rows)
        self.names.look_up((column, named) for row in rows for column, named in row.names.items())
        placed = [self.placed(row) for row in rows]
        present = Present([each for each in placed if isinstance(each, Placed)], self.same)
        deciding = Deciding(self, present, plan, new_ids(Quote, len(rows)), new_ids(Attribution, len(rows)))
        for row, where in zip(rows, placed, strict=True):
            state: State | Refused
            try:
                if isinstance(where, Refused):
                    raise where
                state = deciding.on(where)
            except Refused as refused:
                state = refused
            plan.outcomes.append((row, state))
        return plan

    def placed(self, row: Stated) -> Placed | Refused:
        """Return where the words of a row stand, or why that cannot be said."""
        try:
            source = self.articles.find(row.article)
            return Placed(row, source, place_of(row, self.reading(source), self.terms.strictness))
        except Refused as refused:
            return refused

    def reading(self, source: Source) -> Reading:
        """Return the text of an article, with what was seen in it."""
        return self.readings.get(source.pk) or self.readings.put(source.pk, Reading(self.articles.text(source)))


@dataclass
class Deciding:
    """Decides on the placed rows of one batch, one after the other, and adds what is new to the plan."""

    planner: Planner
    present: Present
    plan: Plan
    quote_ids: Iterator[int]
    attribution_ids: Iterator[int]

    def on(self, where: Placed) -> State:
        """Return what becomes of a row; raise Refused if nothing does."""
        row, place = where.row, where.place
        twin = self.present.at(where.source.pk, place)
        if row.id and (same := self.present.called(row.id)):
            if same is not twin:
                told = f"Another quote has this id, at {same.start}–{same.end} of the article {same.article}."
                raise Refused(Code.ID_TAKEN, told, "id")
            return State.KNOWN
        names = {column: self.planner.names.find(column, named) for column, named in row.names.items()}
        self.plan.led.update(led(column, somebody) for column, somebody in names.items() if somebody.once)
        outer, earlier = self.present.named_by(where)
        if (row.within and outer is None) or (row.continues and earlier is None):
            return State.WAITING
        if row.basis == Basis.CONTINUED and not names and earlier:
            if earlier.is_new:
                return State.WAITING
            names = carried_on(row, earlier)
        text = self.planner.articles.text(where.source)
        claim = claim_of(row, names, text, place, self.planner.terms.origin)
        if twin:
            return self.known(row, claim, twin)
        self.enter(where, claim, outer, earlier, text)
        return State.NEW

    def known(self, row: Stated, claim: Claim | None, twin: Stored) -> State:
        """Return that a row is known, whose quote says the same; raise Refused if it is ascribed in another way."""
        if claim and claim.whose not in [each.whose for each in twin.claims]:
            told = f"These words are a quote already ({twin.uuid}), which is ascribed in another way:"
            difference = put_for(str(claim), " or ".join(map(str, twin.claims)) or "to nobody yet")
            raise Refused(Code.QUOTED_ALREADY, told, "text", difference)
        if row.id:
            self.planner.same.put(row.id, twin.uuid)
        return State.KNOWN

    def enter(
        self, where: Placed, claim: Claim | None, outer: Stored | None, earlier: Stored | None, text: str
    ) -> None:
        """Add a new quote with its attribution to the plan; raise Refused if a rule stands in the way."""
        row, place, source = where.row, where.place, where.source
        status = row.status if row.status and self.planner.terms.keep_status else Quote.Status.DRAFT
        kind = row.kind or kind_of(place, self.planner.reading(source))
        require_rules(where, status, claim, outer, earlier)
        span = (source.pk, source.slug, place.start, place.end, place.of(text))
        stored = Stored(next(self.quote_ids), id_of(where), *span, claims=[claim] if claim else [], is_new=True)
        references = {"within_id": outer and outer.pk, "continues_id": earlier and earlier.pk}
        quote = quote_values(stored, kind=kind, status=status, reason=row.status_reason)
        if claim:
            self.ascribe(stored, claim, text)
        self.plan.new.quotes.append({**quote, **references})
        self.present.add(stored)

    def ascribe(self, stored: Stored, claim: Claim, text: str) -> None:
        """Add the attribution of a new quote to the plan, and enter those whom it names: all else is certain."""
        for column, somebody in claim.names.items():
            if not somebody.pk:
                claim.names[column] = self.planner.names.enter(column, somebody, self.plan.entered)
        pk = next(self.attribution_ids)
        self.plan.inferred += claim.basis == Basis.INFERRED
        self.plan.new.attributions.append(claim_values(claim, pk, stored))
        self.plan.new.evidence += evidence_values(claim, pk, text)


def require_rules(
    where: Placed, status: str, claim: Claim | None, outer: Stored | None, earlier: Stored | None
) -> None:
    """Raise Refused for what no quote may be: the rules that look at more than its own row."""
    if outer or earlier:
        span = {"article_id": where.source.pk, "start": where.place.start, "end": where.place.end}
        quote = Quote(
            **span, within=outer.as_quote() if outer else None, continues=earlier.as_quote() if earlier else None
        )
        for column, why in rules.refused_nesting(quote).items():
            raise Refused(Code.NESTING, why, column)
    if status == Quote.Status.RETRACTED and not where.row.status_reason:
        raise Refused(Code.INVALID, message_of(Quote, "retraction_has_a_reason"), "status_reason")
    if status == Quote.Status.VERIFIED:
        preferred = Attribution.Standing.PREFERRED
        claims = [rules.Claim(claim.basis, preferred, frozenset(map(str, claim.evidence)))] if claim else []
        if why := rules.why_not_verified(claims):
            raise Refused(Code.NOT_VERIFIABLE, why, "status")


def carried_on(row: Stated, earlier: Stored) -> dict[str, Somebody]:
    """Return whom the earlier part of an utterance names; capacity and occasion are repeated on the row itself."""
    repeated = rules.carried_on(Quote(continues=earlier.as_quote()))
    row.role = row.role or repeated.get("role", "")
    row.occasion = row.occasion or repeated.get("occasion", "")
    return {name: Somebody(who.pk, who.slug, who.name) for name in NAMES if (who := repeated.get(name))}
