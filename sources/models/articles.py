"""Articles, kept exactly as they were received, and who wrote them."""

import datetime
from typing import Any, Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, FilteredRelation, Q, Value
from django.db.models.functions import MD5
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sources.fields import DigestField, PartialDateField, PublicSlugField
from sources.models.entries import BySlug, Entry, is_web_address, web_address
from sources.models.names import Organisation, Speaker
from sources.visibility import DatedQuerySet, PartQuerySet, is_due, is_open, reads_internal


class AlreadyDone(Exception):
    """An article was withdrawn, or restored, before."""


class ArticleQuerySet(BySlug["Article"], DatedQuerySet["Article"]):
    """Articles."""

    def public(self, *, now: datetime.datetime | None = None) -> Self:
        return self.filter(is_open(now=now or timezone.now()))

    def leaving_a_tombstone(self, *, now: datetime.datetime | None = None) -> Self:
        """Return the withdrawn articles of which the public is told: those that were public until then."""
        was_public = is_due(now=now or timezone.now()) & Q(public_from__lte=F("withdrawn_at"))
        return self.filter(was_public, withdrawn_at__isnull=False)

    def from_address(self, address: str) -> Self:
        """Return the articles that were taken from this web address."""
        same = Q(source_url__gte=address, source_url__lte=address)  # by “=”, SQLite would not look at the index
        return self.filter(Exact(MD5("source_url"), MD5(Value(address))), same)

    def with_open_text(self) -> Self:
        """Return the articles whose whole text may be passed on."""
        return self.filter(text_access=Article.TextAccess.FULL)

    def with_earlier_visible_to(self, user: Any) -> Self:
        """Fetch, as ``visible_revises``, the earlier version that ``user`` may know of; the attribute is missing else.

        It is joined rather than fetched after: a statement more would tell that there is a hidden one.
        """
        known = Q() if reads_internal(user) else is_open("revises__", now=timezone.now())
        joined = self.annotate(visible_revises=FilteredRelation("revises", condition=known))
        return joined.select_related("publisher", "visible_revises__publisher").defer("visible_revises__text")

    def naming_publicly(self, *, now: datetime.datetime) -> Self:
        """Return the articles that make the publisher they name public."""
        return self.public(now=now)


class Article(Entry):
    """A published text, kept exactly as it was received."""

    class TextAccess(models.TextChoices):
        FULL = "full", _("the whole text may be passed on")
        EXCERPT = "excerpt", _("only the quotes and a few words around them")

    slug = PublicSlugField(
        _("slug"),
        made_from="title",
        help_text=_("The public identifier, part of every link: left empty, it is made from the title."),
    )
    title = models.CharField(_("title"), max_length=500)
    publisher = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="articles",
        help_text=_("Who published it, if the article says so."),
        verbose_name=_("publisher"),
    )
    authors: models.ManyToManyField = models.ManyToManyField(
        "Speaker", through="Authorship", related_name="articles", blank=True, verbose_name=_("authors")
    )
    byline = models.CharField(_("byline"), max_length=500, blank=True, help_text=_("Who wrote it, as printed."))
    source_url = models.URLField(_("source"), max_length=2000, blank=True, validators=[web_address])
    archived_url = models.URLField(_("archived copy"), max_length=2000, blank=True, validators=[web_address])
    published = PartialDateField(
        _("published"),
        help_text=_("As precisely as the article says: 2018, 2018-04 or 2018-04-10. Empty if it does not say."),
    )
    language = models.CharField(
        _("language"),
        max_length=35,
        validators=[RegexValidator(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z", _("A language tag looks like en or pt-BR."))],
        help_text=_("The language of the text as a BCP 47 tag, such as en, ru or pt-BR."),
    )
    text = models.TextField(
        _("text"), editable=False, help_text=_("The text as received, byte for byte. It never changes.")
    )
    sha256 = DigestField(_("SHA-256"), of="text", help_text=_("Of the text's UTF-8 bytes, in hexadecimal."))
    retrieved_at = models.DateTimeField(
        _("retrieved at"), null=True, blank=True, help_text=_("When the text was fetched, if known.")
    )
    revises = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="revisions",
        db_index=False,  # article_by_earlier_version leaves out the many without
        help_text=_("The earlier version that this article corrects."),
        verbose_name=_("revises"),
    )
    public_from = models.DateTimeField(
        _("public from"), null=True, blank=True, help_text=_("From when on the public may see it. Empty: internal.")
    )
    text_access = models.CharField(_("text access"), max_length=10, choices=TextAccess, default=TextAccess.FULL)
    withdrawn_at = models.DateTimeField(
        _("withdrawn at"),
        null=True,
        editable=False,
        help_text=_("When it was taken back from the public; empty: it was not."),
    )
    withdrawal_reason = models.TextField(
        _("withdrawal reason"), editable=False, default="", help_text=_("Why it was withdrawn; it is public.")
    )

    # Kept true by the engine (sources/guards.py): code points of the text, or of the title where the text is closed.
    length = models.PositiveIntegerField(_("length"), default=0, editable=False, serialize=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = [F("published").desc(nulls_last=True), "slug"]
        permissions = [
            ("read_internal", "Can see what is not public"),
            ("withdraw_article", "Can withdraw articles and restore them"),
            ("redact_article", "Can overwrite words of articles for good"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=is_web_address("source_url") & is_web_address("archived_url"),
                name="article_links_are_web_addresses",
                violation_error_message=_("A link begins with http:// or https://."),
            ),
            models.CheckConstraint(
                condition=~Q(revises=F("id")),
                name="article_does_not_revise_itself",
                violation_error_message=_("An article cannot revise itself."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawal_reason="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawal_reason=""),
                name="withdrawal_has_a_reason",
                violation_error_message=_("Say why the article is withdrawn."),
            ),
        ]
        indexes = [
            models.Index(fields=["published", "slug"], name="article_by_date"),
            models.Index(fields=["publisher", "published", "slug"], name="article_by_publisher"),
            models.Index(fields=["language", "published", "slug"], name="article_by_language"),
            models.Index(fields=["created", "slug"], name="article_by_entry"),
            models.Index(fields=["title", "slug"], name="article_by_title"),
            models.Index(fields=["length", "slug"], name="article_by_length"),
            models.Index(fields=["revises"], name="article_by_earlier_version", condition=Q(revises__isnull=False)),
            models.Index(fields=["sha256"], name="article_by_digest"),
            models.Index(MD5("source_url"), name="article_by_source"),  # whole, it might be wider than an index takes
        ]

    def __str__(self) -> str:
        return self.title

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    natural_key.dependencies = ["sources.organisation"]  # type: ignore[attr-defined]

    def is_public(self, *, now: datetime.datetime) -> bool:
        """Tell of this one row what ``ArticleQuerySet.public()`` tells of many."""
        return self.is_due(now=now) and self.withdrawn_at is None

    def is_due(self, *, now: datetime.datetime) -> bool:
        """Tell whether the day has come from which on it is public, unless it was withdrawn."""
        return self.public_from is not None and self.public_from <= now

    def withdraw(self, *, reason: str, now: datetime.datetime | None = None) -> None:
        """Take the article back from the public, with all that it makes public; raise AlreadyDone if it was before."""
        self._set_withdrawal(now or timezone.now(), reason.strip(), among=Q(withdrawn_at=None))

    def restore(self) -> None:
        """Undo a withdrawal: the article is as public as it was; raise AlreadyDone if it is not withdrawn."""
        self._set_withdrawal(None, "", among=Q(withdrawn_at__isnull=False))

    def _set_withdrawal(self, at: datetime.datetime | None, reason: str, *, among: Q) -> None:
        # One statement: of two who do the same at once, the second is told.
        changed = Article.objects.filter(among, pk=self.pk).update(withdrawn_at=at, withdrawal_reason=reason)
        if not changed:
            raise AlreadyDone(self.slug)
        self.withdrawn_at, self.withdrawal_reason = at, reason


class AuthorshipQuerySet(PartQuerySet["Authorship"]):
    whole = "article"

    def get_by_natural_key(self, article: str, speaker: str) -> "Authorship":
        return self.get(article__slug=article, speaker__slug=speaker)

    def naming_publicly(self, *, now: datetime.datetime) -> Self:
        """Return the authorships that make the author they name public."""
        return self.public(now=now)


class Authorship(Entry):
    """A speaker's part in writing an article, in the order of the byline."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="authorships", verbose_name=_("article"))
    speaker = models.ForeignKey(Speaker, models.PROTECT, related_name="authorships", verbose_name=_("author"))
    position = models.PositiveSmallIntegerField(
        _("position"), default=1, help_text=_("The place in the byline, from 1.")
    )

    objects = AuthorshipQuerySet.as_manager()

    class Meta:
        verbose_name = _("authorship")
        verbose_name_plural = _("authorships")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["article", "speaker"], name="author_is_named_once"),
        ]

    def __str__(self) -> str:
        return gettext("%(speaker)s, author of %(article)s") % {"speaker": self.speaker, "article": self.article}

    def natural_key(self) -> tuple[str, str]:
        return (*self.article.natural_key(), *self.speaker.natural_key())

    natural_key.dependencies = ["sources.article", "sources.speaker"]  # type: ignore[attr-defined]
