"""What ``manage.py check`` says of settings that only a running project can judge; it comes before most commands."""

from collections.abc import Sequence
from typing import Any

from babel.core import Locale, UnknownLocaleError
from django.apps import AppConfig
from django.conf import settings
from django.conf.locale import LANG_INFO
from django.core import checks
from django.core.checks import CheckMessage

from sources.keys import KeyUnusable, directory
from sources.suggestions import did_you_mean, quoted


def languages_are_known(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[CheckMessage]:
    """Return an error for each language of the admin that there is not."""
    unknown = [code for code in settings.ADMIN_LANGUAGES if not is_known(code)]
    return [
        checks.Error(
            f"ADMIN_LANGUAGES names {quoted(code)}, a language that is not known.{did_you_mean(code, LANG_INFO)}",
            hint="Codes are such as de, pt-br or zh-hans, with commas between them.",
            id="verbatim.E001",
        )
        for code in unknown
    ]


def is_known(code: str) -> bool:
    """Tell whether Django knows a language by this code, or Babel, with whose help catalogues of others are made."""
    try:
        return code in LANG_INFO or bool(Locale.parse(code, sep="-"))
    except (UnknownLocaleError, ValueError):
        return False


def keys_can_be_kept(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[CheckMessage]:
    """Return a warning if the directory of keys is named and cannot be used.

    It is no error, which would stop backups and checks while the keys are kept away on purpose.
    """
    if not settings.IDENTITY_KEYS:
        return []
    try:
        directory()
    except KeyUnusable as error:
        hint = "Make it with mode 0700, owned by this account; or leave the setting out where no identity is read."
        return [checks.Warning(f"IDENTITY_KEYS: {error}", hint=hint, id="verbatim.W001")]
    return []
