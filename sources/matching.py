"""How words that a reader typed are matched with what is stored, alike on both engines."""

import re

from django.db.models import Q


def holds(field: str, words: str) -> Q:
    """Match the rows whose ``field`` holds ``words`` as typed, whatever the case.

    SQLite folds the case of ASCII letters only, and so does PostgreSQL where names are sorted by
    code point; so words in other letters are also looked for in lower, upper and title case
    (“кадыров” finds “Кадыров”).
    """
    found = Q(**{f"{field}__icontains": words})
    if not words.isascii():
        for spelling in (words.lower(), words.upper(), words.title()):
            found |= Q(**{f"{field}__contains": spelling})
    return found


def holds_each_word(field: str, words: str) -> Q:
    """Match the rows whose ``field`` has every one of the ``words`` as a whole word, in any order."""
    found = Q()
    for word in words.split():
        found &= Q(**{f"{field}__iregex": rf"(^|\W){re.escape(word)}(\W|$)"})
    return found
