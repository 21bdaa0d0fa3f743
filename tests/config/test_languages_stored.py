"""What is stored is the same whoever's language the page was in that stored it."""

import json
from typing import Any

import pytest
from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import translation
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from config.tokens.models import Token
from config.trail.models import Entry
from config.work.worker import Worker
from quotes.models import Attribution, Quote
from sources.models import Article, Speaker, SpeakerMerge
from sources.working import Job, Result, asking, result
from tests import cast
from tests.desk import Desk, FormParser, page, pages
from tests.pseudo import wrapped
from tests.twofold import igor_twice
from tests.workers import DATABASE

__all__ = ["wrapped"]

pytestmark = pytest.mark.django_db


@task()
def language() -> Result:
    """Tell in which language it is run."""
    return result(translation.get_language())


def wrapped_columns() -> list[str]:
    """Return table.column of everything stored that holds a bracket of the language of brackets."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            quoted = connection.ops.quote_name(table)
            cursor.execute(f"SELECT * FROM {quoted}")
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                found += [f"{table}.{name}" for name, value in zip(names, row, strict=True) if "⟦" in str(value)]
    return sorted(set(found))


def act(desk: Desk, article: Any, name: str, **sent: Any) -> Any:
    body = json.dumps({"act": name, **sent})
    response = desk.client.post(page(article, "desk"), body, content_type="application/json")
    assert response.status_code == 200, response.content
    return response.json()


def test_bringing_a_row_back_stores_nothing_in_the_readers_language(wrapped: None) -> None:
    kaitlin = cast.speaker("Kaitlin Martin")
    quote = cast.said(cast.article(), cast.EXCUSE, by=kaitlin, evidence={"source": "Kaitlin Martin"})
    claim, desk = quote.attributions.get(), Desk()
    entry = Entry.objects.filter(model=claim._meta.label_lower, row_id=claim.pk).earliest("id")
    claim.role = "fellow"
    claim.save()
    url = reverse("quotes_attribution_revert", args=[claim.pk, entry.pk])
    shown = desk.get(url)
    assert "⟦" in shown.content.decode()
    assert desk.client.post(url, {"_picture": shown.context["picture"], "why": "It was right"}).status_code == 302
    assert Entry.objects.latest("id").reason == f"Back to entry {entry.pk}: It was right"
    assert wrapped_columns() == []


def test_the_desk_stores_nothing_in_the_readers_language(wrapped: None) -> None:
    article, desk = cast.article(), Desk()
    start = article.text.index(cast.SAFETY)
    made = act(desk, article, "quote", start=start, end=start + len(cast.SAFETY), text=cast.SAFETY)
    act(desk, article, "undo", undo=made["undo"])
    reasons = Entry.objects.filter(model=Quote._meta.label_lower).order_by("id").values_list("reason", flat=True)
    assert list(reasons) == ["At the desk", "Undone at the desk"]
    assert wrapped_columns() == []


def test_a_task_is_run_in_english_whoever_asks_for_it(db: None) -> None:
    with translation.override("de"):
        job = Job("Look")
        job.add(language, about="it")
        assert translation.get_language() == "de"
    assert [done["told"] for done in job.done] == ["en"]


def test_a_worker_runs_tasks_in_english(committed_db: None, settings: Any) -> None:
    settings.TASKS = DATABASE
    with translation.override("de"):
        with asking("Look") as job:
            job.add(language, about="it")
        Worker(batch=True).run()
    assert DBTaskResult.objects.get().return_value == {"told": "en", "made": []}


def test_suggestions_that_are_asked_for_at_a_page_store_nothing_in_the_readers_language(wrapped: None) -> None:
    article, desk = cast.article("Talk", "“We are ready,” said Tom Fox.\n"), Desk()
    desk.client.post(pages(Article), {"action": "suggest_in_selected", "_selected_action": [article.pk]})
    assert Quote.objects.count() == 1
    assert wrapped_columns() == []


def test_claims_that_change_places_store_nothing_in_the_readers_language(wrapped: None) -> None:
    quote = cast.quote(cast.article(), cast.EXCUSE, status="draft")
    claim, desk = cast.attribution(quote, speaker=cast.speaker("Kaitlin Martin")), Desk()
    address = page(quote, "claims")
    shown = desk.get(address)
    assert "⟦" in shown.content.decode()
    sent = {"picture": shown.context["picture"], "reject": claim.pk, "reason": ""}
    assert desk.client.post(address, sent).status_code == 302
    assert wrapped_columns() == []


def test_judgements_store_nothing_in_the_readers_language(wrapped: None) -> None:
    quote, desk = cast.quote(cast.article(), cast.EXCUSE, status="draft"), Desk()
    queue = reverse("admin:quotes_quote_review")
    sent = {"act": "dispute", "quote": quote.pk, "picture": desk.get(queue).context["picture"], "reason": "Denied"}
    assert desk.client.post(queue, sent).status_code == 302
    assert Quote.objects.get().status == "disputed"
    assert wrapped_columns() == []


def test_a_merge_and_its_undoing_store_nothing_in_the_readers_language(committed_db: None, wrapped: None) -> None:
    world, desk = igor_twice(), Desk()
    address = f"{page(world['gone'], 'merge')}?into={world['kept'].pk}"
    assert desk.client.post(address, {**desk.filled(address), "reason": "the same"}).status_code == 302
    assert wrapped_columns() == []
    undone = desk.client.post(page(SpeakerMerge.objects.get(), "undo"), {"reason": "they are two"})
    assert (undone.status_code, SpeakerMerge.objects.count()) == (302, 0)
    assert wrapped_columns() == []


def test_a_sheet_stores_nothing_in_the_readers_language(wrapped: None) -> None:
    desk, address = Desk(), pages(Speaker, "import")
    sheet = SimpleUploadedFile("sheet.csv", "slug,name,kind,aliases\n,Аня,person,А;Б\n".encode())
    preview = desk.client.post(address, {"file": sheet})
    assert "⟦" in preview.content.decode()
    assert desk.client.post(address, FormParser(preview.content.decode()).values).status_code == 302
    assert Speaker.objects.get().aliases.count() == 2
    assert wrapped_columns() == []


def test_the_log_of_the_admin_names_nothing_in_the_readers_language(wrapped: None) -> None:
    quote, desk = cast.quote(cast.article(), cast.EXCUSE, status="draft"), Desk()
    new = {"quote": quote.pk, "standing": "preferred", "basis": "unattributed"}
    assert desk.save(pages(Attribution, "add"), **new).status_code == 302
    claim = quote.attributions.get()
    assert desk.save(page(claim), occasion="a statement").status_code == 302
    assert desk.client.post(page(claim, "delete"), {"post": "yes"}).status_code == 302
    token = Token.objects.issue(owner=desk.user, name="x", days=30, scopes="read")[0]
    desk.client.post(pages(Token), {"action": "revoke", "_selected_action": [token.pk]})
    flags = LogEntry.objects.order_by("pk").values_list("action_flag", flat=True)
    assert list(flags) == [ADDITION, CHANGE, DELETION, CHANGE]
    assert LogEntry.objects.order_by("pk")[0].object_repr.startswith("unattributed")
    assert wrapped_columns() == []
