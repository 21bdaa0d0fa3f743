"""Attributions: whose words a quote is, and the evidence for it."""

import datetime
import uuid
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from quotes.models.basis import NEEDED_EVIDENCE, Basis
from quotes.models.origins import Originated, has_a_version
from quotes.models.quotes import Quote
from quotes.models.spans import Span
from sources.models import Entry, Organisation, Speaker
from sources.visibility import VisibleQuerySet, is_part_of

# Who may be named by an attribution that was suggested, before anybody knows whether the database knows them.
PRINTED = ("speaker", "organisation", "told_to")


class AttributionQuerySet(VisibleQuerySet["Attribution"]):
    """Attributions."""

    def get_by_natural_key(self, identifier: str) -> "Attribution":
        return self.get(uuid=identifier)

    def standing(self) -> Self:
        """Leave out the rejected ones, which are kept but claim nothing any more."""
        return self.filter(standing__in=[Attribution.Standing.PREFERRED, Attribution.Standing.ALTERNATIVE])

    def public(self, *, now: datetime.datetime | None = None) -> Self:
        return self.standing().filter(is_part_of("quote", Quote.objects.public(now=now)))

    def naming_publicly(self, *, now: datetime.datetime) -> Self:
        """Return the attributions that make everyone they name public."""
        return self.public(now=now)

    def with_names(self) -> Self:
        """Fetch everyone whom the attributions name along with them."""
        return self.select_related("speaker", "organisation", "told_to", "on_behalf_of")


class Attribution(Originated, Entry):
    """The claim that a quote is somebody's words, in a capacity, to an outlet."""

    class Standing(models.TextChoices):
        PREFERRED = "preferred", _("preferred")
        ALTERNATIVE = "alternative", _("alternative")
        REJECTED = "rejected", _("rejected")

    uuid = models.UUIDField(_("id"), default=uuid.uuid4, unique=True, editable=False)
    quote = models.ForeignKey(Quote, models.PROTECT, related_name="attributions", verbose_name=_("quote"))
    basis = models.CharField(_("basis"), max_length=12, choices=Basis)
    standing = models.CharField(_("standing"), max_length=12, choices=Standing, default=Standing.PREFERRED)
    speaker = models.ForeignKey(
        Speaker,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="attributions",
        help_text=_("Whose words these are. Empty where an organisation speaks for itself."),
        verbose_name=_("speaker"),
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="attributions",
        help_text=_("For whom they spoke, then; or which organisation itself spoke."),
        verbose_name=_("organisation"),
    )
    role = models.CharField(
        _("role"), max_length=200, blank=True, help_text=_("The capacity in which they spoke, as printed: “fellow”.")
    )
    told_to = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="attributions_told_to",
        db_index=False,  # attribution_by_told_to leaves out the many without
        help_text=_("The outlet to which the words were said, or for which they were written."),
        verbose_name=_("told to"),
    )
    on_behalf_of = models.ForeignKey(
        Speaker,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="attributions_on_behalf_of",
        db_index=False,  # attribution_by_on_behalf_of leaves out the many without
        help_text=_("The person for whom a spokesperson speaks."),
        verbose_name=_("on behalf of"),
    )
    occasion = models.CharField(
        _("occasion"),
        max_length=300,
        blank=True,
        help_text=_("The statement, report or listeners, in words: “a statement”."),
    )
    printed_speaker = models.CharField(
        _("printed speaker"),
        max_length=200,
        blank=True,
        help_text=_(
            "As the article names the speaker. "
            "While nobody is chosen for it, the quote stays a draft; empty it to name nobody."
        ),
    )
    printed_organisation = models.CharField(
        _("printed organisation"),
        max_length=200,
        blank=True,
        help_text=_(
            "As the article names the organisation. "
            "While nobody is chosen for it, the quote stays a draft; empty it to name nobody."
        ),
    )
    printed_told_to = models.CharField(
        _("printed told to"),
        max_length=200,
        blank=True,
        help_text=_(
            "As the article names the outlet. "
            "While nobody is chosen for it, the quote stays a draft; empty it to name nobody."
        ),
    )
    confidence = models.FloatField(
        _("confidence"),
        null=True,
        blank=True,
        help_text=_("From 0 to 1, for what a machine proposed; empty once a person has judged it."),
    )
    note = models.TextField(_("note"), blank=True, help_text=_("Why, in a curator’s words. It is never public."))

    objects = AttributionQuerySet.as_manager()

    class Meta:
        verbose_name = _("attribution")
        verbose_name_plural = _("attributions")
        ordering = ["quote_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["quote"],
                condition=Q(standing="preferred"),
                name="quote_has_one_preferred_attribution",
                violation_error_message=_("The quote has a preferred attribution already."),
            ),
            models.CheckConstraint(
                condition=(
                    Q(
                        **{"basis": "unattributed", "speaker": None, "organisation": None, "on_behalf_of": None},
                        **{"printed_speaker": "", "printed_organisation": ""},
                    )
                    | (
                        ~Q(basis="unattributed")
                        & (
                            Q(speaker__isnull=False)
                            | Q(organisation__isnull=False)
                            | ~Q(printed_speaker="")
                            | ~Q(printed_organisation="")
                        )
                    )
                ),
                name="attribution_names_somebody_or_is_unattributed",
                violation_error_message=_(
                    "Name a speaker or an organisation, or say that the article names nobody (basis: unattributed)."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(basis="inferred") | ~Q(note=""),
                name="inference_has_a_note",
                violation_error_message=_("An inferred attribution needs a note that says why."),
            ),
            models.CheckConstraint(
                condition=~Q(speaker=F("on_behalf_of")) | Q(speaker=None) | Q(on_behalf_of=None),
                name="nobody_speaks_on_their_own_behalf",
                violation_error_message=_("Nobody is their own spokesperson."),
            ),
            models.CheckConstraint(
                condition=Q(confidence=None) | Q(confidence__range=(0, 1)),
                name="confidence_is_from_0_to_1",
                violation_error_message=_("Confidence goes from 0 to 1."),
            ),
            models.CheckConstraint(
                condition=has_a_version(),
                name="suggested_attribution_names_its_finder",
                violation_error_message=_("Say which version of the finder suggested the attribution."),
            ),
        ]
        indexes = [
            models.Index(fields=[name], name=f"attribution_by_{name}", condition=Q(**{f"{name}__isnull": False}))
            for name in ("told_to", "on_behalf_of")
        ]

    def __str__(self) -> str:
        names = [self.speaker or self.printed_speaker, self.role, self.organisation or self.printed_organisation]
        return ", ".join(str(name) for name in names if name) or self.get_basis_display()

    def natural_key(self) -> tuple[str]:
        return (str(self.uuid),)

    natural_key.dependencies = ["quotes.quote", "sources.speaker", "sources.organisation"]  # type: ignore[attr-defined]

    def unsettled(self) -> dict[str, str]:
        """Return the printed names for which nobody is chosen yet: field → name."""
        printed = {name: getattr(self, f"printed_{name}") for name in PRINTED}
        return {name: text for name, text in printed.items() if text and getattr(self, f"{name}_id") is None}

    def missing_evidence(self) -> set[str]:
        """Return the kinds of evidence that the basis needs and this attribution has not."""
        needed = NEEDED_EVIDENCE.get(self.basis, set())
        return needed - {evidence.kind for evidence in self.evidence.all()}


class EvidenceQuerySet(VisibleQuerySet["Evidence"]):
    """Evidence."""

    def get_by_natural_key(self, attribution: str, kind: str) -> "Evidence":
        return self.get(attribution__uuid=attribution, kind=kind)

    def public(self, *, now: datetime.datetime | None = None) -> Self:
        return self.filter(is_part_of("attribution", Attribution.objects.public(now=now)))


class Evidence(Span, Entry):
    """The words of the same article that carry one part of an attribution."""

    class Kind(models.TextChoices):
        SOURCE = "source", _("source: the mention in the clause")
        CUE = "cue", _("cue: “said”")
        ANTECEDENT = "antecedent", _("antecedent: the name a pronoun stands for")
        ROLE = "role", _("role")
        ORGANISATION = "organisation", _("organisation")
        TOLD_TO = "told_to", _("told to")
        OCCASION = "occasion", _("occasion")

    attribution = models.ForeignKey(Attribution, models.CASCADE, related_name="evidence", verbose_name=_("attribution"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        ordering = ["attribution_id", "start", "end"]
        verbose_name_plural = _("evidence")
        constraints = [
            models.CheckConstraint(
                condition=Q(start__lt=F("end")),
                name="evidence_is_not_empty",
                violation_error_message=_("Evidence holds at least one character."),
            ),
            models.UniqueConstraint(
                fields=["attribution", "kind"],
                name="evidence_has_one_span_of_each_kind",
                violation_error_message=_("This attribution has evidence of that kind already."),
            ),
        ]

    def natural_key(self) -> tuple[str, str]:
        return (*self.attribution.natural_key(), self.kind)

    natural_key.dependencies = ["quotes.attribution"]  # type: ignore[attr-defined]
