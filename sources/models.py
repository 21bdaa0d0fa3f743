"""Where words come from: organisations, speakers, their affiliations, and articles."""

import datetime
import hashlib
from typing import Any, Self

from django.core.validators import RegexValidator, URLValidator
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Concat, Now

from sources.fields import NameField, PartialDateField, PublicSlugField
from sources.visibility import DatedQuerySet, NamedQuerySet, Row, VisibleQuerySet

web_address = URLValidator(schemes=["http", "https"])


def is_web_address(field: str) -> Q:
    """Return the condition that ``field`` is empty or an http(s) address, never a script."""
    return (
        Q(**{field: ""})
        | Q(**{f"{field}__startswith": "https://"})
        | Q(**{f"{field}__startswith": "http://"})
    )


class Entry(models.Model):
    """Something that a curator or an import entered."""

    created = models.DateTimeField(
        db_default=Now(), editable=False, help_text="When the database first held this row; it never changes."
    )

    class Meta:
        abstract = True


class NamedEntry(Entry):
    """Somebody who can be named: a speaker or an organisation."""

    slug = PublicSlugField(
        help_text="The public identifier, part of every link: left empty, it is made from the name."
    )
    name = NameField(max_length=200, help_text="As it is published; never a name that has to stay secret.")
    wikidata = models.CharField(
        "Wikidata id",
        max_length=20,
        blank=True,
        validators=[RegexValidator(r"^Q[1-9]\d*\Z", "A Wikidata id is a Q and a number, such as Q187052.")],
        help_text="Such as Q187052.",
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.slug,)


class BySlug(VisibleQuerySet[Row]):
    """Rows whose natural key is their slug."""

    def get_by_natural_key(self, slug: str) -> Row:
        return self.get(slug=slug)


class NamedEntryQuerySet(BySlug[Row], NamedQuerySet[Row]):
    """Speakers or organisations."""


class Alias(models.Model):
    """Another name under which somebody is found."""

    name = NameField(max_length=200, help_text="Another name, spelling, abbreviation or former name.")

    class Meta:
        abstract = True
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Organisation(NamedEntry):
    """A body that speaks, is spoken for, publishes or is spoken to."""

    class Kind(models.TextChoices):
        OUTLET = "outlet", "news outlet"
        ADVOCACY = "advocacy", "rights or campaign organisation"
        GOVERNMENT = "government", "government or authority"
        COMPANY = "company", "company"
        OTHER = "other", "other"
        UNSTATED = "unstated", "not stated"

    kind = models.CharField(max_length=20, choices=Kind, default=Kind.UNSTATED)
    homepage = models.URLField(max_length=2000, blank=True, validators=[web_address])
    ror = models.CharField(
        "ROR id",
        max_length=9,
        blank=True,
        # The form is given at https://ror.readme.io/docs/identifier (read 2026-11).
        validators=[RegexValidator(r"^0[a-hj-km-np-tv-z0-9]{6}\d{2}\Z", "A ROR id looks like 02nr0ka47.")],
        help_text="The last part of the Research Organization Registry's address, such as 02nr0ka47.",
    )

    objects = NamedEntryQuerySet.as_manager()

    class Meta:
        ordering = ["name", "slug"]
        constraints = [
            models.UniqueConstraint(
                fields=["wikidata"],
                condition=~Q(wikidata=""),
                name="organisation_wikidata_belongs_to_one",
                violation_error_message="Another organisation has this Wikidata id already.",
            ),
            models.UniqueConstraint(
                fields=["ror"],
                condition=~Q(ror=""),
                name="organisation_ror_belongs_to_one",
                violation_error_message="Another organisation has this ROR id already.",
            ),
            models.CheckConstraint(
                condition=is_web_address("homepage"),
                name="organisation_homepage_is_a_web_address",
                violation_error_message="A homepage begins with http:// or https://.",
            ),
        ]
        indexes = [models.Index(fields=["name", "slug"], name="organisation_by_name")]


class Speaker(NamedEntry):
    """A person, a group or an unnamed source whose words are quoted."""

    class Kind(models.TextChoices):
        PERSON = "person", "person"
        GROUP = "group", "group"
        UNNAMED = "unnamed", "unnamed source"

    kind = models.CharField(
        max_length=20,
        choices=Kind,
        default=Kind.PERSON,
        help_text="An unnamed source is named by its description, such as “Kadyrov’s spokesman”.",
    )
    description = models.TextField(
        blank=True, help_text="Who this is, in the words of the articles; it is public."
    )

    objects = NamedEntryQuerySet.as_manager()

    class Meta:
        ordering = ["name", "slug"]
        constraints = [
            models.UniqueConstraint(
                fields=["wikidata"],
                condition=~Q(wikidata=""),
                name="speaker_wikidata_belongs_to_one",
                violation_error_message="Another speaker has this Wikidata id already.",
            ),
        ]
        indexes = [models.Index(fields=["name", "slug"], name="speaker_by_name")]


class OrganisationAliasQuerySet(models.QuerySet["OrganisationAlias"]):
    def get_by_natural_key(self, organisation: str, name: str) -> "OrganisationAlias":
        return self.get(organisation__slug=organisation, name=name)


class OrganisationAlias(Alias):
    """Another name of an organisation."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="aliases")

    objects = OrganisationAliasQuerySet.as_manager()

    class Meta(Alias.Meta):
        verbose_name = "alias of an organisation"
        verbose_name_plural = "aliases of organisations"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="organisation_has_an_alias_once"),
        ]

    def natural_key(self) -> tuple[str, str]:
        return (*self.organisation.natural_key(), self.name)

    natural_key.dependencies = ["sources.organisation"]  # type: ignore[attr-defined]


class SpeakerAliasQuerySet(models.QuerySet["SpeakerAlias"]):
    def get_by_natural_key(self, speaker: str, name: str) -> "SpeakerAlias":
        return self.get(speaker__slug=speaker, name=name)


class SpeakerAlias(Alias):
    """Another name of a speaker."""

    speaker = models.ForeignKey(Speaker, models.CASCADE, related_name="aliases")

    objects = SpeakerAliasQuerySet.as_manager()

    class Meta(Alias.Meta):
        verbose_name = "alias of a speaker"
        verbose_name_plural = "aliases of speakers"
        constraints = [models.UniqueConstraint(fields=["speaker", "name"], name="speaker_has_an_alias_once")]

    def natural_key(self) -> tuple[str, str]:
        return (*self.speaker.natural_key(), self.name)

    natural_key.dependencies = ["sources.speaker"]  # type: ignore[attr-defined]


class ArticleQuerySet(BySlug["Article"], DatedQuerySet["Article"]):
    """Articles."""

    def with_open_text(self) -> Self:
        """Return the articles whose whole text may be passed on."""
        return self.filter(text_access=Article.TextAccess.FULL)

    def naming_publicly(self, *, now: datetime.datetime) -> Self:
        """Return the articles that make the publisher they name public."""
        return self.public(now=now)


class DigestField(models.CharField):
    """The lower-case hexadecimal SHA-256 of a text field's UTF-8 bytes.

    It is computed wherever Django saves; the engine checks it, and computes it for rows that
    come without one, such as those of a fixture.
    """

    def __init__(self, *args: Any, of: str, **kwargs: Any) -> None:
        self.of = of
        super().__init__(*args, **{"max_length": 64, "editable": False, "default": "", **kwargs})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "of": self.of}

    def pre_save(self, instance: models.Model, add: bool) -> str:
        if self.of not in instance.get_deferred_fields():
            setattr(instance, self.attname, digest(getattr(instance, self.of)))
        return getattr(instance, self.attname)


def digest(text: str) -> str:
    """Return the lower-case hexadecimal SHA-256 of the text's UTF-8 bytes."""
    return hashlib.sha256(text.encode()).hexdigest()


class Article(Entry):
    """A published text, kept exactly as it was received."""

    class TextAccess(models.TextChoices):
        FULL = "full", "the whole text may be passed on"
        EXCERPT = "excerpt", "only the quotes and a few words around them"

    slug = PublicSlugField(
        made_from="title",
        help_text="The public identifier, part of every link: left empty, it is made from the title.",
    )
    title = models.CharField(max_length=500)
    publisher = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="articles",
        help_text="Who published it, if the article says so.",
    )
    authors: models.ManyToManyField = models.ManyToManyField(
        "Speaker", through="Authorship", related_name="articles", blank=True
    )
    byline = models.CharField(max_length=500, blank=True, help_text="Who wrote it, as printed.")
    source_url = models.URLField("source", max_length=2000, blank=True, validators=[web_address])
    archived_url = models.URLField("archived copy", max_length=2000, blank=True, validators=[web_address])
    published = PartialDateField(
        help_text="As precisely as the article says: 2018, 2018-04 or 2018-04-10. Empty if it does not say."
    )
    language = models.CharField(
        max_length=35,
        validators=[
            RegexValidator(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z", "A language tag looks like en or pt-BR.")
        ],
        help_text="The language of the text as a BCP 47 tag, such as en, ru or pt-BR.",
    )
    text = models.TextField(
        editable=False, help_text="The text as received, byte for byte. It never changes."
    )
    sha256 = DigestField("SHA-256", of="text", help_text="Of the text's UTF-8 bytes, in hexadecimal.")
    retrieved_at = models.DateTimeField(
        null=True, blank=True, help_text="When the text was fetched, if known."
    )
    revises = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="revisions",
        help_text="The earlier version that this article corrects.",
    )
    public_from = models.DateTimeField(
        null=True, blank=True, help_text="From when on the public may see it. Empty: internal."
    )
    text_access = models.CharField(max_length=10, choices=TextAccess, default=TextAccess.FULL)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = [F("published").desc(nulls_last=True), "slug"]
        permissions = [("read_internal", "Can see what is not public")]
        constraints = [
            models.CheckConstraint(
                condition=is_web_address("source_url") & is_web_address("archived_url"),
                name="article_links_are_web_addresses",
                violation_error_message="A link begins with http:// or https://.",
            ),
            models.CheckConstraint(
                condition=~Q(revises=F("id")),
                name="article_does_not_revise_itself",
                violation_error_message="An article cannot revise itself.",
            ),
        ]
        indexes = [
            models.Index(fields=["published", "slug"], name="article_by_date"),
            models.Index(fields=["publisher", "published", "slug"], name="article_by_publisher"),
            models.Index(fields=["sha256"], name="article_by_digest"),
        ]

    def __str__(self) -> str:
        return self.title

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    natural_key.dependencies = ["sources.organisation"]  # type: ignore[attr-defined]

    def is_public(self, *, now: datetime.datetime) -> bool:
        """Tell of this one row what ``ArticleQuerySet.public()`` tells of many."""
        return self.public_from is not None and self.public_from <= now


class AuthorshipQuerySet(models.QuerySet["Authorship"]):
    def get_by_natural_key(self, article: str, speaker: str) -> "Authorship":
        return self.get(article__slug=article, speaker__slug=speaker)

    def naming_publicly(self, *, now: datetime.datetime) -> Self:
        """Return the authorships that make the author they name public."""
        return self.filter(article__in=Article.objects.public(now=now))


class Authorship(Entry):
    """A speaker's part in writing an article, in the order of the byline."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="authorships")
    speaker = models.ForeignKey(Speaker, models.PROTECT, related_name="authorships", verbose_name="author")
    position = models.PositiveSmallIntegerField(default=1, help_text="The place in the byline, from 1.")

    objects = AuthorshipQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["article", "speaker"], name="author_is_named_once"),
        ]

    def __str__(self) -> str:
        return f"{self.speaker}, author of {self.article}"

    def natural_key(self) -> tuple[str, str]:
        return (*self.article.natural_key(), *self.speaker.natural_key())

    natural_key.dependencies = ["sources.article", "sources.speaker"]  # type: ignore[attr-defined]


class AffiliationQuerySet(VisibleQuerySet["Affiliation"]):
    """Affiliations."""

    def get_by_natural_key(
        self, speaker: str, organisation: str, role: str, since: str | None
    ) -> "Affiliation":
        return self.get(speaker__slug=speaker, organisation__slug=organisation, role=role, since=since)

    def public(self, *, now: datetime.datetime | None = None) -> Self:
        """Return the affiliations that a public article states."""
        return self.filter(stated_in__in=Article.objects.public(now=now))

    def naming_publicly(self, *, now: datetime.datetime) -> Self:
        """Return the affiliations that make both of their ends public."""
        return self.public(now=now)


class Affiliation(Entry):
    """A speaker's place in an organisation, for as long as it is known to have lasted."""

    speaker = models.ForeignKey(Speaker, models.PROTECT, related_name="affiliations")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="affiliations")
    role = models.CharField(
        max_length=200, blank=True, help_text="The place held, as printed: “fellow”, “leader”."
    )
    since = PartialDateField(help_text="2018, 2018-04 or 2018-04-10. Empty if it is not known.")
    until = PartialDateField(help_text="Likewise; also empty while it lasts.")
    stated_in = models.ForeignKey(
        Article,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="affiliations",
        help_text="The article that says so. The affiliation is public if this article is; empty: internal.",
    )

    objects = AffiliationQuerySet.as_manager()

    class Meta:
        ordering = ["speaker__name", F("since").desc(nulls_last=True), "organisation__name", "role"]
        constraints = [
            models.UniqueConstraint(
                "speaker",
                "organisation",
                "role",
                Coalesce("since", Value("")),
                name="affiliation_is_entered_once",
                violation_error_message="This affiliation is entered already.",
            ),
            models.CheckConstraint(
                # "~" sorts after every digit: 2018 ends after 2018-05 begins.
                condition=Q(since=None) | Q(until=None) | Q(since__lte=Concat("until", Value("~"))),
                name="affiliation_ends_after_it_begins",
                violation_error_message="It cannot end before it begins.",
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(filter(None, [str(self.speaker), self.role, str(self.organisation)]))

    def natural_key(self) -> tuple[str, str, str, str | None]:
        return (*self.speaker.natural_key(), *self.organisation.natural_key(), self.role, self.since)

    natural_key.dependencies = ["sources.speaker", "sources.organisation", "sources.article"]  # type: ignore[attr-defined]
