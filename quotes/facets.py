"""How many of the quotes found fall to each speaker, organisation, kind, year and so on."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models

from quotes.models import QuoteQuerySet
from sources.models import Organisation, Speaker

DEFAULT_LIMIT = 20
LARGEST_LIMIT = 200


@dataclass(frozen=True)
class Facet:
    """Something by which quotes are counted: SQL over the kept columns of the quote's own row.

    ``names`` is the model whose ids the values are. Dates stand newest first, all else by number.
    """

    sql: str
    names: type[models.Model] | None = None
    by_value: bool = False


FACETS = {
    "speaker": Facet("preferred_speaker_id", Speaker),
    "organisation": Facet("preferred_organisation_id", Organisation),
    "publisher": Facet("publisher_id", Organisation),
    "kind": Facet("kind"),
    "basis": Facet("nullif(preferred_basis, '')"),
    "status": Facet("status"),
    "language": Facet("language"),
    "year": Facet("substr(published, 1, 4)", by_value=True),
    # A date that is known to the year only has no month.
    "month": Facet("CASE WHEN length(published) >= 7 THEN substr(published, 1, 7) END", by_value=True),
}
COLUMNS = (
    *("preferred_speaker_id", "preferred_organisation_id", "publisher_id"),
    *("kind", "preferred_basis", "status", "language", "published"),
)
# Most facets have few values: what is alike in all of these is counted once for them together.
ALIKE = """
SELECT kind, preferred_basis, status, language, substr(published, 1, 7) AS published, count(*) AS number
FROM found GROUP BY 1, 2, 3, 4, 5
"""

Counts = dict[str, list[dict[str, Any]]]


def facets(quotes: QuoteQuerySet, *, limit: int) -> Counts:
    """Return, for each facet, at most ``limit`` values with the number of ``quotes`` that have it.

    The quotes are read once, whatever the number of facets; names take a query for each model.
    A value is None where it is unknown or nobody is named.
    """
    counts: Counts = defaultdict(list)
    for name, value, number in counted(quotes, limit):
        counts[name].append({"value": value, "count": number})
    named: dict[Any, dict[int, Any]] = {model: named_rows(model, counts) for model in (Speaker, Organisation)}
    for name, facet in FACETS.items():
        for row in counts[name]:
            if facet.names and row["value"] is not None:
                row["value"] = named[facet.names][int(row["value"])]
    return {name: counts[name] for name in FACETS}


def counted(quotes: QuoteQuerySet, limit: int) -> list[tuple[str, str | None, int]]:
    """Return facet, value and number, in the order in which they are shown."""
    try:
        found, values = quotes.order_by().values_list(*COLUMNS).query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return []
    parts = " UNION ALL ".join(
        f"SELECT * FROM ({counting(name, facet)}) AS by_{name}" for name, facet in FACETS.items()
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH found AS MATERIALIZED ({found}), alike AS MATERIALIZED ({ALIKE}) {parts}",
            [*values, *[limit] * len(FACETS)],
        )
        return cursor.fetchall()


def counting(name: str, facet: Facet) -> str:
    """Return the SQL that counts by one facet; what ties stands in the order of its values, as texts."""
    order = "value DESC NULLS LAST" if facet.by_value else "number DESC, value ASC NULLS LAST"
    source, number = ("found", "count(*)") if facet.names else ("alike", "CAST(sum(number) AS bigint)")
    counted = f"SELECT {facet.sql} AS plain, {number} AS number FROM {source} GROUP BY 1"
    return (
        f"SELECT '{name}' AS facet, CAST(plain AS text) AS value, number "
        f"FROM ({counted}) AS counted ORDER BY {order} LIMIT %s"
    )


def named_rows(model: type[models.Model], counts: Counts) -> dict[int, Any]:
    """Return the rows of ``model`` that the counts name; whoever a visible quote names is visible."""
    names = [name for name, facet in FACETS.items() if facet.names is model]
    ids = {int(row["value"]) for name in names for row in counts[name] if row["value"] is not None}
    return model._default_manager.in_bulk(ids) if ids else {}
