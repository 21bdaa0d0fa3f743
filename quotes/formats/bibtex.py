"""BibTeX: the article that holds a quote, to be cited, with the quote as its note.

For programs that read UTF-8 (BibTeX 0.99d under pdfTeX passes it on; biber and LuaTeX know it).
"""

import re

from quotes.formats.addresses import Addresses
from quotes.formats.base import Format, filled
from quotes.formats.citations import key, note
from quotes.formats.records import Record

# Braces become words: BibTeX counts them even behind a backslash.
SPECIALS = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{character: f"\\{character}" for character in "&%$#_"},
    }
)
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


def escaped(text: str) -> str:
    """Return a text that TeX sets as it stands: on one line, without control characters."""
    printable = re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", text)
    return " ".join(printable.split()).translate(SPECIALS)


def address(url: str) -> str:
    """Return an address as \\url has it, with the characters encoded that would end the field."""
    return url.replace("\\", "%5C").replace("{", "%7B").replace("}", "%7D")


class BibtexFormat(Format):
    """One entry a quote."""

    media_type = "application/x-bibtex"
    format = "bibtex"
    extension = "bib"
    between = "\n\n"
    help = "BibTeX entries of the articles, each with its quote as a note"

    def entry(self, record: Record, to: Addresses) -> str:
        fields = filled(
            author=" and ".join(f"{{{escaped(name)}}}" for name in record.writers),
            title=f"{{{escaped(record.title)}}}",
            howpublished=escaped(record.publisher_name or ""),
            note=escaped(note(record)),
            url=address(record.fragment_url or to.article(record.article)),
            urldate=record.retrieved_at and f"{record.retrieved_at:%Y-%m-%d}",
            date=record.published,
            year=(record.published or "")[:4],
            language=record.language,
        )
        lines = [f"  {name} = {{{value}}}" for name, value in fields.items()]
        if month := (record.published or "")[5:7]:
            lines.append(f"  month = {MONTHS[int(month) - 1]}")
        return f"@misc{{{key(record)},\n" + ",\n".join(lines) + "\n}"
