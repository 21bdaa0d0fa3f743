"""Work runs at once or, where it is said so, in the background: in the name of whoever asked, told step by step."""

import datetime
import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from config.trail.models import Entry
from config.work.models import Job, Part
from config.work.presence import present
from config.work.runs import Stopping, StoredRun, Superseded, hold
from config.work.worker import Worker
from quotes import tasks
from quotes.asking_for import import_in_background, suggest_in_background
from quotes.management.commands.import_articles import Command
from quotes.models import Quote
from sources.acting import acting
from sources.models import Article
from sources.receiving.storing import Terms
from sources.working import Undone, result
from tests import cast, pages
from tests.desk import Desk, messages
from tests.desk import pages as desk_pages
from tests.quotes.test_import_articles import Web
from tests.workers import DATABASE, ask_for, texts


@pytest.fixture
def in_the_database(committed_db: None, settings: Any) -> None:
    settings.TASKS = DATABASE


UNKNOWN = "Not a known publisher, left empty: Daily Herald (1 articles)"


def work(**options: Any) -> None:
    """Do, in this process, whatever waits."""
    Worker(batch=True, **options).run()


def commanded(*places: Any, **options: Any) -> str:
    out = io.StringIO()
    call_command(Command(stdout=out), *map(str, places), **{"verbosity": 0, "background": True, **options})
    return out.getvalue()


def told_of(about: str) -> str:
    """Return what a task says that it did."""
    made: Any = Part.objects.get(about=about).task.return_value
    return made["told"]


# --- At once -----------------------------------------------------------------------------------


def test_it_is_done_at_once_unless_it_is_said_otherwise(db: None, tmp_path: Path) -> None:
    told = commanded(texts(tmp_path / "texts", "a", "b"), language="en")
    assert told == "1 new, 0 known, 0 revised, 0 refused\n" * 2
    assert Article.objects.count() == 2
    assert not DBTaskResult.objects.exists()
    assert not Job.objects.exists()


def test_what_fails_at_once_is_told_at_once(db: None, tmp_path: Path) -> None:
    folder = texts(tmp_path / "texts", "a")
    (folder / "b.txt").write_bytes(b"caf\xe9")
    out = io.StringIO()
    with pytest.raises(CommandError, match="refused or failed"):
        call_command(Command(stdout=out), str(folder), language="en", background=True)
    assert "1 new, 0 known, 0 revised, 0 refused\n0 new, 0 known, 0 revised, 1 refused\nb.txt: " in out.getvalue()
    assert Article.objects.count() == 1


def test_where_work_is_done_at_once_there_is_no_worker(db: None) -> None:
    with pytest.raises(CommandError, match="TASKS=database"):
        call_command("db_worker")


@pytest.mark.parametrize(("tasks", "backend"), [("", "Immediate"), ("database", "Recorded"), ("redis", "")])
def test_the_environment_says_which(tasks: str, backend: str) -> None:
    environment = {**os.environ, **({"TASKS": tasks} if tasks else {})}
    code = "from config import settings; print(settings.TASKS['default']['BACKEND'])"
    run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert f".{backend}Backend\n" in run.stdout if backend else "TASKS is either immediate or database" in run.stderr


# --- In the background -------------------------------------------------------------------------


@pytest.mark.usefixtures("in_the_database")
def test_it_waits_for_a_worker_and_is_done_in_the_name_of_whoever_asked(tmp_path: Path) -> None:
    told = commanded(texts(tmp_path / "texts", "a", "b"), language="en", reason="for the inquiry")
    job = Job.objects.get()
    assert told == f"Asked for: Import 2 files (job {job.id}). The admin shows how far it is.\n"
    assert not Article.objects.exists()
    work()
    entries = Entry.objects.filter(model="sources.article", action="insert")
    assert {(entry.actor, entry.reason) for entry in entries} == {("command: import_articles", "for the inquiry")}
    assert entries.count() == 2
    part = job.parts.get(about="a.txt")
    made = [["sources.article", Article.objects.get(title="a").pk]]
    assert part.task.return_value == {"told": "1 new, 0 known, 0 revised, 0 refused", "made": made}
    assert (part.done, part.total, part.worker) == (1, 1, "")


@pytest.mark.usefixtures("in_the_database")
def test_whoever_asks_for_it_by_name_is_noted_and_so_is_who_has_it_done_again(tmp_path: Path) -> None:
    missing = tmp_path / "a.txt"
    with acting(actor="ada (user 7)", reason="the archive"):
        job = ask_for(missing)
    work()
    assert job.parts.get().failure == "0 new, 0 known, 0 revised, 1 refused\na.txt: No such file or directory"
    missing.write_text("It is said.")
    assert Part.objects.have_done_again(by="bo (user 8)") == 1
    work()
    entry = Entry.objects.filter(model="sources.article").get()
    assert (entry.actor, entry.reason) == ("ada (user 7)", "the archive; done again for bo (user 8)")
    assert job.parts.get().failure == ""
    assert Part.objects.have_done_again(by="bo (user 8)") == 0


@pytest.mark.usefixtures("in_the_database")
def test_what_cannot_be_asked_for_leaves_nothing_to_do(tmp_path: Path) -> None:
    folder = texts(tmp_path / "texts", "a")
    Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.txt")).write_text("Said.")
    with pytest.raises(CommandError, match=r"Nothing was asked for. caf\?.txt: it is not UTF-8"):
        commanded(folder, language="en")
    assert not DBTaskResult.objects.exists()
    assert not Job.objects.exists()


@pytest.mark.usefixtures("in_the_database")
def test_an_error_is_told_in_words_and_its_trace_kept(tmp_path: Path, monkeypatch: Any) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise ValueError("Such a \0 thing")

    monkeypatch.setattr(tasks, "take", broken)
    job = ask_for(texts(tmp_path / "texts", "a"))
    work()
    part = job.parts.get()
    assert (part.task.status, part.failure) == ("FAILED", "ValueError: Such a  thing")
    assert "in broken" in part.task.traceback
    assert part.task.exception_class_path == "builtins.ValueError"


@pytest.mark.usefixtures("in_the_database")
def test_the_pages_of_a_site_are_one_task_in_their_order(tmp_path: Path, monkeypatch: Any) -> None:
    web = Web(a=pages.DAILY.replace(pages.DAILY_ADDRESS, "https://a.example/"), b=pages.PLAIN)
    monkeypatch.setattr(tasks, "Client", lambda: web)
    (tmp_path / "list").write_text("https://a.example/\nnonsense\nhttps://b.example/\nhttps://a.example/2\n")
    with pytest.raises(CommandError, match="refused"):
        commanded(urls=[str(tmp_path / "list")])
    job = Job.objects.get()
    assert job.what == "Import 3 addresses"
    assert sorted(job.parts.values_list("about", flat=True)) == ["a.example: 2 addresses", "b.example: 1 address"]
    work()
    assert sorted(web.asked) == ["https://a.example/", "https://a.example/2", "https://b.example/"]
    part = Part.objects.filter(job=job).failed().get()
    assert part.failure == f"{UNKNOWN}\n1 new, 0 known, 0 revised, 1 refused\nhttps://a.example/2: It is not there."
    # Done again, it asks for nothing that it has.
    web.asked.clear()
    Part.objects.have_done_again(by="bo")
    work()
    assert web.asked == ["https://a.example/2"]


@pytest.mark.usefixtures("in_the_database")
def test_a_worker_that_may_not_fetch_says_so(settings: Any) -> None:
    job = import_in_background(["https://a.example/"], [], Terms(), since=timezone.now())
    settings.FETCH_URLS = False
    work()
    assert "FETCH_URLS switches it on" in Part.objects.get(job=job.id).failure


@pytest.mark.usefixtures("in_the_database")
def test_terms_reach_the_worker(tmp_path: Path) -> None:
    day = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    commanded(texts(tmp_path / "texts", "a") / "a.txt", language="de", title="Ein Titel", public_from=day)
    work()
    article = Article.objects.get()
    assert (article.language, article.title, article.public_from) == ("de", "Ein Titel", day)


@pytest.mark.parametrize(("places", "options"), [(("-",), {}), (("a.txt",), {"refused": "refused.jsonl"})])
def test_it_says_what_workers_cannot_do(db: None, places: Any, options: dict[str, Any]) -> None:
    with pytest.raises(CommandError, match="Workers read no standard input"):
        commanded(*places, **options)


@pytest.mark.usefixtures("in_the_database")
def test_a_worker_ends_after_so_many_tasks(tmp_path: Path) -> None:
    ask_for(texts(tmp_path / "texts", *"abc"))
    work(most=2)
    assert (Article.objects.count(), present()) == (2, 0)


@pytest.mark.usefixtures("in_the_database")
def test_looking_for_work_asks_no_more_the_longer_the_past(tmp_path: Path) -> None:
    worker = Worker()
    worker.presence.begin()

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert not worker.turn()
        return len(captured)

    few = queries()
    ask_for(texts(tmp_path / "texts", *"abcdef"))
    while worker.turn():
        pass
    assert queries() == few == 2  # what is held, and what waits
    worker.presence.end()


# --- Suggestions ---------------------------------------------------------------------------------


@pytest.mark.usefixtures("in_the_database")
def test_suggestions_are_asked_for_by_the_command_and_told_for_each_article() -> None:
    for title in ("a", "b"):
        cast.article(title)
    out = io.StringIO()
    call_command("suggest_quotes", all=True, background=True, reason="a first look", stdout=out)
    assert out.getvalue().startswith("Asked for: Suggest quotes in 2 articles (job ")
    assert not Quote.objects.exists()
    work()
    found = Quote.objects.filter(article__title="b").count()
    assert told_of("b").startswith(f"{found} added, 0 already there, 0 rejected before, 0 in conflict")
    assert set(Quote.objects.values_list("article__title", "status").distinct()) == {("a", "draft"), ("b", "draft")}
    entry = Entry.objects.filter(model="quotes.quote").latest("pk")
    assert (entry.actor, entry.reason) == ("command: suggest_quotes", "a first look")


@pytest.mark.usefixtures("in_the_database")
def test_an_import_in_the_background_suggests_too(tmp_path: Path) -> None:
    commanded(texts(tmp_path / "texts", "a"), language="en", suggest=True)
    work()
    assert Quote.objects.get().text == "This is a,"
    assert "\nQuotes suggested: 1 added, " in told_of("a.txt")


@pytest.mark.usefixtures("in_the_database")
def test_an_article_that_is_gone_meanwhile_is_told() -> None:
    article = cast.article()
    suggest_in_background(Article.objects.all())
    article.delete()
    work()
    assert Part.objects.get().failure == "The article is gone."


@pytest.mark.usefixtures("in_the_database")
def test_a_curator_asks_for_them_in_the_list_of_articles() -> None:
    keys = [cast.article(title).pk for title in "abc"]
    desk = Desk()
    form = {"action": "suggest_in_selected", "_selected_action": keys[:2]}
    response = desk.client.post(desk_pages(Article), form)
    assert messages(response) == "Suggest quotes in 2 articles: workers have been asked for it."
    work()
    assert Job.objects.get().actor == f"curator (user {desk.user.pk})"
    assert set(Quote.objects.values_list("article", flat=True)) == set(keys[:2])
    assert Entry.objects.filter(model="quotes.quote").latest("pk").actor == f"curator (user {desk.user.pk})"


def test_at_once_they_are_there_when_the_page_comes(db: None) -> None:
    key = cast.article().pk
    response = Desk().client.post(desk_pages(Article), {"action": "suggest_in_selected", "_selected_action": [key]})
    assert f"{Quote.objects.count()} added as drafts" in messages(response)
    assert Quote.objects.exists()


# --- Whoever was taken for dead ------------------------------------------------------------------


@pytest.fixture
def part(in_the_database: None, tmp_path: Path) -> Part:
    return ask_for(texts(tmp_path / "texts", "a")).parts.get()


def test_whoever_was_taken_for_dead_has_no_say_any_more(part: Part) -> None:
    hold(part.task, "first")
    run = StoredRun(part.task, "first")
    Part.objects.update(worker="second")
    for late in (
        lambda: run.finish(result("done")),
        lambda: run.fail("failed"),
        run.put_back,
        lambda: run.advance(1, 2),
    ):
        with pytest.raises(Superseded):
            late()
    part.refresh_from_db()
    assert (part.task.status, part.worker, part.done) == ("RUNNING", "second", 0)


def test_a_worker_that_stops_goes_on_to_the_end_of_what_is_nearly_done(part: Part) -> None:
    hold(part.task, "first")
    run = StoredRun(part.task, "first", lambda: True)
    run.advance(2, 2)
    with pytest.raises(Stopping):
        run.advance(1, 2)


def test_deaths_are_forgotten_when_a_task_has_come_farther_than_ever(part: Part) -> None:
    run = StoredRun(part.task, "first")
    for deaths, done, left in ((2, 5, 0), (2, 5, 2), (2, 4, 2), (2, 6, 0)):
        hold(part.task, "first")
        Part.objects.update(deaths=deaths)
        run.advance(done, None)
        assert Part.objects.get().deaths == left


def test_a_broken_connection_is_no_failure_of_the_task(part: Part, monkeypatch: Any) -> None:
    real = tasks.take

    def cut(*arguments: Any, **more: Any) -> Any:
        monkeypatch.setattr(tasks, "take", real)
        connection.connection.close()
        return real(*arguments, **more)

    if connection.vendor == "sqlite":
        pytest.skip("SQLite has no connection that could break")
    monkeypatch.setattr(tasks, "take", cut)
    worker = Worker(interval=0, most=1)
    worker.run()
    part.refresh_from_db()
    assert (part.task.status, part.failure, len(part.task.worker_ids)) == ("SUCCESSFUL", "", 2)
    assert part.task.worker_ids[0] != part.task.worker_ids[1]


# --- What is over --------------------------------------------------------------------------------


@pytest.mark.usefixtures("in_the_database")
def test_what_was_done_long_ago_is_forgotten(tmp_path: Path) -> None:
    old, new = (ask_for(texts(tmp_path / name, name)) for name in ("old", "new"))
    work()
    long_ago = timezone.now() - datetime.timedelta(days=15)
    DBTaskResult.objects.filter(part__job=old).update(finished_at=long_ago)
    waiting = ask_for(texts(tmp_path / "waiting", "waiting"))
    DBTaskResult.objects.filter(part__job=waiting).update(enqueued_at=long_ago)
    call_command("prune_db_task_results", dry_run=True, verbosity=0)
    assert Job.objects.count() == 3
    call_command("prune_db_task_results", verbosity=0)
    assert set(Job.objects.all()) == {new, waiting}
    assert Part.objects.count() == DBTaskResult.objects.count() == 2
    assert Article.objects.count() == 2


def test_nothing_is_forgotten_where_no_work_is_kept(db: None) -> None:
    with pytest.raises(CommandError, match="TASKS=database"):
        call_command("prune_db_task_results")


def test_undone_says_why() -> None:
    assert str(Undone("It was refused.")) == "It was refused."
