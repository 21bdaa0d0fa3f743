"""The page of the review queue: one quote at a time, judged where it stands in its text."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from quotes import rules
from quotes.desk.sittings import page_of
from quotes.models import Quote, shortened
from quotes.review.drawing import quote_context
from quotes.review.filtering import QueueForm, step_of
from quotes.review.judging import ACTS, DONE, Judgement, judge, with_claims
from quotes.review.waiting import Waiting, counted, shown_count
from sources import stale
from sources.admin.links import change_url, link
from sources.admin.saving import row_number
from sources.visibility import reads_internal

ONE, MANY = "admin:quotes_quote_review", "admin:quotes_quote_review_list"


def review(request: HttpRequest) -> HttpResponse:
    """Show the quote that stands at a place of the queue, or judge one and lead on to the next."""
    refuse_strangers(request)
    return judged_one(request) if request.method == "POST" else shown_one(request)


def refuse_strangers(request: HttpRequest) -> None:
    """Refuse whoever may not read internals: nearly all that waits is internal."""
    if not reads_internal(request.user) or not page_of(Quote).has_view_permission(request):
        raise PermissionDenied


def shown_one(
    request: HttpRequest, *, refused: Quote | None = None, status: int = 200, **more: Any
) -> TemplateResponse:
    """Return the page: of the quote whose judgement was ``refused``, or else of the one at the place in the address."""
    form, step = QueueForm(request), step_of(request)
    context = queue_context(request, form)
    if form.is_valid() and step:
        found = [refused] if refused else step.first(form.queue(), 1)
        context |= one_context(request, form, found[0]) if found else {}
    return TemplateResponse(request, "quotes/review/page.html", {**context, "step": step, **more}, status=status)


def queue_context(request: HttpRequest, form: QueueForm) -> dict[str, Any]:
    """Return what the pages of the queue show: the filters, and how much waits for each reason."""
    context = {
        **admin.site.each_context(request),
        "title": _("Review queue"),
        "subtitle": None,
        "opts": Quote._meta,
        "form": form,
        "media": page_of(Quote).media + form.media,
    }
    if not form.is_valid():
        return context
    quotes, here = form.quotes(), request.path
    counts = {why: counted(why.among(quotes)) for why in Waiting}
    reasons = [
        {
            "label": why.label,
            "count": shown_count(number),
            "url": form.address(here, waiting=why.value),
            "chosen": why == form.why,
        }
        for why, number in counts.items()
    ]
    return {**context, "reasons": reasons, "total": shown_count(counts[form.why]), "start": form.address(here)}


def one_context(request: HttpRequest, form: QueueForm, found: Quote) -> dict[str, Any]:
    """Return what the page shows of one quote and of its place."""
    # Taken before the rows are read: what happens in between is refused, never overlooked.
    picture = stale.sealed(stale.picture(rules.rows_of(found.pk)))
    quote = with_claims(Quote.objects.filter(pk=found.pk)).first()
    if quote is None:
        return {}
    base, queue = reverse(ONE), form.queue()
    ahead = queue.filter(pk__lt=quote.pk)
    return {
        **quote_context(request, quote),
        "picture": picture,
        "action": form.address(base, at=quote.pk),
        "next": form.address(base, after=quote.pk),
        "previous": form.address(base, before=quote.pk) if ahead.exists() else "",
        "position": shown_count(counted(ahead) + 1),
        "waits": queue.filter(pk=quote.pk).exists(),
        "listed": form.address(reverse(MANY), at=quote.pk),
    }


def judged_one(request: HttpRequest) -> HttpResponse:
    """Do the act that was sent and lead to the next quote, or show this one again with why it was not done."""
    judgement, pk = judgement_of(request), row_number(request.POST.get("quote"))
    if judgement is None or pk is None:
        return shown_one(request, status=400, refusals=[_("Nothing was done: this is no act of the queue.")])
    quote = Quote.objects.visible_to(request.user).filter(pk=pk).first()
    seen = stale.unsealed(request.POST.get("picture", ""))
    if whys := judge(request, pk, judgement, seen=seen):
        return shown_one(request, refused=quote, status=409, refusals=whys, reason=judgement.reason)
    form = QueueForm(request)
    if quote is None or not form.is_valid():
        return HttpResponseRedirect(reverse(ONE))
    words = link(change_url(quote), shortened(quote.text))
    messages.success(request, format_html("{} {}", DONE[judgement.act], words))
    return HttpResponseRedirect(form.address(reverse(ONE), after=quote.pk))


def judgement_of(request: HttpRequest) -> Judgement | None:
    """Return the judgement that was sent, or None if it is none."""
    act = request.POST.get("act", "")
    return Judgement(act, request.POST.get("reason", "").strip()) if act in ACTS else None
