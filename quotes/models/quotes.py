"""Quotes: the words, their place, and what the engine keeps beside them for the lists."""

import datetime
import uuid
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from quotes.fields import KeptReference
from quotes.models.basis import Basis
from quotes.models.origins import Originated, has_a_version
from quotes.models.spans import Span
from quotes.passages import ASIDE
from sources.fields import PartialDateField
from sources.models import Article, Entry, Organisation, Speaker
from sources.visibility import DatedQuerySet

# What the public may see now or later; partial indexes keep drafts and internal rows out of the way.
OPEN = Q(public_from__isnull=False)


class QuoteQuerySet(DatedQuerySet["Quote"]):
    """Quotes."""

    def get_by_natural_key(self, identifier: str) -> "Quote":
        return self.get(uuid=identifier)

    def listed(self) -> Self:
        """Leave out what was withdrawn: it stays addressable but stands in no list."""
        return self.exclude(status=Quote.Status.RETRACTED)

    def in_reading_order(self) -> Self:
        """Sort by place in the article, an outer quote before those within it."""
        return self.order_by("article", "start", "-end")


class Quote(Span, Originated, Entry):
    """One contiguous span of an article's text that is somebody's words."""

    class Kind(models.TextChoices):
        DIRECT = "direct", _("direct: a whole utterance in quotation marks")
        PARTIAL = "partial", _("partial: a fragment in quotation marks")
        INDIRECT = "indirect", _("indirect: a reported clause without marks")

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft: not checked yet")
        VERIFIED = "verified", _("verified: checked against the article")
        DISPUTED = "disputed", _("disputed")
        RETRACTED = "retracted", _("retracted: withdrawn, with its reason")

    uuid = models.UUIDField(_("id"), default=uuid.uuid4, unique=True, editable=False)
    article = models.ForeignKey(
        Article,
        models.PROTECT,
        related_name="quotes",
        db_index=False,  # span_is_quoted_once begins with it
        verbose_name=_("article"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    within = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="inner",
        help_text=_("The quote that strictly contains this one, where A quotes B."),
        verbose_name=_("within"),
    )
    continues = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="continuations",
        help_text=_("The earlier part of the same utterance, which its clause or a paragraph break interrupts."),
        verbose_name=_("continues"),
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    status_reason = models.TextField(
        _("status reason"), blank=True, help_text=_("Why it is disputed or retracted; it is public.")
    )

    # Kept true by the engine (quotes/guards.py), so that every list is answered from one index, and that
    # no whole text is fetched to show the words around a quote.
    prefix = models.CharField(_("prefix"), max_length=ASIDE, default="", editable=False, serialize=False)
    suffix = models.CharField(_("suffix"), max_length=ASIDE, default="", editable=False, serialize=False)
    language = models.CharField(_("language"), max_length=35, default="", editable=False, serialize=False)
    published = PartialDateField(_("published"), editable=False, serialize=False)
    public_from = models.DateTimeField(_("public from"), null=True, editable=False, serialize=False)
    publisher = KeptReference(Organisation, related_name="published_quotes", verbose_name=_("publisher"))
    preferred_speaker = KeptReference(Speaker, related_name="quotes", verbose_name=_("preferred speaker"))
    preferred_organisation = KeptReference(
        Organisation, related_name="quotes", verbose_name=_("preferred organisation")
    )
    preferred_told_to = KeptReference(Organisation, related_name="quotes_told_to", verbose_name=_("preferred told to"))
    preferred_on_behalf_of = KeptReference(
        Speaker, related_name="quotes_on_behalf_of", verbose_name=_("preferred on behalf of")
    )
    preferred_basis = models.CharField(
        _("preferred basis"), max_length=12, choices=Basis, default="", editable=False, serialize=False
    )
    preferred_role = models.CharField(_("preferred role"), max_length=200, default="", editable=False, serialize=False)
    nested = models.BooleanField(_("nested"), default=False, editable=False, serialize=False)
    length = models.PositiveIntegerField(_("length"), default=0, editable=False, serialize=False)  # code points

    objects = QuoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("quote")
        verbose_name_plural = _("quotes")
        ordering = ["article_id", "start", "-end"]
        permissions = [
            ("verify_quote", "Can verify and dispute quotes"),
            ("retract_quote", "Can retract quotes"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(start__lt=F("end")),
                name="quote_is_not_empty",
                violation_error_message=_("A quote holds at least one character."),
            ),
            models.UniqueConstraint(
                fields=["article", "start", "end"],
                name="span_is_quoted_once",
                violation_error_message=_("These words are a quote already."),
            ),
            models.CheckConstraint(
                condition=~Q(status="retracted") | ~Q(status_reason=""),
                name="retraction_has_a_reason",
                violation_error_message=_("Say why the quote is retracted."),
            ),
            models.CheckConstraint(
                condition=has_a_version(),
                name="suggested_quote_names_its_finder",
                violation_error_message=_("Say which version of the finder suggested the quote."),
            ),
        ]
        indexes = [
            models.Index(fields=["created", "uuid"], name="quote_by_entry"),
            # What waits for a reviewer (quotes/review), hidden or not.
            models.Index(fields=["status", "id"], name="quote_by_judgement"),
            models.Index(
                fields=["id"],
                name="quote_by_nobody",
                condition=Q(preferred_speaker__isnull=True, preferred_organisation__isnull=True),
            ),
            models.Index(fields=["published", "uuid"], name="quote_by_date", condition=OPEN),
            models.Index(fields=["article", "start", "uuid"], name="quote_by_position", condition=OPEN),
            *(
                models.Index(fields=[field, "published", "uuid"], name=f"quote_by_{name}", condition=OPEN)
                for name, field in {
                    "speaker": "preferred_speaker",
                    "organisation": "preferred_organisation",
                    "basis": "preferred_basis",
                    "publisher": "publisher",
                    "kind": "kind",
                    "status": "status",
                    "language": "language",
                    "nested": "nested",
                }.items()
            ),
            # Most quotes have neither: an index of them all would tell SQLite that it finds next to nothing.
            *(
                models.Index(
                    fields=[f"preferred_{name}", "published", "uuid"],
                    name=f"quote_by_{name}",
                    condition=OPEN & Q(**{f"preferred_{name}__isnull": False}),
                )
                for name in ("told_to", "on_behalf_of")
            ),
            models.Index(fields=["length", "uuid"], name="quote_by_length", condition=OPEN),
        ]

    def natural_key(self) -> tuple[str]:
        return (str(self.uuid),)

    natural_key.dependencies = ["sources.article"]  # type: ignore[attr-defined]

    def relay(self) -> list["Quote"]:
        """Return the quotes around this one and itself, the outermost first."""
        chain = [self]
        while chain[0].within:
            chain.insert(0, chain[0].within)
        return chain

    def is_public(self, *, now: datetime.datetime) -> bool:
        """Tell of this one row what ``QuoteQuerySet.public()`` tells of many."""
        return self.public_from is not None and self.public_from <= now
