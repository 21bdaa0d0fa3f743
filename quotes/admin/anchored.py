"""Forms whose words are looked up in the article, so that no curator ever counts characters."""

import unicodedata
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quotes.anchoring import (
    MOST_PLACES,
    Ambiguous,
    NotFound,
    Place,
    around,
    first_difference,
    locate,
    opening,
)
from quotes.models import shortened
from sources.admin.base import CuratedForm

FEW = 10  # places that an error lists


class AnchoredForm(CuratedForm):
    """A form of words that an article holds; its instance gets the article's own characters."""

    words = forms.CharField(
        label=gettext_lazy("Exact words"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto", "class": "vLargeTextField words"}),
        help_text=gettext_lazy(
            "Paste them from the article. What is stored are the article’s own characters at that place."
        ),
    )
    at = forms.IntegerField(
        label=gettext_lazy("Start"),
        required=False,
        min_value=0,
        widget=forms.NumberInput(attrs={"class": "vIntegerField"}),
        help_text=gettext_lazy("Only if the article holds the words more than once: the offset of the first."),
    )

    def anchor(self, article_text: str, *, near: Place | None = None) -> None:
        """Set the instance's span to where the article holds the words, or put an error on the field."""
        words, start = self.cleaned_data.get("words"), self.cleaned_data.get("at")
        if not words or "at" in self.errors:
            return
        try:
            place = locate(article_text, words, start=start, near=near)
        except NotFound as error:
            self.add_error("words", ValidationError(not_found(article_text, words, error.near), code="absent"))
        except Ambiguous as error:
            self.add_error("at", ValidationError(ambiguous(article_text, error.places), code="ambiguous"))
        else:
            self.instance.start, self.instance.end = place.start, place.end
            self.instance.text = place.of(article_text)


def ambiguous(text: str, places: list[Place]) -> SafeString:
    """Return the question which of the places is meant."""
    shown = places[:FEW]
    told = _("The article holds these words at %(count)d places. Enter the start of the one you mean:")
    more = _("… and %d more") % (len(places) - FEW) if len(places) > FEW else ""
    return format_html("{} {} {}", told % {"count": len(places)}, place_list(text, shown), more)


def place_list(text: str, places: Iterable[Place]) -> SafeString:
    """Return the places as an HTML list: the offset, and a few words around."""
    rows = []
    for place in places:
        before, after = around(text, place)
        rows.append((place.start, before, shortened(place.of(text)), after))
    items = format_html_join("", '<li><code>{}</code> <bdi dir="auto">…{}<strong>{}</strong>{}…</bdi></li>', rows)
    return format_html('<ul class="places">{}</ul>', items)


def not_found(text: str, words: str, near: list[Place]) -> SafeString:
    """Return why the article does not hold the words, with what helps to correct them."""
    if near:
        return look_alike_found(text, words, near)
    begun = opening(text, words)
    if len(begun) < 5:  # code points; fewer are found in any text
        return format_html("{}", _("The article does not hold these words."))
    told = _("The article does not hold these words. It holds their beginning, up to here:")
    return format_html('{} <bdi dir="auto" class="span">{}</bdi>', told, begun[-80:])


def look_alike_found(text: str, words: str, near: list[Place]) -> SafeString:
    """Return what the article holds instead, and in which character it differs first."""
    found = near[0].of(text)
    mine, theirs = first_difference(words.strip(), found)
    told = _("The article does not hold exactly these words, but very similar ones, from %(start)d on:")
    difference = _("It has %(theirs)s where you have %(mine)s.")
    more = _("(%d similar places in all)") % len(near) if 1 < len(near) < MOST_PLACES else ""
    return format_html(
        '{} <bdi dir="auto" class="span">{}</bdi> {} {}',
        told % {"start": near[0].start},
        found,
        difference % {"theirs": named(theirs), "mine": named(mine)},
        more,
    )


def named(character: str) -> str:
    """Return a character with its code point and name, which tells look-alikes apart."""
    if not character:
        return _("nothing")
    name = unicodedata.name(character, _("a control character"))
    visible = f"“{character}” " if character.isprintable() else ""
    return f"{visible}(U+{ord(character):04X} {name})"


def placed_message(instance: Any) -> str:
    """Return what to tell a curator about where the words were found."""
    told = _("The words stand from %(start)d to %(end)d of the article.")
    return told % {"start": instance.start, "end": instance.end}
