"""The work that runs in the background, a task each; who asks for it stands in ``asking_for.py``.

Each may be run again, and twice at a time (``sources/working.py``): a document is kept once, a suggestion comes
in once, and both are known when they come again.
"""

import datetime
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django_tasks import task

from quotes.received import FETCHING_IS_OFF, REFUSED, Tally
from quotes.suggesting import pipelines
from quotes.suggesting.storing import store_suggestions
from sources.models import Article
from sources.receiving import Refused, Request
from sources.receiving.documents import Item
from sources.receiving.fetching import Client
from sources.receiving.origins import items_of
from sources.receiving.storing import Terms
from sources.receiving.taking import take
from sources.working import Result, Undone, advance, in_background, result

MOST_PARSED = 100_000  # code points, about two seconds; at once, longer texts are read by rules alone


@task()
def suggest_quotes(*, article: int) -> Result:
    """Store what is suggested for an article as drafts."""
    row = Article.objects.filter(pk=article).first()
    if row is None:
        raise Undone("The article is gone.")
    parsed = in_background() or len(row.text) <= MOST_PARSED  # whoever waits for it at a page does not wait for ever
    summary = store_suggestions(row, pipelines.loaded() if parsed else None)
    return result(str(summary), [row], summary=vars(summary))


@task()
def import_addresses(*, addresses: list[str], since: str, suggest: bool, **terms: str | bool) -> Result:
    """Import the pages of one site, politely one after the other; those fetched ``since`` then are not fetched."""
    if not settings.FETCH_URLS:
        raise Undone(FETCHING_IS_OFF)
    return imported(map(Request, addresses), terms_of(terms), since, suggest=suggest, total=len(addresses))


@task()
def import_file(*, path: str, origin: str, since: str, suggest: bool, **terms: str | bool) -> Result:
    """Import the documents of one file, which has to be where the worker is; ``origin`` is what it is called."""
    return imported(items_of(Path(path), origin), terms_of(terms), since, suggest=suggest)


def imported(items: Iterable[Item], terms: Terms, since: str, *, suggest: bool, total: int | None = None) -> Result:
    """Take in one document after the other; raise Undone, when all were tried, if any was refused."""
    tally, client, instant = Tally(), Client(), datetime.datetime.fromisoformat(since)
    for done, item in enumerate(items):
        advance(done, total)
        try:
            outcome = take(item, terms, client=client, since=instant)
        except Refused as refusal:
            tally.refuse(refusal)
            continue
        tally.count(outcome)
        if suggest:  # of what is known as well: a worker may have died in between
            tally.suggested += store_suggestions(outcome.article, pipelines.loaded())
    advance(tally.counts.total(), tally.counts.total())
    if tally.counts[REFUSED]:
        raise Undone(str(tally))
    return result(str(tally), tally.articles)


def terms_as_json(terms: Terms) -> dict[str, str | bool]:
    public_from = terms.public_from.isoformat() if terms.public_from else ""
    return {**vars(terms), "public_from": public_from}


def terms_of(written: dict[str, str | bool]) -> Terms:
    """Return the terms that ``terms_as_json()`` has written."""
    public_from = datetime.datetime.fromisoformat(str(written["public_from"])) if written["public_from"] else None
    return Terms(
        language=str(written["language"]),
        title=str(written["title"]),
        public_from=public_from,
        create_publishers=bool(written["create_publishers"]),
    )
