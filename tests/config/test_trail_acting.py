"""Who acts and why reaches the trail, and nothing of it is left for the next who uses the connection."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from config.guards.handing import WRAPPERS
from config.trail.middleware import ActorMiddleware
from config.trail.models import Entry
from sources.acting import LONGEST, acting, actor, reason
from sources.models import Speaker
from tests import cast
from tests.desk import Desk, page, pages
from tests.trails import newest


def told(after: int = 0) -> list[tuple[str, str]]:
    return list(Entry.objects.filter(id__gt=after).order_by("id").values_list("actor", "reason"))


def test_it_notes_who_and_why_or_unknown(db: None) -> None:
    cast.speaker("A")
    with acting(actor="ada (user 7)", reason="100% “sure”, it's so"):
        cast.speaker("B")
        with acting(reason="another"):
            Speaker.objects.filter(name="B").update(name="C")
        Speaker.objects.filter(name="C").delete()
    cast.speaker("D")
    ada, why = "ada (user 7)", "100% “sure”, it's so"
    assert told() == [("unknown", ""), (ada, why), (ada, "another"), (ada, why), ("unknown", "")]


def test_it_stores_no_text_that_an_engine_refuses(db: None) -> None:
    with acting(actor="a\0b\ud800", reason=" " + "x" * 2 * LONGEST):
        cast.speaker("A")
    assert told() == [("ab?", "x" * LONGEST)]


def test_it_leaves_nothing_in_a_transaction_that_goes_on(db: None) -> None:
    with transaction.atomic():
        with acting(actor="ada"):
            cast.speaker("A")
        with pytest.raises(IntegrityError), acting(actor="undone"), transaction.atomic():
            cast.speaker("B", slug="a")
        cast.speaker("C")
        with acting(actor="eve"):
            cast.speaker("D")
    assert [who for who, _ in told()] == ["ada", "unknown", "eve"]


def test_it_leaves_nothing_on_the_connection(committed_db: None) -> None:
    with acting(actor="ada", reason="mine"):
        cast.speaker("A")
    held = connection.connection
    cast.speaker("B")
    with connection.cursor() as cursor:
        cursor.execute("/* whose? */ -- \n UPDATE sources_speaker SET name = 'C' WHERE name = 'B'")
        if connection.vendor == "postgresql":
            cursor.execute("SELECT current_setting('verbatim.actor', true)")
            assert cursor.fetchone() == ("",)
    assert connection.connection is held
    assert told() == [("ada", "mine"), ("unknown", ""), ("unknown", "")]


def test_it_is_not_taken_off_by_who_wraps_queries_for_a_while(committed_db: None) -> None:
    connection.close()
    connection.execute_wrappers.clear()
    with connection.execute_wrapper(lambda execute, *call: execute(*call)), acting(actor="ada"):
        cast.speaker("A")  # connects only now
    with acting(actor="ada"):
        cast.speaker("B")
    assert [who for who, _ in told()] == ["ada", "ada"]
    assert connection.execute_wrappers == [WRAPPERS[connection.vendor]]


def test_it_keeps_threads_apart(committed_db: None) -> None:
    together = Barrier(4)

    def work(name: str) -> None:
        with acting(actor=name):
            together.wait()
            for number in range(5):
                cast.speaker(f"{name}{number}")
        connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, "abcd"))
    assert Entry.objects.count() == 20
    assert all(entry.after and entry.after["name"].startswith(entry.actor) for entry in Entry.objects.all())


def test_it_names_who_saves_in_the_admin_and_why(db: None) -> None:
    desk = Desk()
    who = f"curator (user {desk.user.pk})"
    martin = cast.speaker("Kaitlin Martin")
    quote = cast.said(cast.article(), cast.EXCUSE, by=martin, basis="inferred", note="x")
    before = newest()
    desk.save(page(quote), status="disputed", status_reason="Denied.", _why="She denies it\0")
    desk.save(page(quote.attributions.get()), role="fellow", _why="It says so")
    desk.save(pages(Speaker, "add"), name="New", _why="")
    desk.client.post(page(Speaker.objects.get(name="New"), "delete"), {"post": "yes", "_why": "a twin"})
    assert told(before) == [(who, "She denies it"), (who, "It says so"), (who, ""), (who, "a twin")]


def test_it_names_who_deletes_many_in_the_admin(db: None) -> None:
    desk = Desk()
    made = cast.speaker("Kaitlin Martin")
    before = newest()
    desk.client.post(pages(Speaker), {"action": "delete_selected", "_selected_action": made.pk, "post": "yes"})
    assert told(before) == [(f"curator (user {desk.user.pk})", "")]


def test_it_keeps_the_reason_on_a_page_with_an_error(db: None) -> None:
    desk = Desk()
    martin = cast.speaker("Kaitlin Martin")
    shown = desk.save(page(martin), wikidata="nonsense", _why="because <b>")
    assert 'value="because &lt;b&gt;"' in shown.content.decode()


def test_it_asks_nobody_who_may_only_look_for_a_reason(db: None) -> None:
    reader = cast.reader_of_internals()
    reader.user_permissions.add(Permission.objects.get(codename="view_speaker"))
    address = page(cast.speaker("A"))
    assert "_why" not in Desk(reader).text(address)
    assert "_why" in Desk().text(address)


def test_it_knows_each_request_by_its_own_user(rf: RequestFactory, db: None) -> None:
    ada, eve = Desk().user, cast.reader_of_internals()
    seen = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append((actor(), reason()))
        return HttpResponse()

    for method, user in (("POST", ada), ("POST", eve), ("GET", ada)):
        request = rf.generic(method, "/")
        request.user = user
        with acting(reason="left over"):
            ActorMiddleware(view)(request)
    assert seen == [(f"curator (user {ada.pk})", ""), (f"reader (user {eve.pk})", ""), ("unknown", "")]


def test_it_does_not_even_ask_who_sent_a_request_that_only_reads(rf: RequestFactory) -> None:
    """To ask costs a session and a user; ``request.user`` is not even there."""
    assert ActorMiddleware(lambda request: HttpResponse("read"))(rf.get("/")).content == b"read"


def test_it_names_commands_and_takes_their_reason(tmp_path: Path, db: None) -> None:
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path}/other.sqlite3", "REASON": "first load"}
    shown = "from config.trail.models import Entry; print(set(Entry.objects.values_list('actor', 'reason')))"
    for command in (["migrate", "-v0"], ["loaddata", "-v0", "speakers"]):
        subprocess.run([sys.executable, "manage.py", *command], check=True, env=environment)
    output = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0", "-c", shown], check=True, env=environment, capture_output=True
    )
    assert output.stdout.decode().strip() == "{('command: loaddata', 'first load')}"


def test_it_lets_a_command_called_from_code_keep_its_callers_name(db: None) -> None:
    with acting(actor="command: setup"):
        call_command("loaddata", "speakers", verbosity=0)
    assert {who for who, _ in told()} == {"command: setup"}
