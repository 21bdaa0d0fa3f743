"""Which rows hold words of an article: those there are, and those that only the audit trail remembers."""

from typing import Any

from django.apps import apps
from django.db.models import Q

from config.trail.models import Entry
from quotes.models.attributions import PRINTED
from sources.fields import DigestField, PartialDateField
from sources.models import Article

Scope = dict[str, set[int]]  # model, as entries name it → numbers of rows

ARTICLE, CAPTURE, QUOTE, EVIDENCE = "sources.article", "sources.capture", "quotes.quote", "quotes.evidence"
# What belongs to an article, by the column that says to which row; each after what it refers to.
PARTS = (
    (QUOTE, "article_id", ARTICLE),
    ("quotes.attribution", "quote_id", QUOTE),
    (EVIDENCE, "attribution_id", "quotes.attribution"),
    ("quotes.rejection", "article_id", ARTICLE),
    ("sources.affiliation", "stated_in_id", ARTICLE),
    ("sources.authorship", "article_id", ARTICLE),
    (CAPTURE, "article_id", ARTICLE),
    ("sources.redaction", "article_id", ARTICLE),
)
SPANS = (QUOTE, EVIDENCE)  # whose text is a part of the article's

# What a curator may have typed of an article's words, or about them, beside the spans.
ELSEWHERE: dict[str, tuple[str, ...]] = {
    ARTICLE: ("title", "byline", "withdrawal_reason"),
    QUOTE: ("status_reason",),
    "quotes.attribution": ("role", "occasion", "note", *(f"printed_{name}" for name in PRINTED)),
    "sources.affiliation": ("role",),
    CAPTURE: ("origin",),
}


def scope_of(article: Article) -> Scope:
    """Return the rows that belong to an article, deleted ones included."""
    rows: Scope = {ARTICLE: {article.pk}}
    for label, attribute, owner in PARTS:
        owners = sorted(rows[owner])
        living = apps.get_model(label)._base_manager.filter(**{f"{attribute}__in": owners})
        told = Q(**{f"after__{attribute}__in": owners}) | Q(**{f"before__{attribute}__in": owners})
        known = Entry.objects.filter(told, model=label).order_by().values_list("row_id", flat=True)
        rows[label] = {*living.values_list("pk", flat=True), *known}
    return rows


def living(label: str, numbers: set[int]) -> dict[int, Any]:
    """Return the rows of a model that are still there, by their numbers, without bytes."""
    model = apps.get_model(label)
    rows = model._base_manager.filter(pk__in=numbers)
    return rows.defer("content").in_bulk() if label == CAPTURE else rows.in_bulk()


def free_text(label: str) -> set[str]:
    """Return the attributes of a model that hold what somebody has written."""
    fields: Any = apps.get_model(label)._meta.concrete_fields
    return {
        field.attname
        for field in fields
        if field.get_internal_type() in ("CharField", "TextField", "SlugField", "URLField")
        and not (field.choices or isinstance(field, DigestField | PartialDateField))
    }
