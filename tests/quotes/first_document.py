"""The first source document as its fixture holds it, and as the database does, in one shape: no UUIDs, no times."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder

from quotes.models import Quote
from sources.models import Affiliation, Article, Authorship, Organisation, OrganisationAlias, Speaker, SpeakerAlias

SLUG = "global-protesters-demand-an-investigation-into-the-chechnya-purge"
NAMED = ("speaker", "organisation", "told_to", "on_behalf_of")
WRITTEN = ("role", "occasion", "note")


def fixture(name: str, model: str) -> list[dict[str, Any]]:
    rows = json.loads(Path(f"fixtures/{name}.json").read_text())
    return [row["fields"] for row in rows if row["model"] == model]


def expected() -> list[dict[str, Any]]:
    """Return the quotes of the document as the fixture holds them, but for UUIDs, in reading order."""
    quotes = [row for row in fixture("quotes", "quotes.quote") if row["article"] == [SLUG]]
    spans = {row["uuid"]: [row["start"], row["end"]] for row in quotes}
    claims = {row["quote"][0]: row for row in fixture("quotes", "quotes.attribution")}
    evidence = fixture("quotes", "quotes.evidence")
    return [
        {
            **{name: row[name] for name in ("start", "end", "text", "kind", "status", "status_reason")},
            **{name: row[name] and spans[row[name][0]] for name in ("within", "continues")},
            **{name: claim[name] and claim[name][0] for name in NAMED},
            **{name: claim[name] for name in ("basis", "standing", "confidence", *WRITTEN)},
            "evidence": sorted(
                [one["kind"], one["start"], one["end"], one["text"]]
                for one in evidence
                if one["attribution"] == [claim["uuid"]]
            ),
        }
        for row in quotes
        for claim in [claims[row["uuid"]]]
    ]


def stored() -> Iterator[dict[str, Any]]:
    """Yield the quotes that the database holds, in the same shape."""
    for quote in Quote.objects.in_reading_order():
        claim = quote.attributions.get()
        yield {
            **{name: getattr(quote, name) for name in ("start", "end", "text", "kind", "status", "status_reason")},
            **{
                name: other and [other.start, other.end]
                for name in ("within", "continues")
                for other in [getattr(quote, name)]
            },
            **{name: (row := getattr(claim, name)) and row.slug for name in NAMED},
            **{name: getattr(claim, name) for name in ("basis", "standing", "confidence", *WRITTEN)},
            "evidence": sorted([one.kind, one.start, one.end, one.text] for one in claim.evidence.all()),
        }


def sources_of(names: set[str]) -> dict[str, Any]:
    """Return the article as the fixture holds it, with those of these ``names``, but for what is empty."""
    return {
        "article": telling(row for row in fixture("articles", "sources.article") if row["slug"] == SLUG),
        "authors": telling(row for row in fixture("articles", "sources.authorship") if row["article"] == [SLUG]),
        "affiliations": telling(
            row for row in fixture("articles", "sources.affiliation") if row["stated_in"] == [SLUG]
        ),
        "speakers": telling(row for row in fixture("speakers", "sources.speaker") if row["slug"] in names),
        "organisations": telling(
            row for row in fixture("organisations", "sources.organisation") if row["slug"] in names
        ),
        "aliases": telling(aliases("speaker", names)),
        "more aliases": telling(aliases("organisation", names)),
    }


def stored_sources() -> dict[str, Any]:
    """Return all that the database holds beside the quotes, in the same shape."""
    models = (Article, Authorship, Affiliation, Speaker, Organisation, SpeakerAlias, OrganisationAlias)
    keys = ("article", "authors", "affiliations", "speakers", "organisations", "aliases", "more aliases")
    return {
        key: telling(
            row["fields"]
            for row in serializers.serialize(
                "python", model._default_manager.all(), use_natural_foreign_keys=True, use_natural_primary_keys=True
            )
        )
        for key, model in zip(keys, models, strict=True)
    }


def telling(rows: Any) -> list[str]:
    """Return rows as they would be written down, without what is empty and when they were entered."""
    return sorted(
        json.dumps(
            {name: value for name, value in row.items() if value and name != "created"},
            cls=DjangoJSONEncoder,
            sort_keys=True,
        )
        for row in rows
    )


def aliases(model: str, names: set[str]) -> list[dict[str, Any]]:
    return [row for row in fixture(f"{model}s", f"sources.{model}alias") if row[model][0] in names]
