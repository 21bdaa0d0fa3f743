"""The JSON of quotes as one request asks for it: with fewer members, with whole objects, with highlights."""

import json
from collections.abc import Collection, Sequence
from typing import Any

from django.utils import timezone
from rest_framework.viewsets import ReadOnlyModelViewSet

from quotes.expanding import EVIDENCE, expanded, expansions
from quotes.found import with_highlights
from quotes.models import Quote
from quotes.relays import relay
from quotes.shapes import IN_FULL, LISTED, RELAY
from sources.choosing import chosen
from sources.shapes import ReadyJSON, Statement
from sources.visibility import reads_internal


class Telling(ReadOnlyModelViewSet):
    """A view that gives quotes as JSON that the engine has written."""

    def listed(self, ids: Sequence[int]) -> ReadyJSON:
        """Return the JSON of quotes in a list."""
        fields, expand = self.asked_members(LISTED)
        quotes = with_highlights(self.texts(LISTED, ids, fields=fields), self.request.query_params, fields)
        return self.expanded(quotes, expand)

    def in_full(self, quote: Quote) -> ReadyJSON:
        """Return the JSON of one quote, with everything around it."""
        fields, expand = self.asked_members(IN_FULL)
        more = {RELAY: [link.pk for link in self.relay(quote)]}
        return self.expanded(self.texts(IN_FULL, [quote.pk], fields=fields, more=more), expand)

    def relay(self, quote: Quote) -> list[Quote]:
        """Return who passed the words on, looked for where the reader may know of a quote around them.

        Where only a draft is around, the public would be told of it by a statement more.
        """
        stands_within = quote.within_id if reads_internal(self.request.user) else quote.nested
        if not stands_within:
            return [quote]
        return relay(quote, among=Quote.objects.visible_to(self.request.user).only("within"))

    def asked_members(self, statement: Statement) -> tuple[list[str], list[str]]:
        """Return which members the request asks for, and which of them it wants whole."""
        parameters = self.request.query_params
        fields = chosen(parameters, statement.standing)
        expand = expansions(parameters, fields)
        return [*fields, *([EVIDENCE] if EVIDENCE in expand and EVIDENCE not in fields else [])], expand

    def expanded(self, quotes: ReadyJSON, names: Sequence[str]) -> ReadyJSON:
        return expanded(quotes, names, request=self.request, listed=self.others)

    def others(self, identifiers: Collection[str]) -> dict[str, Any]:
        """Return id → quote as a list shows it, of those that the reader may see."""
        visible = Quote.objects.visible_to(self.request.user).filter(uuid__in=identifiers)
        ids = list(visible.order_by().values_list("pk", flat=True))
        quotes = self.texts(LISTED, ids, fields=LISTED.standing)
        return {quote["id"]: quote for quote in map(json.loads, quotes)}

    def texts(self, statement: Statement, ids: Sequence[int], **more: Any) -> ReadyJSON:
        """Return the quotes' JSON as this request's reader may see it."""
        base = self.request.build_absolute_uri("/").rstrip("/")
        return statement.texts(ids, base=base, now=timezone.now(), internal=reads_internal(self.request.user), **more)
