"""How words that a reader typed are matched with what is stored, alike on both engines."""

import re

from django.db.models import Q


def holds_each_word(field: str, words: str) -> Q:
    """Match the rows whose ``field`` has every one of the ``words`` as a whole word, in any order."""
    found = Q()
    for word in words.split():
        found &= Q(**{f"{field}__iregex": rf"(^|\W){re.escape(word)}(\W|$)"})
    return found
