"""What makes a view of quotes answer in every format: one quote, or the whole list while it is read."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from rest_framework.exceptions import ErrorDetail, NotFound, ValidationError
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from quotes.formats import FORMATS
from quotes.formats.addresses import Addresses
from quotes.formats.base import Format
from quotes.formats.lines import JsonLinesFormat, as_lines
from quotes.formats.negotiation import FormatNegotiation
from quotes.formats.records import records
from quotes.telling import Telling
from sources.choosing import EXPAND, FIELDS

CHUNK = 1000  # quotes that are fetched and held at once
MEMBERS = (FIELDS, EXPAND, "snippets")  # parameters that shape the API's own objects


class Exporting(Telling):
    """A view whose list and whose quotes can be had in every format.

    A list is walked in chunks by its paginator. Between two chunks nothing is open, neither a cursor nor
    a transaction: a client may take its time, or leave.
    """

    content_negotiation_class = FormatNegotiation
    request: Request

    def formats(self) -> list[type[Format]]:
        """Return the formats that this action offers beside JSON."""
        if self.action not in ("list", "retrieve"):
            return []
        return [each for each in FORMATS if each.single or not self.detail]

    def get_renderers(self) -> list[BaseRenderer]:
        return [*super().get_renderers(), *(each() for each in self.formats())]

    @property
    def default_response_headers(self) -> dict[str, str]:
        return {**super().default_response_headers, "Vary": "Accept"}

    @property
    def asked_format(self) -> Format | None:
        """The format that is asked for; None: JSON."""
        chosen = self.request.accepted_renderer
        return chosen if isinstance(chosen, Format) else None

    def export_one(self, form: Format) -> HttpResponseBase:
        """Return the one quote that is asked for in a format."""
        text = as_lines(self.in_full(self.get_object())) if isinstance(form, JsonLinesFormat) else self.document(form)
        return as_file(HttpResponse(text, content_type=form.content_type), form, f"quote-{self.kwargs['uuid']}")

    def document(self, form: Format) -> str:
        """Return the document of the one quote that is asked for."""
        quote = self.get_object()
        self.refuse_members(form)
        for record in records(self.request.user, [quote.pk]):
            return form.one(record, Addresses(self.request))
        raise NotFound()  # it was hidden a moment ago

    def export(self, form: Format) -> HttpResponseBase:
        """Return the whole list, or its newest quotes, in a format."""
        paginator: Any = self.paginator
        quotes = self.filter_queryset(self.get_queryset())
        self.refuse_members(form)
        holds = f"the {form.latest} newest quotes" if form.latest else "the whole list"
        self.refuse(
            paginator.parameters if form.latest else paginator.paging,
            f"It is for pages of JSON: the format {form.format} holds {holds}.",
        )
        if form.latest:
            chunks = iter([list(quotes.order_by("-created", "-uuid").values_list("pk", flat=True)[: form.latest])])
        else:
            chunks = paginator.chunks(quotes, self.request, self, size=CHUNK)
        parts = self.written(form, chunks)
        # The first part is made now: what fails in it is still told as a problem.
        parts = chain([next(parts, "")], parts) if self.request.method != "HEAD" else iter(())
        return as_file(StreamingHttpResponse(parts, content_type=form.content_type), form, "quotes")

    def refuse_members(self, form: Format) -> None:
        """Refuse what shapes the API's own objects in a format that has a shape of its own."""
        if not isinstance(form, JsonLinesFormat):
            self.refuse(MEMBERS, f"It shapes the API's own objects, which the format {form.format} does not hold.")

    def refuse(self, names: Sequence[str], detail: str) -> None:
        """Refuse parameters that mean nothing in a format, and say why in ``detail``."""
        if found := [name for name in names if name in self.request.query_params]:
            raise ValidationError({name: [ErrorDetail(detail, code="not_in_this_format")] for name in found})

    def written(self, form: Format, chunks: Iterator[Sequence[int]]) -> Iterator[str]:
        """Yield the text of the quotes in ``chunks``."""
        if isinstance(form, JsonLinesFormat):
            for ids in chunks:
                yield as_lines(self.listed(ids))
            return
        to, user = Addresses(self.request), self.request.user
        first = records(user, next(chunks, []))
        yield form.opening(first, to) + form.between.join(form.entry(record, to) for record in first)
        for ids in chunks:
            yield "".join(f"{form.between}{form.entry(record, to)}" for record in records(user, ids))
        yield form.closing(first)


def as_file(response: HttpResponseBase, form: Format, name: str) -> HttpResponseBase:
    """Return the answer with the name under which a browser saves it."""
    if form.attached:
        response.headers["Content-Disposition"] = f'attachment; filename="verbatim-{name}.{form.extension}"'
    return response
