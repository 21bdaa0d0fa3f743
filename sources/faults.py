"""What is wrong with a row, found by reading it again without the engine's help."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from sources.fields import digest
from sources.models import Article, Capture
from sources.overwriting import BLOCK


@dataclass(frozen=True)
class Fault:
    """A row that breaks a rule."""

    row: str
    problem: str

    def __str__(self) -> str:
        return f"{self.row}: {self.problem}"


def fault(row: Model, problem: str) -> Fault:
    """Return the fault of a row, named by its model, its public identifier and its id here."""
    public: Any = getattr(row, "slug", None) or getattr(row, "uuid", None)
    name = f"{row._meta.label} {public} (id {row.pk})" if public else f"{row._meta.label} id {row.pk}"
    return Fault(name, problem)


def article_faults(article: Article) -> Iterator[Fault]:
    """Yield what is wrong with an article's text, and with what the engine keeps of it."""
    if digest(article.text) != article.sha256:
        yield fault(article, f"its text does not have the SHA-256 {article.sha256!r}")
    for redaction in article.redactions.all():
        found = article.text[redaction.start : redaction.end]
        if found != BLOCK * (redaction.end - redaction.start):
            yield fault(redaction, f"{article.slug} is not overwritten from {redaction.start} to {redaction.end}")
    length = len(article.text if article.text_access == Article.TextAccess.FULL else article.title)
    if article.length != length:
        yield fault(article, f"length is {article.length} and should be {length}")


def capture_faults(capture: Capture) -> Iterator[Fault]:
    """Yield what is wrong with the bytes that were received."""
    if not capture.content and capture.article.redactions.exists():
        return  # destroyed
    if digest(bytes(capture.content)) != capture.sha256:
        yield fault(capture, f"its bytes do not have the SHA-256 {capture.sha256!r}")
