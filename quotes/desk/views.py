"""The desk's page, and the acts that it sends: one address for each article."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from quotes.anchoring import Place
from quotes.desk.attributing import attribute, edited
from quotes.desk.drawing import Drawing
from quotes.desk.naming import enter_name, names
from quotes.desk.proposing import place_of
from quotes.desk.quoting import enclose, make_quote, refuse_theirs
from quotes.desk.refusals import Refused, refused
from quotes.desk.sittings import Sitting, page_of
from quotes.desk.undoing import pictures, take_back
from quotes.desk.words import WORDS
from quotes.judges import may_change
from quotes.models import Attribution, Basis, Evidence, Quote
from sources.acting import acting
from sources.admin.saving import row_number
from sources.models import Article, Organisation, Speaker
from sources.refusals import explained
from sources.visibility import reads_internal

Act = Callable[[Sitting, dict[str, Any]], dict[str, Any]]
LARGEST = 1024 * 1024  # bytes of an act: the words of a quote, and the places of all quotes that the page shows


def desk(request: HttpRequest, object_id: str) -> HttpResponse:
    """Show an article at the desk, or do what its page sends."""
    sitting = sitting_at(request, object_id)
    if request.method == "POST":
        return done(sitting)
    return TemplateResponse(request, "quotes/desk/page.html", page_context(sitting))


def names_at(request: HttpRequest, object_id: str) -> HttpResponse:
    """Return whom a field offers, or what the form of one quote holds, as JSON."""
    sitting = sitting_at(request, object_id)
    quote, speaker = row_number(request.GET.get("quote")), row_number(request.GET.get("speaker"))
    try:
        if quote is not None:
            return JsonResponse(edited(sitting, quote))
        field, term = request.GET.get("field", ""), request.GET.get("term", "")
        return JsonResponse({"names": names(sitting, field, term[:200], speaker)})
    except Refused as refusal:
        return JsonResponse(refusal.as_json(), status=refusal.status)


def sitting_at(request: HttpRequest, object_id: str) -> Sitting:
    """Return the sitting of a user who may look at the article and its text, or refuse as its page does."""
    page = page_of(Article)
    if not page.has_view_or_change_permission(request) or not page_of(Quote).has_view_permission(request):
        raise PermissionDenied
    article = page.get_object(request, object_id)
    if article is None or (article.text_access != Article.TextAccess.FULL and not reads_internal(request.user)):
        raise Http404
    return Sitting(request, article)


def page_context(sitting: Sitting) -> dict[str, Any]:
    """Return what the page's template shows."""
    drawing = Drawing(sitting)
    return {
        **admin.site.each_context(sitting.request),
        "title": sitting.article.title,
        "subtitle": None,
        "is_nav_sidebar_enabled": False,
        "article": sitting.article,
        "original": sitting.article,
        "opts": Article._meta,
        "text": drawing.text_html(),
        "cards": drawing.cards_html(),
        "count": len(drawing.quotes),
        "may_quote": sitting.may_quote(),
        "may_attribute": sitting.may_attribute(),
        "choices": {
            "kind": Quote.Kind.choices,
            "basis": Basis.choices,
            "speaker_kind": Speaker.Kind.choices,
            "organisation_kind": Organisation.Kind.choices,
        },
        "fields": field_helps(),
        "evidence": evidence_rows(),
        "words": {name: str(told) for name, told in WORDS.items()},
    }


def field_helps() -> dict[str, str]:
    """Return the help of each field of an attribution, as its model says it."""
    return {field.name: str(field.help_text) for field in Attribution._meta.fields}


KEYS = {"source": "s", "cue": "c", "antecedent": "a", "role": "r", "organisation": "o", "told_to": "t", "occasion": "i"}


def evidence_rows() -> list[dict[str, str]]:
    """Return each kind of evidence with the key that marks it."""
    rows = []
    for kind in Evidence.Kind:
        label, _colon, explained_by = str(kind.label).partition(": ")
        rows.append({"kind": str(kind), "label": label, "help": explained_by, "key": KEYS[str(kind)]})
    return rows


# --- The acts -----------------------------------------------------------------------------------------


def undo(sitting: Sitting, sent: dict[str, Any]) -> dict[str, Any]:
    """Take back the last act, by the note that the page was given with it."""
    before, after = pictures(sitting.user, str(sent.get("undo")))
    may = {
        "quotes.quote": sitting.may_quote,
        "quotes.attribution": sitting.may_attribute,
        "quotes.evidence": sitting.may_attribute,
        "sources.speaker": lambda: sitting.may_name(Speaker),
        "sources.organisation": lambda: sitting.may_name(Organisation),
    }
    if not all(may[key.split()[0]]() for key in {**before, **after}):
        raise refused(_("You may not undo this."), status=403)
    quotes = {int(key.split()[1]) for key in {**before, **after} if key.startswith("quotes.quote ")}
    for quote in Quote.objects.filter(pk__in=quotes):
        if not may_change(quote, sitting.user):
            raise refused(_("You may not undo this."), status=403)  # no more: it was judged, or they do not judge now
        refuse_theirs(sitting, quote)
    take_back(before, after)
    return {"changed": sorted(quotes), "undone": True}


# What is done for each act that a page sends, and the reason stored if it sends none: in English for every reader.
ACTS: dict[str, tuple[Act, str]] = {
    "quote": (make_quote, "At the desk"),
    "enclose": (enclose, "At the desk"),
    "attribute": (attribute, "At the desk"),
    "name": (enter_name, "At the desk"),
    "undo": (undo, "Undone at the desk"),
}


def done(sitting: Sitting) -> JsonResponse:
    """Do the act that was sent, whole or not at all, and tell what has changed on the page."""
    if not (sitting.may_quote() or sitting.may_attribute()):
        raise PermissionDenied
    try:
        act, reason, sent = read(sitting.request)
    except Refused as refusal:
        return JsonResponse(refusal.as_json(), status=refusal.status)
    drawn = drawn_places(sitting, sent)
    try:
        with transaction.atomic(), acting(reason=reason):
            answer, status = act(sitting, sent), 200
    except Refused as refusal:
        answer, status = refusal.as_json(), refusal.status
    except (IntegrityError, ProtectedError) as error:
        answer, status = refused(explained(error), status=409).as_json(), 409
    touched = [*answer.get("changed", []), answer.get("made"), answer.get("twin")]
    if status == 409:  # it is not as the page has it
        touched.append(sent.get("quote"))
    elif not any(touched):
        return JsonResponse(answer, status=status)
    return JsonResponse({**answer, **redrawn(sitting, touched, drawn)}, status=status)


def read(request: HttpRequest) -> tuple[Act, str, dict[str, Any]]:
    """Return the act that a request asks for, its reason for the trail, and what it sends along."""
    try:
        fits = len(request.body) <= LARGEST
        sent = json.loads(request.body, parse_float=refuse_number, parse_constant=refuse_number) if fits else None
        json.dumps(sent, ensure_ascii=False).encode()  # which half a surrogate pair is not
    except (ValueError, RecursionError):  # neither JSON nor UTF-8, a number like 1e400, brackets without end
        sent = None
    if not isinstance(sent, dict) or str(sent.get("act")) not in ACTS:
        raise refused(_("This is no act of the desk."))
    act, reason = ACTS[str(sent["act"])]
    why = sent.get("why")
    return act, why if isinstance(why, str) and why.strip() else reason, sent


def refuse_number(text: str) -> None:
    """Refuse a number that is not whole, such as 1e400 or Infinity, which is no row's and stands for no place."""
    raise ValueError(text)


def drawn_places(sitting: Sitting, sent: dict[str, Any]) -> dict[int, Place]:
    """Return the quotes that the page shows, as it says, and where; if it says nothing, those that there are now."""
    if not isinstance(sent.get("drawn"), list):
        return sitting.places()
    rows = [row for row in sent["drawn"] if isinstance(row, list) and [type(each) for each in row] == [int] * 3]
    return {pk: Place(start, end) for pk, start, end in rows}


def redrawn(sitting: Sitting, touched: Iterable[Any], drawn: dict[int, Place]) -> dict[str, Any]:
    """Return what of the page is to be replaced: lines of the text, and cards, in their order."""
    drawing = Drawing(sitting)
    changed = {pk for pk in touched if type(pk) is int}
    changed |= drawn.keys() ^ drawing.quotes.keys()  # what others have made or deleted since the page was drawn
    places = [drawn[pk] for pk in changed if pk in drawn]
    places += [place_of(drawing.quotes[pk]) for pk in changed if pk in drawing.quotes]
    return {
        "lines": dict(drawing.drawn_lines(places)),
        "cards": dict(drawing.cards(pk for pk in changed if pk in drawing.quotes)),
        "order": list(drawing.quotes),
    }
