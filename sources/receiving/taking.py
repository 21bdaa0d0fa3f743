"""Take in one document, wherever it has to be had from."""

import datetime

from sources.models import Capture
from sources.receiving.documents import Item, Received, Refused, Request
from sources.receiving.fetching import Client
from sources.receiving.storing import Outcome, State, Terms, receive


def take(item: Item, terms: Terms, *, client: Client, since: datetime.datetime) -> Outcome:
    """Return what becomes of a document; raise Refused if nothing does.

    An address that was fetched ``since`` then, by a run that was stopped say, is not fetched again.
    """
    if isinstance(item, Refused):
        raise item
    if isinstance(item, Received):
        return receive(item, terms)
    return fetched_since(item, since) or receive(client.fetch(item.origin), terms)


def fetched_since(request: Request, since: datetime.datetime) -> Outcome | None:
    """Return the outcome of an address that was fetched a while ago."""
    rows = Capture.objects.from_origin(request.origin).filter(received_at__gte=since).defer("content")
    capture = rows.select_related("article").last()
    return Outcome(State.KNOWN, capture.article) if capture else None
