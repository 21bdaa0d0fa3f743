"""What a row states of a quote: its columns, or the members of the API's own objects, checked one by one."""

import json
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model

from quotes.formats.tables import COLUMNS
from quotes.found import FoundQuoteSerializer
from quotes.importing.refusals import Code, Refused
from quotes.models import Attribution, Evidence, Quote
from quotes.serializers import AttributionSerializer, EvidenceSerializer, QuoteDetailSerializer
from sources.models import Article, Speaker
from sources.suggestions import did_you_mean, quoted

NAMES = ("speaker", "organisation", "told_to", "on_behalf_of")
IMPORTED = (
    *("id", "article", "text", "start", "end", "prefix", "suffix", "kind", "status", "status_reason"),
    *("within", "continues", *NAMES, *(f"{name}_name" for name in NAMES)),
    *("role", "occasion", "basis", "evidence", "note", "confidence"),
)
# What an export tells beside that is the article's, or follows from the rest: it is passed over.
KNOWN = frozenset([*IMPORTED, *COLUMNS])
MEMBERS = KNOWN | {*QuoteDetailSerializer.Meta.fields, *FoundQuoteSerializer.Meta.fields, "context"}
OF_ATTRIBUTION = frozenset([*AttributionSerializer.Meta.fields, "evidence", "note"])
OF_EVIDENCE = frozenset(EvidenceSerializer.Meta.fields)
LARGEST_OFFSET = 2**31 - 1  # that a column of the database holds
LONGEST_NAME: int = Speaker._meta.get_field("name").max_length or 0  # characters
LONGEST_ARTICLE: int = Article._meta.get_field("source_url").max_length or 0  # and a title or slug is shorter
COMMON = 300  # characters up to which a value is likely to come again


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody whom a row names: by slug or by name in ``key``; in an export the slug, with the ``name`` beside."""

    key: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of the article that a row gives as evidence, and where they stand, if it says so."""

    kind: str
    text: str
    start: int | None = None
    end: int | None = None


@dataclass(slots=True)
class Stated:
    """What a row states of a quote; empty where it states nothing.

    ``within`` and ``continues`` name another quote of the article by its id, or by its words.
    """

    number: int
    article: str
    text: str
    start: int | None = None
    end: int | None = None
    prefix: str = ""
    suffix: str = ""
    id: uuid.UUID | None = None
    kind: str = ""
    status: str = ""
    status_reason: str = ""
    within: str = ""
    continues: str = ""
    names: dict[str, Named] = field(default_factory=dict)
    role: str = ""
    occasion: str = ""
    basis: str = ""
    note: str = ""
    confidence: float | None = None
    evidence: tuple[Piece, ...] = ()
    length: int = 0  # of the row, in bytes

    @property
    def refers(self) -> bool:
        """Whether it names another quote, which has to be there first."""
        return bool(self.within or self.continues)


def column_named(written: str) -> str:
    """Return the column that a header means: case, and spaces for underscores, do not matter."""
    return "_".join(written.strip().lower().split())


def unknown(name: str, known: Collection[str]) -> str:
    """Return the sentence that refuses a column which there is not."""
    return f"There is no column {quoted(name)}.{did_you_mean(name, sorted(known))}"


def stated(number: int, cells: Mapping[str, Any], length: int = 0) -> Stated:
    """Return what the cells of a row state; raise Refused for what no quote can be made of."""
    cells = flat(cells) if "attribution" in cells or isinstance(cells.get("article"), dict) else cells
    for name in cells:
        if name not in MEMBERS:
            raise Refused(Code.UNKNOWN_COLUMN, unknown(name, MEMBERS), name[:LONGEST_NAME])
    text, article = text_in(cells, "text"), text_in(cells, "article").strip()
    for name, value in {"article": article, "text": text.strip()}.items():
        if not value:
            raise Refused(Code.MISSING, "It is needed, and empty.", name)
    if len(article) > LONGEST_ARTICLE:
        raise Refused(Code.ARTICLE_UNKNOWN, "No article is called that long.", "article")
    found = Stated(
        number,
        article=article,
        text=text,
        start=offset_in(cells, "start"),
        end=offset_in(cells, "end"),
        prefix=text_in(cells, "prefix"),
        suffix=text_in(cells, "suffix"),
        id=id_in(cells),
        within=reference_in(cells, "within"),
        continues=reference_in(cells, "continues"),
        names={name: named for name in NAMES if (named := name_in(cells, name))},
        evidence=evidence_in(cells.get("evidence")),
        length=length,
    )
    if found.end is not None and (found.start is None or found.end <= found.start):
        raise Refused(Code.INVALID, "An end comes after its start.", "end")
    for name, model in FIELDS.items():
        if cells.get(name) not in (None, ""):
            setattr(found, name, value_in(cells, model, name))
    return found


FIELDS: dict[str, type[Model]] = {
    **dict.fromkeys(("kind", "status", "status_reason"), Quote),
    **dict.fromkeys(("role", "occasion", "basis", "note", "confidence"), Attribution),
}


def flat(members: Mapping[str, Any]) -> dict[str, Any]:
    """Return the API's object of a quote as columns; raise Refused for a member that there is not."""
    found = dict(members)
    attribution = found.pop("attribution", None) or {}
    if not isinstance(attribution, dict):
        raise Refused(Code.INVALID, "It is no object.", "attribution")
    for name, value in attribution.items():
        if name not in OF_ATTRIBUTION:
            raise Refused(Code.UNKNOWN_COLUMN, unknown(name, OF_ATTRIBUTION), f"attribution.{name[:LONGEST_NAME]}")
        if name in IMPORTED:
            found.setdefault(name, value)
    if isinstance(found.get("article"), dict):
        found["article"] = found["article"].get("id")
    return found


def text_in(cells: Mapping[str, Any], name: str) -> str:
    """Return a cell's text; raise Refused for what is none, or holds what no database stores."""
    value = cells.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Refused(Code.INVALID, "It is no text.", name)
    if "\0" in value:
        raise Refused(Code.NOT_TEXT, "It holds a NUL; no text does.", name)
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise Refused(Code.NOT_TEXT, "It holds half of a character (a lone surrogate).", name) from error
    return value


def value_in(cells: Mapping[str, Any], model: type[Model], name: str) -> Any:
    """Return the value of a model's field in a cell that is not empty; the field itself refuses others."""
    value = cells[name]
    if not (name == "confidence" and type(value) in (int, float)):
        value = text_in(cells, name).strip()
    if value == "":
        return None if name == "confidence" else ""
    try:
        return (cleaned if len(str(value)) < COMMON else cleaned.__wrapped__)(model, name, value)
    except ValidationError as error:
        raise Refused(Code.INVALID, " ".join(error.messages), name) from error


@lru_cache(maxsize=1_000)  # a file says the same of many quotes
def cleaned(model: type[Model], name: str, value: Any) -> Any:
    """Return a value as the field holds it; raise ValidationError if it does not."""
    found: Any = model._meta.get_field(name)
    return found.clean(value, None)


def offset_in(cells: Mapping[str, Any], name: str) -> int | None:
    """Return an offset, in code points from 0; None where there is none."""
    value = cells.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit() and len(value) < 20:
        value = int(value)
    if type(value) is not int or not 0 <= value <= LARGEST_OFFSET:
        raise Refused(Code.INVALID, "An offset is a whole number from 0.", name)
    return value


def id_in(cells: Mapping[str, Any]) -> uuid.UUID | None:
    """Return the id that a row has; raise Refused for what is no UUID."""
    value = text_in(cells, "id").strip()
    try:
        return uuid.UUID(value) if value else None
    except ValueError as error:
        raise Refused(Code.INVALID, "An id is a UUID. Leave the column out if the rows have none.", "id") from error


def reference_in(cells: Mapping[str, Any], name: str) -> str:
    """Return how a row names another quote: `expand` puts a whole object there."""
    value = cells.get(name)
    return text_in(value, "id") if isinstance(value, dict) else text_in(cells, name).strip()


def name_in(cells: Mapping[str, Any], name: str) -> Named | None:
    """Return whom a row names in a column; None if nobody."""
    value = cells.get(name)
    if isinstance(value, dict):
        found = Named(text_in(value, "id").strip(), text_in(value, "name").strip())
    else:
        found = Named(text_in(cells, name).strip(), text_in(cells, f"{name}_name").strip())
    if not found.key:
        found = Named(found.name)
    if max(len(found.key), len(found.name)) > LONGEST_NAME:
        raise Refused(Code.INVALID, f"A name has at most {LONGEST_NAME} characters.", name)
    return found if found.key else None


def evidence_in(value: Any) -> tuple[Piece, ...]:
    """Return the evidence of a cell: JSON as the API has it, or the words of the source alone."""
    if not value:
        return ()
    if isinstance(value, str):
        if not value.lstrip().startswith(("[", "{")):
            return (Piece("source", text_in({"evidence": value}, "evidence").strip()),)
        try:
            value = json.loads(value)
        except (ValueError, RecursionError) as error:
            raise Refused(Code.INVALID, f"It is no JSON: {error}.", "evidence") from error
    if isinstance(value, dict):  # {"source": "Ada Example", "cue": "said"}
        value = [{"kind": kind, "text": words} for kind, words in value.items()]
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise Refused(Code.INVALID, "It is a list of objects with a kind and a text.", "evidence")
    pieces = tuple(piece_of(each) for each in value)
    kinds = [piece.kind for piece in pieces]
    if len(set(kinds)) < len(kinds):
        raise Refused(Code.INVALID, "There is one span of each kind at most.", "evidence")
    return pieces


def piece_of(members: dict[str, Any]) -> Piece:
    """Return one piece of evidence; raise Refused, in the name of its column, for what is none."""
    try:
        for name in members:
            if name not in OF_EVIDENCE:
                raise Refused(Code.UNKNOWN_COLUMN, unknown(name, OF_EVIDENCE))
        kind, text = value_in(members, Evidence, "kind") if members.get("kind") else "", text_in(members, "text")
        if not kind or not text.strip():
            raise Refused(Code.MISSING, "Evidence has a kind and a text.")
        return Piece(kind, text, offset_in(members, "start"), offset_in(members, "end"))
    except Refused as refused:
        refused.column = "evidence"
        raise
