"""An entry as the line that an export writes of it: what seals and redactions are digests of."""

from typing import Any

from config.exporting.rows import document, moment

COLUMNS = ("id", "at", "actor", "reason", "action", "model", "row_id", "identity", "before", "after")


def written(entry: tuple[Any, ...]) -> dict[str, Any]:
    """Return an entry as an export writes it: the same on either engine."""
    row = dict(zip(COLUMNS, entry, strict=True))
    states = {name: document(row[name]) for name in ("before", "after") if isinstance(row[name], dict)}
    return {**row, "at": moment(row["at"]), **states}
