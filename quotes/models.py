"""Who said what: quotes, their attributions, and the evidence that carries these."""

import datetime
import uuid
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from sources.fields import PartialDateField
from sources.models import Article, Entry, Organisation, Speaker
from sources.visibility import DatedQuerySet, VisibleQuerySet


class Span(models.Model):
    """A verbatim part of an article's text, in Unicode code points; it never moves."""

    start = models.PositiveIntegerField(help_text="The first character, in code points from 0.")
    end = models.PositiveIntegerField(help_text="One past the last character, in code points.")
    text = models.TextField(help_text="The article's own characters from start to end.")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return shortened(self.text)


def shortened(text: str, *, length: int = 80) -> str:
    """Return ``text`` on one line, cut to ``length`` code points for a title or a list."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1] + "…"


class Basis(models.TextChoices):
    """What makes us say that these are somebody's words."""

    EXPLICIT = "explicit", "explicit: the clause names the speaker"
    PRONOUN = "pronoun", "pronoun: “he continued”"
    CONTINUED = "continued", "continued: no clause of its own"
    INFERRED = "inferred", "inferred: a curator’s judgement, with a note"
    UNATTRIBUTED = "unattributed", "unattributed: the article names nobody"


# The kinds of evidence without which a basis does not stand.
NEEDED_EVIDENCE: dict[str, set[str]] = {Basis.EXPLICIT: {"source"}, Basis.PRONOUN: {"source", "antecedent"}}


class KeptReference(models.ForeignKey):
    """A reference that the engine copies onto the quote's row from the row that really holds it.

    It is neither edited nor serialised, and protects nothing: the original reference does.
    """

    def __init__(self, to: Any, **kwargs: Any) -> None:
        kept = {
            "null": True,
            "editable": False,
            "serialize": False,
            "db_constraint": False,
            "db_index": False,
        }
        super().__init__(to, **{"on_delete": models.DO_NOTHING, **kept, **kwargs})


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


class Quote(Span, Entry):
    """One contiguous span of an article's text that is somebody's words."""

    class Kind(models.TextChoices):
        DIRECT = "direct", "direct: a whole utterance in quotation marks"
        PARTIAL = "partial", "partial: a fragment in quotation marks"
        INDIRECT = "indirect", "indirect: a reported clause without marks"

    class Status(models.TextChoices):
        DRAFT = "draft", "draft: not checked yet"
        VERIFIED = "verified", "verified: checked against the article"
        DISPUTED = "disputed", "disputed"
        RETRACTED = "retracted", "retracted: withdrawn, with its reason"

    uuid = models.UUIDField("id", default=uuid.uuid4, unique=True, editable=False)
    article = models.ForeignKey(
        Article,
        models.PROTECT,
        related_name="quotes",
        db_index=False,  # span_is_quoted_once begins with it
    )
    kind = models.CharField(max_length=10, choices=Kind)
    within = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="inner",
        help_text="The quote that strictly contains this one, where A quotes B.",
    )
    continues = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="continuations",
        help_text="The earlier part of the same utterance, which its clause or a paragraph break interrupts.",
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    status_reason = models.TextField(blank=True, help_text="Why it is disputed or retracted; it is public.")

    # Kept true by the engine (quotes/guards.py), so that every list is answered from one index.
    language = models.CharField(max_length=35, default="", editable=False, serialize=False)
    published = PartialDateField(editable=False, serialize=False)
    public_from = models.DateTimeField(null=True, editable=False, serialize=False)
    publisher = KeptReference(Organisation, related_name="published_quotes")
    preferred_speaker = KeptReference(Speaker, related_name="quotes")
    preferred_organisation = KeptReference(Organisation, related_name="quotes")
    preferred_told_to = KeptReference(Organisation, related_name="quotes_told_to")
    preferred_on_behalf_of = KeptReference(Speaker, related_name="quotes_on_behalf_of")
    preferred_basis = models.CharField(
        max_length=12, choices=Basis, default="", editable=False, serialize=False
    )

    objects = QuoteQuerySet.as_manager()

    class Meta:
        ordering = ["article_id", "start", "-end"]
        constraints = [
            models.CheckConstraint(
                condition=Q(start__lt=F("end")),
                name="quote_is_not_empty",
                violation_error_message="A quote holds at least one character.",
            ),
            models.UniqueConstraint(
                fields=["article", "start", "end"],
                name="span_is_quoted_once",
                violation_error_message="These words are a quote already.",
            ),
            models.CheckConstraint(
                condition=~Q(status="retracted") | ~Q(status_reason=""),
                name="retraction_has_a_reason",
                violation_error_message="Say why the quote is retracted.",
            ),
        ]
        indexes = [
            models.Index(fields=["created", "uuid"], name="quote_by_entry"),
            models.Index(fields=["published", "uuid"], name="quote_by_date", condition=OPEN),
            models.Index(fields=["article", "start", "uuid"], name="quote_by_position", condition=OPEN),
            *(
                models.Index(fields=[field, "published", "uuid"], name=f"quote_by_{name}", condition=OPEN)
                for name, field in {
                    "speaker": "preferred_speaker",
                    "organisation": "preferred_organisation",
                    "told_to": "preferred_told_to",
                    "on_behalf_of": "preferred_on_behalf_of",
                    "basis": "preferred_basis",
                    "publisher": "publisher",
                    "kind": "kind",
                    "status": "status",
                    "language": "language",
                }.items()
            ),
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


class AttributionQuerySet(VisibleQuerySet["Attribution"]):
    """Attributions."""

    def get_by_natural_key(self, identifier: str) -> "Attribution":
        return self.get(uuid=identifier)

    def standing(self) -> Self:
        """Leave out the rejected ones, which are kept but claim nothing any more."""
        return self.exclude(standing=Attribution.Standing.REJECTED)

    def public(self, *, now: datetime.datetime | None = None) -> Self:
        return self.standing().filter(quote__in=Quote.objects.public(now=now))

    def naming_publicly(self, *, now: datetime.datetime) -> Self:
        """Return the attributions that make everyone they name public."""
        return self.public(now=now)

    def with_names(self) -> Self:
        """Fetch everyone whom the attributions name along with them."""
        return self.select_related("speaker", "organisation", "told_to", "on_behalf_of")


class Attribution(Entry):
    """The claim that a quote is somebody's words, in a capacity, to an outlet."""

    class Standing(models.TextChoices):
        PREFERRED = "preferred", "preferred"
        ALTERNATIVE = "alternative", "alternative"
        REJECTED = "rejected", "rejected"

    uuid = models.UUIDField("id", default=uuid.uuid4, unique=True, editable=False)
    quote = models.ForeignKey(Quote, models.PROTECT, related_name="attributions")
    basis = models.CharField(max_length=12, choices=Basis)
    standing = models.CharField(max_length=12, choices=Standing, default=Standing.PREFERRED)
    speaker = models.ForeignKey(
        Speaker,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="attributions",
        help_text="Whose words these are. Empty where an organisation speaks for itself.",
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="attributions",
        help_text="For whom they spoke, then; or which organisation itself spoke.",
    )
    role = models.CharField(
        max_length=200, blank=True, help_text="The capacity in which they spoke, as printed: “fellow”."
    )
    told_to = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="attributions_told_to",
        help_text="The outlet to which the words were said, or for which they were written.",
    )
    on_behalf_of = models.ForeignKey(
        Speaker,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="attributions_on_behalf_of",
        help_text="The person for whom a spokesperson speaks.",
    )
    occasion = models.CharField(
        max_length=300, blank=True, help_text="The statement, report or listeners, in words: “a statement”."
    )
    confidence = models.FloatField(
        null=True,
        blank=True,
        help_text="From 0 to 1, for what a machine proposed; empty once a person has judged it.",
    )
    note = models.TextField(blank=True, help_text="Why, in a curator’s words. It is never public.")

    objects = AttributionQuerySet.as_manager()

    class Meta:
        ordering = ["quote_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["quote"],
                condition=Q(standing="preferred"),
                name="quote_has_one_preferred_attribution",
                violation_error_message="The quote has a preferred attribution already.",
            ),
            models.CheckConstraint(
                condition=(
                    Q(basis="unattributed", speaker=None, organisation=None, on_behalf_of=None)
                    | (~Q(basis="unattributed") & (~Q(speaker=None) | ~Q(organisation=None)))
                ),
                name="attribution_names_somebody_or_is_unattributed",
                violation_error_message=(
                    "Name a speaker or an organisation, or say that the article names nobody (basis: unattributed)."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(basis="inferred") | ~Q(note=""),
                name="inference_has_a_note",
                violation_error_message="An inferred attribution needs a note that says why.",
            ),
            models.CheckConstraint(
                condition=~Q(speaker=F("on_behalf_of")) | Q(speaker=None) | Q(on_behalf_of=None),
                name="nobody_speaks_on_their_own_behalf",
                violation_error_message="Nobody is their own spokesperson.",
            ),
            models.CheckConstraint(
                condition=Q(confidence=None) | Q(confidence__range=(0, 1)),
                name="confidence_is_from_0_to_1",
                violation_error_message="Confidence goes from 0 to 1.",
            ),
        ]

    def __str__(self) -> str:
        names = [self.speaker, self.role, self.organisation]
        return ", ".join(str(name) for name in names if name) or self.get_basis_display()

    def natural_key(self) -> tuple[str]:
        return (str(self.uuid),)

    natural_key.dependencies = ["quotes.quote", "sources.speaker", "sources.organisation"]  # type: ignore[attr-defined]

    def missing_evidence(self) -> set[str]:
        """Return the kinds of evidence that the basis needs and this attribution has not."""
        needed = NEEDED_EVIDENCE.get(self.basis, set())
        return needed - {evidence.kind for evidence in self.evidence.all()}


class EvidenceQuerySet(VisibleQuerySet["Evidence"]):
    """Evidence."""

    def get_by_natural_key(self, attribution: str, kind: str) -> "Evidence":
        return self.get(attribution__uuid=attribution, kind=kind)

    def public(self, *, now: datetime.datetime | None = None) -> Self:
        return self.filter(attribution__in=Attribution.objects.public(now=now))


class Evidence(Span, Entry):
    """The words of the same article that carry one part of an attribution."""

    class Kind(models.TextChoices):
        SOURCE = "source", "source: the mention in the clause"
        CUE = "cue", "cue: “said”"
        ANTECEDENT = "antecedent", "antecedent: the name a pronoun stands for"
        ROLE = "role", "role"
        ORGANISATION = "organisation", "organisation"
        TOLD_TO = "told_to", "told to"
        OCCASION = "occasion", "occasion"

    attribution = models.ForeignKey(Attribution, models.CASCADE, related_name="evidence")
    kind = models.CharField(max_length=12, choices=Kind)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["attribution_id", "start", "end"]
        verbose_name_plural = "evidence"
        constraints = [
            models.CheckConstraint(
                condition=Q(start__lt=F("end")),
                name="evidence_is_not_empty",
                violation_error_message="Evidence holds at least one character.",
            ),
            models.UniqueConstraint(
                fields=["attribution", "kind"],
                name="evidence_has_one_span_of_each_kind",
                violation_error_message="This attribution has evidence of that kind already.",
            ),
        ]

    def natural_key(self) -> tuple[str, str]:
        return (*self.attribution.natural_key(), self.kind)

    natural_key.dependencies = ["quotes.attribution"]  # type: ignore[attr-defined]
