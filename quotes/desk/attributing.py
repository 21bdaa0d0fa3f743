"""The act of saying whose words a quote is, with the words of the article that carry it."""

from typing import Any

from django.forms import modelform_factory
from django.utils.translation import gettext as _

from quotes import rules
from quotes.admin.forms import AttributionInlineForm
from quotes.anchoring import Place
from quotes.desk.quoting import as_sent, kind_form, quote_at, refuse_others, refuse_theirs, refuse_unexplained
from quotes.desk.refusals import Refused, checked, refused
from quotes.desk.sittings import Sitting
from quotes.desk.spans import place_in
from quotes.desk.undoing import note, standing
from quotes.models import Attribution, Evidence, Quote
from quotes.repeated import is_own
from sources import stale
from sources.admin.saving import stale_refusals
from sources.models import Organisation, Speaker

ClaimForm = modelform_factory(
    Attribution,
    form=AttributionInlineForm,
    fields=("basis", "speaker", "on_behalf_of", "organisation", "role", "told_to", "occasion", "note"),
)
EvidenceForm = modelform_factory(Evidence, fields=("kind",))
NAMED = ("speaker", "organisation", "told_to", "on_behalf_of")


def claim_of(quote: Quote) -> Attribution | None:
    """Return the attribution that the desk shows: the preferred one."""
    return quote.attributions.with_names().filter(standing=Attribution.Standing.PREFERRED).first()


def edited(sitting: Sitting, pk: int) -> dict[str, Any]:
    """Return what the form of a quote shows: its values, its evidence, and how its rows stand now."""
    if not sitting.may_attribute():
        raise refused(_("You may not change quotes."), status=403)
    picture = stale.sealed(stale.picture(rules.rows_of(pk)))  # before the rows are read: what happens after is refused
    quote = quote_at(sitting, {"quote": pk})
    refuse_theirs(sitting, quote)
    claim = claim_of(quote)
    values: dict[str, Any] = {"kind": quote.kind, "within": quote.within_id, "continues": quote.continues_id}
    if claim:
        values |= {name: named(getattr(claim, name)) for name in NAMED}
        values |= {name: getattr(claim, name) for name in ("basis", "role", "occasion", "note")}
    evidence = list(claim.evidence.order_by("start", "end")) if claim else []
    return {
        "quote": pk,
        "picture": picture,
        "values": values,
        "evidence": [{"kind": one.kind, "start": one.start, "end": one.end, "text": one.text} for one in evidence],
    }


def named(row: Speaker | Organisation | None) -> dict[str, Any] | None:
    """Return somebody as the page's fields hold them."""
    return {"pk": row.pk, "name": row.name} if row else None


def attribute(sitting: Sitting, sent: dict[str, Any]) -> dict[str, Any]:
    """Store what a quote is and whose words, as ``sent``: all of it, or nothing and why.

    What is sent again, because the answer was lost, is stored already: nothing changes, and it is done.
    """
    quote = quote_at(sitting, sent, lock=True)
    refuse_others(sitting, quote)
    refuse_theirs(sitting, quote)
    out_of_date = refuse_stale(sitting, quote, sent)
    refuse_unexplained(quote, sent)
    before = standing(rules.rows_of(quote.pk))
    values = sent.get("values") if isinstance(sent.get("values"), dict) else {}
    kind = kind_form(sitting, values, quote)
    others = Quote.objects.visible_to(sitting.user).filter(article=sitting.article)
    narrow(kind, dict.fromkeys(("within", "continues"), others))
    claim = claim_of(quote) or Attribution(quote=quote)
    said: Any = ClaimForm(values, instance=claim)
    said.parent = quote
    narrow(said, {name: model.objects.visible_to(sitting.user) for name, model in MODELS.items()})
    checked(kind, said)
    evidence = sent_evidence(sitting.article.text, sent)
    refuse_unverified(quote, claim, evidence)
    kind.save()
    claim.confidence = None  # a person has judged it now
    said.save()
    keep_evidence(claim, sitting.article.text, evidence)
    after = standing(rules.rows_of(quote.pk))
    if out_of_date and after != before:
        raise out_of_date
    return {"changed": [quote.pk], "undo": None if out_of_date else note(sitting.user, before, after)}


MODELS: dict[str, Any] = {
    "speaker": Speaker,
    "on_behalf_of": Speaker,
    "organisation": Organisation,
    "told_to": Organisation,
}


def narrow(form: Any, querysets: dict[str, Any]) -> None:
    """Let the fields of a form take these rows alone."""
    for name, rows in querysets.items():
        form.fields[name].queryset = rows


def refuse_stale(sitting: Sitting, quote: Quote, sent: dict[str, Any]) -> Refused | None:
    """Refuse an edit of what has changed since the form was opened, and tell what has.

    If the user's own act was the last, for the same reason, the refusal is returned: it may be that very act again.
    """
    posted = sent.get("picture")
    before = stale.unsealed(posted) if isinstance(posted, str) else None
    after = stale.picture(rules.rows_of(quote.pk), lock=True)
    if before == after:
        return None
    changed = stale.changes(before, after) if before is not None else []
    told = [str(line) for line in stale_refusals(changed)]
    refusal = Refused({"": told}, status=409, picture=stale.sealed(after))
    if before is None or not is_own(sitting.user, before, after):
        raise refusal
    return refusal


def sent_evidence(text: str, sent: dict[str, Any]) -> dict[str, Place]:
    """Return the evidence that was sent, by kind."""
    found: dict[str, Place] = {}
    given = sent.get("evidence") or []
    for one in given if isinstance(given, list) else [None]:
        kind = one.get("kind") if isinstance(one, dict) else None
        if kind not in Evidence.Kind.values or kind in found:
            raise refused(_("One span of each kind of evidence."), field="evidence")
        found[kind] = place_in(text, one)
    return found


def refuse_unverified(quote: Quote, claim: Attribution, evidence: dict[str, Place]) -> None:
    """Refuse what would leave a verified quote without the evidence that it needs."""
    if quote.status != Quote.Status.VERIFIED:
        return
    if why := rules.why_not_verified([rules.Claim(claim.basis, claim.standing, frozenset(evidence))]):
        raise refused(why, field="evidence")


def keep_evidence(claim: Attribution, text: str, evidence: dict[str, Place]) -> None:
    """Store the evidence of a claim; a span never moves, so that one which differs replaces the old one."""
    kept = set()
    for old in claim.evidence.all():
        if evidence.get(old.kind) == Place(old.start, old.end):
            kept.add(old.kind)
        else:
            old.delete()
    for kind in evidence.keys() - kept:
        span = as_sent(text, evidence[kind])
        form = EvidenceForm({"kind": kind}, instance=Evidence(attribution=claim, **span))
        checked(form)
        form.save()
