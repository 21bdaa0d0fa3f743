"""What the database holds of the quotes that a batch speaks of, with those that the batch itself adds."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from quotes.anchoring import Place
from quotes.importing.articles import Source
from quotes.importing.columns import NAMES, Stated
from quotes.importing.grounds import Claim
from quotes.importing.names import Somebody
from quotes.importing.placing import without_marks
from quotes.importing.recent import Recent
from quotes.importing.refusals import Code, Refused
from quotes.models import Attribution, Quote


@dataclass(frozen=True, slots=True)
class Placed:
    """A row whose words stand at a place of an article."""

    row: Stated
    source: Source
    place: Place


@dataclass(eq=False, slots=True)
class Stored:
    """A quote that is there, and how it is ascribed; ``is_new`` as long as its batch is not stored."""

    pk: int
    uuid: uuid.UUID
    article_pk: int
    article: str
    start: int
    end: int
    text: str
    claims: list[Claim] = field(default_factory=list)
    is_new: bool = False

    def as_quote(self) -> Quote:
        """Return what the rules need to know of it."""
        return Quote(pk=self.pk, article_id=self.article_pk, start=self.start, end=self.end)


FIELDS = ("pk", "uuid", "article_id", "article__slug", "start", "end", "text")


class Present:
    """The quotes that stand where the placed rows of a batch do, that have their ids, or that they name.

    ``same`` tells which quote a row was found to be, by the id that the row has.
    """

    def __init__(self, placed: Collection[Placed], same: Recent[uuid.UUID, uuid.UUID]) -> None:
        self.same = same
        self.by_span: dict[tuple[int, int, int], Stored] = {}
        self.by_id: dict[uuid.UUID, Stored] = {}
        self.by_words: dict[tuple[int, str], dict[int, Stored]] = {}
        self.fetch_spans(placed)
        ids = {each.row.id for each in placed if each.row.id}
        references = [
            (each.source.pk, name) for each in placed for name in (each.row.within, each.row.continues) if name
        ]
        named = {found for _, name in references if (found := self.id_named(name))}
        if ids or named:
            self.fetch(Q(uuid__in=ids | named))
        words = [(pk, without_marks(name)) for pk, name in references if self.id_named(name) is None]
        if words:
            self.fetch(Q(article__in={pk for pk, _ in words}, text__in={text for _, text in words}))

    def fetch_spans(self, placed: Collection[Placed]) -> None:
        """Fetch the quotes at the very places of the rows, with all their attributions."""
        spans = {(each.source.pk, each.place.start, each.place.end) for each in placed}
        if not spans:
            return
        articles, starts, ends = (set(each) for each in zip(*spans, strict=True))
        self.fetch(Q(article__in=articles, start__in=starts, end__in=ends))
        by_pk = {stored.pk: stored for span, stored in self.by_span.items() if span in spans}
        if by_pk:
            rows = Attribution.objects.filter(quote__in=list(by_pk)).order_by("quote_id", "pk")
            for row in rows.with_names():
                by_pk[row.quote_id].claims.append(claim_stored(row))

    def fetch(self, condition: Q) -> None:
        rows = Quote.objects.filter(condition).order_by().values_list(*FIELDS)
        for row in rows:
            if row[1] not in self.by_id:
                self.add(Stored(*row))

    def add(self, stored: Stored) -> None:
        """Know of a quote from now on."""
        self.by_span[stored.article_pk, stored.start, stored.end] = stored
        self.by_id[stored.uuid] = stored
        self.by_words.setdefault((stored.article_pk, stored.text), {})[stored.pk] = stored

    def at(self, article: int, place: Place) -> Stored | None:
        """Return the quote at a place."""
        return self.by_span.get((article, place.start, place.end))

    def called(self, identifier: uuid.UUID) -> Stored | None:
        """Return the quote with an id."""
        return self.by_id.get(identifier)

    def named_by(self, where: Placed) -> tuple[Stored | None, Stored | None]:
        """Return the quotes that a row lies within and continues, None where they are not there (yet)."""
        row, article = where.row, where.source.pk
        return self.named(article, "within", row.within), self.named(article, "continues", row.continues)

    def named(self, article: int, column: str, name: str) -> Stored | None:
        identifier = self.id_named(name)
        if identifier or not name:
            return self.by_id.get(identifier) if identifier else None
        found = list(self.by_words.get((article, without_marks(name)), {}).values())
        if len(found) > 1:
            told = "Several quotes of the article have these words; name one by its id:"
            raise Refused(Code.REFERENCE_AMBIGUOUS, told, column, candidates=[str(each.uuid) for each in found])
        return found[0] if found else None

    def id_named(self, name: str) -> uuid.UUID | None:
        """Return the id of the quote that a row names by one; None if it names it by its words."""
        try:
            identifier = uuid.UUID(name)
        except ValueError:
            return None
        return self.same.get(identifier) or identifier


def claim_stored(row: Attribution) -> Claim:
    """Return a stored attribution as a claim, without its evidence."""
    names: dict[str, Any] = {name: getattr(row, name) for name in NAMES}
    somebody = {name: Somebody(who.pk, who.slug, who.name) for name, who in names.items() if who}
    return Claim(row.basis, somebody, row.role, row.occasion)
