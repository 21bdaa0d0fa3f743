"""A protected identity is encrypted under a key of its own, and nobody comes near it without leaving a trace."""

import uuid
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, models, transaction

from config.exporting import export_directory
from config.trail.models import Entry
from sources import keys as keyring
from sources.acting import acting
from sources.ciphers import Undecipherable
from sources.keys import KeyUnusable
from sources.models import Identity, IdentityAccess, ProtectedIdentity, Speaker
from sources.models.identities import Right, Stale, rights_of
from tests import cast

WHO = Identity(legal_name="Secret Ω Name", contact="secret@contact.example", notes="Two\nlines, secret.")
ADA = "ada (user 1)"


@pytest.fixture
def source(db: None) -> Speaker:
    return cast.speaker("The spokesman", kind="unnamed", unnamed_because="They fear for their family.")


@pytest.fixture
def stored(source: Speaker, keys: Path) -> ProtectedIdentity:
    with acting(actor=ADA):
        return ProtectedIdentity.enter(WHO, speaker=source, reason="an interview")


def noted() -> list[tuple[str, str, str]]:
    return list(IdentityAccess.objects.order_by("id").values_list("action", "actor", "reason"))


def as_ada(verb: Any, *args: Any, **given: Any) -> Any:
    with acting(actor=ADA):
        return verb(*args, **{"reason": "a court asks", **given})


# --- Entering and reading -----------------------------------------------------------------------


def test_it_is_read_as_it_was_entered(stored: ProtectedIdentity) -> None:
    assert as_ada(stored.read) == WHO
    assert as_ada(ProtectedIdentity.objects.get().read) == WHO


def test_the_row_holds_nothing_legible(stored: ProtectedIdentity) -> None:
    stored.refresh_from_db()
    assert b"ecret" not in bytes(stored.ciphertext)
    assert len(bytes(stored.ciphertext)) > 1024
    assert str(stored) == "a protected identity"
    assert "Secret" not in repr(WHO)


def test_every_access_is_noted_and_recorded_in_the_trail(stored: ProtectedIdentity) -> None:
    as_ada(stored.read)
    as_ada(stored.change, WHO, version=stored.version)
    as_ada(stored.destroy)
    why = "a court asks"
    assert noted() == [
        ("entered", ADA, "an interview"),
        ("read", ADA, why),
        ("changed", ADA, why),
        ("destroyed", ADA, why),
    ]
    entries = Entry.objects.filter(model="sources.identityaccess").order_by("id")
    assert [(entry.actor, entry.reason, entry.action) for entry in entries] == [
        (ADA, "an interview", "insert"),
        *[(ADA, why, "insert")] * 3,
    ]
    assert {entry.after["speaker_id"] for entry in entries if entry.after} == {stored.speaker_id}


def test_nothing_is_shown_unless_the_reading_is_noted(stored: ProtectedIdentity, monkeypatch: Any) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise DatabaseError("no room")

    monkeypatch.setattr(type(IdentityAccess.objects), "create", refuse)
    with pytest.raises(DatabaseError):
        as_ada(stored.read)


def test_a_reading_is_committed_before_anything_is_decrypted(
    committed_db: None, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with acting(actor=ADA):
        stored = ProtectedIdentity.enter(WHO, speaker=cast.speaker("Source"), reason="an interview")
    open_at_decryption: list[bool] = []

    def stop(*_: Any, **__: Any) -> None:
        open_at_decryption.append(connection.in_atomic_block)
        raise Undecipherable

    monkeypatch.setattr("sources.models.identities.decrypted", stop)
    with pytest.raises(Undecipherable):
        as_ada(stored.read)
    assert open_at_decryption == [False]
    assert [action for action, *_ in noted()] == ["entered", "read"]
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        as_ada(stored.read)


@pytest.mark.parametrize(("actor", "reason"), [(ADA, ""), (ADA, "  ")])
def test_nobody_reads_without_saying_why(stored: ProtectedIdentity, actor: str, reason: str) -> None:
    with pytest.raises(IntegrityError), acting(actor=actor):
        stored.read(reason=reason)


def test_what_was_noted_stays(stored: ProtectedIdentity) -> None:
    for change in (lambda rows: rows.update(reason="x"), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
            change(IdentityAccess.objects.all())
    with pytest.raises(models.ProtectedError):
        stored.speaker.delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        Speaker.objects.filter(pk=stored.speaker_id)._raw_delete("default")


# --- What it is bound to ------------------------------------------------------------------------


def test_an_identity_put_to_another_speaker_cannot_be_read(stored: ProtectedIdentity) -> None:
    with acting(actor=ADA):
        other = ProtectedIdentity.enter(Identity(notes="Else"), speaker=cast.speaker("Else"), reason="x")
    ProtectedIdentity.objects.filter(pk=other.pk).update(ciphertext=stored.ciphertext)
    with pytest.raises(Undecipherable):
        as_ada(ProtectedIdentity.objects.get(pk=other.pk).read)
    forged = ProtectedIdentity(speaker=other.speaker, key_name=stored.key_name, ciphertext=stored.ciphertext)
    with pytest.raises(Undecipherable):
        as_ada(forged.read)
    for change in ({"key_name": uuid.uuid4()}, {"speaker": cast.speaker("Third")}):
        with pytest.raises(DatabaseError, match="stays with its speaker"), transaction.atomic():
            ProtectedIdentity.objects.filter(pk=other.pk).update(**change)


def test_a_failed_entry_leaves_no_key(committed_db: None, keys: Path) -> None:
    ada = cast.speaker("Ada")
    with acting(actor=ADA):
        ProtectedIdentity.enter(WHO, speaker=ada, reason="x")
        before = set(keys.iterdir())
        with pytest.raises(IntegrityError):
            ProtectedIdentity.enter(WHO, speaker=ada, reason="x")
    assert set(keys.iterdir()) == before


def test_it_changes_only_what_was_read(stored: ProtectedIdentity) -> None:
    seen = stored.version
    as_ada(stored.change, Identity(notes="first"), version=seen)
    with pytest.raises(Stale):
        as_ada(stored.change, Identity(notes="second"), version=seen)
    assert as_ada(ProtectedIdentity.objects.get().read) == Identity(notes="first")


# --- Destroying ---------------------------------------------------------------------------------


def test_once_its_key_is_destroyed_no_copy_can_be_read(stored: ProtectedIdentity, keys: Path) -> None:
    copy = ProtectedIdentity.objects.get()
    as_ada(stored.destroy)
    assert list(keys.iterdir()) == []
    assert not ProtectedIdentity.objects.exists()
    with pytest.raises(KeyUnusable):
        as_ada(copy.read)


def test_a_key_that_stays_is_not_called_destroyed(stored: ProtectedIdentity, keys: Path, settings: Any) -> None:
    keys.chmod(0o750)
    with pytest.raises(KeyUnusable):
        as_ada(stored.destroy)
    settings.IDENTITY_KEYS = ""
    with pytest.raises(KeyUnusable):
        as_ada(stored.destroy)
    settings.IDENTITY_KEYS = str(keys)
    keys.chmod(0o700)
    assert [action for action, *_ in noted()] == ["entered"]
    assert as_ada(stored.read) == WHO


def test_the_command_destroys_and_says_why(stored: ProtectedIdentity, keys: Path) -> None:
    out = StringIO()
    with acting(actor="command: destroy_identity", reason="They asked for it"):
        call_command("destroy_identity", stored.speaker.slug, stdout=out)
    assert str(stored.key_name) in out.getvalue()
    assert noted()[-1] == ("destroyed", "command: destroy_identity", "They asked for it")
    assert list(keys.iterdir()) == []


def test_the_command_refuses(stored: ProtectedIdentity) -> None:
    slug = stored.speaker.slug
    with pytest.raises(CommandError, match="REASON"):
        call_command("destroy_identity", slug)
    with acting(actor=ADA, reason="x"):
        with pytest.raises(CommandError, match="No identity"):
            call_command("destroy_identity", "nobody")
        keyring.destroy(stored.key_name)
        with pytest.raises(CommandError, match="Nothing was done"):
            call_command("destroy_identity", slug)
        assert ProtectedIdentity.objects.exists()
        call_command("destroy_identity", slug, "--without-key", stdout=StringIO())
    assert not ProtectedIdentity.objects.exists()


# --- Who may ------------------------------------------------------------------------------------


def test_rights_are_granted_by_name_and_not_by_being_a_superuser(db: None) -> None:
    boss = User.objects.create_superuser("boss")
    assert rights_of(boss) == set()
    assert rights_of(cast.reader_of_internals()) == set()
    assert rights_of(cast.keeper()) == set(Right.values)
    boss.user_permissions.add(Permission.objects.get(codename=Right.READ))
    assert rights_of(boss) == {Right.READ}


def test_rights_come_with_a_group_and_go_with_the_staff_and_the_account(db: None) -> None:
    group = Group.objects.create(name="keepers")
    group.permissions.set(Permission.objects.filter(codename__in=["read_internal", Right.READ]))
    user = User.objects.create_user("ina", is_staff=True)
    user.groups.add(group)
    assert rights_of(User.objects.get(pk=user.pk)) == {Right.READ}
    for off in ("is_staff", "is_active"):
        fallen = User.objects.get(pk=user.pk)
        setattr(fallen, off, False)
        assert rights_of(fallen) == set()


# --- Where it is not ----------------------------------------------------------------------------


def test_neither_the_trail_nor_an_export_holds_anything_of_it(committed_db: None, keys: Path, tmp_path: Path) -> None:
    with acting(actor=ADA):
        stored = ProtectedIdentity.enter(WHO, speaker=cast.speaker("Source"), reason="an interview")
    as_ada(stored.change, WHO, version=stored.version)
    assert not Entry.objects.filter(model="sources.protectedidentity").exists()
    export_directory(tmp_path / "export")
    files = {path.name: path.read_bytes() for path in (tmp_path / "export").iterdir()}
    assert "sources.protectedidentity.jsonl" not in files
    assert files["sources.identityaccess.jsonl"].count(b"\n") == 2
    for content in files.values():
        assert b"ecret" not in content
        assert bytes(stored.ciphertext).hex().encode()[:40] not in content


def test_only_an_unnamed_source_has_a_reason_for_it(source: Speaker) -> None:
    with pytest.raises(IntegrityError, match="speaker_with_a_reason_is_unnamed"), transaction.atomic():
        Speaker.objects.filter(pk=source.pk).update(kind="person")
    Speaker.objects.filter(pk=source.pk).update(kind="person", unnamed_because="")
