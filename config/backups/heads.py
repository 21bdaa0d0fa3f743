"""The head of the audit trail: what a database has to agree with that claims to be the one that was backed up."""

from typing import Any

from config.trail.models import Entry, Seal
from config.trail.sealing import digest_of


def trail_head() -> dict[str, Any]:
    """Return the digest of the last seal, and one over every entry after it, made as the next seal's would be."""
    seal = Seal.objects.order_by("-id").first()
    first, previous = (seal.last + 1, seal.digest) if seal else (1, "")
    newest = Entry.objects.order_by("-id").values_list("id", flat=True).first() or 0
    digest, entries = digest_of(first, newest, previous)
    return {"seal": previous, "first": first, "last": newest, "entries": entries, "digest": digest}
