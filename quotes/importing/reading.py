"""The rows of a file, one at a time: of a table (CSV) or of JSON Lines, whatever bytes it holds.

A row that cannot be read is refused by its number and stops nothing; a file whose header is not understood is
no table of quotes, and is refused as a whole.
"""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedReader
from typing import Any

from quotes.formats.tables import COLUMNS
from quotes.importing.columns import KNOWN, column_named, unknown
from quotes.importing.refusals import Code, Refused
from sources.cells import unguarded

LONGEST_ROW = 1 << 20  # bytes
SKIPPED = 1 << 16  # bytes read at a time of a row that is too long
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
DELIMITERS = (",", ";", "\t")  # spreadsheets write the second where the comma stands in numbers


class NoTable(Exception):
    """A file of which no rows can be made; the message says what to do about it."""


@dataclass(frozen=True)
class Row:
    """One row: its number, as a spreadsheet or an editor shows it, and its cells by column, or why it has none.

    ``length`` is what it took in the file, in bytes.
    """

    number: int
    cells: dict[str, Any] | Refused
    length: int = 0


class Lines:
    """The lines of a stream, none of them longer than a row may be; after a longer one it goes on."""

    def __init__(self, stream: BufferedReader) -> None:
        self.stream = stream
        self.at_the_beginning = True

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        """Return the next line with its end; raise Refused for one that is too long, which is then passed over."""
        line = self.stream.readline(LONGEST_ROW + 1)
        if not line:
            raise StopIteration
        if len(line) > LONGEST_ROW:
            while line and not line.endswith(b"\n"):
                line = self.stream.readline(SKIPPED)
            raise too_long()
        if self.at_the_beginning:
            self.at_the_beginning = False
            line = line.removeprefix(BYTE_ORDER_MARK)
        return line


def too_long() -> Refused:
    return Refused(Code.TOO_LONG, f"It is longer than {LONGEST_ROW:,} bytes; perhaps a quotation mark is not closed.")


def rows_of(stream: BufferedReader, *, guarded: bool = False) -> Iterator[Row]:
    """Yield the rows of a file; raise NoTable if it is none.

    ``guarded`` cells of a table have one apostrophe more than was written, as in Verbatim's own export, which is
    told by its header.
    """
    beginning = stream.peek(64)[:64].removeprefix(BYTE_ORDER_MARK).lstrip()
    if beginning.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise NoTable("It is UTF-16. Save it as UTF-8 and hand it over again.")
    lines = Lines(stream)
    return objects_in(lines) if beginning.startswith(b"{") else records_in(lines, guarded=guarded)


# --- JSON Lines ---------------------------------------------------------------------------------


def objects_in(lines: Lines) -> Iterator[Row]:
    """Yield the JSON object of each line."""
    number = 0
    while True:
        number += 1
        try:
            line = next(lines)
            if line.strip():
                yield Row(number, object_of(line), len(line))
        except StopIteration:
            return
        except Refused as refused:
            yield Row(number, refused)


def object_of(line: bytes) -> dict[str, Any]:
    """Return the JSON object that a line is; raise Refused for anything else."""
    try:
        found = json.loads(line.decode("utf-8"), object_pairs_hook=members_of, parse_constant=no_number)
    except UnicodeDecodeError as error:
        raise not_utf8(error) from error
    except (ValueError, RecursionError) as error:
        raise Refused(Code.UNREADABLE, f"It is no JSON: {error}.") from error
    if not isinstance(found, dict):
        raise Refused(Code.UNREADABLE, "It is JSON, but no object.")
    return found


def members_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object's members; raise Refused if one comes twice: readers differ on which of them counts."""
    members = dict(pairs)
    if len(members) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Refused(Code.UNREADABLE, "It says the same thing twice.", twice[:100])
    return members


def no_number(name: str) -> None:
    raise ValueError(f"{name} is no number of JSON")


def not_utf8(error: UnicodeDecodeError) -> Refused:
    byte = error.object[error.start]
    return Refused(Code.NOT_TEXT, f"It is not UTF-8: byte 0x{byte:02X} does not belong there.")


# --- Tables -------------------------------------------------------------------------------------


class Record:
    """Hands csv.reader the lines that one record takes, and no more of them than a row may be long."""

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.length = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self.lines)
        self.length += len(line)
        if self.length > LONGEST_ROW:
            raise too_long()
        # Bytes that are no UTF-8 become lone surrogates, by which the row that holds them is told.
        return line.decode("utf-8", "surrogateescape")


def records_in(lines: Lines, *, guarded: bool) -> Iterator[Row]:
    """Yield the records of a table. The header is the first; rows without anything in them are passed over."""
    csv.field_size_limit(LONGEST_ROW)
    record = Record(lines)
    names, delimiter = header_of(record)
    guarded = guarded or set(names) == set(COLUMNS)
    reader = csv.reader(record, delimiter=delimiter, strict=True)
    number = 1
    while True:
        number += 1
        record.length = 0
        try:
            cells = next(reader)
            if any(cells):
                yield Row(number, cells_of(cells, names, guarded=guarded), record.length)
        except StopIteration:
            return
        except Refused as refused:
            yield Row(number, refused)
        except csv.Error as error:
            yield Row(number, Refused(Code.UNREADABLE, f"It is no record of CSV: {error}."))


def header_of(record: Record) -> tuple[list[str], str]:
    """Return the columns that a table has, and what parts them; raise NoTable for unknown or doubled ones."""
    try:
        line = next(record)
        delimiter = max(DELIMITERS, key=line.count)
        written = next(csv.reader([line], delimiter=delimiter, strict=True))
    except StopIteration:
        raise NoTable("It is empty.") from None
    except (Refused, csv.Error) as error:
        raise NoTable(f"Its first line is no header: {error}") from error
    names = [column_named(name) for name in written]
    for name, shown in zip(names, written, strict=True):
        if name not in KNOWN:
            raise NoTable(unknown(shown, KNOWN))
        if names.count(name) > 1:
            raise NoTable(f"It has the column “{name}” twice.")
    for name in ("article", "text"):
        if name not in names:
            raise NoTable(f"It lacks the column “{name}”.")
    return names, delimiter


def cells_of(cells: list[str], names: list[str], *, guarded: bool) -> dict[str, Any]:
    """Return a record's cells by column; raise Refused if there are more or fewer, or they are no text."""
    if len(cells) != len(names):
        raise Refused(Code.UNREADABLE, f"It has {len(cells)} cells, and the header {len(names)}.")
    together = "".join(cells)
    try:
        together.encode()
    except UnicodeEncodeError as error:
        byte = ord(together[error.start]) - 0xDC00
        raise Refused(Code.NOT_TEXT, f"It is not UTF-8: byte 0x{byte:02X} does not belong there.") from error
    return dict(zip(names, map(unguarded, cells) if guarded else cells, strict=True))
