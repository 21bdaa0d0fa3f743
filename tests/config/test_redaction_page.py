"""An editor chooses words, sees all that it comes to, and overwrites precisely that."""

import html
import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config.takedown.planning import everywhere, plan
from config.takedown.redacting import redact
from config.trail.models import Entry
from config.verification import verify
from quotes.models import Quote
from sources.models import Article, Redaction
from tests import cast
from tests.config.test_redacting import NAME, REASON, holding, report, span
from tests.desk import page

HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
CHOSEN = {"words": NAME, "at": "8", "everywhere": "on", "elsewhere": "on", "also": "", "reason": REASON}


@pytest.fixture
def article(db: None) -> Article:
    return report()


def signed_in(*permissions: str, **fields: Any) -> Client:
    user = User.objects.create_user("ida", is_staff=True, **fields)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


def editor() -> Client:
    return signed_in("read_internal", "view_article", "change_article", "redact_article")


def address(article: Article) -> str:
    return f"/admin/sources/article/{article.pk}/redact/"


def preview(client: Client, article: Article, **changes: str) -> str:
    return client.post(address(article), {**CHOSEN, "_preview": "1", **changes}).content.decode()


def confirmation(shown: str) -> dict[str, str]:
    """Return what the form under a preview sends."""
    sent = {name: html.unescape(value) for name, value in HIDDEN.findall(shown)}
    return {**sent, "_redact": "1"}


def test_the_page_of_an_article_leads_there_and_back(article: Article) -> None:
    client = editor()
    assert address(article) in client.get(page(article)).content.decode()
    shown = preview(client, article)
    assert not Redaction.objects.exists()
    answer: Any = client.post(address(article), confirmation(shown), follow=True)
    assert "Overwritten, in the history as well" in answer.content.decode()
    assert [row for row in holding("weld") if "_search_" not in row.partition(":")[0]] == []
    assert list(verify()) == []
    assert Entry.objects.get(model="sources.redaction", identity=str(Redaction.objects.latest("id").uuid)).actor == (
        f"ida (user {User.objects.get(username='ida').pk})"
    )


def test_the_preview_shows_all_that_is_overwritten_and_what_is_left(article: Article) -> None:
    Article.objects.filter(pk=article.pk).update(slug="how-sura-weld-fled")
    shown = preview(editor(), article)
    for told in (
        "3 places in the text",
        "<del>Sura Weld</del>",
        "<del>sura weld</del>",
        "How █████████ went",
        "best friend of █████████",
        "We saw █████████",
        "So said █████████,",
        "1 captured document is destroyed",
        "how-sura-weld-fled",
        REASON,
    ):
        assert told in shown, told
    assert confirmation(shown)["spans"].split(",")[0] == "8-17"


def test_only_the_one_place_is_overwritten_where_that_is_asked(article: Article) -> None:
    client = editor()
    shown = preview(client, article, everywhere="", elsewhere="")
    assert "1 place in the text" in shown
    client.post(address(article), confirmation(shown))
    article.refresh_from_db()
    assert (article.text.count("█"), NAME in article.title) == (len(NAME), True)
    assert list(verify()) == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"words": "nowhere to be found"}, "does not hold these words"),
        ({"at": "", "everywhere": ""}, "at 2 places"),
        ({"reason": f"About {NAME}"}, "The reason holds the words"),
        ({"reason": ""}, "This field is required"),
    ],
)
def test_it_says_what_is_wrong(article: Article, changes: dict[str, str], told: str) -> None:
    shown = preview(editor(), article, **changes)
    assert told in shown
    assert "_redact" not in shown


def test_what_was_shown_is_refused_once_the_text_is_another(article: Article) -> None:
    client = editor()
    shown = preview(client, article)
    redact(article, [span(article, "Nobody")], reason=REASON)
    answer: Any = client.post(address(article), confirmation(shown), follow=True)
    assert "Somebody else has overwritten words of this text meanwhile" in answer.content.decode()
    assert Redaction.objects.count() == 1
    forged = {**confirmation(shown), "seen": "", "spans": "0-5"}
    assert "Nothing was overwritten" in client.post(address(article), forged, follow=True).content.decode()


def test_newlines_that_a_browser_changes_are_found_as_they_stand(article: Article) -> None:
    client = editor()
    shown = preview(client, article, words="Sura Weld\n at the gate", at="", everywhere="")
    assert "1 place in the text" in shown
    client.post(address(article), confirmation(shown))
    assert Quote.objects.get(text__startswith="We saw").text == "We saw " + "█" * len("Sura Weld\r\n at the gate") + ","


@pytest.mark.parametrize(
    "permissions",
    [
        (),
        ("view_article", "change_article"),
        ("read_internal", "view_article", "change_article", "withdraw_article", "view_redaction"),
        ("redact_article", "view_article"),
    ],
)
def test_nobody_redacts_without_both_permissions(article: Article, permissions: tuple[str, ...]) -> None:
    client = signed_in(*permissions)
    assert client.get(address(article)).status_code == 403
    sent = {"spans": "8-17", "seen": article.sha256, "reason": REASON, "_redact": "1"}
    assert client.post(address(article), sent).status_code == 403
    assert "Redact…" not in client.get(page(article)).content.decode()
    assert not Redaction.objects.exists()


def test_an_article_that_is_not_there_leads_to_the_index(db: None) -> None:
    client = editor()
    assert client.get("/admin/sources/article/99999/redact/").status_code == 302
    assert client.get(f"/admin/sources/article/{'9' * 30}/redact/").status_code == 302


def test_redactions_are_read_and_never_changed(article: Article) -> None:
    redact(article, [span(article)], reason=REASON)
    redaction = Redaction.objects.get()
    client = signed_in("read_internal", "view_redaction", "change_redaction", "delete_redaction")
    shown = client.get(page(redaction)).content.decode()
    assert REASON in shown
    assert redaction.original_sha256 in shown
    assert client.post(page(redaction), {"reason": "Another."}).status_code == 403
    assert client.post(page(redaction, "delete"), {"post": "yes"}).status_code == 403


def test_no_page_shows_the_words_any_more(article: Article) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    redact(article, [span(article), *([span(article, "sura weld")]), span(article, f"{NAME},")], reason=REASON)
    quote = Quote.objects.get(text__startswith="We saw")
    rows = [article, quote, *quote.attributions.all(), *article.captures.all(), *article.redactions.all()]
    seen = [
        *(page(row, action) for row in rows for action in ("change", "history")),
        *(f"/admin/{name}/" for name in ("trail/entry", "quotes/quote", "sources/article", "quotes/evidence")),
        "/admin/",
        *(f"{page(entry)}" for entry in Entry.objects.all()),
    ]
    for path in seen:
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert "weld" not in answer.content.decode().lower(), path


def test_it_asks_no_more_of_the_database_the_more_places_there_are(db: None) -> None:
    few, many = (cast.article(f"A{number}", f"{NAME} " * number) for number in (2, 40))

    def statements(article: Article) -> int:
        with CaptureQueriesContext(connection) as asked:
            plan(article, everywhere(article.text, [(0, len(NAME))]))
        return len(asked)

    assert statements(few) == statements(many)
