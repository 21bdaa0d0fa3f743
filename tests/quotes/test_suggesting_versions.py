"""What the rules find is tied to their version, which is stored beside every suggestion."""

import hashlib
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from quotes.suggesting.suggestions import suggest
from quotes.suggesting.versions import RULES, version
from tests.quotes.hard_cases import CASES

# What each version finds by rules in the source documents and the hard cases.
FOUND = {1: "77b7362ed4f82aea8e41398abcb0beef063da1df12e5b268ec4d0f1b0cbc17bb"}


def found() -> str:
    """Return the SHA-256 of all that is found."""
    rows = json.loads(Path("fixtures/articles.json").read_text(encoding="utf-8"))
    texts = [row["fields"]["text"] for row in rows if row["model"] == "sources.article"]
    told = [[one.as_json() for one in suggest(text)] for text in (*texts, *(case.text for case in CASES))]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def test_whoever_changes_what_is_found_raises_the_version() -> None:
    told = "Raise RULES in quotes/suggesting/versions.py, unless a case was added, and note here what is found."
    assert FOUND.get(RULES) == found(), told


def test_the_version_names_the_pipeline() -> None:
    parser: Any = SimpleNamespace(meta={"lang": "en", "name": "core_web_sm", "version": "3.8.0"})
    assert version(parser) == f"rules {RULES}, en_core_web_sm 3.8.0"
    assert version(None) == f"rules {RULES}"
