"""Words as the page sends them: where they stand, and what they are, so that neither can be mistaken."""

from typing import Any

from django.utils.translation import gettext as _

from quotes.anchoring import Place
from quotes.desk.refusals import refused


def place_in(text: str, sent: Any) -> Place:
    """Return the place of the words that were ``sent`` as start, end (code points) and the words themselves.

    They are refused unless the text holds exactly these words exactly there.
    """
    start, end, words = (sent.get(name) if isinstance(sent, dict) else None for name in ("start", "end", "text"))
    if type(start) is not int or type(end) is not int or not isinstance(words, str):
        raise refused(_("Select some words of the article."))
    if not 0 <= start < end <= len(text):
        raise refused(_("Select some words of the article."))
    if text[start:end] != words:
        raise refused(
            _("The article does not hold these words there. Nothing was stored; load the page anew."), status=409
        )
    return Place(start, end)
