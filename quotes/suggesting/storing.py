"""Store what is suggested for an article as drafts, beside what curators have made of it and without touching that."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import InitVar, dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Q

from quotes.models import Attribution, Basis, Evidence, Origin, Quote, Rejection
from quotes.models.attributions import PRINTED
from quotes.suggesting.meeting import Fate, Span, core, fates
from quotes.suggesting.results import Suggestion
from quotes.suggesting.suggestions import suggest
from quotes.suggesting.versions import version
from sources.acting import acting, reason
from sources.models import Article
from sources.naming import known_organisations, known_people

ENGLISH = "en"  # what a parser is for
LONGEST = 200  # code points of a name or a role
NAMED_IN = ("printed_speaker", "printed_organisation", "printed_told_to", "role")


@dataclass(frozen=True)
class Summary:
    """What became of the suggestions for an article, and of the names in earlier ones."""

    added: int = 0
    known: int = 0  # their spans are quotes already, whoever entered them
    rejected: int = 0  # somebody has deleted them before
    conflicting: int = 0  # they overlap another quote
    named: int = 0  # attributions of earlier drafts whose printed name somebody has entered since

    def __add__(self, other: "Summary") -> "Summary":
        return Summary(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))

    def __str__(self) -> str:
        told = f"{self.added:,} added, {self.known:,} already there, {self.rejected:,} rejected before"
        return f"{told}, {self.conflicting:,} in conflict with other quotes, {self.named:,} earlier ones named"


def store_suggestions(article: Article, nlp: Any | None = None) -> Summary:
    """Store the quotes that the article's text seems to hold as drafts, and return what became of each.

    ``nlp`` is a pipeline of spaCy's (``pipelines.load()``); without one, or where the text is not English, the rules do
    it alone. It is safe to run it again, and at the same time as others: a span comes in once. Everything goes in or,
    where the engine refuses something (IntegrityError, OperationalError), nothing.
    """
    parser = nlp if article.language.partition("-")[0] == ENGLISH else None
    suggestions = suggest(article.text, parser)  # before anybody has to wait: it takes long, and the text never changes
    by = version(parser)
    with transaction.atomic(), acting(reason=reason() or f"suggested by {by}"):
        # One at a time; whoever enters a quote of the article by hand waits, too, or is waited for.
        Article.objects.select_for_update(no_key=True).only("pk").get(pk=article.pk)
        named = name_earlier_drafts(article)
        quotes = list(Quote.objects.filter(article=article))
        rejected = Rejection.objects.filter(article=article).values_list("start", "end")
        found = fates(article.text, suggestions, [(quote.start, quote.end) for quote in quotes], rejected)
        add(suggestions, found, Drafts(article, by, quotes))
    counts = Counter(found)
    return Summary(counts[Fate.NEW], counts[Fate.KNOWN], counts[Fate.REJECTED], counts[Fate.CONFLICTING], named)


@dataclass
class Drafts:
    """The quotes of an article, to which drafts are added."""

    article: Article
    by: str  # what suggests them, with its version
    quotes: InitVar[Iterable[Quote]]
    known: dict[Span, Quote] = field(init=False)  # by where their words begin and end

    def __post_init__(self, quotes: Iterable[Quote]) -> None:
        self.known = {core(self.article.text, (quote.start, quote.end)): quote for quote in quotes}

    @property
    def origin(self) -> dict[str, Any]:
        return {"origin": Origin.SUGGESTED, "origin_version": self.by}

    def like(self, one: Suggestion) -> Quote | None:
        """Return the quote that a suggestion is or has become, or that a curator has with another comma."""
        return self.known.get(core(self.article.text, (one.start, one.end)))

    def add(self, one: Suggestion, *, within: Quote | None, continues: Quote | None) -> Quote:
        """Store a suggested quote, which nobody is said to have said yet."""
        span = {"start": one.start, "end": one.end, "text": one.text}
        links = {"within": within, "continues": continues}
        made = Quote.objects.create(article=self.article, kind=one.kind, **span, **links, **self.origin)
        self.known[core(self.article.text, (one.start, one.end))] = made
        return made


def add(suggestions: Sequence[Suggestion], found: Sequence[Fate], drafts: Drafts) -> None:
    """Store those of the suggestions that are new, with whom they are ascribed to and by which words."""

    def around(one: Suggestion) -> Quote | None:
        """Return the next quote around a suggestion: what is suggested around it may have been rejected."""
        while one.within is not None:
            one = suggestions[one.within]
            if quote := drafts.like(one):
                return quote
        return None

    claimed: list[tuple[Suggestion, Attribution]] = []
    for one, fate in zip(suggestions, found, strict=True):
        if fate == Fate.NEW:
            continues = drafts.like(suggestions[one.continues]) if one.continues is not None else None
            quote = drafts.add(one, within=around(one), continues=continues)
            claimed += [(one, claim) for claim in claims(one, quote, drafts.origin)]
    choose_names([claim for _, claim in claimed])
    Attribution.objects.bulk_create([claim for _, claim in claimed])
    Evidence.objects.bulk_create(evidence for one, claim in claimed for evidence in evidence_of(one, claim))


def claims(one: Suggestion, quote: Quote, origin: dict[str, Any]) -> Iterable[Attribution]:
    """Return what a suggestion claims of its quote: nothing where it names nobody, or what is too long for a name."""
    printed = {f"printed_{name}": as_name(getattr(one, name)) for name in PRINTED}
    said = {"basis": one.basis, "role": one.role or "", "confidence": one.confidence}
    claim = Attribution(quote=quote, **said, **printed, **origin)
    names_somebody = claim.printed_speaker or claim.printed_organisation or claim.basis == Basis.UNATTRIBUTED
    return [claim] if names_somebody and all(len(getattr(claim, name)) <= LONGEST for name in NAMED_IN) else []


def as_name(printed: str | None) -> str:
    """Return a name on one line, wherever the article breaks it."""
    return " ".join((printed or "").split())


def evidence_of(one: Suggestion, claim: Attribution) -> Iterable[Evidence]:
    """Return the words of the article that carry a claim."""
    for proof in one.evidence:
        yield Evidence(
            attribution=claim, kind=proof.kind, start=proof.place.start, end=proof.place.end, text=proof.text
        )


# --- Whom the printed names mean --------------------------------------------------------------------


def choose_names(claims: Sequence[Attribution]) -> list[Attribution]:
    """Choose, in each claim, whoever alone bears a printed name; return the claims in which somebody was found."""
    names: dict[str, set[str]] = {name: set() for name in PRINTED}
    for claim in claims:
        for name, printed in claim.unsettled().items():
            names[name].add(printed)
    organisations = known_organisations(names["organisation"] | names["told_to"])
    known: dict[str, dict[str, Any]] = {
        "speaker": known_people(names["speaker"]),
        "organisation": organisations,
        "told_to": organisations,
    }
    return [claim for claim in claims if choose(claim, known)]


def choose(claim: Attribution, known: dict[str, dict[str, Any]]) -> bool:
    """Choose who is meant by the printed names of a claim, and tell whether anybody is known."""
    found = {name: known[name][printed] for name, printed in claim.unsettled().items() if printed in known[name]}
    for name, row in found.items():
        setattr(claim, name, row)
    return bool(found)


def name_earlier_drafts(article: Article) -> int:
    """Choose whoever was entered since an earlier run where nobody has judged what it found; return in how many."""
    unsettled = Q()
    for name in PRINTED:
        unsettled |= ~Q(**{f"printed_{name}": ""}) & Q(**{f"{name}__isnull": True})
    # Quotes are locked first, as the admin does it: nobody waits in a circle.
    drafts = Quote.objects.filter(article=article, status=Quote.Status.DRAFT, origin=Origin.SUGGESTED)
    keys = list(drafts.order_by("pk").select_for_update().values_list("pk", flat=True))
    waiting = Attribution.objects.filter(unsettled, quote__in=keys, origin=Origin.SUGGESTED, confidence__isnull=False)
    found = choose_names(list(waiting.select_for_update()))
    for claim in found:
        claim.save(update_fields=PRINTED)
    return len(found)
