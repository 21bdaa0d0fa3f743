"""Every error under /api/ has the one shape, and is never a 500 that somebody else can cause."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import InterfaceError, OperationalError, connection
from django.test import Client, RequestFactory

from config import problems
from quotes.views import QuoteViewSet
from tests import cast

QUOTES = "/api/v1/quotes/"
NOWHERE = "00000000-0000-0000-0000-000000000000"


@pytest.fixture
def made(db: None) -> dict[str, Any]:
    return cast.purge()


def told(answer: Any, status: int) -> dict[str, Any]:
    """Check the shape of a problem, and return it."""
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    body = answer.json()
    assert list(body) == ["type", "title", "status", "detail", "errors"]
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    return body


HOSTILE: list[tuple[int, str, str, dict[str, Any]]] = [
    (400, "GET", f"{QUOTES}?colour=red", {}),
    (400, "GET", f"{QUOTES}?speaker=a&speaker=b", {}),
    (400, "GET", f"{QUOTES}?limit=0", {}),
    (400, "GET", f"{QUOTES}?limit=-1", {}),
    (400, "GET", f"{QUOTES}?limit=100000000000000000000", {}),
    (400, "GET", f"{QUOTES}?limit=1e3", {}),
    (400, "GET", f"{QUOTES}?offset=10", {}),
    (400, "GET", f"{QUOTES}?published_after=99999999", {}),
    (400, "GET", f"{QUOTES}?published_after=-1", {}),
    (400, "GET", f"{QUOTES}?published_before=2018-00", {}),
    (400, "GET", f"{QUOTES}?cursor=", {}),
    (400, "GET", f"{QUOTES}?cursor=AAAA", {}),
    (400, "GET", f"{QUOTES}?cursor=W2ZhbHNlLFtudWxsLG51bGxdXQ", {}),
    (400, "GET", f"{QUOTES}?cursor=%F0%9F%92%A3", {}),
    (400, "GET", f"{QUOTES}?q=%00", {}),
    (400, "GET", f"{QUOTES}?q=%ED%A0%80", {}),
    (400, "GET", f"{QUOTES}?q=%FF%FE", {}),
    (400, "GET", f"{QUOTES}?ordering=id", {}),
    (400, "GET", f"{QUOTES}?ordering=published,uuid", {}),
    (400, "GET", f"{QUOTES}?count=1", {}),
    (400, "GET", f"{QUOTES}?speaker={'x' * 10_000}", {}),
    (400, "GET", f"{QUOTES}?speaker=' OR 1=1 --", {}),
    (400, "GET", f"{QUOTES}?nested=null", {}),
    (400, "GET", f"{QUOTES}?{'&'.join(f'a{number}=1' for number in range(2000))}", {}),
    (400, "GET", f"{QUOTES}?speaker__slug=kaitlin-martin", {}),
    (400, "GET", f"{QUOTES}?format=api", {}),
    (400, "GET", QUOTES, {"HTTP_HOST": "evil.example"}),
    (400, "GET", QUOTES, {"HTTP_HOST": "a b"}),
    (404, "GET", f"/api/v1/speakers/{'x' * 10_000}/", {}),
    (404, "GET", "/api/v1/speakers/a%00b/", {}),
    (404, "GET", "/api/v1/speakers/%ED%A0%80/", {}),
    (404, "GET", "/api/v1/speakers/nobody/", {}),
    (404, "GET", "/api/v1/speakers/kaitlin-martin%0A/", {}),
    (404, "GET", "/api/v1/speakers/Kaitlin-Martin/", {}),
    (404, "GET", f"{QUOTES}{NOWHERE}/", {}),
    (404, "GET", f"{QUOTES}1/", {}),
    (404, "GET", f"{QUOTES}not-a-uuid/", {}),
    (404, "GET", "/api/v1/articles/nothing/text/", {}),
    (404, "GET", "/api/", {}),
    (404, "GET", "/api/v2/quotes/", {}),
    (404, "GET", "/api/v1/quotes.json", {}),
    (404, "GET", "/api/v1/../../etc/passwd", {}),
    (404, "POST", "/api/v1/nothing/", {}),
    (401, "POST", QUOTES, {}),
    (405, "PUT", QUOTES, {}),
    (405, "POST", f"{QUOTES}facets/", {}),
    (405, "PUT", f"{QUOTES}{NOWHERE}/", {}),
    (401, "DELETE", "/api/v1/speakers/kaitlin-martin/", {}),
    (401, "PATCH", "/api/v1/speakers/nobody/", {}),
    (405, "PATCH", "/api/v1/", {}),
    (405, "POST", "/api/v1/schema/", {}),
    (405, "POST", "/api/v1/docs/", {}),
    (405, "TRACE", QUOTES, {}),
    (405, "BREW", QUOTES, {}),
    (406, "GET", QUOTES, {"HTTP_ACCEPT": "application/pdf"}),
    (406, "GET", "/api/v1/docs/", {"HTTP_ACCEPT": "application/json"}),
    (406, "GET", "/api/v1/articles/global-protesters/text/", {"HTTP_ACCEPT": "application/json"}),
]


@pytest.mark.parametrize(
    ("status", "method", "path", "headers"), HOSTILE, ids=[f"{each[1]} {each[2][:60]}" for each in HOSTILE]
)
def test_it_answers_hostile_requests_with_a_problem(
    made: dict[str, Any], client: Client, status: int, method: str, path: str, headers: dict[str, Any]
) -> None:
    told(client.generic(method, path, **headers), status)


@pytest.mark.parametrize(
    "path",
    ["/api/v1/speakers/" + "x" * 10_000 + "/", "/api/v1/speakers/a%00b/", "/api/v1/quotes/not-a-uuid/", "/api/v1/x/"],
)
def test_it_asks_the_database_nothing_about_what_cannot_exist(
    client: Client, db: None, django_assert_num_queries: Any, path: str
) -> None:
    with django_assert_num_queries(0):
        told(client.get(path), 404)


def test_it_names_the_methods_that_are_allowed(client: Client, db: None) -> None:
    assert client.put(QUOTES).headers["Allow"] == "GET, POST, HEAD, OPTIONS"
    assert client.post(f"{QUOTES}facets/").headers["Allow"] == "GET, HEAD, OPTIONS"


def test_it_points_at_the_documentation_of_parameters_only_for_these(client: Client, db: None) -> None:
    assert told(client.get(f"{QUOTES}?limit=0"), 400)["type"] == problems.INVALID_PARAMETERS
    missing = told(client.get("/api/v1/nothing/"), 404)
    assert (missing["type"], missing["title"], missing["errors"]) == ("about:blank", "Not Found", [])


def test_it_keeps_to_pages_outside_the_api(client: Client, db: None) -> None:
    for answer in (client.get("/nothing"), client.get("/apis"), client.get("/admin/", HTTP_HOST="evil.example")):
        assert answer.headers["Content-Type"].startswith("text/html")


def test_it_shows_people_a_way_on(admin_client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    get_user_model().objects.create_user("nobody", is_staff=True)
    refused, stranger = Client(enforce_csrf_checks=True), Client()
    stranger.force_login(get_user_model().objects.get(username="nobody"))
    answers = {
        400: admin_client.get("/admin/", HTTP_HOST="evil.example"),
        403: stranger.get("/admin/quotes/quote/review/"),
        404: admin_client.get("/admin/nothing/"),
    }
    assert {status: answer.status_code for status, answer in answers.items()} == {each: each for each in answers}
    stale = refused.post("/admin/login/", {"username": "nobody"})
    monkeypatch.setattr("config.front.views.front", broken)
    admin_client.raise_request_exception = False
    for answer in [*answers.values(), stale, admin_client.get("/admin/")]:
        assert 'href="/admin/"' in answer.content.decode()
        assert "<h1>" in answer.content.decode()


def broken(*args: Any) -> None:
    raise ValueError


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_it_says_so_when_the_database_does_not_answer(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def fail(*_: Any) -> None:
        raise error("server at secret.example closed the connection")

    monkeypatch.setattr(QuoteViewSet, "get_queryset", fail)
    answer = client.get(QUOTES)
    assert "secret" not in str(told(answer, 503))
    assert answer.headers["Retry-After"] == "5"


def test_it_tells_nothing_of_a_fault_of_its_own(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("the secret")

    monkeypatch.setattr(QuoteViewSet, "get_queryset", fail)
    client.raise_request_exception = False
    assert "secret" not in str(told(client.get(QUOTES), 500))


def test_it_gives_every_handler_the_one_shape(rf: RequestFactory) -> None:
    request = rf.get("/api/v1/")
    assert problems.bad_request(request, SuspiciousOperation("secret")).status_code == 400
    assert problems.permission_denied(request, PermissionDenied("secret")).status_code == 403
    assert problems.csrf_failure(request).headers["Content-Type"] == problems.CONTENT_TYPE
    assert problems.csrf_failure(rf.get("/admin/")).headers["Content-Type"].startswith("text/html")
    try:
        raise OperationalError
    except OperationalError:
        assert problems.server_error(request).status_code == 503
        assert problems.server_error(rf.get("/admin/")).status_code == 503


def test_it_refuses_a_session_without_its_csrf_token(db: None) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(get_user_model().objects.create_user("reader"))
    told(client.post(QUOTES), 403)


def test_it_is_ready_only_with_its_guards(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ok"}
    monkeypatch.setattr("config.health.missing_guards", lambda _connection: ["some_guard"])
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (
        503,
        {"status": "unavailable", "missing": {"guards": ["some_guard"]}},
    )


def test_it_is_not_ready_without_its_database(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise OperationalError("secret")

    with monkeypatch.context() as patched:
        patched.setattr(connection, "cursor", fail)
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["missing"]["database"] == ["OperationalError"]


def test_it_is_not_ready_without_all_migrations(client: Client, db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'quotes'")
    assert client.get("/readyz").json()["missing"]["migrations"][0] == "quotes.0001_initial"
