"""What browsers are told to refuse, and that the packages are those that were looked at."""

import json
import os
import re
import secrets
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

ROOT = Path(__file__).parents[2]
PINNED = re.compile(
    r"^([\w.-]+)==([\w.]+)(?: ;[^\\]*)? \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.MULTILINE
)


@pytest.mark.parametrize("path", ["/", "/api/v1/", "/api/v1/docs/", "/api/v1/speakers/x/", "/admin/login/", "/healthz"])
def test_no_answer_lets_a_browser_run_or_frame_what_is_not_ours(db: None, client: Client, path: str) -> None:
    answer = client.get(path)
    policy = dict(part.split(" ", 1) for part in answer["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'self'"
    assert not {"script-src", "style-src"} & policy.keys()  # nothing wider than default-src
    assert (policy["object-src"], policy["base-uri"], policy["frame-ancestors"]) == ("'none'", "'none'", "'none'")
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert {"camera=()", "geolocation=()", "microphone=()"} <= set(answer["Permissions-Policy"].split(", "))


def test_another_site_learns_nothing_by_a_script(db: None, client: Client) -> None:
    answer = client.get("/api/v1/quotes/", headers={"Origin": "https://elsewhere.example"})
    assert not [name for name in answer.headers if name.startswith("Access-Control-")]


def in_production(*names: str) -> list[object]:
    """Return settings as production has them, with nothing set but what it asks for."""
    code = f"import json, config.settings as s; print(json.dumps([getattr(s, name) for name in {names}]))"
    strong = {"SECRET_KEY": secrets.token_urlsafe(64), "ALLOWED_HOSTS": "verbatim.example"}
    run = subprocess.run(
        [sys.executable, "-c", code],
        env={"PATH": os.environ["PATH"], "ENVIRONMENT": "production", **strong},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(run.stdout)


def test_cookies_and_connections_are_safe_in_production_unless_somebody_says_otherwise() -> None:
    names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "SECURE_SSL_REDIRECT")
    assert in_production(*names) == [True] * len(names)
    assert in_production("SECURE_HSTS_SECONDS", "ALLOWED_HOSTS") == [31_536_000, ["verbatim.example"]]
    assert in_production("SESSION_COOKIE_SAMESITE", "CSRF_COOKIE_SAMESITE") == ["Lax", "Lax"]


def test_browsers_take_a_cookie_from_this_very_host_alone() -> None:
    # What the name promises: https, every path, and no host but the one that set it.
    assert in_production("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME") == ["__Host-sessionid", "__Host-csrftoken"]
    promised = [
        getattr(settings, f"{kind}_COOKIE_{name}") for kind in ("SESSION", "CSRF") for name in ("PATH", "DOMAIN")
    ]
    assert promised == ["/", None, "/", None]


def test_static_files_carry_the_headers_too(client: Client) -> None:
    answer = client.get("/static/sources/icon.svg")
    answer.close()
    assert answer.status_code == 200
    assert (answer["X-Content-Type-Options"], answer["Cross-Origin-Resource-Policy"]) == ("nosniff", "same-origin")


def test_a_host_that_is_not_ours_is_refused(db: None, client: Client) -> None:
    assert client.get("/api/v1/", SERVER_NAME="elsewhere.example").status_code == 400


@pytest.mark.parametrize("name", ["requirements.txt", "tests/requirements.txt"])
def test_every_package_is_pinned_to_one_version_and_its_hashes(name: str) -> None:
    text = (ROOT / name).read_text()
    packages = {found[1] for found in PINNED.finditer(text)}
    named = {line.split("==")[0] for line in text.splitlines() if line and not line.startswith((" ", "#"))}
    assert named
    assert named - packages == set()
    assert "http://" not in text


def test_what_is_installed_is_what_is_pinned() -> None:
    pins = {found[1]: found[2] for found in PINNED.finditer((ROOT / "requirements.txt").read_text())}
    elsewhere = {"colorama", "tzdata"}  # on Windows alone
    assert {name: pin for name, pin in pins.items() if name not in elsewhere and version(name) != pin} == {}
