"""schema.org Quotations as JSON-LD."""

from collections.abc import Sequence
from typing import Any

from quotes.formats.addresses import Addresses
from quotes.formats.base import JsonFormat, as_json, filled
from quotes.formats.records import Record
from sources.models import Speaker

CONTEXT = "https://schema.org"


class SchemaOrgFormat(JsonFormat):
    """One Quotation a quote; a list is a graph."""

    media_type = "application/ld+json"
    format = "schemaorg"
    extension = "jsonld"
    help = "schema.org Quotations as JSON-LD"

    def opening(self, first: Sequence[Record], to: Addresses) -> str:
        return f'{{"@context":{as_json(CONTEXT)},"@graph":[\n'

    def closing(self, first: Sequence[Record]) -> str:
        return "\n]}\n"

    def one(self, record: Record, to: Addresses) -> str:
        return f"{as_json({'@context': CONTEXT, **self.told(record, to)})}\n"

    def told(self, record: Record, to: Addresses) -> dict[str, Any]:
        who = creator(record, to)
        return {
            "@type": "Quotation",
            "@id": to.quote(record.uuid),
            **filled(
                identifier=f"urn:uuid:{record.uuid}",
                url=to.quote(record.uuid),
                text=record.text,
                inLanguage=record.language,
                creativeWorkStatus=record.status,
                # A capacity belongs to the saying, not to the person: hence schema.org's Role.
                spokenByCharacter=in_role(record.role, who),
                creator=who,
                sourceOrganization=organisation(record, to) if record.speaker else None,
                isPartOf=article(record, to),
            ),
        }


def creator(record: Record, to: Addresses) -> dict[str, Any] | None:
    """Return whose words they are, if anybody is named."""
    if not record.speaker:
        return organisation(record, to)
    kind = "Organization" if record.speaker_kind == Speaker.Kind.GROUP else "Person"
    return {"@type": kind, "@id": to.speaker(record.speaker), "name": record.speaker_name}


def organisation(record: Record, to: Addresses) -> dict[str, Any] | None:
    """Return for whom they spoke."""
    if not record.organisation:
        return None
    return {"@type": "Organization", "@id": to.organisation(record.organisation), "name": record.organisation_name}


def in_role(role: str | None, who: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return somebody in the capacity in which they spoke."""
    return {"@type": "Role", "roleName": role, "spokenByCharacter": who} if role and who else who


def article(record: Record, to: Addresses) -> dict[str, Any]:
    """Return the article that holds the quote."""
    publisher = None
    if record.publisher:
        publisher = {
            "@type": "Organization",
            "@id": to.organisation(record.publisher),
            "name": record.publisher_name,
        }
    return {
        "@type": "Article",
        "@id": to.article(record.article),
        **filled(
            headline=record.title,
            author=[{"@type": "Person", "name": name} for name in record.authors],
            publisher=publisher,
            datePublished=record.published,
            inLanguage=record.language,
            url=record.source_url,
            archivedAt=record.archived_url,
        ),
    }
