"""How an article is drawn at the desk: its text line by line with the quotes marked, and a card for each quote.

The characters of the page's text are exactly the article's. A browser makes a line feed of a carriage return that
it reads, so that these are written as character references; each line says at which code point it begins.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.template.loader import get_template
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quotes.admin.reading import card, preferred, short_label
from quotes.anchoring import Place
from quotes.claims.addresses import claims_url, may_compare
from quotes.desk.sittings import Sitting
from quotes.judges import may_change
from quotes.marking import Marked, Segment, segments
from quotes.models import Quote

LINE = re.compile(r"[^\n]*\n|[^\n]+")
LONE_RETURN = re.compile(r"\r(?!\n)")
LOOKS = 8  # ways in which speakers are told apart before the first comes again


def lines(text: str) -> list[Place]:
    """Return the places of the lines of a text, which together are all of it; a line feed belongs to its line."""
    return [Place(*match.span()) for match in LINE.finditer(text)]


class Drawing:
    """One article with its quotes, as one user sees it."""

    def __init__(self, sitting: Sitting) -> None:
        self.user, self.may_attribute = sitting.user, sitting.may_attribute()
        self.may_compare = may_compare(sitting.user)
        self.text = sitting.article.text
        quotes = sitting.quotes()
        self.quotes = {quote.pk: quote for quote in quotes}
        self.numbers = {pk: number for number, pk in enumerate(self.quotes, start=1)}
        self.lines = lines(self.text)
        self.looks: dict[str, int] = {}
        for quote in quotes:
            self.looks.setdefault(who(quote), len(self.looks))

    def look(self, quote: Quote) -> int:
        """Return the number, from 0, of the look of the quote's speaker."""
        return self.looks[who(quote)] % LOOKS

    # --- The text ----------------------------------------------------------------------------------

    def drawn_lines(self, touched: Iterable[Place] | None = None) -> Iterator[tuple[int, SafeString]]:
        """Yield the number and the content of each line, or of those alone that a ``touched`` place overlaps."""
        wanted = None if touched is None else list(touched)
        pieces = iter(self.pieces())
        piece = next(pieces, None)
        for number, line in enumerate(self.lines):
            parts = []
            while piece is not None and piece.start < line.end:
                parts.append(piece)
                if piece.start + len(piece.text) > line.end:
                    break
                piece = next(pieces, None)
            if wanted is None or any(place.overlaps(line) for place in wanted):
                yield number, mark_safe("".join(self.segment(part, line) for part in parts))  # noqa: S308 (each escaped)

    def pieces(self) -> list[Segment[int]]:
        return segments(self.text, [Marked(quote.start, quote.end, pk) for pk, quote in self.quotes.items()])

    def segment(self, piece: Segment[int], line: Place) -> str:
        """Return what a line holds of a piece of the text, under the marks that lie on it."""
        start, end = max(piece.start, line.start), min(piece.start + len(piece.text), line.end)
        words = as_html(self.text[start:end])
        if not piece.keys:
            return words
        opening = "".join(self.anchor(pk) for pk in piece.opening) if start == piece.start else ""
        inner = self.quotes[piece.keys[-1]]
        return opening + format_html(
            '<span class="mark status-{} look-{} depth-{}" data-quotes="{}" title="{}">{}</span>',
            inner.status,
            self.look(inner),
            min(len(piece.keys), 3),
            " ".join(map(str, piece.keys)),
            _(" — within: ").join(titled(self.quotes[pk]) for pk in reversed(piece.keys)),
            mark_safe(words),  # noqa: S308 (escaped above)
        )

    def anchor(self, pk: int) -> str:
        """Return the number at which a quote begins, a link to its card; made by the style, it adds no character."""
        quote = self.quotes[pk]
        return format_html(
            '<a class="begins status-{} look-{}" id="begins-{}" href="#card-{}" data-quote="{}" data-label="{}" '
            'data-who="{}" tabindex="-1" aria-label="{}"></a>',
            *(quote.status, self.look(quote), pk, pk, pk, self.numbers[pk], initials(who(quote))),
            titled(quote),
        )

    def text_html(self) -> SafeString:
        """Return the whole text."""
        rows = ((number, self.lines[number].start, line) for number, line in self.drawn_lines())
        return format_html_join("", '<div class="line" dir="auto" id="line-{}" data-start="{}">{}</div>', rows)

    # --- The cards -------------------------------------------------------------------------------------

    def cards(self, pks: Iterable[int] | None = None) -> Iterator[tuple[int, str]]:
        """Yield the quotes, or some of them, with their cards."""
        template = get_template("quotes/desk/card.html")
        labels = card_labels()
        for pk in self.quotes if pks is None else pks:
            quote = self.quotes[pk]
            shown = card(self.numbers[pk], quote)
            context = {
                **shown,
                "look": self.look(quote),
                "initials": initials(who(quote)),
                "rows": rows_of(shown, labels),
                "tags": self.tags(quote, shown),
                "labels": labels,
                "may_edit": self.may_attribute and may_change(quote, self.user),
                "compare": claims_url(pk) if shown["alternatives"] and self.may_compare else "",
            }
            yield pk, template.render(context)

    def tags(self, quote: Quote, shown: dict[str, Any]) -> list[str]:
        """Return what a card tells in a word or two, beside the status."""
        tags = [shown["kind"]]
        if quote.within_id in self.numbers:
            tags.append(_("within %d") % self.numbers[quote.within_id])
        if quote.continues_id in self.numbers:
            tags.append(_("continues %d") % self.numbers[quote.continues_id])
        if shown["sure"]:
            tags.append(shown["sure"])
        if others := shown["alternatives"]:
            tags.append(ngettext("%d alternative", "%d alternatives", others) % others)
        return tags

    def cards_html(self) -> SafeString:
        return mark_safe("".join(html for _pk, html in self.cards()))  # noqa: S308 (rendered by the template)


def card_labels() -> dict[str, str]:
    """Return what names the lines and buttons of every card, translated once."""
    return {
        "speaker": _("Speaker"),
        "role": _("Role"),
        "organisation": _("Organisation"),
        "on_behalf_of": _("On behalf of"),
        "told_to": _("Told to"),
        "occasion": _("Occasion"),
        "basis": _("Basis"),
        "nobody": _("not attributed yet"),
        "attribute": _("Attribute"),
        "own_page": _("Its own page"),
        "compare": _("Compare attributions"),
    }


SHOWN = ("speaker", "role", "organisation", "on_behalf_of", "told_to", "occasion")


def rows_of(shown: dict[str, Any], labels: dict[str, str]) -> list[tuple[str, str, object]]:
    """Return the lines of a card: the field, its label and its value."""
    claim = shown["claim"]
    if claim is None:
        return [("nobody", labels["speaker"], labels["nobody"])]
    rows = [(name, labels[name], value) for name in SHOWN if (value := getattr(claim, name))]
    return [*rows, ("basis", labels["basis"], shown["basis"])]


def who(quote: Quote) -> str:
    """Return the name of who is shown to speak: the speaker, else the organisation, else nobody."""
    claim = preferred(quote)
    return str((claim and (claim.speaker or claim.organisation)) or "")


def titled(quote: Quote) -> str:
    """Return whose words a quote is, in words, with its kind and status."""
    claim = preferred(quote)
    return _("%(who)s (%(kind)s, %(status)s)") % {
        "who": claim or _("not attributed yet"),
        "kind": short_label(quote.get_kind_display()),
        "status": short_label(quote.get_status_display()),
    }


def initials(name: str) -> str:
    """Return the first letters of up to two words, which tell speakers apart without colour."""
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0] for word in [*words[:1], *words[1:][-1:]]) or "–"


def as_html(text: str) -> str:
    """Return a text as HTML that a browser reads as exactly this text; a lone carriage return has its own element."""
    shown = LONE_RETURN.sub('<span class="return">&#13;</span>', escape(text))
    return shown.replace("\r\n", "&#13;\n")
