"""A small cast from the two source documents, made through the ORM.

Each function makes one thing, public unless it is told otherwise, and takes further fields by name.
"""

import datetime
import uuid
from typing import Any

from django.contrib.auth.models import Permission, User
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from config.work.models import Job, Part
from quotes.models import Attribution, Evidence, Quote
from sources.acting import acting
from sources.models import (
    Affiliation,
    Article,
    Authorship,
    Capture,
    IdentityAccess,
    Organisation,
    OrganisationAlias,
    ProtectedIdentity,
    Speaker,
    SpeakerAlias,
)
from sources.models.identities import Right

YESTERDAY = timezone.now() - datetime.timedelta(days=1)
TODAY = timezone.now()
TOMORROW = timezone.now() + datetime.timedelta(days=1)

PURGE = (
    "“We have ensured the safety of victims,” leader of the LGBT Foundation Igor Kochetkov said in a statement.\r\n\n"
    "“Ramzan Kadyrov, the Chechen leader, said that gay people should move to Canada “to purify our blood”,” "
    "wrote Matt Beard of All Out for The Guardian.\n\n"
    "“There is no longer any excuse,” stated Kaitlin Martin, a fellow at Human Rights Watch to The Advocate.\n\n"
    "The abuses were said to have been “directed by the highest officials” in the state.\n"
)
SAFETY = "We have ensured the safety of victims,"
CANADA = "Ramzan Kadyrov, the Chechen leader, said that gay people should move to Canada “to purify our blood”,"
BLOOD = "to purify our blood"
EXCUSE = "There is no longer any excuse,"
OFFICIALS = "directed by the highest officials"


def organisation(name: str, *, aliases: tuple[str, ...] = (), **fields: Any) -> Organisation:
    made = Organisation.objects.create(name=name, **fields)
    for alias in aliases:
        OrganisationAlias.objects.create(organisation=made, name=alias)
    return made


def speaker(name: str, *, aliases: tuple[str, ...] = (), **fields: Any) -> Speaker:
    made = Speaker.objects.create(name=name, **fields)
    for alias in aliases:
        SpeakerAlias.objects.create(speaker=made, name=alias)
    return made


def once(kept: Any, name: str, **fields: Any) -> Any:
    """Tell of somebody that they were merged into ``kept``, without any row that moved."""
    merges: Any = type(kept)._meta.get_field("merges").related_model
    return merges.objects.create(**{"kept": kept, "name": name, "reason": "the same", **fields})


def article(
    title: str = "Global protesters", text: str = PURGE, *, authors: tuple[Speaker, ...] = (), **fields: Any
) -> Article:
    made = Article.objects.create(
        **{"title": title, "text": text, "language": "en", "public_from": YESTERDAY, **fields}
    )
    for position, author in enumerate(authors, 1):
        Authorship.objects.create(article=made, speaker=author, position=position)
    return made


def capture(of: Article, content: bytes = b"<p>as it was received\xff", **fields: Any) -> Capture:
    """Keep bytes beside an article, as an import does."""
    return Capture.objects.create(
        **{
            "article": of,
            "origin": f"https://example.org/{of.slug}",
            "content": content,
            "media_type": "text/html; charset=utf-8",
            "received_at": YESTERDAY,
            "extractor": "trafilatura 2.3",
            **fields,
        }
    )


def job(what: str = "Import 1 files", *, about: str = "a.txt", status: str = "READY", **fields: Any) -> Job:
    """Ask for a job of one task; ``fields`` are those of the task as the queue keeps it."""
    made = Job.objects.create(what=what, actor="ada (user 7)")
    told = {"args_kwargs": {"args": [], "kwargs": {}}, "task_path": "quotes.tasks.import_file", **fields}
    task = DBTaskResult.objects.create(status=status, backend_name="default", **told)
    Part.objects.create(task=task, job=made, about=about)
    return made


def protected(who: Speaker, ciphertext: bytes = b"x" * 1052) -> ProtectedIdentity:
    """Hold an identity of which nobody has the key, and what was noted when it was entered."""
    made = ProtectedIdentity.objects.create(speaker=who, key_name=uuid.uuid4(), ciphertext=ciphertext)
    with acting(actor="ada (user 1)", reason="a promise"):
        made.note(IdentityAccess.Action.ENTERED)
    return made


def affiliation(who: Speaker, where: Organisation, **fields: Any) -> Affiliation:
    return Affiliation.objects.create(speaker=who, organisation=where, **fields)


def quote(where: Article, words: str, **fields: Any) -> Quote:
    """Quote the first occurrence of ``words``, ascribed to nobody yet."""
    start = where.text.index(words)
    span = {"start": start, "end": start + len(words), "text": words}
    return Quote.objects.create(article=where, **{**span, "kind": "direct", "status": "verified", **fields})


def attribution(of: Quote, *, evidence: dict[str, str] | None = None, **fields: Any) -> Attribution:
    """Ascribe a quote; ``evidence`` maps kinds to words of the article."""
    made = Attribution.objects.create(**{"quote": of, "basis": "explicit", **fields})
    mark(made, **(evidence or {}))
    return made


def mark(made: Attribution, **evidence: str) -> None:
    """Keep the first occurrence of words of the article as evidence, by kind."""
    for kind, words in evidence.items():
        start = made.quote.article.text.index(words)
        Evidence.objects.create(attribution=made, kind=kind, start=start, end=start + len(words), text=words)


def said(where: Article, words: str, *, by: Speaker | None = None, **fields: Any) -> Quote:
    """Quote ``words`` and ascribe them; ``fields`` are the attribution's."""
    made = quote(where, words)
    attribution(made, speaker=by, **fields)
    return made


def numbered(where: Article, number: int) -> list[Quote]:
    """Quote the first ``number`` characters of an article, one by one."""
    spans = ({"start": place, "end": place + 1, "text": where.text[place]} for place in range(number))
    return [Quote.objects.create(article=where, kind="direct", status="verified", **span) for span in spans]


def purge() -> dict[str, Any]:
    """Make the first document, shortened, with everybody in it."""
    names = ("LGBT Foundation", "All Out", "The Guardian", "Human Rights Watch", "The Advocate")
    lgbt, all_out, guardian, hrw, advocate = (organisation(name) for name in names)
    people = ("Igor Kochetkov", "Matt Beard", "Ramzan Kadyrov", "Kaitlin Martin")
    kochetkov, beard, kadyrov, martin = (speaker(name) for name in people)
    where = article()
    outer = said(where, CANADA, by=beard, organisation=all_out, told_to=guardian)
    inner = quote(where, BLOOD, kind="partial", within=outer)
    attribution(inner, speaker=kadyrov, role="Chechen leader")
    return {
        "article": where,
        "safety": said(where, SAFETY, by=kochetkov, organisation=lgbt, role="leader", occasion="a statement"),
        "canada": outer,
        "blood": inner,
        "excuse": said(where, EXCUSE, by=martin, organisation=hrw, role="fellow", told_to=advocate),
        "officials": said(where, OFFICIALS, basis="unattributed"),
    }


def keeper(*rights: str) -> User:
    """Return somebody of the staff who was granted rights to protected identities by name: all, or these."""
    user = User.objects.create_user("keeper", is_staff=True)
    wanted = ["read_internal", "view_speaker", "view_identityaccess", *(rights or Right.values)]
    user.user_permissions.set(Permission.objects.filter(codename__in=wanted))
    return user


def reader_of_internals() -> User:
    """Return somebody of the staff who may see what is not public."""
    user = User.objects.create_user("reader", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="read_internal"))
    return user
