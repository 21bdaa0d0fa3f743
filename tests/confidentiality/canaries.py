"""Rows with a canary in every field that can hold one: a text that occurs nowhere else.

Whoever sees a canary sees that field of that row.
"""

import itertools
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Model
from django_tasks_db.models import DBTaskResult

from config.front.models import ONLY, LastCheck
from config.idempotency.models import Answer
from config.tokens.models import Token
from config.work.models import Job, Part
from quotes.models import Attribution, Evidence, Quote, Rejection
from sources.fields import DigestField, PartialDateField
from sources.models import (
    Affiliation,
    Article,
    Authorship,
    Capture,
    Distinction,
    IdentityAccess,
    Organisation,
    OrganisationAlias,
    OrganisationMerge,
    ProtectedIdentity,
    Redaction,
    Speaker,
    SpeakerAlias,
    SpeakerMerge,
)
from tests import cast
from tests.confidentiality.audience import AUDIENCES, CLOSED_TEXT, EVERYONE, Audience, of_hidden

WORD = "canary"  # with which every canary of letters begins
GIVEN_FORMS = {
    "wikidata": lambda number: f"Q77{number:05}",
    "ror": lambda number: f"0xyz{number:03}99",
    "language": lambda number: f"en-cnr{number:05}",
}


@dataclass
class Aviary:
    """The rows that were entered, and which canary sits in which field of which row."""

    canaries: dict[str, tuple[str, Audience]] = field(default_factory=dict)  # canary → (where it sits, for whom)
    rows: list[Model] = field(default_factory=list)
    numbers: Any = field(default_factory=itertools.count)

    def canary(self, where: str, whose: Audience, *, form: Any = None) -> str:
        """Return a new canary that only ``whose`` may see."""
        number = next(self.numbers)
        made = form(number) if form else f"{WORD}{number:05}x"
        self.canaries[made] = (where, whose)
        return made

    def enter(self, model: type[Model], *, hidden: bool = False, **given: Any) -> Any:
        """Enter a row with a canary in each field that is not ``given``; return it."""
        label = model._meta.label_lower
        for each in model._meta.concrete_fields:
            if each.name not in given and takes_a_canary(each):
                whose = AUDIENCES[label][each.name]
                given[each.name] = self.sitting_in(each, of_hidden(whose) if hidden else whose)
        row = model._default_manager.create(**given)
        self.rows.append(row)
        return row

    def sitting_in(self, each: models.Field, whose: Audience) -> Any:
        where = str(each)
        if each.name in GIVEN_FORMS:
            return self.canary(where, whose, form=GIVEN_FORMS[each.name])
        if isinstance(each, PartialDateField):
            return self.canary(where, whose, form=lambda number: f"{1100 + number}-03-21")
        if isinstance(each, models.FloatField):
            return float(self.canary(where, whose, form=lambda number: f"0.71{number:05}9"))
        if isinstance(each, models.UUIDField):
            return uuid.UUID(
                self.canary(where, whose, form=lambda number: str(uuid.uuid5(uuid.NAMESPACE_OID, str(number))))
            )
        made = self.canary(where, whose)
        if isinstance(each, models.URLField):
            return f"https://{made}.example/"
        return {"holds": made} if isinstance(each, models.JSONField) else made


def takes_a_canary(each: models.Field) -> bool:
    """Tell whether a field is filled by whoever enters the row, and can hold something that occurs nowhere else."""
    kept_by_the_engine = not getattr(each, "serialize", True) or isinstance(each, DigestField)
    if each.is_relation or each.choices or each.primary_key or kept_by_the_engine:
        return False
    kinds = (models.CharField, models.TextField, models.JSONField, models.FloatField, models.UUIDField)
    return isinstance(each, kinds)


def aviary() -> Aviary:
    """Enter public and hidden rows of every kind, a canary in every field."""
    birds = Aviary()
    house = birds.enter(Organisation)
    birds.enter(OrganisationAlias, organisation=house)
    ada = birds.enter(Speaker, kind="unnamed")
    protected(birds, ada)
    birds.enter(SpeakerAlias, speaker=ada)
    birds.enter(SpeakerMerge, kept=ada, was_public=True)
    birds.enter(Distinction, kind="speaker", one="a-name")
    birds.enter(OrganisationMerge, kept=house, was_public=True)
    for access, closed in (("full", EVERYONE), ("excerpt", CLOSED_TEXT)):
        whole = article(birds, closed, publisher=house, public_from=cast.YESTERDAY, text_access=access)
        birds.enter(Authorship, article=whole, speaker=ada)
        said(birds, whole, speaker=ada, organisation=house, told_to=house)
        birds.enter(Affiliation, speaker=ada, organisation=house, stated_in=whole)
        received = birds.canary("sources.Capture.content", AUDIENCES["sources.capture"]["content"])
        birds.enter(Capture, article=whole, content=received.encode(), received_at=cast.YESTERDAY)
        birds.enter(Rejection, article=whole, start=0, end=1)
    hidden_rows(birds, whole, ada, house)
    withdrawn_rows(birds)
    accounts(birds, ada)
    background(birds)
    redacted = Article.objects.create(title="Redacted", text="Nothing but these words.", language="en")
    birds.enter(Redaction, article=redacted, start=0, end=7, original_sha256=redacted.sha256)
    # Of what is written by itself, there is a page as well.
    for model in admin.site._registry:
        if not any(isinstance(row, model) for row in birds.rows):
            birds.rows += model._default_manager.all()[:1]
    return birds


def hidden_rows(birds: Aviary, public: Article, ada: Speaker, house: Organisation) -> None:
    """Enter what is hidden: by itself, and about what is public."""
    lair = birds.enter(Organisation, hidden=True)
    birds.enter(OrganisationAlias, hidden=True, organisation=lair)
    mole = birds.enter(Speaker, hidden=True, kind="unnamed")
    protected(birds, mole, hidden=True)
    birds.enter(SpeakerAlias, hidden=True, speaker=mole)
    birds.enter(SpeakerMerge, hidden=True, kept=mole)
    birds.enter(OrganisationMerge, hidden=True, kept=lair)
    names = {"speaker": mole, "organisation": lair, "told_to": lair}
    for public_from in (None, cast.TOMORROW):
        whole = article(
            birds, of_hidden(EVERYONE), hidden=True, publisher=lair, public_from=public_from, revises=public
        )
        birds.enter(Authorship, hidden=True, article=whole, speaker=mole)
        said(birds, whole, hidden=True, **names)
        for who, where in ((mole, lair), (ada, lair), (mole, house), (ada, house)):
            birds.enter(Affiliation, hidden=True, speaker=who, organisation=where, stated_in=whole)
    birds.enter(Affiliation, hidden=True, speaker=ada, organisation=house)
    quote = Quote.objects.get(article=public)
    rejected = {"standing": "rejected", "confidence": None}
    claim = birds.enter(Attribution, hidden=True, quote=quote, basis="explicit", **rejected, **names)
    unseen = public.text.split()[-1]
    birds.enter(Evidence, hidden=True, attribution=claim, kind="cue", **span(public, unseen))
    draft = birds.enter(Quote, hidden=True, article=public, kind="direct", status="draft", **span(public, unseen))
    birds.enter(Attribution, hidden=True, quote=draft, basis="explicit", **names)


def protected(birds: Aviary, who: Speaker, *, hidden: bool = False) -> None:
    """Protect an identity; that bytes which nobody decrypted show up would be a leak as well."""
    sealed = birds.canary("sources.ProtectedIdentity.ciphertext", AUDIENCES["sources.protectedidentity"]["ciphertext"])
    birds.enter(ProtectedIdentity, hidden=hidden, speaker=who, ciphertext=sealed.encode())
    birds.enter(IdentityAccess, hidden=hidden, speaker=who, action="read", key_name=uuid.uuid4())


def withdrawn_rows(birds: Aviary) -> None:
    """Enter an article that was public and one that never was, both withdrawn, each with a reason."""
    mole, agency = birds.enter(Speaker, hidden=True, kind="unnamed"), birds.enter(Organisation, hidden=True)
    names = {"speaker": mole, "organisation": agency, "told_to": agency}
    for public_from, whose in ((cast.YESTERDAY, EVERYONE), (None, of_hidden(EVERYONE))):
        whole = article(birds, of_hidden(EVERYONE), hidden=True, public_from=public_from)
        said(birds, whole, hidden=True, **names)
        whole.withdraw(reason=birds.canary("sources.Article.withdrawal_reason", whose))


def article(birds: Aviary, text: Audience, *, hidden: bool = False, **given: Any) -> Article:
    """Enter an article that holds a quote, a cue beside it, and words far from both."""
    seen = of_hidden(EVERYONE) if hidden else EVERYONE
    quoted, cue = (birds.canary(f"article.text, {place}", seen) for place in ("quoted", "beside the quote"))
    far = " ".join(birds.canary("article.text, far from any quote", text) for _ in range(2))
    words = f"“{quoted}” {cue}. {'And so on. ' * 60} {far}"
    made = birds.enter(Article, hidden=hidden, text=words, withdrawal_reason="", **given)
    birds.canaries[made.sha256] = ("sources.Article.sha256", seen)
    return made


def said(birds: Aviary, whole: Article, *, hidden: bool = False, **names: Any) -> None:
    """Quote an article; ascribe the words, with evidence, and to an organisation alone as an alternative."""
    words, cue = whole.text[1:].split("”")[0], whole.text.split()[1].rstrip(".")
    quote = birds.enter(Quote, hidden=hidden, article=whole, kind="direct", status="disputed", **span(whole, words))
    for more in (
        {**names, "standing": "preferred"},
        # A name as printed without anybody chosen for it is for drafts alone.
        {
            "organisation": names["organisation"],
            "standing": "alternative",
            "printed_speaker": "",
            "printed_told_to": "",
        },
    ):
        # The engine lets drafts alone have a confidence.
        claim = birds.enter(Attribution, hidden=hidden, quote=quote, basis="inferred", confidence=None, **more)
        birds.enter(Evidence, hidden=hidden, attribution=claim, kind="cue", **span(whole, cue))


def span(whole: Article, words: str) -> dict[str, Any]:
    start = whole.text.index(words)
    return {"start": start, "end": start + len(words), "text": words}


def accounts(birds: Aviary, ada: Speaker) -> None:
    """Enter an account with a token, a group, and what the admin has noted of a change."""
    user = birds.enter(User)
    birds.enter(Token, owner=user, expires=cast.TOMORROW)
    birds.enter(Group)
    birds.enter(Answer, status=201)
    birds.enter(LastCheck, pk=ONLY, began=cast.YESTERDAY, faults=1)
    kind = ContentType.objects.get_for_model(ada)
    birds.enter(LogEntry, user=user, content_type=kind, object_id=str(ada.pk), action_flag=CHANGE)


def background(birds: Aviary) -> None:
    """Enter a job whose one task failed, and one whose task went well."""
    gone_well: dict[str, Any] = {"failure": ""}
    for status, given in (("FAILED", {}), ("SUCCESSFUL", gone_well)):
        told = birds.canary("work.told", AUDIENCES["django_tasks_database.dbtaskresult"]["return_value"])
        task = birds.enter(DBTaskResult, status=status, return_value={"told": told, "made": []})
        birds.enter(Part, task=task, job=birds.enter(Job), **given)
