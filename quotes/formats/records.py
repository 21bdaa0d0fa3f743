"""What formats tell of a quote: one flat record, fetched without a model instance or serializer."""

import datetime
import uuid
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db.models import FilteredRelation, Q

from quotes.fragments import text_fragment_url
from quotes.models import Attribution, Quote
from quotes.shapes import public_id
from sources.models import Article, Authorship
from sources.visibility import reads_internal


class Record(NamedTuple):
    """A quote with its article and its preferred attribution, empty where there is none."""

    pk: int
    uuid: uuid.UUID
    created: datetime.datetime
    text: str
    kind: str
    language: str
    status: str
    start: int
    end: int
    prefix: str
    suffix: str
    visible_within: str | None
    visible_continues: str | None
    article_id: int
    article: str
    title: str
    byline: str
    source_url: str
    archived_url: str
    published: str | None
    retrieved_at: datetime.datetime | None
    text_access: str
    publisher: str | None
    publisher_name: str | None
    publisher_kind: str | None
    basis: str | None
    role: str | None
    occasion: str | None
    confidence: float | None
    attributed: datetime.datetime | None
    speaker: str | None
    speaker_name: str | None
    speaker_kind: str | None
    organisation: str | None
    organisation_name: str | None
    on_behalf_of: str | None
    on_behalf_of_name: str | None
    told_to: str | None
    told_to_name: str | None
    authors: tuple[str, ...] = ()  # their names, in the order of the byline
    text_is_open: bool = False

    @property
    def fragment_url(self) -> str | None:
        """The link that opens the live article at these words."""
        return text_fragment_url(self.source_url, text=self.text, prefix=self.prefix, suffix=self.suffix)

    @property
    def who(self) -> str:
        """Whose words these are, in words: “Kaitlin Martin, fellow, Human Rights Watch”."""
        return ", ".join(part for part in (self.speaker_name, self.role, self.organisation_name) if part)

    @property
    def writers(self) -> tuple[str, ...]:
        """Who wrote the article: its authors, or else its byline as printed."""
        return self.authors or ((self.byline,) if self.byline else ())


def named(path: str, name: str, *fields: str) -> dict[str, str]:
    """Return the paths of somebody's slug, name and further ``fields``."""
    return {name: f"{path}__slug", f"{name}_name": f"{path}__name"} | {
        f"{name}_{field}": f"{path}__{field}" for field in fields
    }


PATHS: dict[str, str] = {
    "article": "article__slug",
    **{
        name: f"article__{name}"
        for name in ("title", "byline", "source_url", "archived_url", "retrieved_at", "text_access")
    },
    **named("article__publisher", "publisher", "kind"),
    **{name: f"preferred__{name}" for name in ("basis", "role", "occasion", "confidence")},
    "attributed": "preferred__created",
    **named("preferred__speaker", "speaker", "kind"),
    **named("preferred__organisation", "organisation"),
    **named("preferred__on_behalf_of", "on_behalf_of"),
    **named("preferred__told_to", "told_to"),
}
COLUMNS = [PATHS.get(name, name) for name in Record._fields[:-2]]


def records(user: Any, ids: Sequence[int]) -> list[Record]:
    """Return what ``user`` may know of the quotes ``ids``, in that order, in two queries."""
    visible = Quote.objects.visible_to(user)
    preferred = Q(attributions__standing=Attribution.Standing.PREFERRED)
    quotes = visible.filter(pk__in=ids).annotate(
        preferred=FilteredRelation("attributions", condition=preferred),
        visible_within=public_id("within", visible),
        visible_continues=public_id("continues", visible),
    )
    quotes = quotes.order_by()
    found = {row[0]: Record._make((*row, (), False)) for row in quotes.values_list(*COLUMNS)}
    authors = author_names({record.article_id for record in found.values()})
    internal = reads_internal(user)
    return [
        record._replace(
            authors=authors.get(record.article_id, ()),
            text_is_open=internal or record.text_access == Article.TextAccess.FULL,
        )
        for pk in ids
        if (record := found.get(pk))
    ]


def author_names(articles: set[int]) -> dict[int, tuple[str, ...]]:
    """Return the names of those who wrote each of these articles, in the order of the byline."""
    rows = Authorship.objects.filter(article__in=articles).order_by("position", "id")
    names: dict[int, tuple[str, ...]] = {}
    for article, name in rows.values_list("article", "speaker__name"):
        names[article] = (*names.get(article, ()), name)
    return names
