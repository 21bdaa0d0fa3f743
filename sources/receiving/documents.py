"""What is received, and what is refused."""

import datetime
from dataclasses import dataclass

LARGEST = 10 * 1024 * 1024  # bytes of one document

TEXT, HTML, WARC = "text/plain", "text/html", "application/warc"
XHTML = "application/xhtml+xml"


@dataclass(frozen=True)
class Received:
    """A document's bytes, where they came from, as what, and when.

    ``address`` is the web address that it was fetched from; empty where a file does not tell.
    """

    origin: str
    content: bytes
    media_type: str
    received_at: datetime.datetime
    address: str = ""

    @property
    def kind(self) -> str:
        """The media type without its parameters."""
        return self.media_type.partition(";")[0].strip().lower()


@dataclass(frozen=True)
class Request:
    """A web address that has yet to be fetched."""

    origin: str


@dataclass
class Refused(Exception):
    """Something that does not become an article, and why."""

    origin: str
    reason: str

    def __str__(self) -> str:
        return f"{self.origin}: {self.reason}"


Item = Received | Request | Refused
