"""The words around a quote, cut out of its article by the engine so that no whole text is fetched.

All lengths are in Unicode code points.
"""

from django.db.models import Expression, F, Value
from django.db.models.functions import Greatest, Least, Substr

ASIDE = 32  # at most, on each side: enough to find the quote again
AROUND = 300  # at most, on each side: enough to understand it


def before(length: int) -> Expression:
    """Return the expression of up to ``length`` characters before the quote."""
    return Substr("article__text", beginning(length), Least(F("start"), Value(length)))


def after(length: int) -> Expression:
    """Return the expression of up to ``length`` characters after the quote."""
    return Substr("article__text", F("end") + Value(1), Value(length))


def around(length: int) -> Expression:
    """Return the expression of the quote with up to ``length`` characters on each side."""
    return Substr("article__text", beginning(length), F("end") + Value(length) + Value(1) - beginning(length))


def beginning(length: int) -> Expression:
    """Return the expression of the place, counted from 1, that is ``length`` characters before the quote."""
    return Greatest(F("start") - Value(length), Value(0)) + Value(1)
