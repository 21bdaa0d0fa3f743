"""Nobody asks more than their share: tokens are counted exactly, addresses at a cost that no reader feels."""

import json
import re
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError, connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from config.limits import counting
from config.limits.addresses import network_of
from config.limits.throttling import MOST_ADDRESSES, RECENT, RecentAddresses
from config.tokens.models import Token
from tests import cast
from tests.quotes.test_formats_hang_up import database_url
from tests.serving import serving

QUOTES = "/api/v1/quotes/?limit=1"


@pytest.fixture(autouse=True)
def nothing_counted() -> Any:
    RECENT.forget()
    yield
    RECENT.forget()


def header(**fields: Any) -> dict[str, str]:
    """Make a token; return the header that brings it."""
    owner = User.objects.create_user(f"robot {User.objects.count()}")
    _, secret = Token.objects.issue(**{"owner": owner, "name": "import", "days": 1, **fields})
    return {"Authorization": f"Bearer {secret}"}


# --- Tokens -------------------------------------------------------------------------------------


def test_a_token_is_told_how_much_it_may_still_ask(db: None, client: Client) -> None:
    token = header(rate=3)
    answers = [client.get(QUOTES, headers=token) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert [answer["RateLimit"].split(";")[1] for answer in answers] == ["r=2", "r=1", "r=0", "r=0"]
    assert {answer["RateLimit-Policy"] for answer in answers} == {'"token";q=3;w=60'}
    seconds = re.fullmatch(r'"token";r=0;t=(\d+)', answers[3]["RateLimit"])
    assert seconds is not None
    assert 0 < int(seconds[1]) <= 60
    assert answers[3]["Retry-After"] == seconds[1]
    assert answers[3]["Cache-Control"] == "no-store"
    assert (answers[3]["Content-Type"], answers[3].json()["status"]) == ("application/problem+json", 429)


def test_tokens_are_counted_each_by_itself(db: None, client: Client, settings: Any) -> None:
    settings.TOKEN_REQUESTS_A_MINUTE = 1
    one, other, more = header(), header(), header(rate=2)
    assert [client.get(QUOTES, headers=each).status_code for each in (one, other, one, more, more, more)] == [
        *(200, 200, 429),
        *(200, 200, 429),
    ]
    settings.TOKEN_REQUESTS_A_MINUTE = 0
    assert client.get(QUOTES, headers=one).status_code == 200


def test_what_does_not_exist_counts_too(db: None, client: Client) -> None:
    token = header(rate=1)
    assert client.get("/api/v1/speakers/nobody/", headers=token).status_code == 404
    assert client.get("/api/v1/speakers/nobody/", headers=token).status_code == 429


def test_precisely_as_many_pass_as_may_over_all_workers_and_threads(committed_documents: None) -> None:
    most, asked, at_once = 40, 120, 8
    token = header(rate=most)

    def ask(server: Any, number: int) -> list[int]:
        found = []
        with closing(server.connect(timeout=60)) as asking:
            for _ in range(number):
                asking.request("GET", QUOTES, headers=token)
                answer = asking.getresponse()
                answer.read()
                found.append(answer.status)
        return found

    with serving(DATABASE_URL=database_url(), WEB_CONCURRENCY="3") as server, ThreadPoolExecutor(at_once) as threads:
        found = threads.map(lambda number: ask(server, number), [asked // at_once] * at_once)
        statuses = [status for each in found for status in each]
    assert {status: statuses.count(status) for status in set(statuses)} == {200: most, 429: asked - most}


# --- Exact counts -------------------------------------------------------------------------------


def test_a_count_begins_anew_after_its_time(db: None) -> None:
    def add(now: float) -> tuple[int, int]:
        count = counting.add("test:anew", seconds=60, now=now)
        return count.number, count.seconds

    counting.forget("test:")
    assert [add(1000.0), add(1010.0), add(1059.5), add(1060.0), add(1061.0)] == [
        (1, 60),
        (2, 50),
        (3, 1),
        (1, 60),
        (2, 59),
    ]


def test_counts_of_the_past_are_thrown_away(db: None) -> None:
    counting.forget("test:")
    for number in range(5):
        counting.add(f"test:{number}", seconds=10, now=1000.0)
    counting.add("test:later", seconds=10, now=1010.0)
    assert counting.forget("test:") == 1


def test_a_count_can_be_given_back_and_forgotten(db: None) -> None:
    counting.forget("test:")
    counting.add("test:a", seconds=60)
    counting.add("test:a", seconds=60)
    counting.give_back("test:a")
    assert counting.add("test:a", seconds=60).number == 2
    assert counting.forget("test:") == 1
    assert counting.add("test:a", seconds=60).number == 1


def test_threads_lose_no_count(committed_db: None) -> None:
    counting.forget("test:")
    found: list[int] = []

    def add() -> None:
        for _ in range(50):
            found.append(counting.add("test:threads", seconds=60).number)
        connection.close()

    threads = [threading.Thread(target=add) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(found) == list(range(1, 401))


def test_counting_waits_for_nobody_who_writes(committed_db: None, client: Client, engine: str) -> None:
    """On SQLite an import has the database's only lock; a program that reads goes on reading."""
    if engine != "sqlite":
        pytest.skip("PostgreSQL locks rows.")
    token = header()
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert client.get(QUOTES, headers=token)["RateLimit"].split(";")[1] == "r=1199"
        other.execute("ROLLBACK")


def test_where_counts_cannot_be_kept_each_process_counts_by_itself(
    db: None, client: Client, engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if engine != "sqlite":
        pytest.skip("There, whoever reaches the database reaches the counts.")
    monkeypatch.setattr(counting, "place_of_counts", lambda: str(tmp_path))  # which is no file
    token = header(rate=2)
    assert [client.get(QUOTES, headers=token).status_code for _ in range(3)] == [200, 200, 429]


def test_a_damaged_file_of_counts_is_begun_anew(
    db: None, engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine that lost its power may leave one: nobody could sign in until somebody deletes it."""
    if engine != "sqlite":
        pytest.skip("PostgreSQL empties its table of counts after a crash.")
    path = tmp_path / "counts"
    monkeypatch.setattr(counting, "place_of_counts", lambda: str(path))
    path.write_bytes(b"no database, " * 2_000)
    assert [counting.add("test:damaged", seconds=60).number for _ in range(2)] == [1, 2]


def test_a_full_disk_keeps_no_token_from_reading(
    committed_db: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither what it has asked nor when it was used can be noted: both can wait."""
    token = header(rate=2)

    def fail(execute: Any, sql: str, *more: Any) -> Any:
        if "UPDATE " in sql:
            raise no_room()
        return execute(sql, *more)

    def count(*_: Any, **__: Any) -> None:
        raise no_room()

    monkeypatch.setattr(counting, "add", count)
    with connection.execute_wrapper(fail):
        assert [client.get(QUOTES, headers=token).status_code for _ in range(3)] == [200, 200, 429]
    assert Token.objects.get().last_used is None


def no_room() -> OperationalError:
    """Return how Django tells of a full disk on either engine."""
    error = OperationalError("no room")
    error.__cause__ = sqlite3.OperationalError("no room")
    error.__cause__.sqlite_errorcode = sqlite3.SQLITE_FULL
    return error


def test_on_postgresql_a_count_is_no_write_to_the_log(db: None, engine: str) -> None:
    if engine != "postgresql":
        pytest.skip("SQLite has a file of its own for it.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'limits_count'")
        assert cursor.fetchone() == ("u",)


# --- Addresses ----------------------------------------------------------------------------------


def test_an_address_is_held_to_its_rate(db: None, client: Client, settings: Any) -> None:
    settings.ADDRESS_REQUESTS_A_MINUTE = 3
    answers = [client.get(QUOTES, REMOTE_ADDR="192.0.2.7") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    # What everybody may keep is the same for everybody.
    assert not [answer for answer in answers[:3] if "RateLimit" in answer.headers]
    assert answers[3]["RateLimit"].startswith('"address";r=0;t=')
    assert answers[3]["Cache-Control"] == "no-store"
    assert 0 < int(answers[3]["Retry-After"]) <= 60
    assert client.get(QUOTES, REMOTE_ADDR="192.0.2.8").status_code == 200
    assert client.get(QUOTES, headers=header(), REMOTE_ADDR="192.0.2.7").status_code == 200
    assert client.get("/healthz", REMOTE_ADDR="192.0.2.7").status_code == 200
    client.force_login(cast.reader_of_internals())
    assert client.get(QUOTES, REMOTE_ADDR="192.0.2.7").status_code == 200


def test_whoever_tries_tokens_is_held_to_it_too(db: None, client: Client, settings: Any) -> None:
    settings.ADDRESS_REQUESTS_A_MINUTE = 2
    wrong = {"Authorization": "Bearer verbatim_wrong"}
    assert [client.get(QUOTES, headers=wrong).status_code for _ in range(3)] == [401, 401, 429]
    assert client.get(QUOTES).status_code == 429


def test_counting_an_address_asks_the_database_nothing(db: None, client: Client, settings: Any) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(QUOTES)
        return len(asked)

    before = statements()
    settings.ADDRESS_REQUESTS_A_MINUTE = 1000
    assert statements() == before
    assert sum(RECENT.numbers.values()) == 1


def test_addresses_are_counted_minute_by_minute_and_not_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    recent = RecentAddresses()
    assert [recent.add("a", now=119).number, recent.add("a", now=119.9).number] == [1, 2]
    assert (recent.add("a", now=120).number, recent.add("b", now=121).seconds) == (1, 59)
    assert MOST_ADDRESSES == 100_000
    monkeypatch.setattr("config.limits.throttling.MOST_ADDRESSES", 2)
    assert [recent.add(each, now=121).number for each in ("c", "c", "a", "b")] == [1, 1, 2, 2]


FROM = [
    # proxies, the connection's address, X-Forwarded-For, whom it is counted as
    (0, "192.0.2.7", None, "192.0.2.7"),
    (0, "192.0.2.7", "203.0.113.9", "192.0.2.7"),
    (1, "10.0.0.1", "203.0.113.9", "203.0.113.9"),
    (1, "10.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9"),
    (2, "10.0.0.1", "198.51.100.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
    (2, "10.0.0.1", "203.0.113.9", "10.0.0.1"),
    (1, "10.0.0.1", "nonsense", "10.0.0.1"),
    (1, "10.0.0.1", None, "10.0.0.1"),
    (1, "", "203.0.113.9:4711", "203.0.113.9"),
    (1, "", "[2001:db8:1:2:3::4]:4711", "2001:db8:1:2::/64"),
    (0, "2001:db8:1:2:ffff::1", None, "2001:db8:1:2::/64"),
    (0, "::ffff:192.0.2.7", None, "192.0.2.7"),
    (0, "fe80::1%eth0", None, "fe80::/64"),
    (0, "", None, ""),
]


@pytest.mark.parametrize(("proxies", "address", "forwarded", "expected"), FROM)
def test_an_address_is_the_one_that_our_own_proxies_saw(
    rf: RequestFactory, settings: Any, proxies: int, address: str, forwarded: str | None, expected: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    assert network_of(rf.get("/", headers=headers, REMOTE_ADDR=address)) == expected


def test_a_problem_tells_when_to_ask_again(db: None, client: Client, settings: Any) -> None:
    settings.ADDRESS_REQUESTS_A_MINUTE = 1
    client.get(QUOTES)
    body = json.loads(client.get(QUOTES).content)
    assert list(body) == ["type", "title", "status", "detail", "errors"]
    assert "second" in body["detail"]
