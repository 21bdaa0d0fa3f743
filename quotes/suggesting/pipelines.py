"""Load the dependency parser, if one is installed: any English pipeline of spaCy's.

spaCy is no requirement of a server: it is looked for when it is needed, and nowhere else.
"""

import functools
import importlib
import importlib.util
from typing import Any

PREFIX = "en_core_web_"
# The larger ones read better; accuracy of the parse is what counts here.
PREFERRED = ("trf", "lg", "md", "sm")
UNUSED = ("ner", "lemmatizer", "textcat")


def installed() -> list[str]:
    """Return the names of the English pipelines that are installed, the best first."""
    if importlib.util.find_spec("spacy") is None:
        return []
    models: list[str] = importlib.import_module("spacy.util").get_installed_models()
    return sorted((name for name in models if name.startswith(PREFIX)), key=rank)


def rank(name: str) -> tuple[int, str]:
    size = name.removeprefix(PREFIX)
    return next((at for at, known in enumerate(PREFERRED) if size.startswith(known)), len(PREFERRED)), name


@functools.cache
def loaded() -> Any | None:
    """Return the pipeline that a server keeps from the first time on that it is asked for; None if there is none."""
    return load()


def load() -> Any | None:
    """Return the best pipeline there is, without the parts that nothing here reads; None if there is none."""
    names = installed()
    return importlib.import_module("spacy").load(names[0], exclude=UNUSED) if names else None
