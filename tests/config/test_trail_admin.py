"""The trail in the admin: a readable history of each row, for those alone who may read internals."""

from typing import Any

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.trail.admin import BoundedPaginator, EntryAdmin
from config.trail.models import Entry
from config.trail.reading import told
from quotes.models import Attribution, Quote
from sources.acting import acting
from sources.models import Article, Speaker, SpeakerAlias
from tests import cast
from tests.desk import Desk, page, pages

pytestmark = pytest.mark.django_db


def staff(*codenames: str) -> Desk:
    """Return somebody of the staff with these permissions."""
    user = User.objects.create_user("staff", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return Desk(user)


@pytest.fixture
def quote() -> Quote:
    where = cast.article()
    return cast.said(where, cast.SAFETY, by=cast.speaker("Igor Kochetkov"), organisation=cast.organisation("LGBT"))


def test_it_shows_who_when_why_and_what(quote: Quote) -> None:
    with acting(actor="ada (user 7)", reason="She <denies> it"):
        Quote.objects.update(status="disputed", status_reason="Denied")
    shown = Desk().text(page(quote, "history"))
    entry = Entry.objects.latest("id")
    for words in (
        "ada (user 7)",
        "She &lt;denies&gt; it",
        f"{entry.at:%Y-%m-%d %H:%M:%S}",
        "Quote: changed",
        '<b>status</b>: <bdi dir="auto">“verified: checked against the article”</bdi> → '
        '<bdi dir="auto">“disputed”</bdi>',
        '<b>status reason</b>: <bdi dir="auto">empty</bdi> → <bdi dir="auto">“Denied”</bdi>',
    ):
        assert words in shown


def test_it_compares_texts_word_by_word_and_shows_it_without_colour(quote: Quote) -> None:
    for role in ("chair of the <board>", "former chair of the <board>, interim"):
        Attribution.objects.update(role=role)
    compared = "“<ins>former </ins>chair of the <del>&lt;board&gt;</del><ins>&lt;board&gt;, interim</ins>”</bdi>"
    entry = Entry.objects.latest("id")
    for shown in (Desk().text(page(quote, "history")), str(EntryAdmin(Entry, site).changes(entry))):
        assert f'<b>role</b>: <bdi dir="auto" class="word-by-word">{compared}' in shown


def test_a_text_that_is_another_altogether_is_shown_before_and_after(quote: Quote) -> None:
    for role in ("the chair", "a member"):
        Attribution.objects.update(role=role)
    assert '“the chair”</bdi> → <bdi dir="auto">“a member”' in Desk().text(page(quote, "history"))


def test_it_shows_what_happened_to_the_rows_on_the_same_page(quote: Quote) -> None:
    other = cast.speaker("Matt Beard")
    Attribution.objects.update(speaker=other)
    shown = Desk().text(page(quote, "history"))
    assert "Attribution: changed" in shown
    assert '<bdi dir="auto">“Igor Kochetkov”</bdi> → <bdi dir="auto">“Matt Beard”</bdi>' in shown


def test_it_names_who_is_gone_by_the_last_name(quote: Quote) -> None:
    gone = cast.speaker("Somebody Else")
    for who in (gone, quote.preferred_speaker):
        Attribution.objects.update(speaker=who or Speaker.objects.earliest("id"))
    gone.delete()
    assert "“somebody-else”" in Desk().text(page(quote.attributions.get(), "history"))


def test_it_shows_what_an_older_version_recorded(db: None) -> None:
    (read,) = told([Entry(model="sources.vanished", before={"a": 1}, after={"a": 2})])
    assert (read.kind, [vars(line) for line in read.lines]) == (
        "sources.vanished",
        [{"field": "a", "before": "1", "after": "2", "pieces": ()}],
    )


def test_its_pages_hold_so_many_entries(quote: Quote) -> None:
    for number in range(60):
        Quote.objects.update(status_reason=f"reason-{number}")
    desk = Desk()
    assert "reason-59" in desk.text(page(quote, "history"))
    assert "reason-59" not in desk.text(f"{page(quote, 'history')}?p=2")
    assert desk.get(f"{page(quote, 'history')}?p=x").status_code == 200


def test_it_asks_no_more_for_many_entries(quote: Quote) -> None:
    desk = Desk()

    def queries(url: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            desk.text(url)
        return len(captured)

    few = [queries(url) for url in (page(quote, "history"), pages(Entry))]
    for number in range(20):
        who = cast.speaker(f"Speaker {number}")
        Attribution.objects.update(speaker=who)
    # Names come along for all entries together; the rows of the list name nobody.
    assert [queries(url) for url in (page(quote, "history"), pages(Entry))] <= few


# --- Who may see it --------------------------------------------------------------------------------


def test_it_shows_a_history_to_those_who_may_read_internals_and_the_row(quote: Quote) -> None:
    address = page(quote, "history")
    assert staff("view_quote", "read_internal").get(address).status_code == 200


@pytest.mark.parametrize("codenames", [("view_quote", "view_entry"), ("read_internal", "view_entry"), ()])
def test_it_shows_a_history_to_nobody_else(quote: Quote, codenames: tuple[str, ...]) -> None:
    desk = staff(*codenames)
    assert desk.get(page(quote, "history")).status_code == 403
    if "view_quote" in codenames:
        assert "historylink" not in desk.text(page(quote))


def test_it_needs_a_login(quote: Quote) -> None:
    desk = Desk()
    desk.client.logout()
    for url in (page(quote, "history"), pages(Entry), page(Entry.objects.latest("id"))):
        assert desk.get(url).headers["Location"].startswith("/admin/login/")


@pytest.mark.parametrize("key", ["0", "x", "99999999999999999999999999"])
def test_it_answers_for_a_row_that_is_not_there(db: None, key: str) -> None:
    desk = Desk()
    for model in (Quote, Article, Speaker):
        assert desk.get(f"{pages(model)}{key}/history/").status_code == 302


def test_it_lists_entries_for_those_with_both_permissions(quote: Quote) -> None:
    SpeakerAlias.objects.create(speaker=Speaker.objects.get(), name="Gone").delete()
    desk = staff("view_entry", "read_internal")
    assert "igor-kochetkov, Gone" in desk.text(f"{pages(Entry)}?model=sources.speakeralias&action__exact=delete")
    entry = Entry.objects.filter(model="quotes.attribution").latest("id")
    assert "“Igor Kochetkov”" in desk.text(page(entry))
    about = desk.text(f"{pages(Entry)}?model=quotes.quote&row_id={quote.pk}")
    assert str(quote.uuid) in about


@pytest.mark.parametrize("codenames", [("view_entry",), ("read_internal",)])
def test_it_lists_entries_for_nobody_else(quote: Quote, codenames: tuple[str, ...]) -> None:
    desk = staff(*codenames)
    for url in (pages(Entry), page(Entry.objects.latest("id"))):
        assert desk.get(url).status_code == 403
    assert "trail" not in desk.text("/admin/")


def test_it_lets_nobody_change_entries(quote: Quote) -> None:
    desk = Desk()
    entry = Entry.objects.latest("id")
    assert desk.get(pages(Entry, "add")).status_code == 403
    assert desk.client.post(page(entry), {}).status_code == 403
    assert desk.client.post(page(entry, "delete"), {"post": "yes"}).status_code == 403
    assert 'name="_save"' not in desk.text(page(entry))


def test_it_offers_no_permission_to_change_the_trail(db: None) -> None:
    names = Permission.objects.filter(content_type__app_label="trail").values_list("codename", flat=True)
    assert set(names) == {"view_entry"}


def test_it_is_nowhere_in_the_api(quote: Quote, client: Any) -> None:
    schema = client.get("/api/v1/schema/").content.decode()
    assert "trail" not in schema.lower()


def test_it_counts_no_more_than_it_has_to(quote: Quote, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("config.trail.admin.MOST_COUNTED", 2)
    assert BoundedPaginator(Entry.objects.order_by("-id"), 1).count == 2
