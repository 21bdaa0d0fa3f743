"""Catalogues of translations: the strings that the code shows to people, and where somebody translates them."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("config", "quotes", "sources")
HERE = ROOT / "config" / "locale"
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    **{f"{name}_lazy": DEFAULT_KEYWORDS[name] for name in ("gettext", "ngettext", "pgettext", "npgettext")},
}
WAYS = [("**/templates/**.html", "config.catalogues:extract_template"), ("**.py", "python")]


def extract_template(file: IO[bytes], keywords: Any, tags: Any, options: Any) -> Iterator[Any]:
    """Yield the strings of a template: Django's own reading of it is in the manner of Python."""
    # Within brackets, Python asks for no order in the blanks that lines begin with.
    read = f"({templatize(file.read().decode())}\n)"
    return extract_python(io.BytesIO(read.encode()), keywords, tags, options)


def extracted() -> Catalog:
    """Return the catalogue of every string that the code gives to be translated, with where it stands."""
    catalogue = Catalog(project="Verbatim", domain="django", charset="utf-8", fuzzy=False)
    for package in PACKAGES:
        found = extract_from_dir(ROOT / package, WAYS, keywords=KEYWORDS, comment_tags=["Translators:"])
        for name, line, message, comments, context in found:
            place = (f"{package}/{name}", line)
            catalogue.add(message, None, [place], auto_comments=comments, context=context)
    return catalogue


def brought_up_to_date(path: Path, language: str) -> Catalog:
    """Bring the catalogue of a language, a file, up to date with the code; return it as it is then.

    What is translated already is kept; what the code does not say any more stands at the end, commented out.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue = Catalog(to_locale(language), "django", project="Verbatim", charset="utf-8", fuzzy=False)
    if path.exists():
        catalogue = read(path, language)
    catalogue.update(extracted(), no_fuzzy_matching=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=100)
    return read(path, language)


def read(path: Path, language: str) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, to_locale(language), "django")


def compiled(catalogue: Catalog, path: Path) -> None:
    """Write what Django reads of a catalogue beside it, in a file that is whole or not there."""
    made = path.with_suffix(".mo.new")
    with made.open("wb") as file:
        write_mo(file, catalogue)
    made.replace(path.with_suffix(".mo"))


def catalogue_of(language: str, folder: Path) -> Path:
    """Return where Django looks for the catalogue of a language, in a folder of catalogues."""
    return folder / to_locale(language) / "LC_MESSAGES" / "django.po"
