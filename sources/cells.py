"""Cells of tables that are safe to open in a spreadsheet, and exact when read back."""

import re
from typing import Any

GUARD = "'"
# What a spreadsheet may take for a formula, also behind white space, control or format characters
# that it drops; and the guard itself, so that every guard can be told and taken off again.
RISKY = re.compile(r"'|[\t\r\n]|[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*[=+\-@＝＋－＠]")


def guarded(cell: Any) -> Any:
    """Return a text with an apostrophe before it where a spreadsheet might run it; else as it is."""
    return GUARD + cell if isinstance(cell, str) and RISKY.match(cell) else cell


def unguarded(cell: str) -> str:
    """Return what was written: the cell without the one apostrophe that it may begin with."""
    return cell.removeprefix(GUARD)


def unguarded_if_needed(cell: str) -> str:
    """Return what was written where people write, too: ’Abd and 'Abd keep an apostrophe that guards nothing."""
    bare = unguarded(cell)
    return bare if RISKY.match(bare) else cell
