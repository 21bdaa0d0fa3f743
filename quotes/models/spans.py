"""Verbatim parts of an article's text."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Span(models.Model):
    """A verbatim part of an article's text, in Unicode code points; it never moves."""

    start = models.PositiveIntegerField(_("start"), help_text=_("The first character, in code points from 0."))
    end = models.PositiveIntegerField(_("end"), help_text=_("One past the last character, in code points."))
    text = models.TextField(_("text"), help_text=_("The article's own characters from start to end."))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return shortened(self.text)


def shortened(text: str, *, length: int = 80) -> str:
    """Return ``text`` on one line, cut to ``length`` code points for a title or a list."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1] + "…"
