"""The questions that every contender is asked: each as Verbatim, raw and the textbook understand it."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.signing import Signer
from django.db.models import QuerySet
from django.utils import timezone

from quotes.models import Quote
from tests.bench.dataset import SEED, Dataset, Zipf

HEAVIEST = 20  # of the speakers and organisations are always among the questions
COMMON = 0.25  # of the phrases are the commonest words of their quotes
QUOTES = "/api/v1/quotes/"

SPEAKER, ORGANISATION, DEEP = "by speaker", "by organisation and dates", "a page deep in the list"
ONE, PHRASE = "one quote", "phrase search"
ENDPOINTS = (SPEAKER, ORGANISATION, DEEP, ONE, PHRASE)


@dataclass(frozen=True)
class Question:
    """One question, as an address for each contender."""

    endpoint: str
    verbatim: str
    raw: str
    textbook: str

    def to(self, contender: str) -> str:
        """Return the address at which a contender is asked; raw is asked alike with and without preparation."""
        return {"verbatim": self.verbatim, "textbook": self.textbook}.get(contender, self.raw)


def questions(dataset: Dataset, many: int) -> Iterator[Question]:
    """Yield ``many`` questions for each endpoint."""
    source = random.Random(SEED)
    for number in who(dataset.size.speakers, many, source):
        yield same(SPEAKER, {"speaker": f"speaker-{number}"})
    for number in who(dataset.size.organisations, many, source):
        year = source.randint(2016, 2023)
        dates = {"published_after": str(year), "published_before": str(year + 2)}
        yield same(ORGANISATION, {"organisation": f"organisation-{number}", **dates})
    yield from deep_pages(many, source)
    for identifier, _ in sample(many, source):
        address = f"{QUOTES}{identifier}/"
        yield Question(ONE, address, address, address)
    yield from phrases(dataset, many, source)


def who(number: int, many: int, source: random.Random) -> list[int]:
    """Return the heaviest and others as Zipf's law draws them."""
    heaviest = min(HEAVIEST, number, many)
    return [*range(heaviest), *Zipf(number, source).draw(many - heaviest)]


def same(endpoint: str, parameters: dict[str, str]) -> Question:
    address = asked(parameters)
    return Question(endpoint, address, address, address)


def asked(parameters: dict[str, Any]) -> str:
    return f"{QUOTES}?{urlencode(parameters)}"


def listed() -> QuerySet[Quote]:
    """Return the quotes of the list of all, those without a date left out."""
    return Quote.objects.public(now=timezone.now()).listed().exclude(published=None)


def sample(many: int, source: random.Random, *fields: str) -> list[tuple]:
    """Return the ids, and more, of listed quotes that are drawn evenly."""
    ids = list(listed().order_by("pk").values_list("pk", flat=True))
    drawn = Quote.objects.filter(pk__in=source.sample(ids, many)).order_by("uuid")
    return list(drawn.values_list("uuid", "pk", *fields))


def deep_pages(many: int, source: random.Random) -> Iterator[Question]:
    """Yield pages from anywhere in the list of all quotes."""
    signer = Signer(sep=".", salt="cursor of quotes.quote by -published: published,uuid")
    drawn = sample(many, source, "published")
    wanted = {pk for _, pk, _ in drawn}
    newest_first = listed().order_by("-published", "-uuid").values_list("pk", flat=True)
    rank = {pk: place for place, pk in enumerate(newest_first.iterator()) if pk in wanted}
    for identifier, pk, published in drawn:
        cursor = signer.sign_object([False, [published, str(identifier)]])
        yield Question(
            DEEP,
            asked({"cursor": cursor}),
            asked({"after": f"{published},{identifier}"}),
            asked({"page": rank[pk] // 50 + 1}),
        )


def phrases(dataset: Dataset, many: int, source: random.Random) -> Iterator[Question]:
    """Yield phrases of two or three words that stand in quotes, common and rare ones."""
    commonness = {word: place for place, word in enumerate(dataset.words)}
    for place, (_, _, text) in enumerate(sample(many, source, "text")):
        words = text.lower().rstrip(".").split()
        number = min(source.choice([2, 3]), len(words))
        stretches = [words[first : first + number] for first in range(len(words) - number + 1)]
        chosen = source.choice(stretches)
        if place < COMMON * many:
            chosen = min(stretches, key=lambda words: sum(commonness.get(word, len(commonness)) for word in words))
        phrase = " ".join(chosen)
        yield Question(PHRASE, asked({"q": f'"{phrase}"'}), asked({"phrase": phrase}), asked({"q": phrase}))
