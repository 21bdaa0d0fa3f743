"""The admin shows what was received to those who read internals, and lets nobody change it."""

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from sources.models import Capture
from tests import cast


@pytest.fixture
def capture(db: None) -> Capture:
    return cast.capture(cast.article("Bridge"), b"<p>secret of the page\xff", origin="https://a.example/bridge")


def page(capture: Capture) -> str:
    return reverse("admin:sources_capture_change", args=[capture.pk])


def test_a_curator_reads_where_an_article_came_from(capture: Capture, admin_client: Client) -> None:
    listed = admin_client.get(reverse("admin:sources_capture_changelist"), {"q": capture.sha256}).content.decode()
    assert "https://a.example/bridge" in listed
    shown = admin_client.get(page(capture)).content.decode()
    for words in (capture.sha256, "text/html; charset=utf-8", "trafilatura 2.3"):
        assert words in shown
    assert "secret of the page" not in shown


def test_nobody_adds_or_changes_one(capture: Capture, admin_client: Client) -> None:
    assert admin_client.get(reverse("admin:sources_capture_add")).status_code == 403
    assert admin_client.post(page(capture), {"origin": "b"}).status_code == 403


def test_who_does_not_read_internals_sees_none(capture: Capture, client: Client) -> None:
    user = User.objects.create_user("clerk", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_capture"))
    client.force_login(user)
    assert client.get(reverse("admin:sources_capture_changelist")).status_code == 403
    assert client.get(page(capture)).status_code == 403
    assert list(Capture.objects.visible_to(user)) == []
    assert list(Capture.objects.visible_to(cast.reader_of_internals())) == [capture]


def test_one_that_was_taken_in_by_mistake_goes(capture: Capture, admin_client: Client) -> None:
    url = reverse("admin:sources_capture_delete", args=[capture.pk])
    quoted = cast.quote(capture.article, cast.SAFETY)
    admin_client.post(url, {"post": "yes"})
    assert Capture.objects.exists()
    quoted.delete()
    admin_client.post(url, {"post": "yes"})
    assert not Capture.objects.exists()
