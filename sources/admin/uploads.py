"""Texts that come in as files, so that every byte of them arrives."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from sources.decoding import decoded

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
