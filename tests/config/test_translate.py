"""``manage.py translate`` brings a catalogue up to date and makes it take effect, without a program of gettext."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from config.catalogues import extracted

SAID = "Who said what, where, and in what capacity"


@pytest.fixture
def po(tmp_path: Path, settings: Any) -> Path:
    """Return the German catalogue, written for the first time."""
    settings.LOCALE_PATHS = [str(tmp_path)]
    settings.LANGUAGES = [("en", "en"), ("de", "de")]
    settings.ADMIN_LANGUAGES = ["de"]
    call_command("translate", "de")
    return tmp_path / "de" / "LC_MESSAGES" / "django.po"


def put(po: Path, english: str, german: str) -> None:
    text = po.read_text()
    assert f'msgid "{english}"\nmsgstr ""' in text
    po.write_text(text.replace(f'msgid "{english}"\nmsgstr ""', f'msgid "{english}"\nmsgstr "{german}"'))


def test_the_catalogue_holds_what_models_templates_and_scripts_say(db: None) -> None:
    known = {message.id if isinstance(message.id, str) else message.id[0] for message in extracted()}
    assert {
        "told to",  # the name of a field
        "An inferred attribution needs a note that says why.",  # a constraint's
        "draft: not checked yet",  # a choice's
        "Articles without quotes",  # a template's
        "%(count)s fault",  # with plurals
        "Month",  # within a tag of another kind
        "Quote made. Say whose words they are.",  # a script's
    } <= known


def test_a_translation_is_shown_once_it_is_compiled(po: Path, admin_client: Client, settings: Any) -> None:
    put(po, SAID, "Wer was wo gesagt hat, und als wer")
    call_command("translate", "de")
    settings.LOCALE_PATHS = [*settings.LOCALE_PATHS]  # as when the server starts anew
    page = admin_client.get("/admin/").content.decode()
    assert "Wer was wo gesagt hat, und als wer" in page
    assert "zur Änderung auswählen" in admin_client.get("/admin/quotes/quote/").content.decode()  # Django's own


def test_translations_survive_an_update_and_what_is_gone_is_kept_aside(po: Path, capsys: Any) -> None:
    put(po, SAID, "Wer was wo gesagt hat")
    with po.open("a") as file:
        file.write('\nmsgid "What we said before"\nmsgstr "Was wir vorher sagten"\n')
    capsys.readouterr()
    call_command("translate", "de")
    assert capsys.readouterr().out.startswith("1 of ")
    text = po.read_text()
    assert f'msgid "{SAID}"\nmsgstr "Wer was wo gesagt hat"' in text
    assert '#~ msgid "What we said before"\n#~ msgstr "Was wir vorher sagten"' in text


def test_a_translation_that_cannot_be_filled_in_takes_no_effect(po: Path, capsys: Any) -> None:
    before = po.with_suffix(".mo").read_bytes()
    put(po, "The file is larger than %s.", "Die Datei ist größer als %(wieviel)d.")
    with pytest.raises(CommandError, match="nothing takes effect"):
        call_command("translate", "de")
    assert "The file is larger than %s." in capsys.readouterr().err
    assert po.with_suffix(".mo").read_bytes() == before


def test_an_unknown_language_is_refused_before_anything_is_written(po: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="xx-yy is no language"):
        call_command("translate", "xx-yy")
    assert [path.name for path in tmp_path.iterdir()] == ["de"]
