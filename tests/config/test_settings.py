"""Production refuses to start with settings that would expose people or lose data."""

import os
import secrets
import subprocess
import sys

import pytest
from django.db import connection

STRONG = {"ENVIRONMENT": "production", "SECRET_KEY": secrets.token_urlsafe(64), "ALLOWED_HOSTS": "verbatim.example"}


def start(**environment: str) -> subprocess.CompletedProcess[str]:
    """Load the settings in a process of their own."""
    return subprocess.run(
        [sys.executable, "-c", "import config.settings"],
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_starts_with_strong_settings() -> None:
    assert start(**STRONG).returncode == 0
    assert start(**STRONG, BEHIND_TLS_PROXY="on", TRUSTED_PROXIES="1").returncode == 0
    assert start(**STRONG, REQUIRE_SECOND_REVIEWER="No", FETCH_URLS="", STATEMENT_SECONDS="0.5").returncode == 0


@pytest.mark.parametrize(
    ("weak", "reason"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": "a" * 60}, "SECRET_KEY"),
        ({"SECRET_KEY": "django-insecure-" + "abcdefghijklmnop" * 4}, "SECRET_KEY"),
        ({"DEBUG": "1"}, "DEBUG"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "verbatim.example,*.example"}, "ALLOWED_HOSTS"),
        ({"ENVIRONMENT": "staging"}, "ENVIRONMENT"),
        ({"BEHIND_TLS_PROXY": "on"}, "TRUSTED_PROXIES"),
        ({"ALLOW_WEAK_DURABILITY": "on"}, "ALLOW_WEAK_DURABILITY"),
        ({"DATABASE_URL": "mysql://root@127.0.0.1/verbatim"}, "DATABASE_URL"),
        ({"REQUIRE_SECOND_REVIEWER": "enabled"}, "REQUIRE_SECOND_REVIEWER"),
        ({"STATEMENT_SECONDS": "20s"}, "STATEMENT_SECONDS"),
        ({"STATEMENT_SECONDS": "nan"}, "STATEMENT_SECONDS"),
        ({"LOGIN_TRIES": ""}, "LOGIN_TRIES"),
        ({"TOKEN_REQUESTS_A_MINUTE": "-1"}, "TOKEN_REQUESTS_A_MINUTE"),
    ],
)
def test_it_refuses_to_start_with_weak_ones(weak: dict[str, str], reason: str) -> None:
    outcome = start(**{**STRONG, **weak})
    assert outcome.returncode != 0
    assert f"ImproperlyConfigured: {reason}" in outcome.stderr


def test_what_is_acknowledged_is_on_disk(db: None, engine: str) -> None:
    with connection.cursor() as cursor:
        if engine == "sqlite":
            values = [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
            assert values == ["wal", 2]  # 2 is FULL
            assert connection.transaction_mode == "IMMEDIATE"  # type: ignore[attr-defined]
        else:
            cursor.execute("SHOW synchronous_commit")
            assert cursor.fetchone() == ("on",)
    assert connection.settings_dict["CONN_HEALTH_CHECKS"]
