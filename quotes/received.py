"""What became of the documents of an import, in words."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from quotes.comparing import Comparison, Fate, compare
from quotes.models import shortened
from quotes.suggesting.storing import Summary
from sources.models import Article
from sources.receiving import Refused
from sources.receiving.storing import Outcome, State
from sources.working import MOST_NAMED

REFUSED = "refused"
STATES = (*State, REFUSED)
FETCHING_IS_OFF = "Fetching web addresses is off here: FETCH_URLS switches it on (docs/operations.md)."
MOST_LINES = 200  # that are kept of an import in the background


@dataclass
class Tally:
    """The documents so far: how many became what, publishers that nobody knows, and the first of their articles."""

    counts: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    articles: list[Article] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    suggested: Summary = field(default_factory=Summary)

    def count(self, outcome: Outcome) -> None:
        self.counts[outcome.state] += 1
        self.articles = [*self.articles, outcome.article][:MOST_NAMED]
        if outcome.unknown_publisher:
            self.unknown[outcome.unknown_publisher] += 1
        if outcome.earlier:
            self.lines += revision(outcome.article, outcome.earlier)

    def refuse(self, refusal: Refused) -> None:
        self.counts[REFUSED] += 1
        self.lines.append(str(refusal))

    def summary(self) -> Iterator[str]:
        """Yield the lines that tell of all documents together."""
        for name, times in self.unknown.most_common():
            yield f"Not a known publisher, left empty: {name} ({times:,} articles)"
        yield ", ".join(f"{self.counts[state]:,} {state}" for state in STATES)
        if self.suggested != Summary():
            yield f"Quotes suggested: {self.suggested}"

    def __str__(self) -> str:
        left_out = len(self.lines) - MOST_LINES
        more = [f"and {left_out:,} lines more"] if left_out > 0 else []
        return "\n".join([*self.summary(), *self.lines[:MOST_LINES], *more])


def revision(article: Article, earlier: Article) -> Iterator[str]:
    """Yield what became of the quotes of the earlier version of an article, a line each."""
    yield f"{article.slug} revises {earlier.slug}"
    for found in compare(earlier.quotes.in_reading_order(), earlier.text, article.text):
        yield f"  {told(found)}"


def told(found: Comparison) -> str:
    """Return one line on what became of a quote."""
    where = f" at {found.place.start}–{found.place.end}" if found.place else ""
    words = found.difference if found.fate == Fate.ALTERED else shortened(found.quote.text)
    return f"{found.fate}{where}: {words} ({found.quote.uuid})"
