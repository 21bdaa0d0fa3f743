"""Who holds which place in which organisation, and which article says so."""

import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Concat
from django.utils.translation import gettext_lazy as _

from sources.fields import PartialDateField
from sources.models.articles import Article
from sources.models.entries import Entry
from sources.models.names import Organisation, Speaker
from sources.visibility import VisibleQuerySet, is_part_of


class AffiliationQuerySet(VisibleQuerySet["Affiliation"]):
    """Affiliations."""

    def get_by_natural_key(self, speaker: str, organisation: str, role: str, since: str | None) -> "Affiliation":
        return self.get(speaker__slug=speaker, organisation__slug=organisation, role=role, since=since)

    def public(self, *, now: datetime.datetime | None = None) -> Self:
        """Return the affiliations that a public article states."""
        return self.filter(is_part_of("stated_in", Article.objects.public(now=now)))

    def naming_publicly(self, *, now: datetime.datetime) -> Self:
        """Return the affiliations that make both of their ends public."""
        return self.public(now=now)


class Affiliation(Entry):
    """A speaker's place in an organisation, for as long as it is known to have lasted."""

    speaker = models.ForeignKey(Speaker, models.PROTECT, related_name="affiliations", verbose_name=_("speaker"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="affiliations", verbose_name=_("organisation")
    )
    role = models.CharField(
        _("role"), max_length=200, blank=True, help_text=_("The place held, as printed: “fellow”, “leader”.")
    )
    since = PartialDateField(_("since"), help_text=_("2018, 2018-04 or 2018-04-10. Empty if it is not known."))
    until = PartialDateField(_("until"), help_text=_("Likewise; also empty while it lasts."))
    stated_in = models.ForeignKey(
        Article,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="affiliations",
        help_text=_("The article that says so. The affiliation is public if this article is; empty: internal."),
        verbose_name=_("stated in"),
    )

    objects = AffiliationQuerySet.as_manager()

    class Meta:
        verbose_name = _("affiliation")
        verbose_name_plural = _("affiliations")
        ordering = ["speaker__name", F("since").desc(nulls_last=True), "organisation__name", "role"]
        constraints = [
            models.UniqueConstraint(
                "speaker",
                "organisation",
                "role",
                Coalesce("since", Value("")),
                name="affiliation_is_entered_once",
                violation_error_message=_("This affiliation is entered already."),
            ),
            models.CheckConstraint(
                # "~" sorts after every digit: 2018 ends after 2018-05 begins.
                condition=Q(since=None) | Q(until=None) | Q(since__lte=Concat("until", Value("~"))),
                name="affiliation_ends_after_it_begins",
                violation_error_message=_("It cannot end before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(filter(None, [str(self.speaker), self.role, str(self.organisation)]))

    def natural_key(self) -> tuple[str, str, str, str | None]:
        return (*self.speaker.natural_key(), *self.organisation.natural_key(), self.role, self.since)

    natural_key.dependencies = ["sources.speaker", "sources.organisation", "sources.article"]  # type: ignore[attr-defined]
