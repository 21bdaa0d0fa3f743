"""Every limit of docs/operations.md holds: of sizes, of what one question may ask, and of the time it may take."""

import itertools
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from config import gunicorn
from config.limits import statements
from quotes.views import QuoteViewSet
from tests import cast
from tests.config.test_problems import told
from tests.quotes.test_formats_hang_up import database_url
from tests.serving import serving

QUOTES = "/api/v1/quotes/"
SLOW = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000000) SELECT max(i) FROM n"


def names(number: int, between: str = ",") -> str:
    return between.join(f"name{each}" for each in range(number))


AT_MOST: list[tuple[str, str, str]] = [
    # what is asked, at the limit, and just beyond it
    ("rows of a page", f"{QUOTES}?limit=200", f"{QUOTES}?limit=201"),
    ("values of a facet", f"{QUOTES}facets/?limit=200", f"{QUOTES}facets/?limit=201"),
    ("values of a filter", f"{QUOTES}?speaker={names(100)}", f"{QUOTES}?speaker={names(101)}"),
    ("characters of a search", f"{QUOTES}?q={'x' * 1000}", f"{QUOTES}?q={'x' * 1001}"),
    ("words of a search", f"{QUOTES}?q={names(50, '+')}", f"{QUOTES}?q={names(51, '+')}"),
    ("characters of a role", f"{QUOTES}?role={'x' * 200}", f"{QUOTES}?role={'x' * 201}"),
    ("characters of a slug", f"{QUOTES}?speaker={'x' * 80}", f"{QUOTES}?speaker={'x' * 81}"),
]


@pytest.mark.parametrize(("what", "within", "beyond"), AT_MOST, ids=[each[0] for each in AT_MOST])
def test_it_answers_what_is_within_a_limit_and_refuses_what_is_not(
    db: None, client: Client, what: str, within: str, beyond: str
) -> None:
    assert client.get(within).status_code == 200
    assert told(client.get(beyond), 400)["errors"]


def test_it_reads_no_body_that_is_too_large(db: None, client: Client, settings: Any) -> None:
    assert settings.DATA_UPLOAD_MAX_MEMORY_SIZE == 5 * 1024 * 1024
    client.force_login(cast.reader_of_internals())
    form = {"title": "x" * (5 * 1024 * 1024)}
    answer = client.post("/admin/sources/speaker/add/", form, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in {400, 413}
    too_large = "title=" + "x" * (5 * 1024 * 1024)
    answer = client.post("/admin/login/", too_large, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in {400, 413}


def test_it_reads_no_request_line_and_no_header_that_is_too_long(committed_db: None) -> None:
    assert (gunicorn.limit_request_line, gunicorn.limit_request_field_size) == (8190, 8190)

    def status(path: str = "/healthz", **headers: str) -> int:
        asking = server.connect(timeout=30)
        asking.request("GET", path, headers=headers)
        found = asking.getresponse().status
        asking.close()
        return found

    with serving(DATABASE_URL=database_url(), WEB_CONCURRENCY="1") as server:
        assert status() == 200
        assert status("/healthz?" + "x" * 8000) == 200
        assert status("/healthz?" + "x" * 9000) >= 400
        assert status(**{"X-Long": "x" * 8000}) == 200
        assert status(**{"X-Long": "x" * 9000}) >= 400
        assert status(**{f"X-{number}": "x" for number in range(40)}) == 200
        assert status(**{f"X-{number}": "x" for number in range(60)}) >= 400


# --- Statement time -----------------------------------------------------------------------------


@pytest.fixture
def hurried(db: None, settings: Any) -> Iterator[None]:
    """Give every statement of this connection half a second."""
    settings.STATEMENT_SECONDS = 0.5
    statements.limit(connection)
    yield
    if connection.vendor == "postgresql":
        connection.needs_rollback = False
    else:
        connection.connection.set_progress_handler(None, 0)
        connection.execute_wrappers[:] = [
            each for each in connection.execute_wrappers if not isinstance(each, statements.Clock)
        ]


def run(sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def test_a_statement_that_takes_too_long_is_given_up(hurried: None) -> None:
    with pytest.raises(OperationalError) as caught:
        run(SLOW)
    assert statements.took_too_long(caught.value)


def test_other_faults_of_the_database_are_told_apart(db: None) -> None:
    assert not statements.took_too_long(OperationalError("the server is gone"))
    assert not statements.took_too_long(RuntimeError("interrupted"))


def test_short_statements_are_let_through_however_many_there_are(
    hurried: None, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An export of any length is made of them: it is each statement that is timed."""
    if engine == "sqlite":
        clocks = [each for each in connection.execute_wrappers if isinstance(each, statements.Clock)]
        assert len(clocks) == 1
        ticking = itertools.count()
        monkeypatch.setattr(statements, "time", SimpleNamespace(monotonic=lambda: next(ticking) * 0.3))
        assert [run("SELECT 1") and clocks[0].is_over() for _ in range(300)] == [False] * 300
    else:
        assert run("SHOW statement_timeout") == [("500ms",)]


def test_it_answers_with_a_problem_and_not_as_a_fault(
    hurried: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QuoteViewSet, "get_queryset", lambda view: run(SLOW))
    answer = client.get(QUOTES)
    assert "ask for less at once" in told(answer, 503)["detail"]
    assert answer["Retry-After"] == "5"


def test_a_page_of_the_admin_says_so_too(hurried: None, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sources.admin_site.VerbatimAdminSite.get_app_list", lambda *_, **__: run(SLOW))
    client.raise_request_exception = False
    client.force_login(cast.reader_of_internals())
    answer = client.get("/admin/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "ask for less at once" in answer.content.decode()


LIMITED = """
import config.wsgi
from django.db import OperationalError, connection
from config.limits.statements import took_too_long
try:
    with connection.cursor() as cursor:
        cursor.execute({slow!r})
        cursor.fetchall()
    print("it ran")
except OperationalError as error:
    print("given up", took_too_long(error))
"""


@pytest.mark.parametrize("again", ["", "connection.close()\n"], ids=["first", "reconnected"])
def test_a_server_limits_each_of_its_connections(committed_db: None, again: str) -> None:
    code = LIMITED.format(slow=SLOW).replace("try:", f"{again}try:")
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "ENVIRONMENT": "development",
        "STATEMENT_SECONDS": "0.5",
    }
    run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert run.stdout == "given up True\n"


def test_the_documentation_lists_every_limit() -> None:
    page = Path("docs/operations.md").read_text()
    table = re.search(r"## Limits\n(.*?)\n## ", page, re.DOTALL)
    assert table is not None
    for number in ("200", "100", "1,000", "50", "8,190", "5 MB"):
        assert number in table[1]
