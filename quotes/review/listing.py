"""The review queue as a list, of which many quotes are judged at once, each by itself."""

from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quotes.models import Quote, shortened
from quotes.review.drawing import row_context
from quotes.review.filtering import QueueForm, step_of
from quotes.review.judging import DONE, judge, pictures, with_claims
from quotes.review.views import MANY, ONE, judgement_of, queue_context, refuse_strangers
from sources import stale
from sources.admin.saving import row_number

MOST = 100  # quotes on a page, which may be judged at once
SALT = "quotes.review.listing"


def listed(request: HttpRequest) -> HttpResponse:
    """Show a stretch of the queue, or judge those of its quotes that are chosen."""
    refuse_strangers(request)
    return judged_many(request) if request.method == "POST" else shown_many(request)


def shown_many(request: HttpRequest, *, status: int = 200, **more: Any) -> TemplateResponse:
    """Return the page; ``more`` is what was refused, and what was chosen and typed."""
    form, step = QueueForm(request), step_of(request)
    context = queue_context(request, form)
    if form.is_valid() and step:
        found = step.first(form.queue(), MOST + 1)
        further = len(found) > MOST
        shown = (found[-MOST:] if step.towards == "before" else found[:MOST]) if further else found
        context |= stretch_context(form, shown)
    return TemplateResponse(request, "quotes/review/list.html", {**context, "step": step, **more}, status=status)


def stretch_context(form: QueueForm, shown: list[Quote]) -> dict[str, Any]:
    """Return what the page shows of a stretch of the queue."""
    if not shown:
        return {}
    keys = [quote.pk for quote in shown]
    seen = sealed(pictures(keys))  # before the rows are read: what happens in between is refused
    quotes = {quote.pk: quote for quote in with_claims(Quote.objects.filter(pk__in=keys)).defer("article__text")}
    first, last = keys[0], keys[-1]
    queue, base = form.queue(), reverse(MANY)
    return {
        "rows": [
            {**row_context(quotes[pk]), "alone": form.address(reverse(ONE), at=pk)} for pk in keys if pk in quotes
        ],
        "pictures": seen,
        "most": MOST,
        "action": form.address(base, at=first),
        "next": form.address(base, after=last) if queue.filter(pk__gt=last).exists() else "",
        "previous": form.address(base, before=first) if queue.filter(pk__lt=first).exists() else "",
        "alone": form.address(reverse(ONE), at=first),
    }


def sealed(seen: dict[int, stale.Picture]) -> str:
    """Return how the rows of each quote stood, as text that a page can carry and nobody can alter."""
    return signing.dumps({str(pk): rows for pk, rows in seen.items()}, salt=SALT, compress=True)


def unsealed(text: str) -> dict[int, stale.Picture]:
    """Return what ``sealed()`` made into ``text``, or nothing if it made no such text."""
    try:
        return {int(pk): rows for pk, rows in signing.loads(text, salt=SALT).items()}
    except signing.BadSignature:
        return {}


def judged_many(request: HttpRequest) -> HttpResponse:
    """Judge the chosen quotes one by one, each whole or not at all; tell which were refused, and why."""
    judgement = judgement_of(request)
    chosen = list(dict.fromkeys(pk for text in request.POST.getlist("quote") if (pk := row_number(text)) is not None))
    if judgement is None or not 0 < len(chosen) <= MOST:
        told = _("Nothing was done: choose 1 to %d quotes, and what to do with them.") % MOST
        return shown_many(request, status=400, refusals=[told], chosen=chosen, reason=request.POST.get("reason", ""))
    seen = unsealed(request.POST.get("pictures", ""))
    refused = {pk: whys for pk in chosen if (whys := judge(request, pk, judgement, seen=seen.get(pk)))}
    if done := len(chosen) - len(refused):
        many = ngettext("%d quote.", "%d quotes.", done) % done
        messages.success(request, f"{DONE[judgement.act]} {many}")
    if refused:
        named = {"refused": refusals(request, refused), "chosen": list(refused), "reason": judgement.reason}
        return shown_many(request, status=409, **named)
    return HttpResponseRedirect(request.get_full_path())


def refusals(request: HttpRequest, refused: dict[int, list[str]]) -> list[dict[str, Any]]:
    """Return the quotes that were refused, with the reasons."""
    quotes = Quote.objects.visible_to(request.user).in_bulk(list(refused))
    return [
        {"quote": quotes.get(pk), "text": shortened(quotes[pk].text) if pk in quotes else "", "whys": whys}
        for pk, whys in refused.items()
    ]
