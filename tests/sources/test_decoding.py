"""Bytes become text by the encoding that they are said to have, or not at all."""

import pytest
from django.core.exceptions import ValidationError

from sources.decoding import decoded_page

BRIDGE = "Мост открыт"


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (BRIDGE.encode(), "text/html"),
        (BRIDGE.encode("koi8-r"), "text/html; charset=KOI8-R"),
        (BRIDGE.encode("koi8-r"), 'text/html; charset="koi8-r"'),
        (b"\xef\xbb\xbf" + BRIDGE.encode(), "text/html; charset=koi8-r"),
        (BRIDGE.encode("utf-16"), "text/html"),
    ],
)
def test_it_follows_the_mark_then_the_header_then_takes_utf_8(content: bytes, media_type: str) -> None:
    assert decoded_page(content, media_type) == BRIDGE


@pytest.mark.parametrize(
    "meta",
    [
        '<meta charset="windows-1251">',
        '<META http-equiv=Content-Type content="text/html; charset=windows-1251">',
        '<?xml version="1.0" encoding="windows-1251"?>',
    ],
)
def test_it_reads_the_encoding_that_a_page_names(meta: str) -> None:
    assert decoded_page((meta + BRIDGE).encode("cp1251"), "text/html") == meta + BRIDGE


def test_latin_1_means_windows_1252_as_in_browsers() -> None:
    assert decoded_page(b"\x93said\x94", "text/html; charset=iso-8859-1") == "“said”"


@pytest.mark.parametrize(
    ("content", "media_type", "reason"),
    [
        (b"caf\xe9", "text/html", "not utf-8 text: the byte at offset 3"),
        (b"caf\xe9", "text/html; charset=utf-8", "not utf-8"),
        (b"a\0b", "text/html", "NUL"),
        (b"a", "text/html; charset=rot13", "unknown character encoding: rot13"),
        (b"a", "text/html; charset=punycode", "unknown character encoding"),
        (b"a", "text/html; charset=klingon", "unknown character encoding"),
    ],
)
def test_it_guesses_nothing(content: bytes, media_type: str, reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        decoded_page(content, media_type)
