"""However an engine is brought to walk a list, it has the same rows in the same order."""

from collections.abc import Iterator

import pytest
from django.test import Client

from config import walking
from quotes.models import Quote
from tests import cast

pytestmark = pytest.mark.django_db

DATES = ["2018", "2018-04", "2018-04-10", None, "2019", None]


@pytest.fixture(autouse=True)
def _quotes() -> None:
    """Quotes of three speakers in articles of several dates, some unknown, and of each kind."""
    speakers = [cast.speaker(name) for name in ("Ann", "Bea", "Cem")]
    for number, date in enumerate(DATES):
        article = cast.article(f"Article {number}", published=date, language=["en", "ru"][number % 2])
        for place, quote in enumerate(cast.numbered(article, 3)):
            cast.attribution(quote, speaker=speakers[(number + place) % 3])
            Quote.objects.filter(pk=quote.pk).update(kind=["direct", "partial", "indirect"][place])


def walked(client: Client, query: str) -> Iterator[str]:
    """Yield the ids of a list, two on a page."""
    url = f"/api/v1/quotes/?limit=2&{query}"
    while url:
        page = client.get(url).json()
        yield from (row["id"] for row in page["results"])
        url = page["next"]


QUERIES = [
    "speaker=ann,bea",
    "speaker=ann,bea&ordering=published",
    "speaker=ann,bea,cem&kind=direct,partial",
    "speaker=ann,nobody",
    "kind=direct,partial&language=en",
    "kind=direct,indirect&ordering=created",
    "speaker=ann&ordering=-created",
    "language=en,ru&ordering=-created",
    "language=ru&speaker=bea,cem",
    "status=verified,disputed",
    "attributed=true",
    "q=l&kind=direct,partial&ordering=relevance",
]


@pytest.mark.parametrize("query", QUERIES)
def test_it_has_the_rows_that_one_scan_has(client: Client, query: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walking, "MANY", 1)
    walking_found = list(walked(client, query))
    with monkeypatch.context() as plainly:
        plainly.setattr("config.keyset.walked", lambda scan, number: scan)
        assert walking_found == list(walked(client, query))
    assert walking_found or "q=" in query


def test_it_leaves_more_values_than_it_walks_for_to_the_engine(client: Client) -> None:
    many = ",".join(f"nobody-{number}" for number in range(walking.MOST_WALKS))
    for name in [f"Nobody {number}" for number in range(walking.MOST_WALKS)]:
        cast.said(cast.article(name), cast.EXCUSE, by=cast.speaker(name))
    assert len(list(walked(client, f"speaker=ann,{many}"))) == 6 + walking.MOST_WALKS
