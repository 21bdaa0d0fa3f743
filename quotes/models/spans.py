"""Verbatim parts of an article's text."""

from django.db import models


class Span(models.Model):
    """A verbatim part of an article's text, in Unicode code points; it never moves."""

    start = models.PositiveIntegerField(help_text="The first character, in code points from 0.")
    end = models.PositiveIntegerField(help_text="One past the last character, in code points.")
    text = models.TextField(help_text="The article's own characters from start to end.")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return shortened(self.text)


def shortened(text: str, *, length: int = 80) -> str:
    """Return ``text`` on one line, cut to ``length`` code points for a title or a list."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1] + "…"
