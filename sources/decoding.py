"""Bytes as text, with nothing changed and nothing guessed."""

import codecs
import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# The encodings that pages of the web may name (WHATWG Encoding Standard, section 4.2), by Python's names. Python
# knows further ones, some of which are no character encodings at all.
OF_PAGES = {
    *("utf-8", "utf-16", "utf-16-le", "utf-16-be", "gbk", "gb2312", "gb18030", "big5", "euc_jp", "iso2022_jp"),
    *("shift_jis", "euc_kr", "koi8-r", "koi8-u", "mac-roman", "mac-cyrillic", "cp866", "cp874"),
    *(f"cp{number}" for number in range(1250, 1259)),
    *(f"iso8859-{number}" for number in range(2, 17)),
}
AS_WINDOWS_1252 = {"ascii", "iso8859-1"}  # by the same standard: that is what their users mean
MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
IN_TYPE = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
IN_PAGE = re.compile(rb"<meta[^>]{1,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
IN_XML = re.compile(rb"^\s*<\?xml[^>]{1,100}?encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)
PRESCANNED = 1024  # bytes of a page in which it names its encoding (the standard's figure)


def decoded(content: bytes) -> str:
    """Return the text that the bytes are in UTF-8, changing nothing: not a newline, not a byte order mark.

    Raises ValidationError, with the offset in bytes from 0, for what is no UTF-8 or holds a NUL.
    """
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        place = {"offset": error.start, "byte": f"0x{content[error.start]:02X}"}
        told = _(
            "This is not UTF-8 text: byte %(byte)s at offset %(offset)d does not belong there. Save the file "
            "as UTF-8 and hand it over again."
        )
        raise ValidationError(told % place, code="not_utf8") from error
    if "\0" in text:
        offset = content.index(b"\0")
        raise ValidationError(_("The file holds a NUL at byte offset %d; no text does.") % offset, code="nul")
    return text


def decoded_page(content: bytes, media_type: str) -> str:
    """Return the characters of a page in the encoding that it is said to have; without a word of it, in UTF-8.

    ``media_type`` is what it came with, such as ``text/html; charset=koi8-r``. Raises ValidationError for an
    unknown encoding, for bytes that do not belong to it, and for a NUL.
    """
    name = encoding_of(content, media_type)
    try:
        text = content.decode(name)
    except UnicodeDecodeError as error:
        raise ValidationError(
            _("This is not %(name)s text: the byte at offset %(offset)d does not belong there.")
            % {"name": name, "offset": error.start},
            code="wrong_encoding",
        ) from error
    if "\0" in text:
        raise ValidationError(_("The page holds a NUL; no text does."), code="nul")
    return text


def encoding_of(content: bytes, media_type: str) -> str:
    """Return Python's name of a page's encoding; a byte order mark goes before the header, and that before the page."""
    for mark, name in MARKS.items():
        if content.startswith(mark):
            return name
    named = IN_TYPE.search(media_type)
    label = named[1] if named else label_in(content[:PRESCANNED])
    if not label:
        return "utf-8"
    try:
        name = codecs.lookup(label).name
    except LookupError:
        name = ""
    if name in AS_WINDOWS_1252:
        return "cp1252"
    if name not in OF_PAGES:
        raise ValidationError(_("It names an unknown character encoding: %s.") % label, code="unknown_encoding")
    return name


def label_in(beginning: bytes) -> str:
    """Return the encoding that the beginning of a page names, or nothing."""
    named = IN_XML.search(beginning) or IN_PAGE.search(beginning)
    label = named[1].decode("ascii", "replace") if named else ""
    # Whoever reads this in ASCII knows that it is not UTF-16 (the standard's own rule).
    return "utf-8" if label.lower().startswith("utf-16") else label
