"""The questions that every contender is asked: each as Verbatim, raw and the textbook understand it."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.signing import Signer
from django.utils import timezone

from quotes.models import Quote
from tests.bench.dataset import SEED, Dataset, Zipf

PER_ENDPOINT = 200
HEAVIEST = 20  # of the speakers and organisations are always among the questions
QUOTES = "/api/v1/quotes/"


@dataclass(frozen=True)
class Question:
    """One question, as an address for each contender."""

    endpoint: str
    verbatim: str
    raw: str
    textbook: str


def questions(dataset: Dataset) -> Iterator[Question]:
    """Yield every question, endpoint by endpoint."""
    source = random.Random(SEED)
    for number in who(dataset.size.speakers, source):
        yield same("by speaker", {"speaker": f"speaker-{number}"})
    for number in who(dataset.size.organisations, source):
        year = source.randint(2016, 2023)
        dates = {"published_after": str(year), "published_before": str(year + 2)}
        yield same("by organisation and dates", {"organisation": f"organisation-{number}", **dates})
    yield from deep_pages(source)
    for (identifier,) in sample(source):
        address = f"{QUOTES}{identifier}/"
        yield Question("one quote", address, address, address)


def who(number: int, source: random.Random) -> list[int]:
    """Return the heaviest and others as Zipf's law draws them."""
    heaviest = min(HEAVIEST, number)
    return [*range(heaviest), *Zipf(number, source).draw(PER_ENDPOINT - heaviest)]


def same(endpoint: str, parameters: dict[str, str]) -> Question:
    address = f"{QUOTES}?{urlencode(parameters)}"
    return Question(endpoint, address, address, address)


def sample(source: random.Random, *fields: str) -> list[tuple]:
    """Return values of public quotes, drawn evenly."""
    public = Quote.objects.public(now=timezone.now()).listed().exclude(published=None)
    ids = list(public.order_by("pk").values_list("pk", flat=True))
    return list(Quote.objects.filter(pk__in=source.sample(ids, PER_ENDPOINT)).values_list("uuid", *fields))


def deep_pages(source: random.Random) -> Iterator[Question]:
    """Yield pages from anywhere in the list of all quotes."""
    signer = Signer(sep=".", salt="cursor of quotes.quote by -published: published,uuid")
    rank = {row: place for place, row in enumerate(newest_first())}
    for identifier, published in sample(source, "published"):
        cursor = signer.sign_object([False, [published, str(identifier)]])
        page = rank[identifier] // 50 + 1
        yield Question(
            "a page deep in the list",
            f"{QUOTES}?{urlencode({'cursor': cursor})}",
            f"{QUOTES}?{urlencode({'after': f'{published},{identifier}'})}",
            f"{QUOTES}?{urlencode({'page': page})}",
        )


def newest_first() -> Iterator:
    public = Quote.objects.public(now=timezone.now()).exclude(published=None)
    return public.order_by("-published", "-uuid").values_list("uuid", flat=True).iterator()
