"""What was public and is withdrawn leaves a tombstone, and nothing else (docs/takedown.md)."""

from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client

from config.trail.models import Entry
from config.verification import verify
from quotes.models import Quote
from sources.models import AlreadyDone, Article, Organisation, Speaker
from tests import cast

REASON = "She asked for it: she is in danger."
LISTS = ("articles/?q=excuse", "quotes/?q=excuse", "quotes/", "articles/", "speakers/", "organisations/")


@pytest.fixture
def purge(db: None) -> dict[str, Any]:
    return cast.purge()


def addresses(purge: dict[str, Any]) -> list[str]:
    article = f"/api/v1/articles/{purge['article'].slug}/"
    return [article, f"{article}text/", f"/api/v1/quotes/{purge['excuse'].uuid}/"]


def faults() -> list[str]:
    """Return what is wrong; that the cast has no evidence is left out."""
    return [str(fault) for fault in verify() if "it has no evidence" not in str(fault)]


def withdraw(article: Article, **fields: Any) -> None:
    article.withdraw(**{"reason": REASON, **fields})


def test_the_article_its_text_and_its_quotes_answer_with_a_tombstone(purge: dict[str, Any], client: Client) -> None:
    withdraw(purge["article"], now=cast.TODAY)
    for address in (*addresses(purge), f"{addresses(purge)[2]}?format=bibtex"):
        answer = client.get(address)
        assert (answer.status_code, answer.headers["Content-Type"]) == (410, "application/problem+json"), address
        assert answer.json() == {
            "type": "/api/v1/docs/#withdrawn",
            "title": "Withdrawn",
            "status": 410,
            "detail": REASON,
            "errors": [],
            "withdrawn_at": cast.TODAY.isoformat().replace("+00:00", "Z"),
        }
        assert "no-cache" in answer.headers["Cache-Control"]


def test_a_copy_that_somebody_kept_is_not_confirmed(purge: dict[str, Any], client: Client) -> None:
    tags = {address: client.get(address).headers["ETag"] for address in addresses(purge)}
    withdraw(purge["article"])
    assert {client.get(address, headers={"If-None-Match": tag}).status_code for address, tag in tags.items()} == {410}


def test_nothing_of_it_stands_in_lists_counts_searches_facets_and_feeds(purge: dict[str, Any], client: Client) -> None:
    withdraw(purge["article"])
    for path in LISTS:
        assert client.get(f"/api/v1/{path}").json()["results"] == [], path
    assert client.get("/api/v1/quotes/?count=exact").json()["count"] == 0
    for path in ("quotes/?format=csv", "quotes/?format=jsonl", "quotes/?format=atom", "quotes/facets/"):
        answer: Any = client.get(f"/api/v1/{path}")
        content = b"".join(answer) if answer.streaming else answer.content
        assert answer.status_code == 200
        assert b"excuse" not in content, path
        assert b"Martin" not in content, path
    assert (Speaker.objects.public().count(), Organisation.objects.public().count()) == (0, 0)


def test_no_other_article_names_it_as_its_earlier_version(purge: dict[str, Any], client: Client) -> None:
    revision = cast.article("Corrected", "“All is open,” it says.", revises=purge["article"])
    address = f"/api/v1/articles/{revision.slug}/"
    assert client.get(address).json()["revises"]
    withdraw(purge["article"])
    assert client.get(address).json()["revises"] is None


def test_a_draft_of_it_and_what_never_was_are_missing_alike(purge: dict[str, Any], client: Client) -> None:
    draft = cast.quote(purge["article"], "The abuses", status="draft")
    withdraw(purge["article"])
    answers = [client.get(f"/api/v1/quotes/{each}/") for each in (draft.uuid, "0" * 8 + "-0000-0000-0000-" + "0" * 12)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


@pytest.mark.parametrize("public_from", [None, cast.TOMORROW])
def test_an_article_that_never_was_public_leaves_no_tombstone(db: None, client: Client, public_from: Any) -> None:
    hidden = cast.article("Hidden", public_from=public_from)
    quote = cast.said(hidden, cast.EXCUSE, by=cast.speaker("Mole"))
    withdraw(hidden)
    asked = addresses({"article": hidden, "excuse": quote})
    missing = client.get("/api/v1/articles/nowhere/")
    assert {(client.get(each).status_code, client.get(each).content) for each in asked} == {(404, missing.content)}
    # Not on its day either, nor when somebody would move that.
    later = cast.TOMORROW + (cast.TOMORROW - cast.YESTERDAY)
    assert not Article.objects.leaving_a_tombstone(now=later).exists()
    with pytest.raises(DatabaseError), transaction.atomic():
        Article.objects.filter(pk=hidden.pk).update(public_from=cast.YESTERDAY)


def test_the_tombstone_goes_when_the_day_is_cleared(purge: dict[str, Any], client: Client) -> None:
    withdraw(purge["article"])
    Article.objects.filter(pk=purge["article"].pk).update(public_from=None)
    assert {client.get(each).status_code for each in addresses(purge)} == {404}


def test_readers_of_internals_go_on_seeing_it(purge: dict[str, Any], client: Client) -> None:
    withdraw(purge["article"])
    client.force_login(cast.reader_of_internals())
    assert {client.get(each).status_code for each in addresses(purge)} == {200}


def test_it_can_be_restored_and_everything_is_as_it_was(purge: dict[str, Any], client: Client) -> None:
    before = [client.get(each).content for each in (*addresses(purge), "/api/v1/quotes/", "/api/v1/speakers/")]
    rows = list(Quote.objects.order_by("pk").values())
    withdraw(purge["article"])
    assert not Quote.objects.public().exists()
    assert faults() == []
    purge["article"].restore()
    assert [client.get(each).content for each in (*addresses(purge), "/api/v1/quotes/", "/api/v1/speakers/")] == before
    assert list(Quote.objects.order_by("pk").values()) == rows
    assert faults() == []


def test_of_two_who_do_it_at_once_the_second_is_told(purge: dict[str, Any]) -> None:
    mine, other = (Article.objects.get(pk=purge["article"].pk) for _ in range(2))
    withdraw(mine)
    with pytest.raises(AlreadyDone):
        withdraw(other, reason="Another reason.")
    mine.refresh_from_db()
    assert mine.withdrawal_reason == REASON
    mine.restore()
    with pytest.raises(AlreadyDone):
        mine.restore()


@pytest.mark.parametrize("change", [{"withdrawn_at": cast.TODAY}, {"withdrawal_reason": "Because."}])
def test_the_engine_takes_no_withdrawal_without_a_reason(purge: dict[str, Any], change: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.filter(pk=purge["article"].pk).update(**change)


# --- The command and the page ---------------------------------------------------------------------


def command(*arguments: str) -> str:
    out = StringIO()
    call_command("withdraw", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_withdraws_and_restores(purge: dict[str, Any]) -> None:
    slug = purge["article"].slug
    assert "a tombstone says why" in command(slug, "--reason", REASON)
    entry = Entry.objects.filter(model="sources.article").latest("id")
    assert (entry.reason, (entry.after or {})["withdrawal_reason"]) == (REASON, REASON)
    with pytest.raises(CommandError, match="withdrawn already: She asked"):
        command(slug, "--reason", "Again.")
    assert "restored" in command(slug, "--restore")
    with pytest.raises(CommandError, match="not withdrawn"):
        command(slug, "--restore")
    with pytest.raises(CommandError, match="no article nowhere"):
        command("nowhere", "--reason", REASON)
    with pytest.raises(CommandError, match="Say why"):
        command(slug, "--reason", " ")
    assert Article.objects.public().exists()


def editor(client: Client, *permissions: str) -> Client:
    user = User.objects.create_user("eve", is_staff=True)
    known = Permission.objects.filter(codename__in=["read_internal", "view_article", "change_article", *permissions])
    user.user_permissions.set(known)
    client.force_login(user)
    return client


def test_an_editor_withdraws_and_restores_on_a_page(purge: dict[str, Any], client: Client) -> None:
    page = f"/admin/sources/article/{purge['article'].pk}/"
    editor(client, "withdraw_article")
    assert "Withdraw…" in client.get(f"{page}change/").content.decode()
    assert "5 public quotes go with it." in client.get(f"{page}withdraw/").content.decode()
    assert "This field is required" in client.post(f"{page}withdraw/", {"_withdraw": "1"}).content.decode()
    answer: Any = client.post(f"{page}withdraw/", {"_withdraw": "1", "reason": REASON, "_why": "A call."}, follow=True)
    assert "The article is withdrawn." in answer.content.decode()
    assert REASON in client.get(f"{page}change/").content.decode()
    entry = Entry.objects.filter(model="sources.article").latest("id")
    assert (entry.reason, entry.actor.startswith("eve")) == ("A call.", True)
    assert REASON in client.get(f"{page}withdraw/").content.decode()
    again: Any = client.post(f"{page}withdraw/", {"_withdraw": "1", "reason": "Again."}, follow=True)
    assert "somebody else has done it" in again.content.decode()
    assert "is restored" in client.post(f"{page}withdraw/", {"_restore": "1"}, follow=True).content.decode()
    assert Article.objects.public().exists()


def test_nobody_withdraws_without_the_permission(purge: dict[str, Any], client: Client) -> None:
    page = f"/admin/sources/article/{purge['article'].pk}/"
    editor(client)
    assert "Withdraw…" not in client.get(f"{page}change/").content.decode()
    assert client.get(f"{page}withdraw/").status_code == 403
    assert client.post(f"{page}withdraw/", {"_withdraw": "1", "reason": REASON}).status_code == 403
    assert Article.objects.public().exists()
