"""Protected identities: who somebody really is whose name must not be known, and who came to read it."""

import hashlib
import uuid
from dataclasses import asdict, dataclass
from typing import Any, Self

from django.contrib.auth.models import Permission
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sources import keys
from sources.acting import acting, actor
from sources.acting import reason as given_reason
from sources.ciphers import decrypted, encrypted
from sources.models.entries import Entry
from sources.models.names import Speaker
from sources.visibility import VisibleQuerySet, reads_internal


@dataclass(frozen=True, repr=False)  # no message, log or traceback shows it by accident
class Identity:
    """What is protected of a person."""

    legal_name: str = ""
    contact: str = ""
    notes: str = ""


class Stale(Exception):
    """Somebody else has changed or destroyed the identity since it was read."""


class Right(models.TextChoices):
    """What somebody may be allowed to do with protected identities, by the permission's code name."""

    ENTER = "add_protectedidentity", "Can enter protected identities"
    READ = "read_protectedidentity", "Can read protected identities, saying why each time"
    DESTROY = "destroy_protectedidentity", "Can destroy protected identities"


def rights_of(user: Any) -> set[str]:
    """Return what ``user`` may do with protected identities: what was granted by name, to them or a group of theirs.

    That somebody is a superuser gives none of it. Whoever steals such an account has to leave a trace first.
    """
    if not (user.is_active and reads_internal(user)):
        return set()
    granted = Permission.objects.filter(Q(user=user) | Q(group__user=user), content_type__app_label="sources")
    return set(granted.filter(codename__in=Right.values).values_list("codename", flat=True))


class ProtectedIdentityQuerySet(VisibleQuerySet["ProtectedIdentity"]):
    """Protected identities."""

    def public(self, **_: Any) -> Self:
        """Return none, ever."""
        return self.none()

    def visible_to(self, user: Any, **_: Any) -> Self:
        """Return those whose existence ``user`` may know of; what is in them, ``read()`` tells."""
        return self if rights_of(user) else self.none()


class ProtectedIdentity(Entry):
    """Who a speaker really is, encrypted with a key of its own that is kept outside the database.

    It has no history, and stands in no export. Only who did what with it, when and why, is recorded.
    """

    speaker = models.OneToOneField(
        Speaker,
        models.PROTECT,
        related_name="+",  # nothing leads here from a speaker
        verbose_name=_("speaker"),
    )
    key_name = models.UUIDField(_("key name"), unique=True, editable=False)
    ciphertext = models.BinaryField(_("ciphertext"))

    objects = ProtectedIdentityQuerySet.as_manager()

    class Meta:
        verbose_name = _("protected identity")
        verbose_name_plural = _("protected identities")
        default_permissions = ("add",)
        permissions = [(str(right), right.label) for right in (Right.READ, Right.DESTROY)]

    def __str__(self) -> str:
        return gettext("a protected identity")

    @property
    def row(self) -> str:
        """What the ciphertext is bound to: in another row, or under another key, it cannot be read."""
        return f"verbatim identity 1, key {self.key_name}, speaker {self.speaker_id}"

    @property
    def version(self) -> str:
        """What changes whenever something else is stored."""
        return hashlib.sha256(self.ciphertext).hexdigest()

    @classmethod
    def enter(cls, identity: Identity, *, speaker: Speaker, reason: str) -> "ProtectedIdentity":
        """Store who a speaker really is, under a new key.

        Raises ``KeyUnusable`` if no key can be kept, and IntegrityError if the speaker has an identity already.
        """
        name, key = keys.make()
        made = cls(speaker=speaker, key_name=name)
        made.ciphertext = encrypted(asdict(identity), key=key, row=made.row)
        try:
            with transaction.atomic(durable=True), acting(reason=reason):
                made.save(force_insert=True)
                made.note(IdentityAccess.Action.ENTERED)
        except Exception:
            # Whether a commit that fails has stored something, only the database knows.
            if not cls.objects.filter(key_name=name).exists():
                keys.destroy(name)
            raise
        return made

    def read(self, *, reason: str) -> Identity:
        """Return who it is, after it has been written down, for good, who reads it and why.

        Raises ``KeyUnusable`` or ``Undecipherable`` if it cannot be read.
        """
        key = keys.read(self.key_name)
        with transaction.atomic(durable=True), acting(reason=reason):
            self.note(IdentityAccess.Action.READ)
        return Identity(**decrypted(bytes(self.ciphertext), key=key, row=self.row))

    def change(self, identity: Identity, *, version: str, reason: str) -> None:
        """Store something else under the same key; raise Stale unless what is stored is still ``version``."""
        with transaction.atomic(durable=True), acting(reason=reason):
            now = ProtectedIdentity.objects.select_for_update().filter(pk=self.pk).first()
            if now is None or now.version != version:
                raise Stale
            now.ciphertext = encrypted(asdict(identity), key=keys.read(now.key_name), row=now.row)
            now.save(update_fields=["ciphertext"])
            now.note(IdentityAccess.Action.CHANGED)

    def destroy(self, *, reason: str, without_key: bool = False) -> None:
        """Destroy the key, and with it whatever any copy of the database holds of this identity; delete the row.

        Raises ``KeyUnusable``, and does nothing, if the key is not there or stays; ``without_key`` is for those
        who know that it is destroyed already. Raises Stale if somebody else was faster.
        """
        with transaction.atomic(durable=True), acting(reason=reason):
            deleted, _ = ProtectedIdentity.objects.filter(pk=self.pk).delete()
            if not deleted:
                raise Stale
            self.note(IdentityAccess.Action.DESTROYED)
            if not (without_key and not keys.is_there(self.key_name)):
                keys.destroy(self.key_name)  # the last step: what is noted is true, or undone

    def note(self, action: str) -> None:
        """Write down, within the transaction, what whoever acts does with it."""
        IdentityAccess.objects.create(
            speaker_id=self.speaker_id, key_name=self.key_name, action=action, actor=actor(), reason=given_reason()
        )


class IdentityAccessQuerySet(VisibleQuerySet["IdentityAccess"]):
    """Accesses to protected identities."""

    def get_by_natural_key(self, uuid: str) -> "IdentityAccess":
        return self.get(uuid=uuid)

    def public(self, **_: Any) -> Self:
        """Return none: that somebody has something to hide is internal, too."""
        return self.none()


class IdentityAccess(Entry):
    """That somebody entered, read, changed or destroyed a protected identity, and why; it never changes."""

    class Action(models.TextChoices):
        ENTERED = "entered", _("entered")
        READ = "read", _("read")
        CHANGED = "changed", _("changed")
        DESTROYED = "destroyed", _("destroyed")

    uuid = models.UUIDField(_("uuid"), unique=True, default=uuid.uuid4, editable=False)
    speaker = models.ForeignKey(Speaker, models.PROTECT, related_name="identity_accesses", verbose_name=_("speaker"))
    action = models.CharField(_("what was done"), max_length=10, choices=Action)
    actor = models.TextField(_("who"), help_text=_("As the audit trail names them."))
    reason = models.TextField(_("why"))
    key_name = models.UUIDField(
        _("key"), help_text=_("The name of its key: copies that are kept elsewhere bear it, too.")
    )

    objects = IdentityAccessQuerySet.as_manager()

    class Meta:
        verbose_name = _("access to a protected identity")
        verbose_name_plural = _("accesses to protected identities")
        ordering = ["id"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=~Q(actor="") & ~Q(reason=""),
                name="identity_access_says_who_and_why",
                violation_error_message=_("Say why."),
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(action)s by %(actor)s") % {"action": self.get_action_display(), "actor": self.actor}

    def natural_key(self) -> tuple[str]:
        return (str(self.uuid),)

    natural_key.dependencies = ["sources.speaker"]  # type: ignore[attr-defined]
