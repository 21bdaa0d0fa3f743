"""The page of one quote on which its attributions stand side by side, and change places."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quotes import rules
from quotes.claims.addresses import claims_url, may_compare
from quotes.claims.drawing import claims_context
from quotes.claims.judging import ACTS, Act, stand
from quotes.desk.sittings import page_of
from quotes.models import Quote
from quotes.review.judging import with_claims
from sources import stale
from sources.admin.saving import primary_key, row_number

DONE = {
    "prefer": gettext_lazy("It is the preferred attribution now."),
    "alternative": gettext_lazy("It is an alternative now."),
    "reject": gettext_lazy("It is rejected now, and kept."),
}


def claims(request: HttpRequest, object_id: str) -> HttpResponse:
    """Show the attributions of a quote, or give one of them another standing."""
    if not may_compare(request.user):
        raise PermissionDenied
    pk = primary_key(Quote, unquote(object_id))
    try:
        if pk is None or not Quote.objects.visible_to(request.user).filter(pk=pk).exists():
            raise Quote.DoesNotExist
        return done(request, pk) if request.method == "POST" else shown(request, pk)
    except Quote.DoesNotExist:  # also if somebody else deletes it at this moment
        return page_of(Quote)._get_obj_does_not_exist_redirect(request, Quote._meta, object_id)


def shown(request: HttpRequest, pk: int, *, status: int = 200, **more: Any) -> HttpResponse:
    """Return the page; ``more`` is what was refused, and what was typed."""
    # Taken before the rows are read: what happens in between is refused, never overlooked.
    picture = stale.sealed(stale.picture(rules.rows_of(pk)))
    quote = with_claims(Quote.objects.filter(pk=pk)).get()
    context = {
        **admin.site.each_context(request),
        "title": _("Attributions side by side"),
        "subtitle": None,
        "opts": Quote._meta,
        "original": quote,
        "picture": picture,
        **claims_context(request, quote),
        **more,
    }
    return TemplateResponse(request, "quotes/claims/page.html", context, status=status)


def done(request: HttpRequest, pk: int) -> HttpResponse:
    """Do the act that was sent and lead back to the page, or show it again with why it was not done."""
    act = act_of(request)
    if act is None:
        return shown(request, pk, status=400, refusals=[_("Nothing was done: this is no act of this page.")])
    seen = stale.unsealed(request.POST.get("picture", ""))
    if whys := stand(request, pk, act, seen=seen):
        return shown(request, pk, status=409, refusals=whys, reason=act.reason)
    messages.success(request, str(DONE[act.name]))
    return HttpResponseRedirect(f"{claims_url(pk)}#claim-{act.claim}")


def act_of(request: HttpRequest) -> Act | None:
    """Return the act that was sent, or None if it is none; the button says what to do, its value to which claim."""
    for name in ACTS:
        claim = row_number(request.POST.get(name))
        if claim is not None:
            return Act(name, claim, request.POST.get("reason", "").strip())
    return None
