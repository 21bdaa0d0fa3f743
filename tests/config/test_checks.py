"""`manage.py check` names the settings that cannot be meant."""

from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.management import call_command


def told() -> list[str]:
    return [f"{each.id}: {each.msg}" for each in run_checks() if str(each.id).startswith("verbatim.")]


@pytest.mark.parametrize(
    ("code", "meant"),
    [
        ("german", ""),
        ("de-dee", ""),
        ("arr", " Did you mean “ar”?"),
        ("pt_br", " Did you mean “pt-br”?"),
        ("", ""),
    ],
)
def test_it_names_a_language_that_nobody_knows(settings: Any, code: str, meant: str) -> None:
    settings.ADMIN_LANGUAGES = ["de", code]
    assert told() == [f"verbatim.E001: ADMIN_LANGUAGES names “{code}”, a language that is not known.{meant}"]


@pytest.mark.parametrize("code", ["en", "de", "pt-br", "zh-hans", "de-at", "udm", "mt"])
def test_languages_that_there_are_are_known(settings: Any, code: str) -> None:
    settings.ADMIN_LANGUAGES = [code]
    assert told() == []


def test_it_names_a_directory_of_keys_that_cannot_be_used(settings: Any, tmp_path: Path) -> None:
    settings.IDENTITY_KEYS = str(tmp_path / "mistyped")
    assert told() == [
        "verbatim.W001: IDENTITY_KEYS: The directory of keys cannot be reached (No such file or directory)."
    ]
    settings.IDENTITY_KEYS = str(tmp_path)
    tmp_path.chmod(0o755)
    assert "mode 0700" in told()[0]
    tmp_path.chmod(0o700)
    assert told() == []
    settings.IDENTITY_KEYS = ""
    assert told() == []


def test_the_settings_of_this_checkout_are_as_they_should_be() -> None:
    call_command("check")
