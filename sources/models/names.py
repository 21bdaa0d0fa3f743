"""Organisations and speakers, and the names under which they are found."""

from collections.abc import Iterable
from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sources.fields import NameField, PublicSlugField
from sources.models.entries import BySlug, Entry, is_web_address, web_address
from sources.visibility import NamedQuerySet, PartQuerySet, Row


class NamedEntry(Entry):
    """Somebody who can be named: a speaker or an organisation."""

    slug = PublicSlugField(
        _("slug"), help_text=_("The public identifier, part of every link: left empty, it is made from the name.")
    )
    name = NameField(
        _("name"), max_length=200, help_text=_("As it is published; never a name that has to stay secret.")
    )
    wikidata = models.CharField(
        _("Wikidata id"),
        max_length=20,
        blank=True,
        validators=[RegexValidator(r"^Q[1-9]\d*\Z", _("A Wikidata id is a Q and a number, such as Q187052."))],
        help_text=_("Such as Q187052."),
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.slug,)


class NamedEntryQuerySet(BySlug[Row], NamedQuerySet[Row]):
    """Speakers or organisations."""

    def has_slug(self, slug: str) -> bool:
        """Tell whether the slug is taken: by a row, or by one that was merged into another."""
        return bool(self.taken([slug]))

    def taken(self, slugs: Iterable[str]) -> set[str]:
        """Return those of the slugs that are taken."""
        merges: Any = self.model._meta.get_field("merges").related_model
        asked = list(slugs)
        return {
            slug
            for rows in (self, merges.objects.all())
            for slug in rows.filter(slug__in=asked).order_by().values_list("slug", flat=True)
        }

    def led_to(self, slugs: Iterable[str]) -> dict[str, Any]:
        """Return whom old slugs lead to since those who had them were merged: slug → the row that stayed."""
        merges: Any = self.model._meta.get_field("merges").related_model
        led = merges.objects.filter(slug__in=list(slugs)).order_by().select_related("kept")
        return {each.slug: each.kept for each in led}


class Alias(models.Model):
    """Another name under which somebody is found."""

    name = NameField(_("name"), max_length=200, help_text=_("Another name, spelling, abbreviation or former name."))

    class Meta:
        abstract = True
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Organisation(NamedEntry):
    """A body that speaks, is spoken for, publishes or is spoken to."""

    class Kind(models.TextChoices):
        OUTLET = "outlet", _("news outlet")
        ADVOCACY = "advocacy", _("rights or campaign organisation")
        GOVERNMENT = "government", _("government or authority")
        COMPANY = "company", _("company")
        OTHER = "other", _("other")
        UNSTATED = "unstated", _("not stated")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.UNSTATED)
    homepage = models.URLField(_("homepage"), max_length=2000, blank=True, validators=[web_address])
    ror = models.CharField(
        _("ROR id"),
        max_length=9,
        blank=True,
        # The form is given at https://ror.readme.io/docs/identifier (read 2026-11).
        validators=[RegexValidator(r"^0[a-hj-km-np-tv-z0-9]{6}\d{2}\Z", _("A ROR id looks like 02nr0ka47."))],
        help_text=_("The last part of the Research Organization Registry's address, such as 02nr0ka47."),
    )

    objects = NamedEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name", "slug"]
        constraints = [
            models.UniqueConstraint(
                fields=["wikidata"],
                condition=~Q(wikidata=""),
                name="organisation_wikidata_belongs_to_one",
                violation_error_message=_("Another organisation has this Wikidata id already."),
            ),
            models.UniqueConstraint(
                fields=["ror"],
                condition=~Q(ror=""),
                name="organisation_ror_belongs_to_one",
                violation_error_message=_("Another organisation has this ROR id already."),
            ),
            models.CheckConstraint(
                condition=is_web_address("homepage"),
                name="organisation_homepage_is_a_web_address",
                violation_error_message=_("A homepage begins with http:// or https://."),
            ),
        ]
        indexes = [
            models.Index(fields=["name", "slug"], name="organisation_by_name"),
            models.Index(fields=["created", "slug"], name="organisation_by_entry"),
            models.Index(fields=["kind", "name", "slug"], name="organisation_by_kind"),
        ]


class Speaker(NamedEntry):
    """A person, a group or an unnamed source whose words are quoted."""

    class Kind(models.TextChoices):
        PERSON = "person", _("person")
        GROUP = "group", _("group")
        UNNAMED = "unnamed", _("unnamed source")

    kind = models.CharField(
        _("kind"),
        max_length=20,
        choices=Kind,
        default=Kind.PERSON,
        help_text=_("An unnamed source is named by its description, such as “Kadyrov’s spokesman”."),
    )
    description = models.TextField(
        _("description"), blank=True, help_text=_("Who this is, in the words of the articles; it is public.")
    )
    unnamed_because = models.TextField(
        _("why unnamed"),
        blank=True,
        help_text=_("Of an unnamed source: why the name is not told. It is internal; never who it is."),
    )

    objects = NamedEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")
        ordering = ["name", "slug"]
        constraints = [
            models.UniqueConstraint(
                fields=["wikidata"],
                condition=~Q(wikidata=""),
                name="speaker_wikidata_belongs_to_one",
                violation_error_message=_("Another speaker has this Wikidata id already."),
            ),
            models.CheckConstraint(
                condition=Q(unnamed_because="") | Q(kind="unnamed"),
                name="speaker_with_a_reason_is_unnamed",
                violation_error_message=_("Only an unnamed source has a reason for being unnamed."),
            ),
        ]
        indexes = [
            models.Index(fields=["name", "slug"], name="speaker_by_name"),
            models.Index(fields=["created", "slug"], name="speaker_by_entry"),
            models.Index(fields=["kind", "name", "slug"], name="speaker_by_kind"),
        ]


class OrganisationAliasQuerySet(PartQuerySet["OrganisationAlias"]):
    whole = "organisation"

    def get_by_natural_key(self, organisation: str, name: str) -> "OrganisationAlias":
        return self.get(organisation__slug=organisation, name=name)


class OrganisationAlias(Alias):
    """Another name of an organisation."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="aliases", verbose_name=_("organisation")
    )

    objects = OrganisationAliasQuerySet.as_manager()

    class Meta(Alias.Meta):
        verbose_name = _("alias of an organisation")
        verbose_name_plural = _("aliases of organisations")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="organisation_has_an_alias_once"),
        ]

    def natural_key(self) -> tuple[str, str]:
        return (*self.organisation.natural_key(), self.name)

    natural_key.dependencies = ["sources.organisation"]  # type: ignore[attr-defined]


class SpeakerAliasQuerySet(PartQuerySet["SpeakerAlias"]):
    whole = "speaker"

    def get_by_natural_key(self, speaker: str, name: str) -> "SpeakerAlias":
        return self.get(speaker__slug=speaker, name=name)


class SpeakerAlias(Alias):
    """Another name of a speaker."""

    speaker = models.ForeignKey(Speaker, models.CASCADE, related_name="aliases", verbose_name=_("speaker"))

    objects = SpeakerAliasQuerySet.as_manager()

    class Meta(Alias.Meta):
        verbose_name = _("alias of a speaker")
        verbose_name_plural = _("aliases of speakers")
        constraints = [models.UniqueConstraint(fields=["speaker", "name"], name="speaker_has_an_alias_once")]

    def natural_key(self) -> tuple[str, str]:
        return (*self.speaker.natural_key(), self.name)

    natural_key.dependencies = ["sources.speaker"]  # type: ignore[attr-defined]
