"""What a redaction would overwrite: for whoever decides on it, and for the act itself."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from django.db.models import Q
from django.utils.translation import gettext as _

from config.takedown.history import Span, entry_changes
from config.takedown.scope import ELSEWHERE, Scope, living, scope_of
from quotes.models import Evidence, Quote
from sources.models import Article, Organisation, Speaker
from sources.overwriting import BLOCK, Words, overwritten


class Refused(Exception):
    """Nothing was overwritten, for this reason."""


@dataclass(frozen=True)
class FieldChange:
    """A field of a row, beside the article's text, as it is and as it shall be."""

    row: Any
    name: str
    before: str
    after: str

    @property
    def called(self) -> str:
        meta = self.row._meta
        return f"{meta.verbose_name}: {meta.get_field(self.name).verbose_name}"


@dataclass
class Plan:
    """All that a redaction overwrites, before it does."""

    article: Article
    spans: list[Span]
    words: Words
    scope: Scope
    fields: list[FieldChange] = field(default_factory=list)
    quotes: list[FieldChange] = field(default_factory=list)
    evidence: list[FieldChange] = field(default_factory=list)
    entries: int = 0
    captures: int = 0
    left: list[str] = field(default_factory=list)

    @property
    def passages(self) -> list[tuple[int, str, str, str]]:
        """The places in the text: the offset, a few characters before, the words, and a few after."""
        text = self.article.text
        return [
            (start, text[max(start - 40, 0) : start], text[start:end], text[end : end + 40])
            for start, end in self.spans
        ]


def plan(article: Article, spans: Iterable[Span], *, elsewhere: bool = True, also: Iterable[str] = ()) -> Plan:
    """Return what would be overwritten; ``article`` is stored and has its text.

    ``elsewhere``: also where the same words, or those of ``also``, stand in titles, bylines, roles, occasions,
    notes, reasons and their history. Raises Refused for what is no span of the text or is overwritten already.
    """
    merged = together(article.text, spans)
    phrases = [article.text[start:end] for start, end in merged]
    words = Words([*phrases, *also] if elsewhere else [])
    made = Plan(article, merged, words, scope_of(article))
    made.fields = list(field_changes(made))
    made.quotes = list(span_changes(Quote.objects.filter(article=article), merged))
    made.evidence = list(span_changes(Evidence.objects.filter(attribution__quote__article=article), merged))
    made.entries = sum(1 for _change in entry_changes(made.scope, merged, words))
    made.captures = article.captures.exclude(content=b"").count()
    made.left = list(left_alone(made, Words([*phrases, *also])))
    return made


def together(text: str, spans: Iterable[Span]) -> list[Span]:
    """Return the spans in their order, those that touch as one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if not 0 <= start < end <= len(text):
            raise Refused(_("The text has no characters from %(start)d to %(end)d.") % {"start": start, "end": end})
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    left = [(start, end) for start, end in merged if text[start:end].strip(BLOCK)]
    if not left:
        raise Refused(_("These characters are overwritten already."))
    return left


def everywhere(text: str, spans: Iterable[Span]) -> list[Span]:
    """Return every place of the text where the words of one of the spans stand, the spans included."""
    found = list(spans)
    for start, end in list(found):
        found += [match.span() for match in Words([text[start:end]]).pattern.finditer(text)]
    return found


def field_changes(made: Plan) -> Iterator[FieldChange]:
    """Yield the fields, beside the spans, in which the words stand."""
    for label, names in ELSEWHERE.items():
        for row in living(label, made.scope[label]).values():
            for name in names:
                before = getattr(row, name)
                if made.words.stand_in(before):
                    yield FieldChange(row, name, before, made.words.overwritten_in(before))


def span_changes(rows: Any, spans: Sequence[Span]) -> Iterator[FieldChange]:
    """Yield the rows, each a part of the text, that lie over a span."""
    # Between the first and the last: a condition for each of thousands of spans is more than SQLite takes.
    for row in rows.filter(start__lt=spans[-1][1], end__gt=spans[0][0]).order_by("start", "pk"):
        met = [(start, end) for start, end in spans if start < row.end and end > row.start]
        text = row.text
        for start, end in met:
            text = overwritten(text, start - row.start, end - row.start)
        if met:
            yield FieldChange(row, "text", row.text, text)


def require_a_reason(made: Plan, reason: str) -> None:
    """Raise Refused unless the reason is one, and does not hold what is overwritten."""
    if not reason.strip():
        raise Refused(_("Say why the words are overwritten."))
    hidden = [made.article.text[start:end] for start, end in made.spans]
    if made.words.stand_in(reason) or any(words in reason for words in hidden):
        raise Refused(
            _("The reason holds the words that are to be overwritten. It stays in the history: say it without.")
        )


def left_alone(made: Plan, words: Words) -> Iterator[str]:
    """Yield, for people, what goes on holding the words."""
    article = made.article
    further = [found for found in words.pattern.finditer(article.text) if not inside(found.span(), made.spans)]
    if further:
        yield _("The words stand at %d further places of the text.") % len(further)
    for name in ("slug", "source_url", "archived_url"):
        value = getattr(article, name)
        if words.stand_in(re.sub(r"[\W_]+", " ", unquote(value))):
            yield _("The article’s %(field)s: %(value)s. Change it first, and its history is overwritten too.") % {
                "field": name,
                "value": value,
            }
    claims = Q(attributions__quote__article=article) | Q(affiliations__stated_in=article)
    named = {
        Speaker: claims | Q(authorships__article=article) | Q(attributions_on_behalf_of__quote__article=article),
        Organisation: claims | Q(articles=article) | Q(attributions_told_to__quote__article=article),
    }
    for model, condition in named.items():
        for row in model._base_manager.filter(condition).distinct():
            if words.stand_in(row.name):
                yield _("The name of a %(kind)s: %(name)s (%(slug)s)") % {
                    "kind": model._meta.verbose_name,
                    "name": row.name,
                    "slug": row.slug,
                }
    for other in Article.objects.filter(Q(pk=article.revises_id) | Q(revises=article)):
        if words.stand_in(other.text) or words.stand_in(other.title):
            yield _("Another version of the article: %s") % other.slug


def inside(place: Span, spans: Iterable[Span]) -> bool:
    """Tell whether a place lies within one of the spans."""
    return any(start <= place[0] and place[1] <= end for start, end in spans)
