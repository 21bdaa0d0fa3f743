"""What may be written of attributions and of the evidence that carries them."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from rest_framework.exceptions import ValidationError

from quotes import rules
from quotes.anchoring import Place
from quotes.claims.standings import make_way
from quotes.models import Attribution, Basis, Evidence, Quote
from quotes.writing.judging import require_may_change
from quotes.writing.spans import placed
from sources.models import Organisation, Speaker
from sources.writing.bodies import Body
from sources.writing.fields import Offset, Several, Share, Text, Word, column, named_or_null
from sources.writing.named import SET
from sources.writing.parts import once
from sources.writing.refusals import Refusal, conflict


class EvidenceBody(Body):
    """The words of the article that carry one part of an attribution: by offsets, or exactly as they stand there.

    Of several such places, those clearly nearest to the quote are meant.
    """

    kind = Word(Evidence.Kind, required=True)
    text = Text(help_text="The exact words.")
    start = Offset(help_text="The first character, in code points from 0.")
    end = Offset(help_text="One past the last character.")
    prefix = Text(help_text="What stands directly before the words, where the article holds them more than once.")
    suffix = Text(help_text="What stands directly after them.")


def evidence_list() -> Several:
    told = "What carries the attribution, one span of each kind; the list is written whole."
    return Several(child=EvidenceBody(), help_text=told)


class AttributionBody(Body):
    """Whose words a quote is, in which capacity, told to whom."""

    basis = Word(Basis, required=True)
    standing = Word(Attribution.Standing)
    speaker = named_or_null(Speaker.objects.all, help_text=Attribution.speaker.field.help_text)
    organisation = named_or_null(Organisation.objects.all, help_text=Attribution.organisation.field.help_text)
    role = column(Attribution.role)
    on_behalf_of = named_or_null(Speaker.objects.all, help_text=Attribution.on_behalf_of.field.help_text)
    told_to = named_or_null(Organisation.objects.all, help_text=Attribution.told_to.field.help_text)
    occasion = column(Attribution.occasion)
    confidence = Share(help_text=Attribution.confidence.field.help_text)
    note = column(Attribution.note, Text)
    evidence = evidence_list()

    kept = {"id": SET, "url": SET}

    def quote(self) -> Quote:
        """Return the quote whose attributions the address names."""
        return self.context["quote"]

    def create(self, validated_data: Any) -> Attribution:
        quote = self.quote()
        taken = quote.attributions.filter(standing=Attribution.Standing.PREFERRED).exists()
        standing = Attribution.Standing.ALTERNATIVE if taken else Attribution.Standing.PREFERRED
        row = Attribution(quote=quote, standing=validated_data.get("standing", standing))
        if why := rules.why_not_preferred(row):
            raise conflict(why, field="standing", code="two_preferred")
        return self.write(row, validated_data)

    def update(self, instance: Attribution, validated_data: Any) -> Attribution:
        if validated_data.get("standing") == Attribution.Standing.PREFERRED:
            self.require("change", Attribution)
            make_way(instance)
        return self.write(instance, validated_data)

    def write(self, row: Attribution, data: dict[str, Any]) -> Attribution:
        """Store an attribution with its evidence; the quote has to stay as its status says."""
        require_may_change(row.quote, self.writer)
        write_attribution(self, row, data)
        require_verifiable(row.quote)
        return row


class ChangedAttributionBody(AttributionBody):
    """What may be changed of an attribution; what is not given stays as it is."""

    basis = Word(Basis)


def write_attribution(body: Body, row: Attribution, data: dict[str, Any]) -> None:
    """Store an attribution and its evidence."""
    own = {name: value for name, value in data.items() if name != "evidence"}
    if own.get("basis") == Basis.CONTINUED and not (own.get("speaker") or own.get("organisation")):
        own = {**rules.carried_on(row.quote), **own}
    for name, value in own.items():
        setattr(row, name, value)
    there = evidence_of(row)
    if own or row.pk is None:
        body.store(row)
    if "evidence" in data:
        replace_evidence(body, row, there, data["evidence"])


def evidence_of(attribution: Attribution) -> Iterable[Evidence]:
    """Return the evidence that an attribution has, which is none before it is stored."""
    return [] if attribution.pk is None else attribution.evidence.all()


def replace_evidence(
    body: Body, attribution: Attribution, there: Iterable[Evidence], asked: list[dict[str, Any]]
) -> None:
    """Let the evidence of an attribution be what is asked, not what is ``there``; a span that stays is the same row."""
    once([each["kind"] for each in asked], "evidence")
    quote = attribution.quote
    text, near = quote.article.text, Place(quote.start, quote.end)
    wanted = {}
    for index, each in enumerate(asked):
        with under(f"evidence.{index}"):
            wanted[each["kind"]] = placed(text, each, near=near)
    for row in there:
        if wanted.get(row.kind) == Place(row.start, row.end):
            del wanted[row.kind]
        else:
            body.remove(row)
    for kind, place in wanted.items():
        words = place.of(text)
        body.store(Evidence(attribution=attribution, kind=kind, start=place.start, end=place.end, text=words))


@contextmanager
def under(field: str) -> Iterator[None]:
    """Put what is refused inside under a member of the body."""
    try:
        yield
    except Refusal as refusal:
        for each in refusal.errors:
            each["field"] = f"{field}.{each['field']}".rstrip(".")
        raise
    except ValidationError as error:
        found = error.detail if isinstance(error.detail, dict) else {"": error.detail}
        raise ValidationError({f"{field}.{name}".rstrip("."): each for name, each in found.items()}) from error


def require_verifiable(quote: Quote) -> None:
    """Refuse what would leave a verified quote without a preferred attribution, or that without its evidence."""
    if quote.status == Quote.Status.VERIFIED:
        rows = Attribution.objects.filter(quote=quote).prefetch_related("evidence")
        if why := rules.why_not_verified(map(rules.claim_of, rows)):
            raise conflict(why, field="status", code="not_verifiable")
