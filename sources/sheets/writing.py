"""Writing rows of a table as a spreadsheet."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from openpyxl.utils.exceptions import IllegalCharacterError

from sources.sheets.tables import TableSheet

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
AT_ONCE = 2_000  # rows that are fetched
LONGEST_CELL = 32_767  # UTF-16 units in XLSX (Excel's specifications and limits)


class Unwritable(Exception):
    """Rows that a format cannot hold; the message says what can."""


def written(table: type[TableSheet], rows: QuerySet, extension: str, *, without: tuple[str, ...]) -> bytes:
    """Return the rows as a file of one of the ``FORMATS``, leaving out the columns ``without``.

    Raises Unwritable where a cell would come out otherwise than it is.
    """
    sheet: Any = table()
    names = [name for name in table.columns() if name not in without]
    data = sheet.export(rows.iterator(chunk_size=AT_ONCE), export_fields=names)
    if extension == "csv":
        return data.export("csv").encode()
    if any(len(str(cell).encode("utf-16-le")) // 2 > LONGEST_CELL for row in data for cell in row):
        raise Unwritable(_("XLSX holds no text as long as one of these. Export CSV instead."))
    try:
        return data.export("xlsx")
    except IllegalCharacterError as error:
        raise Unwritable(_("XLSX cannot hold a character of one of these. Export CSV instead.")) from error
