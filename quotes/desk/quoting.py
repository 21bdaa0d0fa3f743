"""The act of making a quote of selected words."""

from typing import Any

from django.forms import modelform_factory
from django.utils.translation import gettext as _

from quotes import rules
from quotes.admin.forms import QuoteForm
from quotes.anchoring import Place
from quotes.desk.judging import Judgement, judge
from quotes.desk.proposing import placed, to_lie_within
from quotes.desk.refusals import checked, refused
from quotes.desk.sittings import Sitting
from quotes.desk.spans import place_in
from quotes.desk.undoing import note, standing
from quotes.judges import why_not_theirs, why_unexplained
from quotes.models import Quote

KindForm = modelform_factory(Quote, form=QuoteForm, fields=("kind", "within", "continues"))


def kind_form(sitting: Sitting, values: Any, quote: Quote) -> Any:
    """Return the form of what a quote is, filled in by the user."""
    form: Any = KindForm(values, instance=quote)
    form.user = sitting.user
    return form


def make_quote(sitting: Sitting, sent: dict[str, Any]) -> dict[str, Any]:
    """Make a draft of the words that were ``sent``; where something is odd about them, ask first.

    ``sent["sure"]`` says that the curator has seen what is odd. What carries on from an earlier part is proposed
    in the answer, and stored once the curator has said so.
    """
    if not sitting.may_quote():
        raise refused(_("You may not make quotes."), status=403)
    text = sitting.article.text
    place = place_in(text, sent)
    twin = Quote.objects.filter(article=sitting.article, start=place.start, end=place.end).first()
    if twin:
        raise refused(_("These words are a quote already."), status=409, twin=twin.pk)
    judged = judge(text, place)
    if judged.remarks and sent.get("sure") is not True:
        return asked(text, judged)
    quote = placed(Quote(article=sitting.article, start=place.start, end=place.end, text=place.of(text)))
    proposed, quote.continues = quote.continues, None
    quote.kind = judged.kind
    form = kind_form(sitting, {"kind": judged.kind, "within": quote.within_id, "continues": None}, quote)
    checked(form)
    form.save()
    return {
        "made": quote.pk,
        "proposed": {"continues": proposed.pk if proposed else None},
        "inside": list(to_lie_within(quote).values_list("pk", flat=True)),
        "undo": note(sitting.user, {}, standing(rules.rows_of(quote.pk))),
    }


def asked(text: str, judged: Judgement) -> dict[str, Any]:
    """Return what is odd about a selection, each with the words that may have been meant."""
    return {
        "kind": judged.kind,
        "remarks": [
            {"code": remark.code, "told": str(remark.told), "better": as_sent(text, remark.better)}
            for remark in judged.remarks
        ],
    }


def as_sent(text: str, place: Place) -> dict[str, Any]:
    """Return a place as the page would send it."""
    return {"start": place.start, "end": place.end, "text": place.of(text)}


def enclose(sitting: Sitting, sent: dict[str, Any]) -> dict[str, Any]:
    """Say of the quotes that stand inside of one that they lie within it."""
    outer = quote_at(sitting, sent)
    inside = list(to_lie_within(outer).order_by("pk").select_for_update())
    for quote in (outer, *inside):
        refuse_others(sitting, quote)
    for quote in inside:
        refuse_theirs(sitting, quote)
        refuse_unexplained(quote, sent)
    rows = rules.rows_of(*(quote.pk for quote in inside))
    before = standing(rows)
    for quote in inside:
        quote.within = outer
        values = {"kind": quote.kind, "within": outer.pk, "continues": quote.continues_id}
        form = kind_form(sitting, values, quote)
        checked(form)
        form.save()
    return {"changed": [quote.pk for quote in inside], "undo": note(sitting.user, before, standing(rows))}


def refuse_others(sitting: Sitting, quote: Quote) -> None:
    """Refuse to change a quote if the user may not."""
    if not sitting.may_change(quote):
        raise refused(_("You may not change this quote: a reviewer changes what is no draft any more."), status=403)


def refuse_theirs(sitting: Sitting, quote: Quote) -> None:
    """Refuse to change what the user has entered and somebody else has verified, where it takes two."""
    if why := why_not_theirs(quote, sitting.user):
        raise refused(why, status=403)


def refuse_unexplained(quote: Quote, sent: dict[str, Any]) -> None:
    """Refuse to change what is verified if no reason was sent along."""
    given = sent.get("why")
    if why := why_unexplained(quote, given if isinstance(given, str) else ""):
        raise refused(why, field="why")


def quote_at(sitting: Sitting, sent: dict[str, Any], *, lock: bool = False) -> Quote:
    """Return the quote of this article that the page means, or refuse."""
    pk = sent.get("quote")
    quotes = Quote.objects.visible_to(sitting.user).filter(article=sitting.article)
    quote = (quotes.select_for_update() if lock else quotes).filter(pk=pk).first() if type(pk) is int else None
    if quote is None:
        raise refused(_("This quote is gone: somebody else has deleted it."), status=409)
    return quote
