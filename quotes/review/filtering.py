"""Which part of the queue somebody works on: why it waits, and of which article, speaker, age and origin."""

import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from quotes.models import Origin, Quote, QuoteQuerySet
from quotes.review.waiting import Step, Waiting
from sources.admin.saving import row_number
from sources.admin.widgets import KnownAutocomplete
from sources.models import Article, Speaker

AGES = {"1": _("more than a day"), "7": _("more than a week"), "30": _("more than a month")}
STEPS = ("at", "after", "before")


def found_by_typing(model: type[Any], field: str) -> forms.ModelChoiceField:
    """Return a field that takes a row of ``model``, offered as the pages of quotes offer it."""
    widget = KnownAutocomplete(Quote._meta.get_field(field), admin.site)
    return forms.ModelChoiceField(queryset=model.objects.none(), widget=widget, required=False)


class QueueForm(forms.Form):
    """The filters of the queue, read off the address."""

    waiting = forms.ChoiceField(label=_("What waits"), choices=Waiting.choices, required=False)
    article = found_by_typing(Article, "article")
    speaker = found_by_typing(Speaker, "preferred_speaker")
    age = forms.ChoiceField(label=_("Waiting for"), choices=[("", _("any time")), *AGES.items()], required=False)
    origin = forms.ChoiceField(label=_("Origin"), choices=[("", _("any")), *Origin.choices], required=False)

    def __init__(self, request: HttpRequest) -> None:
        super().__init__({**request.GET.dict(), "waiting": request.GET.get("waiting") or Waiting.DRAFTS})
        self.user, self.now = request.user, timezone.now()
        models: dict[str, Any] = {"article": Article, "speaker": Speaker}
        for name, model in models.items():
            field: Any = self.fields[name]
            field.queryset = model.objects.visible_to(request.user)
            field.label = capfirst(model._meta.verbose_name)
            field.widget.attrs["dir"] = "auto"

    @property
    def is_narrowed(self) -> bool:
        """Tell whether anything but the reason for waiting is asked for."""
        return any(self.data.get(name) for name in self.fields if name != "waiting")

    @property
    def why(self) -> Waiting:
        """Why the quotes wait that are asked for."""
        return Waiting(self.cleaned_data["waiting"])

    def quotes(self) -> QuoteQuerySet:
        """Return the quotes of the queue, whyever they wait: what the other filters leave of what the user may see."""
        chosen = {
            "article": self.cleaned_data["article"],
            "preferred_speaker": self.cleaned_data["speaker"],
            "origin": self.cleaned_data["origin"],
        }
        quotes = Quote.objects.visible_to(self.user).filter(**{name: value for name, value in chosen.items() if value})
        if age := self.cleaned_data["age"]:
            quotes = quotes.filter(created__lte=self.now - datetime.timedelta(days=int(age)))
        return quotes

    def queue(self) -> QuoteQuerySet:
        """Return the quotes that are asked for."""
        return self.why.among(self.quotes())

    def address(self, base: str, **changes: Any) -> str:
        """Return an address of the queue with the same filters but for the ``changes``."""
        kept = {name: self.data.get(name, "") for name in self.fields}
        told = {name: str(value) for name, value in {**kept, **changes}.items() if value}
        return f"{base}?{urlencode(told)}"


def step_of(request: HttpRequest) -> Step | None:
    """Return where in the queue an address leads: to its start if it does not say; None if it says nonsense."""
    named = [name for name in STEPS if request.GET.get(name)]
    if not named:
        return Step()
    place = row_number(request.GET[named[0]])
    return None if place is None else Step(named[0], place)
