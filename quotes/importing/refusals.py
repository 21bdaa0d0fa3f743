"""What an import does not take, and why."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Code(StrEnum):
    """Why a row is refused, for programs."""

    UNREADABLE = "unreadable"
    TOO_LONG = "too_long"
    NOT_TEXT = "not_text"
    UNKNOWN_COLUMN = "unknown_column"
    MISSING = "missing"
    INVALID = "invalid"
    ARTICLE_UNKNOWN = "article_unknown"
    ARTICLE_AMBIGUOUS = "article_ambiguous"
    ABSENT = "absent"
    AMBIGUOUS = "ambiguous"
    ALTERED = "altered"
    TRUNCATED = "truncated"
    ELSEWHERE = "elsewhere"
    NAME_UNKNOWN = "name_unknown"
    NAME_AMBIGUOUS = "name_ambiguous"
    NAME_ALIKE = "name_alike"
    EVIDENCE_ABSENT = "evidence_absent"
    EVIDENCE_AMBIGUOUS = "evidence_ambiguous"
    QUOTED_ALREADY = "quoted_already"
    ID_TAKEN = "id_taken"
    REFERENCE_UNKNOWN = "reference_unknown"
    REFERENCE_AMBIGUOUS = "reference_ambiguous"
    NESTING = "nesting"
    ATTRIBUTION = "attribution"
    NOT_VERIFIABLE = "not_verifiable"
    DATABASE = "database"


@dataclass
class Refused(Exception):
    """A row that does not become a quote.

    ``column`` names the cell that it is about; ``difference`` shows words as wdiff does, ``[-the row's-]`` and
    ``{+the article's+}``; ``candidates`` are what the cell could mean.
    """

    code: Code
    reason: str
    column: str = ""
    difference: str = ""
    candidates: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        told = f"{self.code}: {self.reason}"
        if self.difference:
            told += f" {self.difference}"
        if self.candidates:
            told += f" {'; '.join(self.candidates)}"
        # A lone surrogate, which a JSON escape can hold, is no text for a terminal.
        return told.encode("utf-8", "backslashreplace").decode()

    def as_json(self) -> dict[str, Any]:
        """Return what the file of refusals holds of it, beside the number of the row."""
        told = {
            "code": str(self.code),
            "column": self.column,
            "reason": self.reason,
            "difference": self.difference,
            "candidates": self.candidates,
        }
        return {name: value for name, value in told.items() if value}
