"""Where documents come from on this machine: files, folders, standard input, lists of web addresses."""

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from django.utils import timezone

from sources.receiving.archives import documents_in
from sources.receiving.documents import HTML, LARGEST, TEXT, WARC, XHTML, Item, Received, Refused, Request

KINDS = {
    ".txt": TEXT,
    ".text": TEXT,
    ".html": HTML,
    ".htm": HTML,
    ".xhtml": XHTML,
    ".warc": WARC,
    ".warc.gz": WARC,
}
SCHEMES = ("http://", "https://")
STANDARD_INPUT = "-"
LONGEST_ADDRESS = 2000  # characters


def is_address(place: str) -> bool:
    return place.lower().startswith(SCHEMES)


def items_at(place: str, standard_input: BinaryIO) -> Iterator[Item]:
    """Yield what a path, a web address or ``-`` stands for, one document at a time."""
    if place == STANDARD_INPUT:
        yield from items_on(standard_input)
    elif is_address(place):
        yield Request(place)
    elif Path(place).is_dir():
        yield from items_under(Path(place))
    else:
        yield from items_of(Path(place), Path(place).name)


def items_under(folder: Path) -> Iterator[Item]:
    """Yield the documents of a folder and of those within it, by name; hidden files are passed over."""
    for path, origin in files_under(folder):
        yield from items_of(path, origin)


def files_under(folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield each file of a folder and of those within it, and what it is called; hidden ones are passed over."""
    for directory, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(name for name in names if not name.startswith(".")):
            path = Path(directory, name)
            yield path, path.relative_to(folder).as_posix()


def files_at(place: str) -> Iterator[tuple[Path, str]]:
    """Yield the files that a path stands for, and what each is called; a file need not be there."""
    path = Path(place).absolute()
    if path.is_dir():
        yield from files_under(path)
    else:
        yield path, path.name


def items_of(path: Path, origin: str) -> Iterator[Item]:
    """Yield the documents of one file: of an archive all of them. ``origin`` is what the file is called."""
    try:
        kind = kind_of(path)
        with path.open("rb") as file:
            if kind == WARC:
                yield from documents_in(file, origin)
            else:
                yield Received(origin, read(file), kind, timezone.now())
    except (OSError, ValueError) as error:
        yield Refused(origin, reason_of(error))


def kind_of(path: Path) -> str:
    """Return a file's media type, by its name; raise ValueError for what is no file or none of these kinds."""
    mode = path.lstat().st_mode
    if stat.S_ISLNK(mode):
        raise ValueError("It is a symbolic link, which might lead anywhere.")
    if not stat.S_ISREG(mode):
        raise ValueError("It is not a regular file.")
    for ending, kind in KINDS.items():
        if path.name.lower().endswith(ending):
            return kind
    raise ValueError(f"Its name tells of no kind that is imported: {', '.join(KINDS)}.")


def items_on(stream: BinaryIO) -> Iterator[Item]:
    """Yield what comes on standard input: an archive, a page or a text, by its first bytes."""
    beginning: bytes = stream.peek(64)[:64]  # type: ignore[attr-defined]
    try:
        if beginning.startswith((b"WARC/", b"\x1f\x8b")):
            yield from documents_in(stream, STANDARD_INPUT)
            return
        page = beginning.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype html", b"<html", b"<?xml"))
        yield Received(STANDARD_INPUT, read(stream), HTML if page else TEXT, timezone.now())
    except (OSError, ValueError) as error:
        yield Refused(STANDARD_INPUT, reason_of(error))


def read(stream: BinaryIO) -> bytes:
    """Return all that a stream holds; raise ValueError if it is longer than a document may be."""
    content = stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise ValueError(f"It is larger than {LARGEST:,} bytes.")
    return content


def requests_in(lines: Iterable[bytes]) -> Iterator[Item]:
    """Yield the web addresses of a list: one a line; empty lines and those that begin with # are passed over."""
    for number, line in enumerate(lines, 1):
        address = line.decode("utf-8", "replace").strip()
        if not address or address.startswith("#"):
            continue
        if is_address(address) and address.isprintable() and len(address) <= LONGEST_ADDRESS:
            yield Request(address)
        else:
            yield Refused(f"line {number}", f"No web address: {address[:80]}")


def reason_of(error: Exception) -> str:
    """Return an error in a sentence, without the path of this machine that an OSError tells."""
    return error.strerror if isinstance(error, OSError) and error.strerror else str(error)
