"""The forms of quotes and attributions: they refuse, field by field, what the engine would refuse."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _

from quotes import rules
from quotes.admin.anchored import AnchoredForm
from quotes.admin.provenance import PRINTED_FIELDS
from quotes.anchoring import Place
from quotes.judges import may_change, why_not_changed, why_not_judged
from quotes.models import Attribution, Basis, Evidence, Quote
from sources.acting import reason
from sources.admin.base import CuratedForm, CuratedFormSet
from sources.admin.links import row_link
from sources.admin.widgets import autocomplete_of


class QuoteForm(CuratedForm):
    """A stored quote: its span stays, what is said about it may change."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("within", "continues"):
            widget = autocomplete_of(self, name) if name in self.fields else None
            if widget:
                widget.narrowed = self.candidates()

    def candidates(self) -> dict[str, Any]:
        """Return which quotes to offer: those of the same article, seen from this quote."""
        return {"article": self.instance.article_id, "seen_from": self.instance.pk}

    def clean(self) -> Any:
        cleaned = super().clean()
        for name in ("within", "continues"):
            if name in cleaned:
                setattr(self.instance, name, cleaned[name])
        self.refuse_nesting()
        if self.has_changed():
            refuse_changed(self, self.instance, self.changed_data)
        if "status" in cleaned:
            self.refuse_judgement(cleaned["status"])
        return cleaned

    def refuse_judgement(self, status: str) -> None:
        before, self.instance.status = self.instance.status, status
        if why := why_not_judged(self.instance, before=before, user=self.user):
            self.add_error("status", why)

    def refuse_nesting(self) -> None:
        for name, why in rules.refused_nesting(self.instance).items():
            self.add_error(name, why)


class QuoteAddForm(AnchoredForm, QuoteForm):
    """A new quote: its words are found in the article."""

    def candidates(self) -> dict[str, Any]:
        article = self.data.get("article") or self.initial.get("article")
        return {"article": article} if article else {}

    def clean(self) -> Any:
        article = self.cleaned_data.get("article")
        if article:
            self.instance.article = article
            self.anchor(article.text)
        return super().clean()

    def refuse_nesting(self) -> None:
        if self.instance.end is None:
            return  # the words were not found
        twin = Quote.objects.filter(
            article=self.instance.article_id, start=self.instance.start, end=self.instance.end
        ).first()
        if twin:
            self.add_error("words", format_html(_("These words are a quote already: {}."), row_link(twin)))
            return
        super().refuse_nesting()


def refuse_judged(form: Any, field: str, quote: Quote) -> None:
    """Refuse to add to a quote that the user may not change; of what stands inline, its page has asked already."""
    # As it is by now, and so until the commit: a reviewer may be verifying what they see.
    locked = Quote.objects.filter(pk=quote.pk).select_for_update().first()
    if locked and not may_change(locked, form.user):
        form.add_error(field, _("This quote is no draft: a reviewer changes what is said of it."))


def refuse_changed(form: Any, quote: Quote, fields: Iterable[str] = ()) -> None:
    """Refuse to change what is verified without a reason, or as who entered it; ``fields``: of the quote alone."""
    if why := why_not_changed(quote, user=form.user, reason=reason(), fields=fields):
        form.add_error(None, why)


class FormSetOfAQuote(CuratedFormSet):
    """Inline rows that belong to a quote; those of a verified one change as it does."""

    def quote(self) -> Quote:
        raise NotImplementedError

    def clean(self) -> None:
        super().clean()
        changed = self.has_changed() or self.deleted_forms  # a span that may go alone is not told as changed
        if changed and (why := why_not_changed(self.quote(), user=self.user, reason=reason())):
            raise forms.ValidationError(why, code="not_changed")


class ClaimForm(CuratedForm):
    """An attribution, wherever it is entered."""

    def _get_validation_exclusions(self) -> set[str]:
        # Django asks no rule that speaks of a field which the form does not show: that somebody is named, here.
        return super()._get_validation_exclusions() - set(PRINTED_FIELDS)  # type: ignore[misc]


class AttributionForm(ClaimForm):
    """An attribution on a page of its own."""

    def clean(self) -> Any:
        cleaned = super().clean()
        self.instance.standing = cleaned.get("standing", self.instance.standing)
        if cleaned.get("quote"):
            self.instance.quote = cleaned["quote"]
            refuse_judged(self, "quote", cleaned["quote"])
        if self.instance.quote_id and self.has_changed():
            refuse_changed(self, self.instance.quote)
        if self.instance.quote_id and (why := rules.why_not_preferred(self.instance)):
            self.add_error("standing", why)
        return cleaned


class AttributionInlineForm(ClaimForm):
    """An attribution on its quote's page, where two may trade places."""

    parent: Quote

    def clean(self) -> Any:
        cleaned = super().clean()
        if cleaned.get("basis") == Basis.CONTINUED and not (cleaned.get("speaker") or cleaned.get("organisation")):
            cleaned.update(rules.carried_on(self.parent))
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        # One preferred attribution is what all forms of the page have to agree on: see the formset.
        return super()._get_validation_exclusions() | {"quote"}


class AttributionFormSet(FormSetOfAQuote):
    """The attributions of one quote, which hold together with its status."""

    def quote(self) -> Quote:
        return self.instance

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        claims = list(self.claims())
        preferred = [claim for claim in claims if claim.standing == Attribution.Standing.PREFERRED]
        if len(preferred) > 1:
            raise forms.ValidationError(_("Only one attribution can be the preferred one."), code="two_preferred")
        if self.instance.status != Quote.Status.DRAFT and (why := rules.why_still_a_draft(claims)):
            raise forms.ValidationError(why, code="names_open")
        if self.instance.status == Quote.Status.VERIFIED and (why := rules.why_not_verified(claims)):
            raise forms.ValidationError(why, code="not_verifiable")

    def claims(self) -> Iterator[rules.Claim]:
        """Yield the attributions as they shall be once the page is saved."""
        for form in remaining(self):
            attribution = form.instance
            evidence = attribution.evidence.values_list("kind", flat=True) if attribution.pk else ()
            names = tuple(attribution.unsettled().values())
            yield rules.Claim(attribution.basis, attribution.standing, frozenset(evidence), names)

    def save(self, commit: bool = True) -> Any:
        # Whoever gives way does so first: at no moment are there two preferred ones.
        if commit or self.instance.pk:
            self.demote()
        return super().save(commit)

    def demote(self) -> None:
        for form in remaining(self):
            attribution = form.instance
            if attribution.pk and attribution.standing != Attribution.Standing.PREFERRED:
                Attribution.objects.filter(pk=attribution.pk).update(standing=attribution.standing)


def remaining(formset: Any) -> Iterable[Any]:
    """Return the forms whose rows will be there after saving."""
    deleted = formset.deleted_forms
    return [
        form for form in formset.forms if form not in deleted and (form.instance.pk is not None or form.has_changed())
    ]


class MarkingForm(AnchoredForm):
    """Evidence, wherever it is marked."""

    def anchor_beside(self, quote: Quote) -> None:
        """Find the words in the quote's article, of several places the one nearest to the quote."""
        self.anchor(quote.article.text, near=Place(quote.start, quote.end))


class EvidenceForm(MarkingForm):
    """Evidence on a page of its own."""

    def clean(self) -> Any:
        cleaned = super().clean()
        if attribution := cleaned.get("attribution"):
            self.anchor_beside(attribution.quote)
            refuse_judged(self, "attribution", attribution.quote)
            refuse_changed(self, attribution.quote)
        return cleaned


class EvidenceInlineForm(MarkingForm):
    """Evidence on its attribution's page."""

    parent: Attribution

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].widget.attrs["rows"] = 2

    def _get_validation_exclusions(self) -> set[str]:
        # A better span replaces another of its kind in one go: see the formset.
        return super()._get_validation_exclusions() | {"attribution"}  # type: ignore[misc]

    def clean(self) -> Any:
        cleaned = super().clean()
        if self.parent.quote_id:
            self.anchor_beside(self.parent.quote)
        return cleaned


class EvidenceFormSet(FormSetOfAQuote):
    """The evidence of one attribution, one span of each kind."""

    def quote(self) -> Quote:
        return self.instance.quote if self.instance.quote_id else Quote()

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        kinds = [form.instance.kind for form in remaining(self)]
        twice = {Evidence.Kind(kind).label for kind in kinds if kinds.count(kind) > 1}
        if twice:
            told = _("One span of each kind; there are several of: %s. Delete the one that is replaced.")
            raise forms.ValidationError(told % "; ".join(map(str, twice)), code="kind_twice")
        self.refuse_unverified(frozenset(kinds))

    def refuse_unverified(self, kinds: frozenset[str]) -> None:
        """Refuse what would leave a verified quote without the evidence that it needs."""
        attribution = self.instance
        if not attribution.quote_id or attribution.quote.status != Quote.Status.VERIFIED:
            return
        claim = rules.Claim(attribution.basis, attribution.standing, kinds)
        others = attribution.quote.attributions.exclude(pk=attribution.pk).prefetch_related("evidence")
        if why := rules.why_not_verified([claim, *map(rules.claim_of, others)]):
            raise forms.ValidationError(why, code="not_verifiable")
