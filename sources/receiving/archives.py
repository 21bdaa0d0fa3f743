"""The pages that web archives hold (WARC, ISO 28500), as they were captured."""

import datetime
from collections.abc import Iterator
from typing import BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from sources.receiving.documents import HTML, LARGEST, TEXT, XHTML, Item, Received, Refused

CAPTURED = {"response", "resource"}  # a “revisit” says that the page was what another record holds
PIECE = 64 * 1024  # bytes


def documents_in(stream: BinaryIO, origin: str) -> Iterator[Item]:
    """Yield the pages and texts of an archive in its order, and what of it cannot be read.

    What else a crawl brings along (pictures, style sheets, redirects, pages that were not there) is passed over.
    """
    try:
        for record in ArchiveIterator(stream):
            if record.rec_type in CAPTURED and (found := document_of(record)):
                yield found
    except (ArchiveLoadFailed, EOFError, OSError, ValueError) as error:
        yield Refused(origin, f"The archive cannot be read on: {error}")


def document_of(record: ArcWarcRecord) -> Item | None:
    """Return the document that a record holds; None if it holds something else."""
    headers = record.http_headers or record.rec_headers
    media_type = headers.get_header("Content-Type") or ""
    if media_type.partition(";")[0].strip().lower() not in {TEXT, HTML, XHTML}:
        return None
    if record.http_headers and record.http_headers.get_statuscode() != "200":
        return None
    address = record.rec_headers.get_header("WARC-Target-URI") or ""
    try:
        content = payload(record)
        captured = instant(record.rec_headers.get_header("WARC-Date") or "")
    except ValueError as error:
        return Refused(address, str(error))
    return Received(address, content, media_type, captured, address=address)


def payload(record: ArcWarcRecord) -> bytes:
    """Return a record's content, its compression undone; raise ValueError if it is too large or was cut."""
    stream = record.content_stream()
    pieces, size = [], 0
    while piece := stream.read(PIECE):
        pieces.append(piece)
        size += len(piece)
        if size > LARGEST:
            raise ValueError(f"It is larger than {LARGEST:,} bytes.")
    while record.raw_stream.read(PIECE):
        pass  # what an encoding leaves behind its end
    if record.raw_stream.limit:
        raise ValueError("The archive ends before the record does.")
    return b"".join(pieces)


def instant(written: str) -> datetime.datetime:
    """Return the instant of a WARC-Date; raise ValueError if it is none or names no time zone."""
    found = datetime.datetime.fromisoformat(written)
    if found.tzinfo is None:
        raise ValueError(f"The record's date is no instant: {written}")
    return found
