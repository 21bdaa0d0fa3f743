"""The page on which an editor redacts words of an article: choose, look at all that it comes to, then do it."""

import re
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.takedown.history import Damaged, Span
from config.takedown.planning import Plan, Refused, everywhere, plan, require_a_reason
from config.takedown.redacting import redact
from quotes.admin.anchored import ambiguous, not_found
from quotes.anchoring import Ambiguous, NotFound, locate
from sources.acting import LONGEST
from sources.admin.links import change_url
from sources.models import Article
from sources.visibility import reads_internal

SPAN = re.compile(r"(\d{1,9})-(\d{1,9})")


class RedactionForm(forms.Form):
    """Which words of a text are overwritten, and why."""

    words = forms.CharField(
        label=gettext_lazy("Exact words"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "class": "vLargeTextField"}),
        help_text=gettext_lazy("Paste them from the article."),
    )
    at = forms.IntegerField(
        label=gettext_lazy("Start"),
        required=False,
        min_value=0,
        widget=forms.NumberInput(attrs={"class": "vIntegerField"}),
        help_text=gettext_lazy("Only if the article holds them more than once: the offset of those that you mean."),
    )
    everywhere = forms.BooleanField(
        label=gettext_lazy("Wherever these words stand in the text"), required=False, initial=True
    )
    elsewhere = forms.BooleanField(
        label=gettext_lazy("In titles, bylines, roles, occasions, notes and reasons too, and in their history"),
        required=False,
        initial=True,
    )
    also = forms.CharField(
        label=gettext_lazy("Further words there"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto", "class": "vLargeTextField"}),
        help_text=gettext_lazy("Such as other spellings of a name, one a line. They are not looked for in the text."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto", "class": "vLargeTextField"}),
        help_text=gettext_lazy("It is internal, and stands in the history. Say it without the words themselves."),
    )

    def __init__(self, article: Article, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.article = article
        self.plan: Plan | None = None

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        if not self.errors:
            try:
                self.plan = plan(self.article, self.spans(cleaned), **ways(cleaned))
                require_a_reason(self.plan, cleaned["reason"])
            except Refused as error:
                raise ValidationError(str(error)) from error
        return cleaned

    def spans(self, cleaned: dict[str, Any]) -> list[Span]:
        """Return where the words stand; raise ValidationError where that is not clear."""
        text, words, start = self.article.text, cleaned["words"], cleaned.get("at")
        try:
            place = locate(text, words, start=start)
        except NotFound as error:
            raise ValidationError({"words": not_found(text, words, error.near)}) from error
        except Ambiguous as error:
            if start is not None or not cleaned["everywhere"]:
                raise ValidationError({"at": ambiguous(text, error.places)}) from error
            place = error.places[0]
        found = [(place.start, place.end)]
        return everywhere(text, found) if cleaned["everywhere"] else found


def ways(given: Any) -> dict[str, Any]:
    """Return how to redact, as the form says it."""
    return {"elsewhere": bool(given.get("elsewhere")), "also": [*filter(None, (given.get("also") or "").splitlines())]}


def may_redact(user: Any) -> bool:
    """Tell whether ``user`` may overwrite words."""
    return reads_internal(user) and user.has_perm("sources.redact_article")


def redaction_view(request: HttpRequest, object_id: str) -> HttpResponse:
    """Ask for the words, show what would be overwritten, and overwrite it once that is confirmed."""
    if not may_redact(request.user):
        raise PermissionDenied
    page: Any = admin.site.get_model_admin(Article)
    article = page.get_object(request, unquote(object_id))
    if article is None:
        return page._get_obj_does_not_exist_redirect(request, page.opts, object_id)
    if "_redact" in request.POST:
        return confirmed(request, article)
    form = RedactionForm(article, request.POST or None)
    made = form.plan if form.is_bound and form.is_valid() else None
    context = {
        **admin.site.each_context(request),
        "title": _("Redact words"),
        "opts": page.opts,
        "original": article,
        "form": form,
        "plan": made,
        "spans": ",".join(f"{start}-{end}" for start, end in made.spans) if made else "",
    }
    return TemplateResponse(request, "config/takedown/redact.html", context)


def confirmed(request: HttpRequest, article: Article) -> HttpResponse:
    """Overwrite precisely what was shown, unless the text is another by now; return to the article's page."""
    given = request.POST
    spans = [(int(start), int(end)) for start, end in SPAN.findall(given.get("spans", ""))]
    try:
        made = redact(article, spans, reason=given.get("reason", ""), seen=given.get("seen") or "-", **ways(given))
    except (Refused, Damaged) as error:
        messages.error(request, _("Nothing was overwritten. %s") % error)
        return HttpResponseRedirect(request.path)
    told = _(
        "Overwritten, in the history as well (%d entries). The files of the database hold the words until whoever "
        "runs the server cleans them up (manage.py scrub)."
    )
    messages.success(request, told % made.entries)
    return HttpResponseRedirect(change_url(article))
