"""Who may judge a quote through the API, and change one that is judged: the rules of ``quotes.judges``, as refusals."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import PermissionDenied

from quotes.judges import may_change, why_not_judged, why_not_theirs, why_unexplained
from quotes.models import Quote
from sources.acting import reason
from sources.writing.collections import REASON
from sources.writing.refusals import wrong


def require_may_change(quote: Quote, writer: Any, fields: Iterable[str] = ()) -> None:
    """Refuse a writer who may not change what the quote is and whose, or who does not say why it needs it.

    ``fields`` are those of the quote itself that change, if nothing else does.
    """
    if not may_change(quote, writer):
        raise PermissionDenied(_("This quote is no draft: a reviewer changes what is said of it."))
    if why := why_not_theirs(quote, writer, fields):
        raise PermissionDenied(why)
    if why := why_unexplained(quote, reason()):
        raise wrong(REASON, "required", why)


def require_judge(quote: Quote, *, before: str, writer: Any) -> None:
    """Refuse a writer who may not give the quote the status that it has now, after ``before``."""
    if why := why_not_judged(quote, before=before, user=writer):
        raise PermissionDenied(why)
