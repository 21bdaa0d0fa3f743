"""What waits for a reviewer, in the order in which it came in, whoever else works on it meanwhile.

A place in the queue is the number of the row of a quote, never how many stand before it: it stays what it is when
others take quotes out of the queue or delete them, and the next one is what stands after it then. The numbers grow
as quotes are entered; they are for readers of internals alone.
"""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from quotes.models import NEEDED_EVIDENCE, Attribution, Evidence, Quote, QuoteQuerySet

MOST_COUNTED = 1_000  # rows: whoever has so many waiting need not know how many more


class Waiting(models.TextChoices):
    """Why quotes wait."""

    DRAFTS = "drafts", _("drafts")
    SUGGESTIONS = "suggestions", _("suggested drafts")
    DISPUTES = "disputes", _("disputed")
    UNATTRIBUTED = "unattributed", _("attributed to nobody yet")
    UNSUPPORTED = "unsupported", _("attributed without the evidence that it takes")

    def among(self, quotes: QuoteQuerySet) -> QuoteQuerySet:
        """Return those of the quotes that wait for this reason."""
        match self:
            case Waiting.DRAFTS:
                return quotes.filter(status=Quote.Status.DRAFT)
            case Waiting.SUGGESTIONS:
                return quotes.filter(status=Quote.Status.DRAFT, origin="suggested")
            case Waiting.DISPUTES:
                return quotes.filter(status=Quote.Status.DISPUTED)
            case Waiting.UNATTRIBUTED:
                # Nobody is named either, which is what the index quote_by_nobody knows of.
                named = {"preferred_speaker": None, "preferred_organisation": None}
                return quotes.listed().filter(preferred_basis="", **named)
            case _:
                return quotes.listed().filter(pk__in=unsupported().values("quote"))


def unsupported() -> Any:
    """Return the preferred attributions that have not all the evidence that their basis needs."""
    lacking = Q(pk__in=[])
    for basis, kinds in NEEDED_EVIDENCE.items():
        for kind in sorted(kinds):
            there = Exists(Evidence.objects.filter(attribution=OuterRef("pk"), kind=kind))
            lacking |= Q(Q(basis=basis), ~there)  # in this order: SQLite looks no further where the basis is another
    return Attribution.objects.filter(lacking, standing=Attribution.Standing.PREFERRED)


@dataclass(frozen=True)
class Step:
    """Where in the queue to look: ``at`` a quote's number and on, ``after`` or ``before`` it; without, at the start."""

    towards: str = "at"
    place: int | None = None

    def first(self, quotes: QuoteQuerySet, number: int) -> list[Quote]:
        """Return at most ``number`` of the quotes from here on, or up to here, in the order of the queue."""
        if self.place is None:
            return list(quotes.order_by("pk")[:number])
        if self.towards == "before":
            return list(quotes.filter(pk__lt=self.place).order_by("-pk")[:number])[::-1]
        condition = {"pk__gt": self.place} if self.towards == "after" else {"pk__gte": self.place}
        return list(quotes.filter(**condition).order_by("pk")[:number])


def counted(rows: models.QuerySet) -> int:
    """Return how many rows there are, but no more than one above ``MOST_COUNTED``."""
    return rows.order_by()[: MOST_COUNTED + 1].count()


def shown_count(number: int) -> str:
    """Return a number that ``counted()`` gave, for people."""
    return f"{MOST_COUNTED}+" if number > MOST_COUNTED else str(number)
