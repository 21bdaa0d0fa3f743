"""Web addresses are imported from the list of articles, where there are workers to fetch them."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User

from config.trail.models import Entry
from config.work.models import Job, Part
from config.work.worker import Worker
from quotes import tasks
from quotes.models import Quote
from sources.models import Article
from tests import pages as sites
from tests.desk import Desk, messages, pages
from tests.quotes.test_import_articles import Web
from tests.workers import DATABASE

ADDRESS = "/admin/sources/article/import/"


@pytest.fixture
def desk(committed_db: None, settings: Any) -> Desk:
    settings.TASKS = DATABASE
    return Desk()


def test_workers_are_asked_for_them_in_the_name_of_the_curator(desk: Desk, monkeypatch: Any) -> None:
    web = Web(a=sites.DAILY.replace(sites.DAILY_ADDRESS, "https://a.example/"), b=sites.PLAIN)
    monkeypatch.setattr(tasks, "Client", lambda: web)
    assert f'href="{ADDRESS}"' in desk.text(pages(Article))
    assert "One a line" in desk.text(ADDRESS)
    given = {
        "addresses": "https://a.example/\r\n# and\r\nhttps://b.example/\r\n",
        "suggest": "on",
        "reason": "the harbour",
    }
    response = desk.client.post(ADDRESS, given)
    assert messages(response) == "Import 2 addresses: workers have been asked for it."
    assert response.headers["Location"] == pages(Article)
    assert not Article.objects.exists()
    Worker(batch=True).run()
    assert set(Article.objects.values_list("source_url", "public_from")) == {
        ("https://a.example/", None),
        ("https://b.example/", None),
    }
    assert Quote.objects.filter(status="draft").count() == Quote.objects.count() > 0
    entry = Entry.objects.filter(model="sources.article").latest("pk")
    assert (entry.actor, entry.reason) == (f"curator (user {desk.user.pk})", "the harbour")
    assert set(Part.objects.values_list("task__status", flat=True)) == {"SUCCESSFUL"}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"addresses": ""}, "This field is required."),
        ({"addresses": "https://a.example/\nfile:///etc/passwd"}, "line 2: No web address: file:///etc/passwd"),
        ({"addresses": "https://a.example/", "language": "Elvish!"}, "language tag looks like"),
    ],
)
def test_it_says_what_cannot_be_fetched(desk: Desk, given: dict[str, str], told: str) -> None:
    assert told in desk.client.post(ADDRESS, given).content.decode()
    assert not Job.objects.exists()


def test_so_many_addresses_are_too_many(desk: Desk, monkeypatch: Any) -> None:
    monkeypatch.setattr("quotes.admin.importing.MOST_ADDRESSES", 1)
    response = desk.client.post(ADDRESS, {"addresses": "https://a.example/\nhttps://b.example/"})
    assert "At most 1 addresses at a time." in response.content.decode()


@pytest.mark.parametrize("missing", ["workers", "fetching"])
def test_it_is_not_there_without_workers_or_fetching(desk: Desk, settings: Any, missing: str) -> None:
    if missing == "workers":
        settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    settings.FETCH_URLS = missing != "fetching"
    assert desk.client.post(ADDRESS, {"addresses": "https://a.example/"}).status_code == 404
    assert ADDRESS not in desk.text(pages(Article))


@pytest.mark.parametrize("codename", ["add_article", "read_internal"])
def test_it_is_for_those_alone_who_may_add_articles_and_read_internals(desk: Desk, codename: str) -> None:
    user = User.objects.create_user("staff", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_article", codename]))
    other = Desk(user)
    assert other.client.post(ADDRESS, {"addresses": "https://a.example/"}).status_code == 403
    assert ADDRESS not in other.text(pages(Article))
    assert not Job.objects.exists()


def test_who_may_add_no_quotes_has_none_suggested(desk: Desk, monkeypatch: Any) -> None:
    monkeypatch.setattr(tasks, "Client", lambda: Web(a=sites.DAILY))
    user = User.objects.create_user("librarian", is_staff=True)
    allowed = ["view_article", "add_article", "read_internal"]
    user.user_permissions.set(Permission.objects.filter(codename__in=allowed))
    other = Desk(user)
    assert 'name="suggest"' not in other.text(ADDRESS)
    other.client.post(ADDRESS, {"addresses": "https://a.example/", "suggest": "on"})
    Worker(batch=True).run()
    assert Article.objects.exists()
    assert not Quote.objects.exists()
