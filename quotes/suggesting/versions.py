"""What a suggestion was made by: stored beside it, so that one can tell later what another version would find."""

from typing import Any

# Raise it with whatever changes what the rules find: tests/quotes/test_suggesting_versions.py says when that is.
RULES = 1


def version(nlp: Any | None) -> str:
    """Return the name of what finds quotes here: the rules, and the pipeline of spaCy's whose parse they read."""
    if nlp is None:
        return f"rules {RULES}"
    return f"rules {RULES}, {nlp.meta['lang']}_{nlp.meta['name']} {nlp.meta['version']}"
