"""The one change that an entry of the audit trail may see: characters overwritten, by a redaction that names it.

The engine holds the shape of it: as many characters, each the same as before or a block. What an entry
said is proved by the digests that the redaction keeps (``config/trail/redacted.py``).
"""

import json
from typing import Any

from sources.engine import ByEngine
from sources.overwriting import only_blocks, overwrites

SAME = ("id", '"at"', "actor", "action", "model", "row_id")
NAMED = {
    engine: f"EXISTS (SELECT 1 FROM sources_redaction WHERE {sql} > 0)"
    for engine, sql in {
        "sqlite": "instr(char(10) || entries, char(10) || OLD.id || ' ')",
        "postgresql": "strpos(chr(10) || entries, chr(10) || OLD.id || ' ')",
    }.items()
}


def overwrites_state(old: str | None, new: str | None) -> bool:
    """Tell whether a state, as JSON, is another with characters of its texts overwritten, or the same."""
    if old is None or new is None:
        return old is new
    was, now = json.loads(old), json.loads(new)
    return (
        isinstance(was, dict)
        and isinstance(now, dict)
        and was.keys() == now.keys()
        and all(
            overwrites(was[name], now[name]) if isinstance(was[name], str) and isinstance(now[name], str) else same
            for name in was
            for same in [was[name] == now[name]]
        )
    )


def teach_overwriting(raw: Any) -> None:
    """Give a connection of SQLite the function that the trail's guards call."""
    raw.create_function("verbatim_overwrites_state", 2, overwrites_state, deterministic=True)


def only_overwritten() -> ByEngine:
    """Return SQL that is true of an entry's change in which a redaction overwrites characters, and nothing else."""
    same = " AND ".join(f"NEW.{column} IS NOT DISTINCT FROM OLD.{column}" for column in SAME)
    texts = {
        "sqlite": [only_blocks(f"OLD.{name}", f"NEW.{name}")["sqlite"] for name in ("reason", "identity")]
        + [f'verbatim_overwrites_state(OLD."{name}", NEW."{name}")' for name in ("before", "after")],
        "postgresql": [only_blocks(f"OLD.{name}", f"NEW.{name}")["postgresql"] for name in ("reason", "identity")]
        + [states(f'OLD."{name}"', f'NEW."{name}"') for name in ("before", "after")],
    }
    same_in = {"sqlite": same.replace("IS NOT DISTINCT FROM", "IS"), "postgresql": same}
    return {engine: " AND ".join([same_in[engine], *parts, NAMED[engine]]) for engine, parts in texts.items()}


def states(old: str, new: str) -> str:
    """Return PostgreSQL's SQL of ``overwrites_state``."""
    differs = "jsonb_typeof(was.value) <> 'string' OR jsonb_typeof(now.value) <> 'string' OR "
    old_text, new_text = (f"({each}.value #>> ARRAY[]::text[])" for each in ("was", "now"))
    differs += f"NOT {only_blocks(old_text, new_text)['postgresql']}"
    return (
        f"(({old} IS NULL) = ({new} IS NULL) AND NOT EXISTS (SELECT 1 FROM jsonb_each({old}) AS was "
        f"FULL JOIN jsonb_each({new}) AS now USING (key) WHERE was.key IS NULL OR now.key IS NULL "
        f"OR was.value <> now.value AND ({differs})))"
    )
