"""Background work in the admin: how far it is, what came of it, why it failed; and doing it again."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from config.work.models import Job, Part
from tests import cast
from tests.desk import Desk, messages, page, pages

pytestmark = pytest.mark.django_db

READS = ("view_job", "view_part", "read_internal")
SECRET = "/srv/secret/archive.warc"


def staff(*codenames: str) -> Desk:
    """Return somebody of the staff with these permissions."""
    user = User.objects.create_user(f"staff with {' '.join(codenames)}", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return Desk(user)


def failed(what: str = "Import 1 files", **fields: Any) -> Job:
    """Ask for a job whose one task failed."""
    made = cast.job(what, status="FAILED", traceback="Traceback: in take", **fields)
    made.parts.update(failure="0 new, 1 refused\na.txt: not <UTF-8>", deaths=2)
    return made


def chosen(desk: Desk, *rows: Any) -> Any:
    """Choose rows in their list, and have done again what failed of them."""
    form = {"action": "have_done_again", "_selected_action": [str(row.pk) for row in rows]}
    return desk.client.post(pages(type(rows[0])), form)


def test_it_shows_who_asked_for_what_and_how_far_it_is() -> None:
    job = cast.job("Import 3 files", about="a.txt", status="SUCCESSFUL")
    for about, status in (("b.txt", "FAILED"), ("c.warc", "RUNNING")):
        other = cast.job(about=about, status=status)
        other.parts.update(job=job, done=12, total=40)
        other.delete()
    shown = Desk().text(pages(Job))
    for words in ("Import 3 files", "ada (user 7)", "under way", "2 of 3 tasks, 1 failed, under way: 12 of 40 steps"):
        assert words in shown
    assert '<progress value="2" max="3">' in shown


@pytest.mark.parametrize(
    ("status", "state"), [("READY", "waits"), ("RUNNING", "under way"), ("FAILED", "failed"), ("SUCCESSFUL", "done")]
)
def test_it_says_how_a_job_stands(status: str, state: str) -> None:
    job = cast.job(status=status)
    assert f'<td class="field-state">{state}</td>' in Desk().text(pages(Job))
    assert f'<td class="field-state">{state}</td>' in Desk(User.objects.get()).text(pages(Part))
    DBTaskResult.objects.all().delete()
    assert '<td class="field-state">forgotten</td>' in Desk(User.objects.get()).text(pages(Job))
    assert job.parts.count() == 0


def test_it_says_why_something_failed_in_words_and_to_superusers_where() -> None:
    job = failed()
    curator, superuser = staff(*READS), Desk()
    for desk in (curator, superuser):
        assert "a.txt: not &lt;UTF-8&gt;" in desk.text(page(job))
        assert "a.txt: not &lt;UTF-8&gt;" in desk.text(page(job.parts.get()))
        assert "a.txt: not &lt;UTF-8&gt;" in desk.text(pages(Part))
    assert "in take" in superuser.text(page(job.parts.get()))
    assert "in take" not in curator.text(page(job.parts.get()))


def test_it_links_to_what_was_made_and_is_still_there() -> None:
    article = cast.article()
    made = [["sources.article", article.pk], ["sources.article", article.pk + 1]]
    job = cast.job(status="SUCCESSFUL", return_value={"told": "2 new", "made": made})
    shown = Desk().text(page(job.parts.get()))
    assert "2 new" in shown
    assert f'href="{page(article)}"' in shown
    assert f"/admin/sources/article/{article.pk + 1}/" not in shown


def test_it_shows_nobody_the_arguments_of_a_task() -> None:
    job = failed(args_kwargs={"args": [], "kwargs": {"path": SECRET}})
    desk = Desk()
    assert SECRET not in "".join(desk.text(url) for url in (pages(Job), page(job), pages(Part), page(job.parts.get())))
    assert desk.get("/admin/django_tasks_database/dbtaskresult/").status_code == 404


def test_its_lists_can_be_narrowed() -> None:
    failed("Import the ledger")
    cast.job("Import the roll", about="roll.txt")
    desk = Desk()
    assert "the roll" not in desk.text(f"{pages(Job)}?state=FAILED")
    assert "the ledger" not in desk.text(f"{pages(Job)}?state=READY")
    assert "roll.txt" not in desk.text(f"{pages(Part)}?state=FAILED")
    assert "a.txt" not in desk.text(f"{pages(Part)}?q=roll")
    assert "roll.txt" in desk.text(f"{pages(Part)}?job={Job.objects.get(what='Import the roll').pk}")


def test_it_asks_no_more_for_many_jobs() -> None:
    desk = Desk()

    def queries(url: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            desk.text(url)
        return len(captured)

    failed()
    few = [queries(url) for url in (pages(Job), pages(Part))]
    for _ in range(20):
        failed()
    assert [queries(url) for url in (pages(Job), pages(Part))] == few  # progress comes along with the rows


def test_it_says_that_nobody_works() -> None:
    desk, told = Desk(), "no worker is there to do it"
    assert told not in desk.text(pages(Job))
    cast.job()
    assert told in desk.text(pages(Job))


# --- Doing it again --------------------------------------------------------------------------------


@pytest.mark.parametrize("which", [Job, Part])
def test_what_failed_is_done_again_for_those_who_may(which: Any) -> None:
    ledger, roll = failed("Import the ledger"), cast.job("Import the roll", status="SUCCESSFUL")
    failed("Import another")
    desk = staff(*READS, "retry_job")
    rows = [job if which is Job else job.parts.get() for job in (ledger, roll)]
    assert "1 task waits for a worker again." in messages(chosen(desk, *rows))
    part = ledger.parts.get()
    assert (part.task.status, part.task.traceback, part.task.finished_at) == ("READY", "", None)
    assert (part.failure, part.deaths, part.retried_by) == ("", 0, f"{desk.user.username} (user {desk.user.pk})")
    assert roll.parts.get().task.status == "SUCCESSFUL"
    assert DBTaskResult.objects.failed().count() == 1


@pytest.mark.parametrize("codenames", [READS, ("view_job", "view_part", "retry_job")])
def test_it_is_done_again_for_nobody_else(codenames: tuple[str, ...]) -> None:
    job = failed()
    desk = staff(*codenames)
    for row in (job, job.parts.get()):
        chosen(desk, row)
    assert job.parts.get().task.status == "FAILED"
    if "read_internal" in codenames:
        assert "have_done_again" not in desk.text(pages(Job))


@pytest.mark.parametrize("missing", READS)
def test_its_pages_are_for_readers_of_internals_with_the_permission(missing: str) -> None:
    job = failed()
    desk = staff(*(name for name in READS if name != missing))
    closed: Any = {"view_job": [Job], "view_part": [Part], "read_internal": [Job, Part]}[missing]
    rows: list[tuple[Any, Any]] = [(Job, job), (Part, job.parts.get())]
    for model, row in rows:
        expected = 403 if model in closed else 200
        assert [desk.get(pages(model)).status_code, desk.get(page(row)).status_code] == [expected] * 2


def test_there_are_no_permissions_to_enter_or_change_work() -> None:
    names = Permission.objects.filter(content_type__app_label="work").values_list("codename", flat=True)
    assert set(names) == {"view_job", "view_part", "retry_job"}
