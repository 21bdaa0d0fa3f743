"""A token signs a program in as its owner, for what it may be used for, as long as it is good, and shows nowhere."""

import datetime
import logging
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path
from django.utils import timezone
from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request
from rest_framework.views import APIView

from config import urls as real
from config.exporting.tables import tables
from config.tokens import writing
from config.tokens.authentication import TokenAuthentication
from config.tokens.models import Token
from config.tokens.permissions import TokenScope
from config.trail.models import Entry
from sources.models import Article
from tests import cast
from tests.confidentiality.routes import routes

pytestmark = pytest.mark.django_db
QUOTES = "/api/v1/quotes/?count=exact"


class TitleView(APIView):
    """Something that can be changed, as the collections will be."""

    schema = None

    def post(self, request: Request) -> HttpResponse:
        if not request.user.has_perm("sources.change_article"):
            return HttpResponse(status=403)
        Article.objects.update(title="Changed")
        return HttpResponse(status=204)


urlpatterns: list[Any] = [path("api/v1/title/", TitleView.as_view()), *real.urlpatterns]
handler404 = real.handler404


def made(owner: Any = None, **fields: Any) -> tuple[Token, dict[str, str]]:
    """Make a token; return it, and the header that brings it."""
    owner = owner or cast.reader_of_internals()
    token, secret = Token.objects.issue(**{"owner": owner, "name": "import", "days": 30, **fields})
    return token, bearing(secret)


def bearing(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


@pytest.fixture
def internal(db: None) -> Article:
    """Hold a public quote and an internal one."""
    cast.said(cast.article(), cast.SAFETY, by=cast.speaker("Igor Kochetkov"))
    hidden = cast.article("Internal", public_from=None)
    cast.said(hidden, cast.SAFETY, by=cast.speaker("Secret Mole"))
    return hidden


# --- The secret ---------------------------------------------------------------------------------


def test_a_secret_can_be_recognised_and_no_two_are_alike() -> None:
    found = {writing.new_secret() for _ in range(200)}
    assert len(found) == 200
    for secret in found:
        assert writing.FORM.fullmatch(secret)
        assert writing.is_secret(secret)


@pytest.mark.parametrize("place", [9, 30, 52, 57])
def test_a_mistyped_secret_is_known_to_be_none_without_asking_the_database(place: int) -> None:
    secret = writing.new_secret()
    wrong = secret[:place] + ("A" if secret[place] != "A" else "B") + secret[place + 1 :]
    assert not writing.is_secret(wrong)
    with CaptureQueriesContext(connection) as asked:
        assert Token.objects.with_secret(wrong) is None
    assert len(asked) == 0


def test_every_one_of_the_256_bits_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    for bits in (0, 2**256 - 1):
        monkeypatch.setattr("secrets.randbits", lambda _, bits=bits: bits)
        assert writing.is_secret(writing.new_secret())
    assert len({writing.to_base_62(number, 43) for number in (2**256 - 1, 2**255 - 1, 0, 1)}) == 4


def test_the_secret_is_stored_nowhere(client: Client, internal: Article, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    token, header = made()
    secret = header["Authorization"].split()[1]
    assert client.get(QUOTES, headers=header).status_code == 200
    client.get("/api/v1/nothing/", headers=header)
    client.get(QUOTES, headers=bearing(secret[:-1] + "x"))
    hidden = secret[len(token.beginning) :]
    assert hidden not in caplog.text
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')
            assert hidden not in str(cursor.fetchall()), table
    assert Token not in [table.model for table in tables()]
    assert not Entry.objects.filter(model__startswith="tokens").exists()


# --- Signing in ---------------------------------------------------------------------------------


def test_it_shows_what_its_owner_may_see(client: Client, internal: Article) -> None:
    assert client.get(QUOTES).json()["count"] == 1
    assert client.get(QUOTES, headers=made()[1]).json()["count"] == 2
    _, plain = made(User.objects.create_user("plain"))
    assert client.get(QUOTES, headers=plain).json()["count"] == 1


def test_it_goes_before_a_session(client: Client, internal: Article) -> None:
    client.force_login(cast.reader_of_internals())
    _, plain = made(User.objects.create_user("plain"))
    assert client.get(QUOTES).json()["count"] == 2
    assert client.get(QUOTES, headers=plain).json()["count"] == 1
    assert client.get(QUOTES, headers=bearing("nonsense")).status_code == 401


def expire(token: Token) -> None:
    Token.objects.filter(pk=token.pk).update(expires=timezone.now())


def close(token: Token) -> None:
    User.objects.update(is_active=False)


def delete(token: Token) -> None:
    token.delete()


ENDINGS: list[Any] = [expire, close, delete, Token.revoke]


@pytest.mark.parametrize("end", ENDINGS)
def test_it_is_refused_from_the_moment_on_that_it_is_not_good(client: Client, internal: Article, end: Any) -> None:
    token, header = made()
    assert client.get(QUOTES, headers=header).status_code == 200
    end(token)
    assert client.get(QUOTES, headers=header).status_code == 401


def test_nobody_is_told_why_it_is_refused(client: Client, internal: Article) -> None:
    def told(header: dict[str, str]) -> tuple[Any, ...]:
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(QUOTES, headers=header)
        return answer.status_code, answer.content, sorted(answer.headers.items()), len(asked)

    never = told(bearing(writing.new_secret()))
    for end in ENDINGS:
        User.objects.all().delete()
        token, header = made()
        end(token)
        assert told(header) == never
    assert never[0] == 401
    assert dict(never[2])["WWW-Authenticate"] == (
        'Bearer realm="Verbatim", error="invalid_token", '
        'error_description="This token is not good: it may be mistyped, expired or revoked."'
    )
    assert dict(never[2])["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("given", ["Bearer", "Bearer ", "Bearer a b", "bearer  a  b c"])
def test_it_says_how_to_send_one(client: Client, given: str) -> None:
    answer = client.get(QUOTES, headers={"Authorization": given})
    assert (answer.status_code, answer.json()["status"]) == (400, 400)
    assert 'error="invalid_request"' in answer["WWW-Authenticate"]


@pytest.mark.parametrize("given", ["Basic YTpi", "verbatim_x", "", "Bearerx y", "Digest a=b"])
def test_it_leaves_other_ways_of_signing_in_alone(client: Client, internal: Article, given: str) -> None:
    assert client.get(QUOTES, headers={"Authorization": given}).json()["count"] == 1


@pytest.mark.parametrize("given", ["é", "\x00", "verbatim_" + "é" * 49, "x" * 5000, "verbatim_" + "0" * 49])
def test_nothing_that_somebody_sends_is_a_fault_of_ours(client: Client, given: str) -> None:
    answer = client.get(QUOTES, HTTP_AUTHORIZATION=f"Bearer {given}")
    assert answer.status_code == 401


def test_it_is_good_for_a_year_at_most(db: None) -> None:
    owner = cast.reader_of_internals()
    for days in (0, -1, 367):
        with pytest.raises(ValueError, match="366 days"):
            made(owner, days=days)


# --- What it may be used for --------------------------------------------------------------------


@pytest.mark.urls(__name__)
def test_it_changes_something_only_with_its_scope_and_its_owners_permission(client: Client, internal: Article) -> None:
    editor = User.objects.create_user("editor", is_staff=True)
    _, reading = made(editor, name="reading")
    _, writes = made(editor, name="writing", scopes="read write")
    assert client.post("/api/v1/title/", headers=writes).status_code == 403
    editor.user_permissions.add(Permission.objects.get(codename="change_article"))
    refused = client.post("/api/v1/title/", headers=reading)
    assert (refused.status_code, refused.json()["status"]) == (403, 403)
    assert refused["WWW-Authenticate"] == 'Bearer realm="Verbatim", error="insufficient_scope", scope="write"'
    assert not Article.objects.filter(title="Changed").exists()
    assert client.post("/api/v1/title/", headers=writes).status_code == 204
    assert Article.objects.filter(title="Changed").exists()


@pytest.mark.urls(__name__)
def test_it_needs_no_csrf_token_and_a_session_does(internal: Article) -> None:
    owner = User.objects.create_superuser("curator")
    client = Client(enforce_csrf_checks=True)
    _, header = made(owner, scopes="read write")
    assert client.post("/api/v1/title/", headers=header).status_code == 204
    client.force_login(owner)
    assert client.post("/api/v1/title/").status_code == 403
    client.cookies["csrftoken"] = "t" * 32
    header = {"X-CSRFToken": "t" * 32}
    assert client.post("/api/v1/title/", content_type="application/json", headers=header).status_code == 204


@pytest.mark.urls(__name__)
def test_the_trail_names_its_owner_and_itself(client: Client, internal: Article) -> None:
    client.force_login(User.objects.create_superuser("other"))  # whose session does not count
    token, header = made(User.objects.create_superuser("curator"), scopes="read write")
    client.post("/api/v1/title/", headers=header)
    entry = Entry.objects.latest("id")
    assert entry.actor == f"curator (user {token.owner_id}) by the token import ({token.beginning}…)"
    Article.objects.update(title="Changed later")
    assert Entry.objects.latest("id").actor == "unknown"


def test_every_view_of_the_api_asks_for_tokens_and_their_scope() -> None:
    views = [route.cls for route in routes() if route.cls is not None and issubclass(route.cls, APIView)]
    assert len(views) > 10
    for view in views:
        assert TokenScope in view.permission_classes, f"{view.__name__} would let tokens for reading change something"
        assert {TokenAuthentication, SessionAuthentication} <= set(view.authentication_classes), view.__name__


# --- Last use -----------------------------------------------------------------------------------


def test_its_last_use_is_noted_once_an_hour(client: Client, internal: Article) -> None:
    token, header = made()
    assert token.last_used is None
    client.get(QUOTES, headers=header)
    first = Token.objects.get().last_used
    assert first is not None
    assert (first.minute, first.second, first.microsecond) == (0, 0, 0)
    assert datetime.timedelta() <= timezone.now() - first < datetime.timedelta(hours=2)
    with CaptureQueriesContext(connection) as asked:
        client.get(QUOTES, headers=header)
    assert not [each for each in asked.captured_queries if "UPDATE" in each["sql"] and "tokens" in each["sql"]]


def test_a_reader_never_waits_to_have_the_use_noted(committed_db: None, client: Client, engine: str) -> None:
    """On SQLite an import holds the only lock for minutes; the use is noted when it is over."""
    if engine != "sqlite":
        pytest.skip("On PostgreSQL nobody else locks a token's row.")
    import sqlite3  # noqa: PLC0415 (on this engine alone)

    _, header = made()
    with sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        assert client.get(QUOTES, headers=header).status_code == 200
        other.execute("ROLLBACK")
    other.close()
    assert Token.objects.get().last_used is None
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA busy_timeout").fetchone() == (20_000,)
    client.get(QUOTES, headers=header)
    assert Token.objects.get().last_used is not None


# --- Caches -------------------------------------------------------------------------------------


PATHS = ["/api/v1/quotes/", "/api/v1/quotes/?format=csv", "/api/v1/quotes/facets/", "/api/v1/speakers/nobody/"]


@pytest.mark.parametrize("address", PATHS)
def test_what_a_token_reads_is_private_and_never_mixed_with_what_everybody_reads(
    client: Client, internal: Article, address: str
) -> None:
    _, header = made()
    everybody, owner = client.get(address), client.get(address, headers=header)
    for answer in (everybody, owner):
        assert {"Authorization", "Cookie"} <= set(answer["Vary"].split(", "))
    assert set(everybody["Cache-Control"].split(", ")) == {"public", "no-cache"}
    assert set(owner["Cache-Control"].split(", ")) == {"private", "no-cache"}
    assert "RateLimit" in owner.headers
    assert "RateLimit" not in everybody.headers


def test_a_refusal_is_kept_by_nobody(client: Client, internal: Article) -> None:
    for header in (bearing("nonsense"), bearing(writing.new_secret())):
        assert client.get(QUOTES, headers=header)["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("given", "status"), [("Bearer", 400), ("Basic YTpi", 200)])
def test_no_shared_cache_keeps_what_somebody_signed_in_for(
    client: Client, internal: Article, given: str, status: int
) -> None:
    answer = client.get(QUOTES, headers={"Authorization": given})
    assert answer.status_code == status
    assert set(answer["Cache-Control"].split(", ")) == {"private", "no-cache"}


def test_another_reader_gets_no_304_for_what_a_token_read(client: Client, internal: Article) -> None:
    _, header = made()
    theirs = client.get(QUOTES, headers=header)["ETag"]
    assert client.get(QUOTES, headers={**header, "If-None-Match": theirs}).status_code == 304
    assert client.get(QUOTES, headers={"If-None-Match": theirs}).status_code == 200
