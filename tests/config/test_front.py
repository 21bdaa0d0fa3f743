"""The front page of the admin: what waits, how much there is, and how the last check ended, for those who may know."""

from typing import Any

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Permission, User
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from config.front import checks, numbers, views
from config.front.models import LastCheck
from config.guards import drop_guards, install_guards
from quotes.models import Attribution, Quote
from sources.models import Article
from tests import cast
from tests.at_once import right_after
from tests.browsing import NARROW, WIDE, chromium, signed_in, started, violations
from tests.desk import Desk, page, pages

__all__ = ["chromium", "started"]

FRONT = "/admin/"
pytestmark = pytest.mark.django_db


def front(desk: Desk) -> dict[str, Any]:
    return desk.get(FRONT).context["front"]


def viewer(*codenames: str) -> Desk:
    """Return somebody of the staff with these permissions, or those to view what is curated."""
    user = User.objects.create_user("viewer", is_staff=True)
    wanted = codenames or ("view_article", "view_quote", "view_speaker", "view_organisation")
    user.user_permissions.set(Permission.objects.filter(codename__in=wanted))
    return Desk(user)


def figures(parts: list[dict[str, Any]]) -> dict[str, Any]:
    return {str(each["label"]): each["number"] for each in parts}


def test_it_tells_what_waits_and_leads_to_it() -> None:
    purge = cast.purge()
    cast.quote(purge["article"], "The abuses", status="draft")
    desk = Desk()
    waiting = front(desk)["waiting"]
    assert figures(waiting)["drafts"] == "1"
    assert figures(waiting)["attributed to nobody yet"] == "1"
    assert desk.get(waiting[0]["url"]).context["total"] == "1"


def test_it_tells_how_much_there_is_and_which_articles_have_no_quotes() -> None:
    cast.purge()
    bare = cast.article("Nothing said", "Nothing.")
    told = front(Desk())
    assert figures(told["how_much"]) == {"articles": 2, "quotes": 5, "speakers": 4, "organisations": 5}
    assert told["without_quotes"] == {"number": "1", "first": [("Nothing said", page(bare, "desk"))]}


def test_the_charts_tell_of_months_and_speakers_in_numbers_and_bars() -> None:
    early, late = (cast.article(published, published=published) for published in ("2018-03-02", "2018-04"))
    cast.article("year", published="2018")
    ada, bo = cast.speaker("Ada"), cast.speaker("Bo")
    for where, words, who in ((early, cast.SAFETY, ada), (late, cast.SAFETY, ada), (late, cast.EXCUSE, bo)):
        cast.said(where, words, by=who)
    desk = Desk()
    told = front(desk)
    assert [(bar.label, bar.number, bar.share) for bar in told["by_month"]] == [("2018-03", 1, 50), ("2018-04", 2, 100)]
    assert [(bar.label, bar.number, bar.url) for bar in told["by_speaker"]] == [
        ("Ada", 2, page(ada)),
        ("Bo", 1, page(bo)),
    ]
    assert desk.text(FRONT).count("<rect") == 4


def test_who_is_merged_while_the_page_is_made_is_left_out() -> None:
    article = cast.article()
    one, other = cast.speaker("Matt Beard"), cast.speaker("M. Beard")
    cast.said(article, cast.CANADA, by=one)
    cast.said(article, cast.SAFETY, by=other)
    desk = Desk()

    def merge() -> None:
        Attribution.objects.filter(speaker=other).update(speaker=one)
        other.delete()

    with right_after('"preferred_speaker", COUNT', merge):
        assert [bar.label for bar in front(desk)["by_speaker"]] == ["Matt Beard"]


def test_who_reads_no_internals_is_told_of_what_is_public_alone() -> None:
    purge = cast.purge()
    cast.quote(purge["article"], "The abuses", status="draft")
    hidden = cast.article("Secret", public_from=None)
    cast.said(hidden, cast.EXCUSE, by=cast.speaker("Mole"))
    LastCheck.objects.create(pk=1, began=timezone.now(), faults=1, told="sources.Article secret")
    told = front(viewer())
    assert figures(told["how_much"]) == {"articles": 1, "quotes": 5, "speakers": 4, "organisations": 5}
    assert told["without_quotes"]["number"] == "0"
    assert "Mole" not in [bar.label for bar in told["by_speaker"]]
    assert {"waiting", "check", "reads_internal"} & told.keys() == set()


def test_numbers_are_kept_for_readers_of_internals_and_for_nobody_else() -> None:
    purge = cast.purge()
    desk, other = Desk(), viewer()
    assert [figures(front(each)["how_much"])["quotes"] for each in (desk, other)] == [5, 5]
    Article.objects.filter(pk=purge["article"].pk).update(public_from=None)
    cast.quote(purge["article"], "The abuses", status="draft")
    assert figures(front(desk)["how_much"])["quotes"] == 5
    assert figures(front(desk)["waiting"])["drafts"] == "1"
    assert figures(front(other)["how_much"])["quotes"] == 0
    assert front(other)["by_speaker"] == []


def test_who_reads_internals_no_more_is_not_reminded_of_what_they_did() -> None:
    desk = viewer("read_internal", "view_article")
    hidden = cast.article("A hidden report", public_from=None)
    LogEntry.objects.log_actions(desk.user.pk, [hidden], CHANGE, change_message="Changed Title.", single_object=True)
    assert "A hidden report" in sidebar(desk)
    desk.user.user_permissions.remove(Permission.objects.get(codename="read_internal"))
    assert "A hidden report" not in sidebar(desk)


def sidebar(desk: Desk) -> str:
    """Return what stands beside the front page: what the user did last."""
    return desk.text(FRONT).partition('id="content-related"')[2]


def test_who_may_view_nothing_is_told_nothing() -> None:
    cast.purge()
    assert front(viewer("view_logentry")) == {"how_much": []}
    assert front(Desk(User.objects.create_user("clerk", is_staff=True))) == {"how_much": []}


def test_it_takes_as_many_statements_for_much_as_for_little(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "SECONDS", 0)
    desk, costs = Desk(), []
    article = cast.article()
    for number in (2, 40):
        cast.numbered(cast.article(f"Article {number}"), number)
        cast.said(article, article.text[number : number + 1], by=cast.speaker(f"Speaker {number}"))
        with CaptureQueriesContext(connection) as asked:
            desk.get(FRONT)
        costs.append(len(asked))
    assert costs[0] == costs[1]


def test_the_page_is_the_index_as_well() -> None:
    assert pages(Quote) in Desk().text(FRONT)


# --- The last check ---------------------------------------------------------------------------------


def test_it_tells_how_the_last_check_ended(documents: None) -> None:
    desk = Desk()
    assert "manage.py verify checks every row" in desk.text(FRONT)
    call_command("verify", verbosity=0)
    assert "Every row holds" in desk.text(FRONT)


def test_a_check_that_found_faults_is_kept_with_the_first_of_them(documents: None) -> None:
    drop_guards(connection)
    Article.objects.filter(publisher=None).update(text="changed")
    with pytest.raises(CommandError, match="faults"):
        call_command("verify", verbosity=0)
    text = Desk().text(FRONT)
    check = LastCheck.objects.get()
    assert check.faults > 1
    assert "The guard verbatim_" in text
    assert len(check.told.splitlines()) == checks.MOST_KEPT
    install_guards(connection)


def test_a_database_that_takes_no_writes_is_checked_all_the_same(
    documents: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    def refuse(**_result: Any) -> None:
        raise DatabaseError("read only")

    monkeypatch.setattr(checks, "keep", refuse)
    call_command("verify", verbosity=0)
    told = capsys.readouterr()
    assert "Every row holds" in told.out
    assert "not kept for the front page: read only" in told.err


def test_months_and_speakers_are_the_newest_and_the_heaviest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numbers, "MONTHS", 1)
    monkeypatch.setattr(numbers, "SPEAKERS", 1)
    for month, times in (("2018-03", 1), ("2018-04", 2)):
        where = cast.article(month, published=month)
        who = cast.speaker(f"Speaker of {month}")
        for words in (cast.SAFETY, cast.EXCUSE)[:times]:
            cast.said(where, words, by=who)
    told = front(Desk())
    assert [bar.label for bar in told["by_month"]] == ["2018-04"]
    assert [bar.label for bar in told["by_speaker"]] == ["Speaker of 2018-04"]


# --- For everybody --------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_nothing_keeps_people_out(server: LiveServer, chromium: Browser, size: tuple[int, int], scheme: str) -> None:
    cast.purge()
    where = cast.article("By month", published="2018-04")
    cast.said(where, cast.SAFETY, by=cast.speaker("سارة"))
    LastCheck.objects.create(pk=1, began=timezone.now(), faults=2, told="sources.Article x: …\nquotes.Quote y: …")
    user = User.objects.create_superuser("curator")
    tab = signed_in(chromium, server.url, user, size=size, color_scheme=scheme)
    tab.goto(f"{server.url}{FRONT}")
    assert violations(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
