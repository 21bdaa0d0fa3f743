"""Texts that come in as files, so that every byte of them arrives."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

LARGEST = 5 * 1024 * 1024  # bytes


class TextFileField(forms.FileField):
    """A file of UTF-8 text; it cleans to the text, whose UTF-8 bytes are the file's."""

    widget = forms.FileInput(attrs={"accept": ".txt,text/plain"})

    def clean(self, data: Any, initial: Any = None) -> str:
        file: UploadedFile = super().clean(data, initial)
        if file.size and file.size > LARGEST:
            sizes = {"size": filesizeformat(file.size), "limit": filesizeformat(LARGEST)}
            raise ValidationError(_("The file has %(size)s; the limit is %(limit)s.") % sizes, code="too_large")
        file.seek(0)  # a refused form is cleaned twice
        return decoded(file.read())


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
            "as UTF-8 and upload it again."
        )
        raise ValidationError(told % place, code="not_utf8") from error
    if "\0" in text:
        offset = content.index(b"\0")
        raise ValidationError(_("The file holds a NUL at byte offset %d; no text does.") % offset, code="nul")
    return text
