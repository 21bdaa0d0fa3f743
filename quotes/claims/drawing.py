"""What the page of claims shows: each claim as a column of the same rows, and in which of these they differ."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quotes.admin.provenance import came_in
from quotes.admin.reading import in_context, short_label
from quotes.claims.judging import ACTS, why_not
from quotes.desk.addresses import desk_url
from quotes.judges import entries_of, needs_a_reason
from quotes.models import Attribution, Evidence, Quote
from quotes.review.drawing import NAMES, standing
from sources.admin.base import directed
from sources.admin.links import add_url, change_url, row_link

AROUND = 60  # code points of the article shown on either side of a piece of evidence
BUTTONS = {"prefer": gettext_lazy("Prefer"), "alternative": gettext_lazy("Make it an alternative")}
BUTTONS |= {"reject": gettext_lazy("Reject")}
KEYS = {"prefer": "P", "alternative": "A", "reject": "R"}


@dataclass(frozen=True)
class Cell:
    """What a claim says of one thing: as it is shown, and as it is compared; nothing is compared as None."""

    shown: object
    compared: object = None


Cells = dict[str, Cell]  # by the name of the row


def claims_context(request: HttpRequest, quote: Quote) -> dict[str, Any]:
    """Return what the page shows of a quote that was fetched by ``with_claims()``."""
    claims = sorted(quote.attributions.all(), key=standing)
    columns = [cells_of(claim, quote.article.text) for claim in claims]
    labels = {name: label for name, label in row_labels().items() if any(name in cells for cells in columns)}
    differing = differing_rows(list(labels), columns)
    entries = entries_of(Attribution, [claim.pk for claim in claims])
    return {
        "quote": quote,
        "words": in_context(quote, reader=request.user),
        "status": short_label(quote.get_status_display()),
        "kind": short_label(quote.get_kind_display()),
        "claims": [
            {
                **column_context(request, quote, claim),
                "number": number,
                "rows": rows_of(labels, cells, differing),
                "entry": entries.get(claim.pk),
            }
            for number, (claim, cells) in enumerate(zip(claims, columns, strict=True), start=1)
        ],
        "differing": [labels[name] for name in differing],
        "needs_reason": needs_a_reason(quote),
        "add": add_url(Attribution, quote=quote.pk, standing=Attribution.Standing.ALTERNATIVE if claims else ""),
        "quote_page": change_url(quote),
        "desk": desk_url(quote.article_id, quote.pk),
        "article_page": change_url(quote.article),
    }


def row_labels() -> dict[str, Any]:
    """Return the rows in their order: name → label."""
    kinds = {f"evidence_{kind.value}": _("Evidence: %s") % short_label(kind.label) for kind in Evidence.Kind}
    last = {"missing": _("Evidence missing"), "note": _("Note"), "origin": _("Origin")}
    return {**NAMES, "basis": _("Basis"), **kinds, **last}


def cells_of(claim: Attribution, text: str) -> Cells:
    """Return what a claim says, row by row; what it says nothing of is left out."""
    unsettled = claim.unsettled()
    cells: Cells = {}
    for name in NAMES:
        value = getattr(claim, name)
        if name in unsettled:
            cells[name] = Cell(directed(f"“{unsettled[name]}”?"), unsettled[name])
        elif value:
            cells[name] = Cell(row_link(value) if isinstance(value, Model) else directed(value), value)
    cells["basis"] = Cell(claim.get_basis_display(), claim.basis)
    for one in claim.evidence.all():
        cells[f"evidence_{one.kind}"] = Cell(words_around(text, one), (one.start, one.end))
    if missing := claim.missing_evidence():
        kinds = ", ".join(short_label(Evidence.Kind(kind).label) for kind in sorted(missing))
        cells["missing"] = Cell(kinds)
    if claim.note:
        cells["note"] = Cell(directed(claim.note))
    cells["origin"] = Cell(came_in(claim, claim.confidence))
    return cells


def words_around(text: str, evidence: Evidence) -> SafeString:
    """Return a piece of evidence marked in the words around it, which are cut where there is a blank."""
    before = text[max(evidence.start - AROUND, 0) : evidence.start]
    after = text[evidence.end : evidence.end + AROUND]
    if evidence.start > AROUND:
        before = "…" + before.partition(" ")[2]
    if evidence.end + AROUND < len(text):
        after = after.rpartition(" ")[0] + "…"
    told = '<span class="around" dir="auto">{}<mark class="mark evidence">{}</mark>{}</span>'
    return format_html(told, before, evidence.text, after)


def differing_rows(names: list[str], columns: list[Cells]) -> list[str]:
    """Return the rows in which claims differ; by what words of the article, only if they do in nothing else."""
    found = [name for name in names if differ([cells.get(name) for cells in columns])]
    return [name for name in found if name in NAMES or name == "basis"] or found


def differ(cells: list[Cell | None]) -> bool:
    """Tell whether claims say different things of what one row is about."""
    return len({cell.compared if cell else None for cell in cells}) > 1


def rows_of(labels: dict[str, Any], cells: Cells, differing: list[str]) -> list[dict[str, Any]]:
    """Return the rows of one column; every column has the same ones."""
    return [
        {
            "name": name,
            "label": label,
            "value": cells[name].shown if name in cells else "",
            "differs": name in differing,
        }
        for name, label in labels.items()
    ]


def column_context(request: HttpRequest, quote: Quote, claim: Attribution) -> dict[str, Any]:
    """Return what the page shows of a claim beside its rows: its standing, and what the user may make of it."""
    whys = {name: why_not(request, quote, claim, to) for name, to in ACTS.items() if to != claim.standing}
    return {
        "pk": claim.pk,
        "standing": claim.standing,
        "heading": claim.get_standing_display(),
        "created": claim.created,
        "page": change_url(claim),
        "acts": [{"name": name, "label": BUTTONS[name], "key": KEYS[name]} for name, why in whys.items() if not why],
        "hindrances": list(dict.fromkeys(why for why in whys.values() if why)),
    }
