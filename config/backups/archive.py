"""The file that a backup is: a ZIP archive of the database's copy, and of a manifest that says what has to be in it."""

import hashlib
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from config.exporting.refusals import Refused
from config.exporting.writing import sync

FORMAT = 1
MANIFEST = "manifest.json"
LIMIT = 1_000_000  # bytes of a manifest, which has a few thousand
PIECE = 1024 * 1024  # bytes in memory at a time


@dataclass(frozen=True)
class Manifest:
    """What a backup holds: of which engine, when, with which migrations, rows and trail, and in which bytes."""

    engine: str
    server: str  # the engine's version
    made_at: str
    migrations: list[str]
    rows: dict[str, int]  # by table
    trail: dict[str, Any]  # config/backups/heads.py
    content: str  # the name of the copy in the archive
    size: int  # bytes of the copy
    sha256: str  # likewise

    def encoded(self) -> bytes:
        """Return the manifest as the bytes of its file, with a digest over itself."""
        told = {"format": FORMAT, **asdict(self)}
        return (json.dumps({**told, "digest": digest_over(told)}, indent=1) + "\n").encode()


def digest_over(told: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


class Counted:
    """A file that is written to, with the number and the SHA-256 of the bytes that went in."""

    def __init__(self, file: Any) -> None:
        self.file, self.size, self.sha256 = file, 0, hashlib.sha256()

    def write(self, piece: bytes) -> int:
        self.size += len(piece)
        self.sha256.update(piece)
        return self.file.write(piece)


# --- Writing ------------------------------------------------------------------------------------


@contextmanager
def new_file(path: Path) -> Iterator[Path]:
    """Give a name in a directory of its own beside ``path``, for a file that takes that name if all goes well.

    Nobody else may read it. What is there already is never overwritten, and a backup that bears its name is whole.
    """
    room = Path(tempfile.mkdtemp(prefix=f".{path.name}-", suffix=".partial", dir=path.parent))
    try:
        yield room / path.name
        os.link(room / path.name, path)  # unlike a rename, it is refused where something bears the name by now
        sync(path.parent)
    finally:
        shutil.rmtree(room, ignore_errors=True)


def write(
    path: Path, name: str, copy: Callable[[Any], None], manifest: Callable[[Counted], Manifest], *, packed: bool
) -> Manifest:
    """Write an archive of what ``copy`` writes, under ``name``, and of the manifest that is made of it."""
    with open(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as archive:
            with archive.open(name, "w", force_zip64=True) as entry:
                counted = Counted(entry)
                copy(counted)
            made = manifest(counted)
            archive.writestr(MANIFEST, made.encoded())
        file.flush()
        os.fsync(file.fileno())
    return made


# --- Reading ------------------------------------------------------------------------------------


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """Give the archive; raise Refused for whatever is none, or is damaged."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}.") from error
    except (zipfile.BadZipFile, zipfile.zlib.error, EOFError, NotImplementedError) as error:  # type: ignore[attr-defined]
        raise Refused(f"{path} is damaged, cut short or no backup: {error}.") from error


def checked(path: Path) -> Manifest:
    """Return the manifest of a backup, every byte of which was read; raise Refused if one is missing or another."""
    with opened(path) as archive:
        manifest = read_manifest(archive)
        if sorted(archive.namelist()) != sorted([MANIFEST, manifest.content]):
            raise Refused("The backup holds something else than its manifest says.")
        counted = Counted(Nowhere())
        with archive.open(manifest.content) as entry:
            shutil.copyfileobj(entry, counted, PIECE)
    if (counted.size, counted.sha256.hexdigest()) != (manifest.size, manifest.sha256):
        raise Refused("The backup was altered: the copy in it is not the one that its manifest tells of.")
    return manifest


class Nowhere:
    """A file that keeps nothing."""

    def write(self, piece: bytes) -> int:
        return len(piece)


def read_manifest(archive: zipfile.ZipFile) -> Manifest:
    """Return what an archive says of itself; raise Refused unless it is whole and of this format."""
    try:
        with archive.open(MANIFEST) as entry:
            encoded = entry.read(LIMIT)
        told = json.loads(encoded)
        version = told.pop("format")
        told.pop("digest")
        manifest = Manifest(**told)
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise Refused("It is no backup, or it is damaged: its manifest cannot be read.") from error
    if version != FORMAT:
        raise Refused(f"The backup is of format {version!r:.40}; this version of Verbatim reads format {FORMAT}.")
    if manifest.encoded() != encoded:
        raise Refused("The manifest of the backup is damaged or was altered: it does not match its own digest.")
    return manifest


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a whole file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def unpack(path: Path, manifest: Manifest, into: BinaryIO | Any) -> None:
    """Write the copy in a backup to a file."""
    with opened(path) as archive, archive.open(manifest.content) as entry:
        shutil.copyfileobj(entry, into, PIECE)
