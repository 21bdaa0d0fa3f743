"""Take an article out of what was received: its text, and what the document itself says of it."""

import re
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ValidationError
from lxml.etree import LxmlError
from lxml.html import HtmlElement
from trafilatura import bare_extraction, load_html
from trafilatura.settings import Document

from sources.decoding import decoded, decoded_page
from sources.partial_dates import PartialDate
from sources.receiving.documents import TEXT, Received, Refused
from sources.receiving.limits import TookTooLong, at_most

OF_TEXTS = "the file's own characters"
OF_PAGES = f"trafilatura {version('trafilatura')}"
SECONDS = 30.0  # to take one page apart
TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
WWW = "www."


@dataclass(frozen=True)
class Extraction:
    """What a document says: its article's text, and of the rest whatever it tells; empty where it does not."""

    text: str
    extractor: str
    title: str = ""
    byline: str = ""
    publisher: str = ""  # as printed
    published: PartialDate | None = None
    language: str = ""
    address: str = ""  # the canonical one


def extract(document: Received) -> Extraction:
    """Take the article out of a document; raise Refused if there is none."""
    try:
        if document.kind == TEXT:
            return of_text(document)
        with at_most(SECONDS):
            return of_page(document)
    except (TookTooLong, ValidationError) as error:
        reason = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        raise Refused(document.origin, reason) from error
    except (LxmlError, RecursionError, ValueError) as error:
        raise Refused(document.origin, f"The page cannot be taken apart: {error}") from error


def of_text(document: Received) -> Extraction:
    """Return a text as it is, to the byte; all else that it has is a name."""
    text = decoded(document.content)
    if not text.strip():
        raise Refused(document.origin, "It is empty.")
    path = unquote(urlsplit(document.address).path) if document.address else document.origin
    return Extraction(text, OF_TEXTS, title=PurePosixPath(path).stem.strip("-"), address=document.address)


def of_page(document: Received) -> Extraction:
    """Return the article of a page without what stands around it."""
    page = decoded_page(document.content, document.media_type)
    tree = load_html(page)
    if tree is None:
        raise Refused(document.origin, "It is no page.")
    language = language_of(tree)  # before the extraction, which takes the tree apart
    found = bare_extraction(
        tree,
        with_metadata=True,
        include_comments=False,
        # A date is read where the page states it, and not looked for all over its text.
        date_extraction_params={"original_date": True, "extensive_search": False},
    )
    if not isinstance(found, Document) or not (found.text or "").strip():
        raise Refused(document.origin, "No article was found in the page.")
    return Extraction(
        text=found.text or "",
        extractor=OF_PAGES,
        title=found.title or "",
        byline=found.author or "",
        publisher=publisher_of(found),
        published=PartialDate(found.date) if found.date else None,
        language=language,
        address=address_of(document.address, found.url or ""),
    )


def language_of(tree: HtmlElement) -> str:
    """Return the language that a page says it is in, as a BCP 47 tag, or nothing."""
    named = [
        *tree.xpath("ancestor-or-self::html/@lang"),
        *tree.xpath("//meta[translate(@http-equiv, 'CL', 'cl') = 'content-language']/@content"),
        *tree.xpath("//meta[@property = 'og:locale']/@content"),
    ]
    for name in named:
        first, *rest = str(name).strip().replace("_", "-").split("-")
        if TAG.fullmatch(tag := "-".join([first.lower(), *rest])):
            return tag
    return ""


def publisher_of(found: Document) -> str:
    """Return the publisher's name, as printed; the name of the host stands where trafilatura found none."""
    name = (found.sitename or "").strip()
    host = urlsplit(found.url or "").hostname or ""
    return "" if name.lower().removeprefix(WWW) == host.removeprefix(WWW) else name


def address_of(fetched: str, canonical: str) -> str:
    """Return the address of the article: the one that the page calls its own, unless it is another site's.

    A page could otherwise pass for somebody else's new version.
    """
    if not canonical.startswith(("http://", "https://")):
        return fetched
    return canonical if not fetched or host_of(fetched) == host_of(canonical) else fetched


def host_of(address: str) -> str:
    return (urlsplit(address).hostname or "").removeprefix(WWW)
