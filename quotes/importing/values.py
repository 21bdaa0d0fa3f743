"""The rows that a new quote, its attribution and its evidence are stored as."""

import uuid

from quotes.importing.grounds import Claim
from quotes.importing.present import Placed, Stored
from quotes.importing.writing import Values
from quotes.models import Attribution, Origin, Quote

NAMESPACE = uuid.UUID("5f0d3c1e-7a52-4b0c-9f5e-2d8a4c6b1e90")  # of the ids that are made here


def id_of(where: Placed) -> uuid.UUID:
    """Return the id that a row gives its quote; else one that its article and place have on every install."""
    source, place = where.source, where.place
    return where.row.id or uuid.uuid5(NAMESPACE, f"{source.slug} {source.sha256} {place.start}-{place.end}")


def quote_values(stored: Stored, *, kind: str, status: str, reason: str) -> Values:
    """Return the values of a new quote; ``reason`` is that of its status."""
    return {
        "id": stored.pk,
        "uuid": stored.uuid,
        "article_id": stored.article_pk,
        "start": stored.start,
        "end": stored.end,
        "text": stored.text,
        "kind": kind,
        "status": status,
        "origin": Origin.IMPORTED,
        "status_reason": reason if status != Quote.Status.DRAFT else "",
    }


def claim_values(claim: Claim, pk: int, quote: Stored) -> Values:
    """Return the values of the attribution of a new quote."""
    return {
        "id": pk,
        "uuid": uuid.uuid5(NAMESPACE, f"attribution of {quote.uuid}"),
        "quote_id": quote.pk,
        "basis": claim.basis,
        "standing": Attribution.Standing.PREFERRED,
        "role": claim.role,
        "occasion": claim.occasion,
        "note": claim.note,
        "confidence": claim.confidence,
        "origin": Origin.IMPORTED,
        **{f"{column}_id": somebody.pk for column, somebody in claim.names.items()},
    }


def evidence_values(claim: Claim, attribution: int, text: str) -> list[Values]:
    """Return the values of the evidence of an attribution, in the article's ``text``."""
    return [
        {"attribution_id": attribution, "kind": kind, "start": place.start, "end": place.end, "text": place.of(text)}
        for kind, place in claim.evidence.items()
    ]
