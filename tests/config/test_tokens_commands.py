"""Tokens by command: made, listed and revoked."""

from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client

from config.tokens.models import Token

pytestmark = pytest.mark.django_db


@pytest.fixture
def robot(db: None) -> User:
    return User.objects.create_user("robot")


def run(*words: Any, **options: Any) -> str:
    out = StringIO()
    call_command(*words, stdout=out, **options)
    return out.getvalue()


def status(secret: str) -> int:
    return Client().get("/api/v1/quotes/", headers={"Authorization": f"Bearer {secret}"}).status_code


def test_it_prints_the_secret_alone(robot: User, capsys: pytest.CaptureFixture[str]) -> None:
    secret = run("create_token", "robot", "nightly", "--write", "--days=7", "--rate=60").removesuffix("\n")
    assert status(secret) == 200
    token = Token.objects.get()
    assert (token.owner, token.scopes, token.rate, (token.expires - token.created).days) == (robot, "read write", 60, 7)
    told = capsys.readouterr().err
    assert "nightly" in told
    assert secret not in told


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("nobody", "x"), "no account 'nobody'"),
        (("robot", "x", "--days=400"), "366 days"),
        (("robot", "x", "--rate=0"), "greater than or equal to 1"),
        (("robot", ""), "blank"),
        (("robot", "x" * 101), "at most 100 characters"),
        (("robot", "taken"), "There is a token of this name"),
    ],
)
def test_it_says_why_it_makes_none(robot: User, words: tuple[str, ...], why: str) -> None:
    Token.objects.issue(owner=robot, name="taken", days=1)
    with pytest.raises(CommandError, match=why):
        run("create_token", *words)
    assert Token.objects.count() == 1


def test_it_lists_what_is_good_or_everything(robot: User) -> None:
    good, secret = Token.objects.issue(owner=robot, name="good", days=1)
    gone, _ = Token.objects.issue(owner=User.objects.create_user("ada"), name="gone", days=1)
    gone.revoke()
    status(secret)
    lines = run("list_tokens").splitlines()
    assert len(lines) == 2
    assert all(word in lines[1] for word in (good.beginning, "robot", "good"))
    assert not any(word in lines[1] for word in ("never", secret))
    assert "revoked" in run("list_tokens", "--all", "--owner=ada")
    assert "good" not in run("list_tokens", "--all", "--owner=ada").splitlines()[1].replace("good until", "")


def test_it_lists_no_tokens_of_an_account_that_there_is_not(robot: User) -> None:
    with pytest.raises(CommandError, match="There is no account 'robott'"):
        run("list_tokens", "--owner=robott")
    assert len(run("list_tokens", "--owner=robot").splitlines()) == 1


@pytest.mark.parametrize("named_by", ["beginning", "shown", "secret"])
def test_it_revokes_by_what_is_known_of_it(robot: User, named_by: str) -> None:
    token, secret = Token.objects.issue(owner=robot, name="leaked", days=1)
    _, kept = Token.objects.issue(owner=robot, name="kept", days=1)
    run("revoke_token", {"beginning": token.beginning, "shown": f"{token.beginning}…", "secret": secret}[named_by])
    assert (status(secret), status(kept)) == (401, 200)


def test_it_revokes_every_token_of_an_account(robot: User) -> None:
    secrets = [Token.objects.issue(owner=robot, name=name, days=1)[1] for name in "ab"]
    _, kept = Token.objects.issue(owner=User.objects.create_user("ada"), name="a", days=1)
    run("revoke_token", owner="robot")
    assert [status(secret) for secret in (*secrets, kept)] == [401, 401, 200]


@pytest.mark.parametrize("words", [(), ("verbatim_00000000", "--owner=robot"), ("verbatim_00000000",), ("x",)])
def test_it_says_what_it_needs(robot: User, words: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        run("revoke_token", *words)
