"""Whoever guesses passwords has to wait, learns nothing, and locks nobody else out."""

import logging
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from typing import Any

import pytest
from django.conf import settings as configured
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import Client, RequestFactory

from config.limits.logins import forget_tries

PASSWORD = "correct horse battery staple"
LOGIN = "/admin/login/"
HERE, ELSEWHERE = "192.0.2.7", "198.51.100.9"


@pytest.fixture(autouse=True)
def fast(settings: Any, db: None) -> Any:
    """Check passwords fast, with a few tries, of which none was made."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.LOGIN_TRIES, settings.LOGIN_TRIES_OF_AN_ADDRESS = 3, 6
    forget_tries()
    User.objects.create_user("ada", password=PASSWORD, is_staff=True)
    yield
    forget_tries()


def sign_in(password: str, *, name: str = "ada", address: str = HERE) -> Any:
    return Client().post(LOGIN, {"username": name, "password": password}, REMOTE_ADDR=address)


def is_in(answer: Any) -> bool:
    return answer.status_code == 302


def test_after_so_many_tries_not_even_the_password_lets_in(db: None) -> None:
    for number in range(3):
        assert not is_in(sign_in(f"wrong {number}"))
    assert not is_in(sign_in(PASSWORD))


def test_the_owner_signs_in_from_elsewhere_meanwhile(db: None) -> None:
    for number in range(20):
        sign_in(f"wrong {number}")
    assert is_in(sign_in(PASSWORD, address=ELSEWHERE))
    assert not is_in(sign_in(PASSWORD))


def test_signing_in_forgets_what_was_mistyped(settings: Any) -> None:
    settings.LOGIN_TRIES_OF_AN_ADDRESS = 100
    for _ in range(4):
        assert not is_in(sign_in("wrong"))
        assert not is_in(sign_in("wrong again"))
        assert is_in(sign_in(PASSWORD))


def test_an_address_tries_only_so_many_names(db: None) -> None:
    for number in range(6):
        sign_in("password1", name=f"user {number}")
    assert not is_in(sign_in(PASSWORD))
    assert is_in(sign_in(PASSWORD, address=ELSEWHERE))


def test_signing_in_costs_an_address_nothing(db: None) -> None:
    assert all(is_in(sign_in(PASSWORD)) for _ in range(10))


def told(answer: Any) -> tuple[int, str]:
    text = answer.content.decode()
    return answer.status_code, text[text.index("errornote") :].partition("</p>")[0]


def test_the_answer_tells_neither_who_exists_nor_that_somebody_is_locked_out(db: None) -> None:
    wrong, unknown = told(sign_in("wrong")), told(sign_in("wrong", name="nobody"))
    for _ in range(3):
        sign_in("wrong")
        sign_in("wrong", name="nobody", address=ELSEWHERE)
    assert {wrong, unknown, told(sign_in("wrong")), told(sign_in(PASSWORD)), told(sign_in("wrong", name="nobody"))} == {
        wrong
    }
    assert wrong[0] == 200


def test_each_answer_costs_one_check_of_a_password(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes long is the same whether the account is there, is not, or has to wait."""
    checks: list[str] = []

    def encode(hasher: Any, password: str, salt: str) -> str:
        checks.append(password)
        return f"md5${salt}$x"

    monkeypatch.setattr("django.contrib.auth.hashers.MD5PasswordHasher.encode", encode)
    costs = []
    for name in ("ada", "nobody", "ada", "ada", "ada", "ada"):
        checks.clear()
        sign_in("wrong", name=name)
        costs.append(len(checks))
    assert costs == [1] * 6


def test_names_and_addresses_are_stored_and_logged_nowhere(caplog: pytest.LogCaptureFixture, db: None) -> None:
    caplog.set_level(logging.DEBUG)
    for _ in range(5):
        sign_in("a password typed by mistake", name="a-name-to-find")
    assert "sign-in refused: too many tries" in caplog.text
    assert not [word for word in ("a-name-to-find", HERE, "by mistake") if word in caplog.text]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT key FROM limits_count")
            keys = str(cursor.fetchall())
        assert "login:" in keys
        assert not [word for word in ("a-name-to-find", HERE) if word in keys]


def test_a_command_lets_everybody_or_one_name_in_again(db: None) -> None:
    for _ in range(4):
        sign_in("wrong")
    out = StringIO()
    call_command("forget_logins", name="ada", stdout=out)
    assert out.getvalue() == "Counts of tries forgotten: 1.\n"
    assert is_in(sign_in(PASSWORD))
    for _ in range(7):
        sign_in("wrong", name="nobody")
    assert not is_in(sign_in(PASSWORD))
    call_command("forget_logins", stdout=out)
    assert is_in(sign_in(PASSWORD))


def test_no_password_is_tried_beyond_the_limit_however_many_try_at_once(
    committed_db: None, rf: RequestFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[Any] = []

    def check(backend: Any, request: Any, **said: Any) -> None:
        checked.append(said)

    monkeypatch.setattr("django.contrib.auth.backends.ModelBackend.authenticate", check)
    forget_tries()

    def guess(number: int) -> None:
        authenticate(rf.post(LOGIN, REMOTE_ADDR=HERE), username="ada", password=f"guess {number}")
        connection.close()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(guess, range(40)))
    assert len(checked) == 3


def test_another_process_goes_on_counting(committed_db: None) -> None:
    """The counts are the server's, not a worker's."""
    if connection.vendor == "postgresql":
        pytest.skip("There they stand in the database itself.")
    sign_in("wrong")
    code = (
        "import django; django.setup()\n"
        "from config.limits.logins import tries_of, within\n"
        f"print([within(key, 1) for key, _ in tries_of({HERE!r}, 'ada')])"
    )
    environment = {
        "PATH": "/usr/bin:/bin",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": configured.SECRET_KEY,
        "DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}",
    }
    run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert run.stdout == "[False, False]\n"


def test_commands_and_tests_sign_in_without_an_address(db: None) -> None:
    for _ in range(10):
        assert authenticate(username="ada", password="wrong") is None
    assert authenticate(username="ada", password=PASSWORD) is not None
