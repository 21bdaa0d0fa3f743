"""A deterministic data set in the shape of real ones, made row by row in constant memory.

For each million quotes: 100,000 articles of about 3 kB, 50,000 speakers, 5,000 organisations and a
vocabulary of 50,000 words. Words, speakers and organisations follow Zipf's law, so that a heaviest
speaker exists with tens of thousands of quotes; dates lie in ten years, with every precision. One
article in ten has a quote within a quote, one in ten an utterance in two parts, and one quote in
twenty a second attribution.
"""

import hashlib
import random
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate, count
from typing import Any, NamedTuple

from quotes.passages import ASIDE

SEED = 20180410
QUOTES_PER_ARTICLE = 10
WORDS_PER_QUOTE = (8, 30)
WORDS_OF_FILLING = (25, 45)
NESTED = 0.1  # of the articles: their second quote is the end of the first
CONTINUED = 0.1  # of the articles: their fourth quote carries on from the third
CONTESTED = 0.05  # of the quotes: somebody else may have said it
VOCABULARY = 50_000
POOL = 2_000_000  # words drawn beforehand: a sentence is a stretch of them
SYLLABLES = [a + b for a in "bcdfghklmnprstvwz" for b in ("a", "e", "i", "o", "u", "ar", "en", "is", "ol", "un")]
ROLE = "spokesperson"
CREATED = "2026-01-01 00:00:00.000000+00:00"
PUBLIC_FROM = "2026-01-02 00:00:00.000000+00:00"

Row = tuple[Any, ...]
Span = tuple[int, int]
Ids = Mapping[str, Iterator[int]]


@dataclass(frozen=True)
class Size:
    """How many rows of each kind belong to a number of quotes."""

    quotes: int

    @property
    def articles(self) -> int:
        return max(1, self.quotes // QUOTES_PER_ARTICLE)

    @property
    def speakers(self) -> int:
        return max(10, self.quotes // 20)

    @property
    def organisations(self) -> int:
        return max(5, self.quotes // 200)


class Said(NamedTuple):
    """Where a quote stands in its article, the name of who said it, and the verb."""

    quote: Span
    mention: Span
    cue: Span


class Zipf:
    """Draws numbers from 0 up to ``number``, each as often as Zipf's law has it."""

    def __init__(self, number: int, source: random.Random) -> None:
        self.numbers = range(number)
        self.weights = list(accumulate(1 / (rank + 1) for rank in self.numbers))
        self.source = source

    def draw(self, many: int = 1) -> list[int]:
        return self.source.choices(self.numbers, cum_weights=self.weights, k=many)


def words(number: int = VOCABULARY) -> list[str]:
    """Return distinct words, the shortest first, as frequent words are short."""
    found = dict.fromkeys(SYLLABLES)
    source = random.Random(SEED)
    while len(found) < number:
        found["".join(source.choices(SYLLABLES, k=2 + len(found) // 20_000))] = None
    return list(found)[:number]


COLUMNS = {
    "sources_organisation": ("id", "created", "slug", "name", "wikidata", "kind", "homepage", "ror"),
    "sources_speaker": ("id", "created", "slug", "name", "wikidata", "kind", "description"),
    "sources_article": (
        "id", "created", "slug", "title", "publisher_id", "byline", "source_url", "archived_url", "published",
        "language", "text", "sha256", "retrieved_at", "revises_id", "public_from", "text_access", "length",
    ),
    "quotes_quote": (
        "id", "created", "uuid", "article_id", "start", "end", "text", "kind", "within_id", "continues_id",
        "status", "status_reason", "prefix", "suffix", "language", "published", "public_from", "publisher_id",
        "preferred_speaker_id", "preferred_organisation_id", "preferred_told_to_id", "preferred_on_behalf_of_id",
        "preferred_basis", "preferred_role", "nested", "length", "origin", "origin_version",
    ),
    "quotes_attribution": (
        "id", "created", "uuid", "quote_id", "basis", "standing", "speaker_id", "organisation_id", "role",
        "told_to_id", "on_behalf_of_id", "occasion", "confidence", "note", "origin", "origin_version",
        "printed_speaker", "printed_organisation", "printed_told_to",
    ),
    "quotes_evidence": ("id", "created", "attribution_id", "kind", "start", "end", "text"),
}  # fmt: skip


class Dataset:
    """Everything to be stored for a number of quotes, table by table."""

    def __init__(self, quotes: int) -> None:
        self.size = Size(quotes)
        self.words = words()
        self.pool = [self.words[place] for place in Zipf(VOCABULARY, random.Random(SEED)).draw(POOL)]

    def rows(self) -> Iterator[tuple[str, Row]]:
        """Yield (table, row) for every row, each after the rows that it refers to."""
        for number in range(self.size.organisations):
            yield "sources_organisation", self.organisation(number)
        for number in range(self.size.speakers):
            yield "sources_speaker", self.speaker(number)
        yield from self.articles()

    def name(self, number: int) -> str:
        """Return a name of two words that no other number has."""
        first, last = divmod(number, 1_000)
        return f"{self.words[first + 5_000].title()} {self.words[last + 3_000].title()}"

    def organisation(self, number: int) -> Row:
        name = f"{self.words[number % 1_000 + 2_000].title()} Institute {number}"
        return number + 1, CREATED, f"organisation-{number}", name, "", "other", "", ""

    def speaker(self, number: int) -> Row:
        return number + 1, CREATED, f"speaker-{number}", self.name(number), "", "person", ""

    def articles(self) -> Iterator[tuple[str, Row]]:
        source = random.Random(SEED)
        draws = {
            "speakers": Zipf(self.size.speakers, source),
            "organisations": Zipf(self.size.organisations, source),
        }
        ids = {"quote": count(1), "attribution": count(1), "evidence": count(1)}
        for number in range(self.size.articles):
            yield from self.article(number, source, draws, ids)

    def article(
        self, number: int, source: random.Random, draws: dict[str, Zipf], ids: Ids
    ) -> Iterator[tuple[str, Row]]:
        """Yield an article, its quotes, their attributions and evidence."""
        speakers = [place + 1 for place in draws["speakers"].draw(QUOTES_PER_ARTICLE)]
        organisations = [place + 1 for place in draws["organisations"].draw(QUOTES_PER_ARTICLE + 1)]
        nested, continued = source.random() < NESTED, source.random() < CONTINUED
        text, spans = self.text(source, speakers, nested=nested)
        published, publisher = date(source), organisations.pop()
        yield (
            "sources_article",
            (number + 1, CREATED, f"article-{number}", text[:60], publisher, "", f"https://news.example/{number}", "",
             published, "en", text, hashlib.sha256(text.encode()).hexdigest(), None, None, PUBLIC_FROM, "full",
             len(text)),
        )  # fmt: skip
        rows: list[int] = []
        statuses: list[str] = []
        for place, (speaker, organisation, said) in enumerate(zip(speakers, organisations, spans, strict=True)):
            rows.append(next(ids["quote"]))
            within = rows[0] if nested and place == 1 else None
            continues = rows[2] if continued and place == 3 else None
            statuses += source.choices(["verified", "disputed", "draft"], [90, 5, 5])
            kind = source.choices(["direct", "partial", "indirect"], [75, 20, 5])[0]
            told_to = publisher if source.random() < 0.1 else None
            span = said.quote
            yield (
                "quotes_quote",
                (rows[-1], CREATED, public_id(rows[-1], "quote"), number + 1, *span, text[slice(*span)], kind, within,
                 continues, statuses[-1], "", *around(text, span), "en", published,
                 None if statuses[-1] == "draft" else PUBLIC_FROM, publisher, speaker, organisation, told_to, None,
                 "explicit", ROLE, within is not None and statuses[0] != "draft", span[1] - span[0],
                 "typed", ""),
            )  # fmt: skip
            yield from attribution(rows[-1], "preferred", (speaker, organisation, told_to), said, text, ids)
            if source.random() < CONTESTED:
                other = speaker % self.size.speakers + 1
                yield from attribution(rows[-1], "alternative", (other, organisation, None), said, text, ids)

    def text(self, source: random.Random, speakers: list[int], *, nested: bool) -> tuple[str, list[Said]]:
        """Return an article's text, and where each quote stands in it."""
        parts: list[str] = []
        spans: list[Said] = []
        length = 0

        def write(part: str) -> Span:
            nonlocal length
            parts.append(part)
            length += len(part)
            return length - len(part), length

        for place, speaker in enumerate(speakers):
            if nested and place == 1:
                start, end = spans[0].quote
                spans.append(Said((start + (end - start) // 2, end), spans[0].mention, spans[0].cue))
                continue
            write(self.sentence(source, WORDS_OF_FILLING) + ". “")
            quote = write(self.sentence(source, WORDS_PER_QUOTE) + ".")
            write("” ")
            cue = write("said")
            write(" ")
            spans.append(Said(quote, write(self.name(speaker - 1)), cue))
            write(".\n\n")
        return "".join(parts), spans

    def sentence(self, source: random.Random, length: tuple[int, int]) -> str:
        number = source.randint(*length)
        start = source.randrange(POOL - number)
        return " ".join(self.pool[start : start + number]).capitalize()


def attribution(
    quote: int, standing: str, whom: tuple[int, int, int | None], said: Said, text: str, ids: Ids
) -> Iterator[tuple[str, Row]]:
    """Yield an attribution to ``whom`` (speaker, organisation, told to), and its evidence."""
    row = next(ids["attribution"])
    speaker, organisation, told_to = whom
    yield (
        "quotes_attribution",
        (row, CREATED, public_id(row, "attribution"), quote, "explicit", standing, speaker, organisation,
         ROLE, told_to, None, "", None, "", "typed", "", "", "", ""),
    )  # fmt: skip
    for kind, span in (("source", said.mention), ("cue", said.cue)):
        yield "quotes_evidence", (next(ids["evidence"]), CREATED, row, kind, *span, text[slice(*span)])


def date(source: random.Random) -> str | None:
    """Return a date of ten years: most to the day, some to the month or year, some unknown."""
    day = f"{source.randint(2016, 2025)}-{source.randint(1, 12):02}-{source.randint(1, 28):02}"
    return source.choices([day, day[:7], day[:4], None], [85, 6, 4, 5])[0]


def around(text: str, span: Span) -> tuple[str, str]:
    """Return the words before and after a quote, as the engine keeps them."""
    start, end = span
    return text[max(0, start - ASIDE) : start], text[end : end + ASIDE]


def public_id(number: int, kind: str) -> uuid.UUID:
    """Return the same UUID for the same row, in every run."""
    return uuid.UUID(bytes=hashlib.md5(f"{kind} {number}".encode(), usedforsecurity=False).digest(), version=4)
