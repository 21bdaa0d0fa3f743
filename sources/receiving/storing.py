"""Keep what was received: the bytes, and the article that was taken from them."""

import datetime
from dataclasses import dataclass, replace
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, OuterRef, Q

from sources.fields import digest
from sources.models import Article, ArticleQuerySet, Capture, Organisation, Redaction
from sources.receiving.documents import Received, Refused
from sources.receiving.extracting import Extraction, extract
from sources.rules import why_not_revised

LOCK = 0x1A7_1C1E  # held by one import at a time while it stores a document (PostgreSQL)
LONGEST_ORIGIN = 2000  # characters


class State(StrEnum):
    """What became of a document."""

    NEW = "new"
    KNOWN = "known"
    REVISED = "revised"


@dataclass(frozen=True)
class Outcome:
    """What became of a document: its article, the version that it revises, and a publisher nobody knows."""

    state: State
    article: Article
    earlier: Article | None = None
    unknown_publisher: str = ""


@dataclass(frozen=True)
class Terms:
    """On what terms articles are entered; ``language`` and ``title`` stand where the document tells of none."""

    language: str = ""
    title: str = ""
    public_from: datetime.datetime | None = None
    create_publishers: bool = False


def receive(document: Received, terms: Terms) -> Outcome:
    """Keep a document and its article, in one transaction; raise Refused, with nothing kept, if that cannot be."""
    document = replace(document, origin=document.origin[:LONGEST_ORIGIN])
    known = kept(document)
    if known:  # the very bytes from the very place: an import that is run again
        return Outcome(State.KNOWN, known.article)
    found = with_terms(extract(document), terms, document)
    try:
        with transaction.atomic():
            alone()
            return store(document, found, terms)
    except ValidationError as error:
        told = "; ".join(f"{field}: {' '.join(messages)}" for field, messages in error.message_dict.items())
        raise Refused(document.origin, told) from error
    except (IntegrityError, UnicodeError) as error:
        raise Refused(document.origin, str(error).partition("\n")[0]) from error


def with_terms(found: Extraction, terms: Terms, document: Received) -> Extraction:
    """Return what a document says, with what was said of it; raise Refused if something needed is missing."""
    found = replace(found, language=found.language or terms.language, title=terms.title or found.title)
    if not found.language:
        raise Refused(document.origin, "It does not tell its language: say it, as in --language en.")
    if not found.title:
        raise Refused(document.origin, "It has no title: give it one with --title.")
    return found


def alone() -> None:
    """Let no other import decide meanwhile what is new; SQLite's transactions see to that from their BEGIN."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def store(document: Received, found: Extraction, terms: Terms) -> Outcome:
    """Keep a document under the article that it is, which is made if there is none."""
    same = kept(document)
    article = same.article if same else article_of(document, found)
    if article:
        keep(document, found, article)
        return Outcome(State.KNOWN, article)
    earlier = latest_version(document, found)
    refuse_what_was_taken_down(document, earlier)
    publisher = publisher_named(found.publisher, terms)
    article = Article(
        published=found.published,  # type: ignore[misc]  # the plugin takes it for a plain text
        title=found.title,
        publisher=publisher,
        byline=found.byline,
        source_url=found.address,
        language=found.language,
        text=found.text,
        retrieved_at=document.received_at if document.address else None,
        revises=earlier,
        public_from=terms.public_from,
        text_access=earlier.text_access if earlier else Article.TextAccess.FULL,
    )
    article.full_clean(exclude=["slug", "sha256"])
    article.save()
    keep(document, found, article)
    unknown = found.publisher if not publisher else ""
    return Outcome(State.REVISED if earlier else State.NEW, article, earlier, unknown)


def kept(document: Received) -> Capture | None:
    """Return the capture of these bytes from this place."""
    rows = Capture.objects.filter(sha256=digest(document.content), origin=document.origin)
    return rows.defer("content").select_related("article").first()


def keep(document: Received, found: Extraction, article: Article) -> None:
    """Keep the bytes beside their article, once."""
    if kept(document) or article.redactions.exists():
        return
    capture = Capture(
        article=article,
        origin=document.origin,
        content=document.content,
        media_type=document.media_type[:255],
        received_at=document.received_at,
        extractor=found.extractor,
    )
    capture.full_clean(exclude=["content", "sha256"])
    capture.save()


def article_of(document: Received, found: Extraction) -> Article | None:
    """Return the article that this document is, if it is known: by its bytes, or by its text and address."""
    of_bytes = Capture.objects.filter(sha256=digest(document.content)).defer("content").select_related("article")
    if capture := of_bytes.first():
        return capture.article
    if redaction := Redaction.objects.filter(original_sha256=digest(found.text)).select_related("article").first():
        return redaction.article
    same_text = Article.objects.filter(sha256=digest(found.text)).order_by("pk")
    if found.address:
        # Two outlets that print the same text have an article each.
        same_text = same_text.filter(Q(source_url="") | Q(pk__in=versions(document, found).values("pk")))
    return same_text.first()


def versions(document: Received, found: Extraction) -> ArticleQuerySet:
    """Return the articles that were taken from the address of this document."""
    if not found.address:
        return Article.objects.none()
    received_there = Capture.objects.from_origin(document.address or found.address).values("article")
    return Article.objects.filter(
        Q(pk__in=Article.objects.from_address(found.address).values("pk")) | Q(pk__in=received_there)
    )


def latest_version(document: Received, found: Extraction) -> Article | None:
    """Return the article that this document is a new version of.

    Raises Refused for a document that was received before that: which came first would be told wrongly.
    """
    unrevised = ~Exists(Article.objects.filter(revises=OuterRef("pk")))
    latest = versions(document, found).filter(unrevised).order_by("pk").last()
    if latest and latest.retrieved_at and document.received_at < latest.retrieved_at:
        raise Refused(
            document.origin,
            f"It is of {document.received_at:%Y-%m-%d %H:%M}, before the version that is known ({latest.slug}). "
            "Import older versions first.",
        )
    return latest


def refuse_what_was_taken_down(document: Received, earlier: Article | None) -> None:
    """Raise Refused where a new version would bring back what an editor has taken away; people have to look at it."""
    if why := why_not_revised(earlier):
        raise Refused(document.origin, why)


def publisher_named(name: str, terms: Terms) -> Organisation | None:
    """Return the one organisation that is called exactly so; None if there are several, or none and none is made."""
    if not name:
        return None
    found = list(Organisation.objects.filter(Q(name=name) | Q(aliases__name=name)).distinct()[:2])
    if len(found) == 1:
        return found[0]
    if found or not terms.create_publishers:
        return None
    made = Organisation(name=name)
    made.full_clean(exclude=["slug"])
    made.save()
    return made
