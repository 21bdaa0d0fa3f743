"""Everybody on the staff makes, sees and revokes their own tokens; the secret is shown once and kept nowhere."""

import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from config.tokens.admin import TokenAdmin
from config.tokens.models import Token
from tests.desk import Desk, errors, page, pages

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery staple"
SHOWN = re.compile(r"verbatim_[0-9A-Za-z]{49}")


@pytest.fixture(autouse=True)
def fast(settings: Any) -> None:
    """Check passwords fast: how slowly it is done is Django's affair."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def desk(name: str = "ada", **fields: Any) -> Desk:
    return Desk(User.objects.create_user(name, password=PASSWORD, **{"is_staff": True, **fields}))


def make(at: Desk, **changes: Any) -> Any:
    form = {"name": "import", "scopes": "read", "days": "90", "password": PASSWORD, **changes}
    return at.client.post(pages(Token, "add"), form)


def secret_on(answer: Any) -> str:
    assert answer.status_code == 200
    found = set(SHOWN.findall(answer.content.decode()))
    assert len(found) == 1, errors(answer)
    return found.pop()


def test_it_shows_the_secret_once_and_it_works(db: None) -> None:
    ada = desk()
    answer = make(ada, scopes="read write")
    secret = secret_on(answer)
    assert "no-store" in answer["Cache-Control"]
    used = Client().get("/api/v1/quotes/", headers={"Authorization": f"Bearer {secret}"})
    assert "private" in used.headers["Cache-Control"]
    token = Token.objects.get()
    assert (token.owner, token.scopes, (token.expires - token.created).days) == (ada.user, "read write", 90)
    for url in (pages(Token), page(token), page(token, "history"), "/admin/"):
        shown = ada.text(url)
        assert secret not in shown
        assert token.digest not in shown
    assert secret[:17] in ada.text(pages(Token))


def test_the_secret_is_in_no_session_no_message_and_no_note(db: None) -> None:
    secret = secret_on(make(ada := desk()))
    hidden = secret[17:]
    assert not [each for each in Session.objects.all() if hidden in str(each.get_decoded())]
    assert hidden not in str(ada.client.cookies)
    assert hidden not in str(list(LogEntry.objects.values()))
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')
            assert hidden not in str(cursor.fetchall()), table


def test_a_stolen_session_makes_itself_no_token(db: None) -> None:
    assert "not your password" in errors(make(desk(), password="a guess"))
    assert not Token.objects.exists()


def test_somebody_elses_password_is_not_enough(db: None) -> None:
    User.objects.create_user("eve", password="another password of hers")
    assert "not your password" in errors(make(desk(), password="another password of hers"))


@pytest.mark.parametrize("changes", [{"days": "400"}, {"days": "0"}, {"scopes": "admin"}, {"name": ""}])
def test_it_takes_what_is_offered_and_nothing_else(db: None, changes: dict[str, str]) -> None:
    assert errors(make(desk(), **changes))
    assert not Token.objects.exists()


def test_two_good_tokens_of_somebody_have_two_names(db: None) -> None:
    ada = desk()
    secret_on(make(ada))
    assert "There is a token of this name" in errors(make(ada))
    Token.objects.get().revoke()
    secret_on(make(ada))
    secret_on(make(desk("ben")))


def test_nobody_gives_themselves_a_higher_rate(db: None) -> None:
    ada = desk()
    assert 'name="rate"' not in ada.text(pages(Token, "add"))
    secret_on(make(ada, rate="9999"))
    token = Token.objects.get()
    ada.client.post(page(token), {"rate": "9999"})
    assert Token.objects.get().rate is None
    boss = desk("boss", is_superuser=True)
    boss.client.post(page(token), {"rate": "9999"})
    assert Token.objects.get().rate == 9999
    assert "greater than or equal to 1" in errors(boss.client.post(page(token), {"rate": "0"}))


def test_everybody_sees_their_own_and_who_may_do_everything_sees_all(db: None) -> None:
    ada, ben, boss = desk(), desk("ben"), desk("boss", is_superuser=True)
    make(ada, name="nightly import")
    token = Token.objects.get()
    for each, status in ((ada, 200), (ben, 302), (boss, 200)):
        assert each.get(page(token)).status_code == status
        assert ("nightly import" in each.text(pages(Token))) is (status == 200)
    assert ben.client.post(page(token), {"_revoke": "1"}).status_code == 302
    ben.client.post(pages(Token), {"action": "revoke", "_selected_action": [token.pk]})
    assert Token.objects.get().revoked is None


@pytest.mark.parametrize("who", ["ada", "boss"])
def test_it_is_revoked_on_its_page(db: None, who: str) -> None:
    make(ada := desk())
    token = Token.objects.get()
    at = {"ada": ada, "boss": desk("boss", is_superuser=True)}[who]
    assert "_revoke" in at.text(page(token))
    at.client.post(page(token), {"_revoke": "Revoke"})
    first = Token.objects.get().revoked
    assert first is not None
    assert "_revoke" not in at.text(page(token))
    at.client.post(page(token), {"_revoke": "Revoke"})
    assert Token.objects.get().revoked == first
    assert "Revoked." in at.text(page(token, "history"))


def revoked_behind_its_back(monkeypatch: pytest.MonkeyPatch) -> Token:
    """Let the admin read a good token and go on with that, while somebody revokes it; return it as it is then."""
    make(desk())
    read = Token.objects.get()
    monkeypatch.setattr(TokenAdmin, "get_object", lambda *_: read)
    token = Token.objects.get()
    token.revoke()
    return token


def test_a_new_rate_takes_back_no_revocation(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    boss = desk("boss", is_superuser=True)
    token = revoked_behind_its_back(monkeypatch)
    assert boss.client.post(page(token), {"rate": "7"}).status_code == 302
    found = Token.objects.get()
    assert (found.rate, found.revoked) == (7, token.revoked)


def test_when_it_was_revoked_first_stays(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    boss = desk("boss", is_superuser=True)
    token = revoked_behind_its_back(monkeypatch)
    boss.client.post(page(token), {"_revoke": "Revoke"})
    assert Token.objects.get().revoked == token.revoked


def test_several_are_revoked_from_the_list(db: None) -> None:
    ada = desk()
    for name in ("one", "two", "three"):
        make(ada, name=name)
    chosen = list(Token.objects.values_list("pk", flat=True)[:2])
    ada.client.post(pages(Token), {"action": "revoke", "_selected_action": chosen})
    assert set(Token.objects.exclude(revoked=None).values_list("pk", flat=True)) == set(chosen)
    assert LogEntry.objects.filter(object_id__in=map(str, chosen), change_message="Revoked.").count() == 2


def test_it_goes_with_its_account_and_its_owner_deletes_it_not(db: None) -> None:
    make(ada := desk())
    token = Token.objects.get()
    assert ada.client.post(page(token, "delete"), {"post": "yes"}).status_code == 403
    assert "delete_selected" not in ada.text(pages(Token))
    boss = desk("boss", is_superuser=True)
    assert boss.client.post(page(ada.user, "delete"), {"post": "yes"}).status_code == 302
    assert not Token.objects.exists()


def test_a_list_asks_no_more_for_many(db: None, django_assert_max_num_queries: Any) -> None:
    boss = desk("boss", is_superuser=True)
    for number in range(12):
        Token.objects.issue(owner=User.objects.create_user(f"user {number}"), name="x", days=1)
    # Session, account, two counts, the rows with their owners.
    with django_assert_max_num_queries(6):
        boss.text(pages(Token))
