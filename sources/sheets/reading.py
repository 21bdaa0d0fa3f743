"""Reading a spreadsheet that somebody hands over: bounded, and refused as a whole where a cell is not plain."""

import csv
import datetime
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from openpyxl import load_workbook

from sources.cells import unguarded_if_needed
from sources.decoding import decoded

LARGEST = 1024 * 1024  # bytes of a file, and of what its cells hold
LARGEST_UNPACKED = 20 * 1024 * 1024  # bytes of all parts of an XLSX file, which is a ZIP archive
MOST_PARTS = 200
MOST_TAGS = 600_000  # of all parts: 5,000 rows of seven cells take some 400,000
MOST_OTHER_TAGS = 20_000  # of all parts but those with the cells; of each, openpyxl makes objects of some 800 bytes
CELLS = ("xl/worksheets/", "xl/sharedStrings")  # the parts that hold them
MOST_ROWS = 5_000
MOST_COLUMNS = 30
LONGEST_CELL = 32_767  # characters: as many as a cell of Excel holds, by Microsoft's specifications
ZIP = b"PK\x03\x04"
SEPARATORS = ",;\t"  # the second is what spreadsheets write where a comma parts decimals

Record = tuple[int, list[str]]  # the row's number, as a spreadsheet shows it, and its cells


@dataclass(frozen=True)
class Sheet:
    """What a file says: the names of its columns, and its rows with their numbers in the spreadsheet."""

    columns: list[str]
    rows: list[list[str]]
    numbers: list[int]


def sheet_of(content: bytes, *, known: Sequence[str], required: Iterable[str]) -> Sheet:
    """Return what a CSV or XLSX file holds; raise ValidationError, for people, where it cannot be read.

    ``known`` are the columns that it may have, in any order, ``required`` those that it must.
    """
    if len(content) > LARGEST:
        raise ValidationError(_("The file is larger than %s.") % filesizeformat(LARGEST), code="too_large")
    packed = content.startswith(ZIP)
    records = iter(of_xlsx(content) if packed else of_csv(content, known))
    columns = named(next(records, (1, []))[1], known=known, required=required)
    rows: list[list[str]] = []
    numbers: list[int] = []
    size = 0
    for number, cells in records:
        if not any(cells):
            continue
        if len(rows) == MOST_ROWS:
            raise ValidationError(_("The file has more than %d rows.") % MOST_ROWS, code="too_many")
        size += sum(len(cell.encode()) for cell in cells)
        if size > LARGEST:
            raise ValidationError(_("Its cells hold more than %s.") % filesizeformat(LARGEST), code="too_large")
        rows.append(fitted(number, cells, len(columns), padded=packed))
        numbers.append(number)
    if not rows:
        raise ValidationError(_("The file has no rows."), code="empty")
    return Sheet(columns, rows, numbers)


def named(cells: list[str], *, known: Sequence[str], required: Iterable[str]) -> list[str]:
    """Return the names of the columns, which the first row holds."""
    columns = [cell.strip().lower() for cell in cells]
    while columns and not columns[-1]:
        columns.pop()
    unknown = [column for column in columns if column not in known]
    missing = [column for column in required if column not in columns]
    if unknown or len(set(columns)) < len(columns) or missing or not columns:
        told = _("The first row has to name the columns, each once: %(known)s. ") % {"known": ", ".join(known)}
        if unknown:
            told += _("Unknown: %s.") % ", ".join(f"“{column[:40]}”" for column in unknown[:5])
        elif missing:
            told += _("Missing: %s.") % ", ".join(missing)
        raise ValidationError(told, code="columns")
    return columns


def fitted(number: int, cells: list[str], width: int, *, padded: bool) -> list[str]:
    """Return as many cells as there are columns: what is left out at the end of a line of CSV is not just empty."""
    if any(cells[width:]) or (len(cells) < width and not padded):
        told = _("Row %(row)d has %(cells)d cells instead of %(columns)d.")
        raise ValidationError(told % {"row": number, "cells": len(cells), "columns": width}, code="ragged")
    return [*cells, *[""] * (width - len(cells))][:width]


# --- CSV ------------------------------------------------------------------------------------------


def of_csv(content: bytes, known: Sequence[str]) -> Iterator[Record]:
    """Yield the records of a CSV file in UTF-8; its first line tells what parts the cells."""
    text = decoded(content).removeprefix("\ufeff")
    first = text.partition("\n")[0].strip("\r")
    fits = [mark for mark in SEPARATORS if {name.strip(' "').lower() for name in first.split(mark)} <= set(known)]
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=(fits or SEPARATORS)[0], strict=True)
    try:
        for number, cells in enumerate(lines, 1):
            yield number, [plain(cell, number) for cell in cells]
    except csv.Error as error:
        raise ValidationError(_("This is no CSV: line %d is malformed.") % lines.line_num, code="csv") from error


# --- XLSX -----------------------------------------------------------------------------------------


def of_xlsx(content: bytes) -> Iterator[Record]:
    """Yield the rows of the one worksheet of an XLSX file."""
    unpacked_within_limits(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        if len(book.sheetnames) != 1 or len(book.worksheets) != 1:
            raise ValidationError(_("The file has more than one worksheet. Keep the one to import."), code="worksheets")
        rows = book.worksheets[0].iter_rows(max_row=MOST_ROWS * 2, max_col=MOST_COLUMNS)
        yield from ((number, [of_cell(cell, number) for cell in row]) for number, row in enumerate(rows, 1))
    except ValidationError:
        raise
    except Exception as error:  # whatever a damaged or made-up file leads openpyxl into
        raise ValidationError(_("This XLSX file cannot be read: it is damaged."), code="xlsx") from error


def unpacked_within_limits(content: bytes) -> None:
    """Refuse an archive that would take too much to read; of each part, no more than its stated size is unpacked."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        parts = archive.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
            limit = filesizeformat(LARGEST_UNPACKED)
            raise ValidationError(_("The file is larger than %s when it is unpacked.") % limit, code="too_large")
        with_few_tags([(part.filename, archive.read(part)) for part in parts])
    except ValidationError:
        raise
    except Exception as error:  # whatever a damaged or made-up archive leads zipfile into
        raise ValidationError(_("This XLSX file cannot be read: it is damaged."), code="xlsx") from error


def with_few_tags(parts: list[tuple[str, bytes]]) -> None:
    """Refuse parts, each with its name, of too many elements, and the declarations of which XLSX knows none.

    A document type could name one long text thousands of times (ECMA-376, part 2, forbids it). Where it is not ASCII,
    XML is in UTF-16 here, which has a zero beside each character of a declaration.
    """
    if any(b"<!DOCTYPE" in content.replace(b"\0", b"") for _name, content in parts):
        raise ValidationError(_("This XLSX file cannot be read: it is damaged."), code="xlsx")
    tags = [(name.startswith(CELLS), content.count(b"<")) for name, content in parts]
    if sum(n for _cells, n in tags) > MOST_TAGS or sum(n for cells, n in tags if not cells) > MOST_OTHER_TAGS:
        told = _("The file holds too many cells, formats or other parts. Paste its values into a new one.")
        raise ValidationError(told, code="too_many")


def of_cell(cell: Any, number: int) -> str:
    """Return a cell as text: whole numbers without a fraction, days as they are known."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type in ("f", "e"):
        raise not_plain(number, _("a formula or an error; paste its value instead"))
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return of_day(cell, number)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return plain(str(value), number)


def of_day(cell: Any, number: int) -> str:
    """Return a date that a spreadsheet has made of what was typed, if it shows the day: else the day is made up."""
    value = cell.value
    whole = isinstance(value, datetime.datetime) and value.time() == datetime.time()
    if not whole or "d" not in cell.number_format.lower():
        raise not_plain(number, _("a date of the spreadsheet’s; format the cells as text and write 2018-04"))
    return value.date().isoformat()


# --- Cells ----------------------------------------------------------------------------------------


def plain(cell: str, number: int) -> str:
    """Return what was written in a cell, without the white space around it, as the admin's forms do."""
    if len(cell) > LONGEST_CELL:
        raise not_plain(number, _("a cell of more than %d characters") % LONGEST_CELL)
    if cell.lstrip().startswith("="):
        raise not_plain(number, _("a formula; write an apostrophe before it if it is none"))
    text = unguarded_if_needed(cell.strip()).strip()
    if any((ord(one) < 32 and one not in "\t\r\n") or 0xD800 <= ord(one) < 0xE000 for one in text):
        raise not_plain(number, _("a control character"))
    return text


def not_plain(number: int, what: str) -> ValidationError:
    told = _("Row %(row)d holds %(what)s.")
    return ValidationError(told % {"row": number, "what": what}, code="not_plain")
