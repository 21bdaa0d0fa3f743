"""The formats in which quotes leave Verbatim, one module each (docs/formats.md)."""

from quotes.formats.annotations import WebAnnotationFormat
from quotes.formats.base import Format
from quotes.formats.bibtex import BibtexFormat
from quotes.formats.citations import CslFormat
from quotes.formats.feeds import AtomFormat
from quotes.formats.lines import JsonLinesFormat
from quotes.formats.schema_org import SchemaOrgFormat
from quotes.formats.tables import CsvFormat

FORMATS: list[type[Format]] = [
    CsvFormat,
    JsonLinesFormat,
    WebAnnotationFormat,
    SchemaOrgFormat,
    CslFormat,
    BibtexFormat,
    AtomFormat,
]
