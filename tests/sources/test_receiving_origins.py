"""Documents come from files, folders, archives, lists and standard input, one at a time, hostile ones included."""

import datetime
import gzip
import io
import os
from pathlib import Path

import pytest

from sources.receiving import LARGEST, Received, Refused, Request
from sources.receiving.archives import documents_in
from sources.receiving.origins import items_at, requests_in
from tests import pages


def items(place: Path | str, standard_input: bytes = b"") -> list[Received | Request | Refused]:
    return list(items_at(str(place), io.BufferedReader(io.BytesIO(standard_input))))


def received(found: list[Received | Request | Refused]) -> list[tuple[str, str, bytes]]:
    return [(one.origin, one.media_type, one.content) for one in found if isinstance(one, Received)]


def reasons(found: list[Received | Request | Refused]) -> dict[str, str]:
    return {one.origin: one.reason for one in found if isinstance(one, Refused)}


def test_a_folder_gives_its_documents_by_name(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "page.HTML").write_bytes(b"<p>")
    (tmp_path / "a.txt").write_bytes(b"a\r\n")
    (tmp_path / "c.warc").write_bytes(pages.archive([("https://c.example/", b"c", "text/plain")], gzip=False))
    (tmp_path / ".hidden.txt").write_bytes(b"hidden")
    assert received(items(tmp_path)) == [
        ("a.txt", "text/plain", b"a\r\n"),
        ("https://c.example/", "text/plain", b"c"),
        ("b/page.HTML", "text/html", b"<p>"),
    ]


def test_it_refuses_what_is_no_document_and_goes_on(tmp_path: Path) -> None:
    (tmp_path / "huge.txt").write_bytes(b"x" * (LARGEST + 1))
    (tmp_path / "just.txt").write_bytes(b"x" * LARGEST)
    (tmp_path / "link.txt").symlink_to("/etc/hostname")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    os.mkfifo(tmp_path / "pipe.txt")
    found = items(tmp_path)
    assert [origin for origin, _kind, _content in received(found)] == ["just.txt"]
    assert {origin: reason.split()[-1] for origin, reason in reasons(found).items()} == {
        "huge.txt": "bytes.",
        "link.txt": "anywhere.",
        "picture.png": ".warc.gz.",
        "pipe.txt": "file.",
    }
    assert reasons(items(tmp_path / "missing.txt")) == {"missing.txt": "No such file or directory"}


@pytest.mark.parametrize(
    ("sent", "kind"),
    [
        (b"\xef\xbb\xbf<!DOCTYPE html><p>", "text/html"),
        (b"\n <HTML>", "text/html"),
        (b"<said> she", "text/plain"),
        (b"", "text/plain"),
    ],
)
def test_standard_input_is_known_by_its_first_bytes(sent: bytes, kind: str) -> None:
    assert received(items("-", sent)) == [("-", kind, sent)]


def test_standard_input_may_be_an_archive() -> None:
    assert [origin for origin, _kind, _content in received(items("-", pages.crawl()))] == [
        pages.DAILY_ADDRESS,
        pages.VESTNIK_ADDRESS,
        pages.PLAIN_ADDRESS,
    ]


def test_an_archive_gives_pages_with_address_and_date() -> None:
    found = [one for one in documents_in(io.BytesIO(pages.crawl()), "c") if isinstance(one, Received)]
    assert [one.address for one in found] == [pages.DAILY_ADDRESS, pages.VESTNIK_ADDRESS, pages.PLAIN_ADDRESS]
    assert found[1].content == pages.VESTNIK
    assert found[0].media_type == "text/html; charset=utf-8"
    assert {one.received_at for one in found} == {datetime.datetime(2026, 3, 20, 10, tzinfo=datetime.UTC)}


@pytest.mark.parametrize("cut", [20, 200, 600])
def test_an_archive_that_was_cut_says_so(cut: int) -> None:
    whole = pages.archive([("https://a.example/", b"text " * 500, "text/plain")], gzip=False)
    found = list(documents_in(io.BytesIO(whole[:-cut]), "a.warc"))
    assert reasons(found), "what was cut was taken for whole"
    assert received(found) == []


def test_an_archive_that_is_none_says_so() -> None:
    for content in (b"WARC/1.0\r\nnonsense", b"\x1f\x8bnonsense", os.urandom(1000)):
        assert received(list(documents_in(io.BytesIO(content), "a.warc"))) == []


def test_a_record_that_unpacks_without_end_is_refused_and_the_next_one_read() -> None:
    bomb = gzip.compress(b"x" * (LARGEST + 1))
    files = [
        pages.archive([("https://bomb.example/", bomb, "text/plain")], encoding="gzip"),
        pages.archive([("https://next.example/", b"next", "text/plain")]),
    ]
    found = list(documents_in(io.BytesIO(b"".join(files)), "a.warc"))
    assert reasons(found) == {"https://bomb.example/": f"It is larger than {LARGEST:,} bytes."}
    assert received(found) == [("https://next.example/", "text/plain", b"next")]


def test_a_list_names_an_address_a_line() -> None:
    lines = [b"# news\n", b"\n", b" https://a.example/1 \r\n", b"ftp://a.example/2\n", b"HTTP://b.example/\xd0\xb0"]
    assert list(requests_in(lines)) == [
        Request("https://a.example/1"),
        Refused("line 4", "No web address: ftp://a.example/2"),
        Request("HTTP://b.example/а"),
    ]
