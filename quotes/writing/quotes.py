"""What may be written of quotes: the span once, what is said about it at any time."""

from typing import Any

from quotes import rules
from quotes.models import Attribution, Quote
from quotes.writing.attributions import (
    AttributionBody,
    ChangedAttributionBody,
    evidence_list,
    evidence_of,
    replace_evidence,
    require_verifiable,
    under,
    write_attribution,
)
from quotes.writing.judging import require_judge, require_may_change
from quotes.writing.spans import placed
from sources.models import Article
from sources.writing.bodies import Body
from sources.writing.fields import Named, Offset, Text, Word, column, named_or_null
from sources.writing.named import SET
from sources.writing.refusals import conflict, wrong

SPAN_STAYS = "A quote never moves once stored: a better span is a new quote."
IN_THEIR_PLACE = "Competing attributions are written at attributions/ below this address."
SPAN = ("start", "end", "text", "prefix", "suffix")


class QuoteBody(Body):
    """What may be written of a quote: where it stands, and whose words it is, with the evidence.

    The place is given by `start` and `end`, or by the exact `text` with what stands around it.
    """

    article = Named(Article.objects.all, required=True, remembered=1)  # with its text
    start = Offset(help_text="The first character, in code points from 0.")
    end = Offset(help_text="One past the last character.")
    text = Text(help_text="The exact words; with `start` and `end`, they have to be those that stand there.")
    prefix = Text(help_text="What stands directly before the words, where the article holds them more than once.")
    suffix = Text(help_text="What stands directly after them.")
    kind = Word(Quote.Kind, required=True)
    within = named_or_null(
        Quote.objects.all, by="uuid", help_text="The quote that contains this one; left out of a new one, it is found."
    )
    continues = named_or_null(Quote.objects.all, by="uuid", help_text="The earlier part of the same utterance.")
    status = Word(Quote.Status)
    status_reason = column(Quote.status_reason, Text)
    attribution = AttributionBody(required=False, help_text="The preferred one.")
    evidence = evidence_list()

    fixed = dict.fromkeys(("article", *SPAN), SPAN_STAYS)
    kept = {
        **dict.fromkeys(("id", "url", "language", "text_fragment_url", "context", "relay", "highlights"), SET),
        "alternatives": IN_THEIR_PLACE,
    }

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        return {**fields, "attribution": ChangedAttributionBody(required=False)} if self.partial else fields

    def validate_attribution(self, value: dict[str, Any]) -> dict[str, Any]:
        if value.get("standing", Attribution.Standing.PREFERRED) != Attribution.Standing.PREFERRED:
            raise wrong(
                "standing", "not_preferred", f"The quote's own attribution is the preferred one. {IN_THEIR_PLACE}"
            )
        if "evidence" in value:
            raise wrong("evidence", "beside", "It stands beside the attribution, in the quote itself.")
        return value

    def create(self, validated_data: Any) -> Quote:
        place = {name: validated_data.pop(name) for name in SPAN if name in validated_data}
        article = validated_data["article"]
        found = placed(article.text, place)
        quote = Quote(article=article, start=found.start, end=found.end, text=found.of(article.text))
        around = rules.holding(quote).first()
        if around and (around.start, around.end) == (quote.start, quote.end):
            raise conflict(f"These words are a quote already: {around.uuid}.", code="span_is_quoted_once")
        return self.update(quote, {"within": around, **validated_data})

    def update(self, instance: Quote, validated_data: Any) -> Quote:
        own = {name: value for name, value in validated_data.items() if name not in ("attribution", "evidence")}
        require_may_change(instance, self.writer, changed_by(instance, validated_data))
        before = instance.status
        for name, value in own.items():
            setattr(instance, name, value)
        if refused := rules.refused_nesting(instance):
            ((field, why), *_) = refused.items()
            raise wrong(field, "not_nested", why)
        require_judge(instance, before=before, writer=self.writer)
        # A quote is no more than a draft before the names of its claim are settled; before that, it has to be there.
        is_new = instance.pk is None
        settled_first = before == Quote.Status.DRAFT and not is_new
        if settled_first:
            self.ascribe(instance, validated_data)
        if own:
            self.store(instance)
        if not settled_first:
            self.ascribe(instance, validated_data, is_new=is_new)
        require_verifiable(instance)
        return instance

    def ascribe(self, quote: Quote, data: dict[str, Any], *, is_new: bool = False) -> None:
        """Store the preferred attribution and its evidence, where they are given."""
        if not {"attribution", "evidence"} & data.keys():
            return
        preferred = None if is_new else quote.attributions.filter(standing=Attribution.Standing.PREFERRED).first()
        if preferred is None and "basis" not in data.get("attribution", {}):
            raise wrong("attribution.basis", "required", "There is no preferred attribution yet: say what it rests on.")
        row = preferred or Attribution(quote=quote)
        row.quote = quote
        there = evidence_of(row)
        with under("attribution"):
            write_attribution(self, row, data.get("attribution", {}))
        if "evidence" in data:
            replace_evidence(self, row, there, data["evidence"])


def changed_by(quote: Quote, data: dict[str, Any]) -> list[str]:
    """Return the members of a body that are not as the quote has them; what belongs to it counts as changed."""
    return [name for name, value in data.items() if getattr(quote, name, None) != value]
