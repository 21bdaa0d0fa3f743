"""The words around a quote: how many are shown, and how the engine cuts them out of the article.

All lengths are in Unicode code points.
"""

from django.db.models import Expression, F, Value
from django.db.models.functions import Greatest, Substr

ASIDE = 32  # at most, on each side: enough to find the quote again
AROUND = 300  # at most, on each side: enough to understand it


def around(length: int) -> Expression:
    """Return the expression of the quote with up to ``length`` characters on each side."""
    return Substr("article__text", beginning(length), F("end") + Value(length) + Value(1) - beginning(length))


def beginning(length: int) -> Expression:
    """Return the expression of the place, counted from 1, that is ``length`` characters before the quote."""
    return Greatest(F("start") - Value(length), Value(0)) + Value(1)
