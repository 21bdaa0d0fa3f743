"""Tokens, and what may be done with them."""

import datetime
from typing import Any, Self

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.limits.waiting import without_waiting
from config.tokens.writing import beginning_of, digest_of, is_secret, new_secret

LONGEST_DAYS = 366
USE_PRECISION = datetime.timedelta(hours=1)


class TokenQuerySet(models.QuerySet["Token"]):
    """Tokens, usable or not."""

    def of(self, user: Any) -> Self:
        """Return the tokens that ``user`` looks after: their own; all of them for who may do everything."""
        return self if user.is_superuser else self.filter(owner=user)

    def with_secret(self, secret: str) -> "Token | None":
        """Return the token with this secret and its owner, in one statement, whatever has become of them."""
        return self.select_related("owner").filter(digest=digest_of(secret)).first() if is_secret(secret) else None

    def issue(self, *, now: datetime.datetime | None = None, days: int, **fields: Any) -> tuple["Token", str]:
        """Store a token that is good for some days; return it with its secret, which nobody can show again."""
        token = self.model(**fields)
        secret = token.give_secret(days=days, now=now)
        token.save(force_insert=True)
        return token, secret


class Token(models.Model):
    """What a program signs in with, in place of its owner."""

    class Scope(models.TextChoices):
        """What it may be used for, as OAuth writes it: words with spaces."""

        READ = "read", _("read what its owner may see")
        WRITE = "read write", _("read, and change what its owner may change")

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="tokens",
        help_text=_("Whose account it stands for."),
        verbose_name=_("owner"),
    )
    name = models.CharField(_("name"), max_length=100, help_text=_("What it is for, such as the program that uses it."))
    beginning = models.CharField(
        _("beginning"), max_length=17, editable=False, help_text=_("The first characters of its secret.")
    )
    digest = models.CharField(
        _("digest"), max_length=64, unique=True, editable=False, help_text=_("SHA-256 of its secret.")
    )
    scopes = models.CharField(_("may be used to"), max_length=20, choices=Scope, default=Scope.READ)
    created = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    expires = models.DateTimeField(_("expires"), editable=False, help_text=_("From when on it is refused."))
    revoked = models.DateTimeField(_("revoked"), null=True, editable=False, help_text=_("When it was revoked."))
    last_used = models.DateTimeField(_("last used"), null=True, editable=False, help_text=_("To the hour."))
    rate = models.PositiveIntegerField(
        _("requests a minute"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("How many it is good for, if not as many as others."),
    )

    objects = TokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-created", "-id"]
        default_permissions = ()  # everybody on the staff looks after their own
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"],
                condition=Q(revoked=None),
                name="token_names_differ",
                violation_error_message=_(
                    "There is a token of this name: revoke that one, or name this one otherwise."
                ),
            ),
            models.CheckConstraint(condition=Q(rate=None) | Q(rate__gte=1), name="token_is_good_for_a_request"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.beginning}…)"

    def give_secret(self, *, days: int, now: datetime.datetime | None = None) -> str:
        """Make it a new token that is good for some days; return the secret, of which it keeps a digest alone."""
        if not 1 <= days <= LONGEST_DAYS:
            raise ValueError(f"A token is good for 1 to {LONGEST_DAYS} days.")
        secret = new_secret()
        self.beginning, self.digest = beginning_of(secret), digest_of(secret)
        self.created = now or timezone.now()
        self.expires = self.created + datetime.timedelta(days=days)
        return secret

    def is_good(self, *, now: datetime.datetime) -> bool:
        """Tell whether it may be used."""
        return self.revoked is None and now < self.expires and self.owner.is_active

    def allows(self, scope: str) -> bool:
        return scope in self.scopes.split()

    def revoke(self, *, now: datetime.datetime | None = None) -> None:
        """Refuse it from now on; when that was done first stays, whoever else does it meanwhile."""
        Token.objects.filter(pk=self.pk, revoked=None).update(revoked=now or timezone.now())
        self.refresh_from_db(fields=["revoked"])

    def note_use(self, *, now: datetime.datetime) -> None:
        """Note the hour in which it was used: one write an hour, and none that a reader would have to wait for."""
        hour = now.replace(minute=0, second=0, microsecond=0)
        if self.last_used is None or self.last_used < hour:
            unnoted = Token.objects.filter(Q(last_used=None) | Q(last_used__lt=hour), pk=self.pk)
            with without_waiting():
                unnoted.update(last_used=hour)
