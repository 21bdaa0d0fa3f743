"""A speaker's protected identity has a page of its own, which shows it once it is written down who asks and why."""

import logging
from pathlib import Path
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db import DatabaseError

from sources.acting import acting, name_of
from sources.models import Identity, IdentityAccess, ProtectedIdentity, Speaker
from sources.models.identities import Right
from tests import cast
from tests.desk import Desk, messages, page

WHO = Identity(legal_name="Secret Name", contact="secret@contact.example", notes="Secret notes,\non two lines.")
ENTERED = {
    "do": "enter",
    "enter-legal_name": WHO.legal_name,
    "enter-contact": WHO.contact,
    "enter-notes": WHO.notes.replace("\n", "\r\n"),  # as browsers send it
    "enter-reason": "an interview",
}
READ = {"do": "read", "read-reason": "a court asks"}


@pytest.fixture
def source(db: None, keys: Path) -> Speaker:
    return cast.speaker("The spokesman", kind="unnamed")


@pytest.fixture
def stored(source: Speaker) -> ProtectedIdentity:
    with acting(actor="ada (user 99)"):
        return ProtectedIdentity.enter(WHO, speaker=source, reason="a promise")


def identity_page(speaker: Speaker) -> str:
    return page(speaker, "identity")


def noted() -> list[tuple[str, str, str]]:
    return list(IdentityAccess.objects.order_by("id").values_list("action", "actor", "reason"))


def test_it_is_entered_and_read_each_with_a_reason(source: Speaker) -> None:
    desk = Desk(cast.keeper())
    answer = desk.client.post(identity_page(source), ENTERED)
    assert (answer.status_code, answer["Location"]) == (302, identity_page(source))
    assert "Secret" not in messages(answer)
    assert "Secret" not in desk.text(identity_page(source))
    shown = desk.client.post(identity_page(source), READ)
    for words in (WHO.legal_name, WHO.contact, "Secret notes,\non two lines."):
        assert words in shown.content.decode()
    me = name_of(desk.user)
    assert noted() == [("entered", me, "an interview"), ("read", me, "a court asks")]


def test_no_cache_keeps_it(stored: ProtectedIdentity) -> None:
    desk = Desk(cast.keeper())
    for answer in (desk.get(identity_page(stored.speaker)), desk.client.post(identity_page(stored.speaker), READ)):
        assert "no-store" in answer["Cache-Control"]
        assert not answer.has_header("ETag")


@pytest.mark.parametrize("reason", ["", "   ", "\t"])
def test_nothing_is_shown_without_a_reason(stored: ProtectedIdentity, reason: str) -> None:
    desk = Desk(cast.keeper())
    answer = desk.client.post(identity_page(stored.speaker), {**READ, "read-reason": reason})
    assert answer.status_code == 200
    assert "Secret" not in answer.content.decode()
    assert [action for action, *_ in noted()] == ["entered"]


def test_nothing_is_shown_unless_it_is_noted(stored: ProtectedIdentity, monkeypatch: Any, caplog: Any) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise DatabaseError("no room")

    desk = Desk(cast.keeper())
    desk.client.raise_request_exception = False
    monkeypatch.setattr(type(IdentityAccess.objects), "create", refuse)
    answer = desk.client.post(identity_page(stored.speaker), READ)
    assert answer.status_code == 503
    assert "Secret" not in answer.content.decode() + caplog.text


def test_an_error_tells_nothing_of_what_was_typed(source: Speaker, monkeypatch: Any, caplog: Any) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError

    desk = Desk(cast.keeper())
    desk.client.raise_request_exception = False
    monkeypatch.setattr("sources.models.identities.encrypted", fail)
    with caplog.at_level(logging.DEBUG):
        answer = desk.client.post(identity_page(source), ENTERED)
    assert answer.status_code == 500
    assert "ZeroDivisionError" in caplog.text
    assert "Secret" not in answer.content.decode() + caplog.text


@pytest.mark.parametrize(
    ("right", "offered"), [(Right.ENTER, set()), (Right.READ, {"read"}), (Right.DESTROY, {"destroy"})]
)
def test_each_right_allows_what_it_says(stored: ProtectedIdentity, right: Right, offered: set[str]) -> None:
    desk = Desk(cast.keeper(right))
    text = desk.text(identity_page(stored.speaker))
    assert {do for do in ("enter", "read", "change", "destroy") if f'value="{do}"' in text} == offered
    posts = {do: {**ENTERED, "do": do, f"{do}-reason": "x"} for do in ("enter", "read", "change", "destroy")}
    for do in posts.keys() - offered:
        assert desk.client.post(identity_page(stored.speaker), posts[do]).status_code == 403
    assert ProtectedIdentity.objects.exists()
    assert [action for action, *_ in noted()] == ["entered"]


def test_a_superuser_has_to_be_granted_it_by_name(stored: ProtectedIdentity) -> None:
    desk = Desk()
    assert desk.get(identity_page(stored.speaker)).status_code == 403
    assert desk.client.post(identity_page(stored.speaker), READ).status_code == 403
    assert identity_page(stored.speaker) not in desk.text(page(stored.speaker))
    keeper = Desk(cast.keeper())
    assert identity_page(stored.speaker) in keeper.text(page(stored.speaker))


def test_who_does_not_see_speakers_sees_no_identity(stored: ProtectedIdentity) -> None:
    user = cast.keeper()
    user.user_permissions.remove(*user.user_permissions.filter(codename="view_speaker"))
    assert Desk(User.objects.get(pk=user.pk)).get(identity_page(stored.speaker)).status_code == 403


def test_what_was_read_is_changed_but_not_what_others_changed_meanwhile(stored: ProtectedIdentity) -> None:
    desk = Desk(cast.keeper())
    desk.client.post(identity_page(stored.speaker), READ)
    seen = {
        "do": "change",
        "change-version": stored.version,
        "change-legal_name": "Secret Other",
        "change-reason": "she married",
    }
    assert desk.client.post(identity_page(stored.speaker), seen).status_code == 302
    again = desk.client.post(identity_page(stored.speaker), {**seen, "change-legal_name": "Secret Third"})
    assert "somebody else has entered, changed or destroyed it" in again.content.decode()
    shown = desk.client.post(identity_page(stored.speaker), READ).content.decode()
    assert "Secret Other" in shown
    assert WHO.contact not in shown
    assert [action for action, *_ in noted()] == ["entered", "read", "changed", "read"]


def test_it_is_destroyed_with_its_key(stored: ProtectedIdentity, keys: Path) -> None:
    desk = Desk(cast.keeper())
    answer = desk.client.post(identity_page(stored.speaker), {"do": "destroy", "destroy-reason": "They asked for it"})
    assert str(stored.key_name) in messages(answer)
    assert list(keys.iterdir()) == []
    assert noted()[-1] == ("destroyed", name_of(desk.user), "They asked for it")
    assert "No identity is stored" in desk.text(identity_page(stored.speaker))


def test_an_empty_identity_is_none(source: Speaker) -> None:
    answer = Desk(cast.keeper()).client.post(identity_page(source), {"do": "enter", "enter-reason": "x"})
    assert "nothing to protect" in answer.content.decode()
    assert not ProtectedIdentity.objects.exists()


@pytest.mark.parametrize("post", [ENTERED, READ])
def test_a_server_without_a_place_for_keys_says_so(stored: ProtectedIdentity, settings: Any, post: Any) -> None:
    settings.IDENTITY_KEYS = ""
    speaker = stored.speaker if post is READ else cast.speaker("Another")
    desk = Desk(cast.keeper())
    assert "IDENTITY_KEYS" in desk.text(identity_page(speaker))
    assert "IDENTITY_KEYS" in desk.client.post(identity_page(speaker), post).content.decode()
    assert [action for action, *_ in noted()] == ["entered"]
    assert desk.get(page(speaker)).status_code == 200


def test_a_lost_key_is_told(stored: ProtectedIdentity, keys: Path) -> None:
    (keys / f"{stored.key_name}.key").unlink()
    desk = Desk(cast.keeper())
    assert "nobody can read it" in desk.text(identity_page(stored.speaker))
    assert "cannot be read" in desk.client.post(identity_page(stored.speaker), READ).content.decode()


def test_who_read_it_is_listed_and_django_logs_nothing(stored: ProtectedIdentity) -> None:
    desk = Desk(cast.keeper())
    desk.client.post(identity_page(stored.speaker), READ)
    listed = desk.text("/admin/sources/identityaccess/")
    assert "a court asks" in listed
    assert not LogEntry.objects.exists()


def test_the_speaker_of_an_identity_stays(stored: ProtectedIdentity) -> None:
    desk = Desk()
    answer = desk.client.post(page(stored.speaker, "delete"), {"post": "yes"})
    assert answer.status_code in (200, 302, 403)
    assert Speaker.objects.filter(pk=stored.speaker_id).exists()


def test_a_missing_speaker_has_no_page(db: None, keys: Path) -> None:
    assert Desk(cast.keeper()).get("/admin/sources/speaker/999/identity/").status_code == 302


def test_why_somebody_is_unnamed_is_for_readers_of_internals(db: None) -> None:
    source = cast.speaker("The spokesman", kind="unnamed", unnamed_because="They fear for their family.")
    where = cast.article()
    cast.said(where, cast.EXCUSE, by=source)
    assert "They fear" in Desk().text(page(source))
    viewer = cast.keeper()
    viewer.user_permissions.remove(*viewer.user_permissions.filter(codename="read_internal"))
    desk = Desk(User.objects.get(pk=viewer.pk))
    assert "They fear" not in desk.text(page(source))
    assert "They fear" not in desk.client.get(f"/api/v1/speakers/{source.slug}/").content.decode()
