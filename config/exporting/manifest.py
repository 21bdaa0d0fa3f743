"""The manifest: what an export consists of, so that nothing can be missing, added or changed unseen."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from config.exporting.refusals import Refused
from config.exporting.tables import tables

NAME = "manifest.json"
FORMAT = 2  # since it holds the audit trail, and the numbers by which that knows rows
LIMIT = 1_000_000  # bytes; a manifest has a few thousand


@dataclass(frozen=True)
class Entry:
    """What the manifest says of one file: ``bytes`` is its size, ``sha256`` that of all its bytes."""

    name: str
    rows: int
    bytes: int
    sha256: str
    fields: list[str]


SHAPE = [str, int, int, str, list]  # of an entry's values


@dataclass(frozen=True)
class Manifest:
    """The files of an export, in the order in which an import reads them."""

    files: list[Entry]

    @property
    def digest(self) -> str:
        """The SHA-256 over all: of the format and every file's name, fields, count, size and SHA-256."""
        return hashlib.sha256(json.dumps(self.content(), sort_keys=True).encode()).hexdigest()

    @property
    def rows(self) -> int:
        return sum(entry.rows for entry in self.files)

    def content(self) -> dict[str, Any]:
        return {"format": FORMAT, "files": [asdict(entry) for entry in self.files]}

    def encoded(self) -> bytes:
        """Return the manifest as the bytes of its file."""
        return (json.dumps({**self.content(), "digest": self.digest}, indent=1) + "\n").encode()


def read_manifest(directory: Path) -> Manifest:
    """Return the manifest of an export; raise Refused unless it is whole, known and of this version's tables."""
    try:
        with (directory / NAME).open("rb") as file:
            encoded = file.read(LIMIT)
        content = json.loads(encoded)
        version = content["format"]
    except OSError as error:
        raise Refused(f"{directory} is no export: its {NAME} cannot be read ({error.strerror}).") from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Refused(f"{NAME} is damaged: it is not the JSON that an export writes.") from error
    if version != FORMAT or isinstance(version, bool):
        raise Refused(f"{NAME} is of format {version!r:.40}; this version of Verbatim reads format {FORMAT}.")
    manifest = manifest_of(content)
    if manifest.encoded() != encoded:
        raise Refused(f"{NAME} is damaged or was altered: it does not match its own digest.")
    require_same_tables(manifest)
    return manifest


def manifest_of(content: dict[str, Any]) -> Manifest:
    """Return the manifest that JSON holds; raise Refused if it has another shape."""
    try:
        manifest = Manifest([Entry(**entry) for entry in content["files"]])
        if any([type(value) for value in vars(entry).values()] != SHAPE for entry in manifest.files):
            raise TypeError("a value of another type")
        return manifest
    except (KeyError, TypeError) as error:
        raise Refused(f"{NAME} is damaged: it does not describe the files of an export.") from error


def require_same_tables(manifest: Manifest) -> None:
    """Raise Refused unless the export holds the tables and fields of this version, no more and no less."""
    expected = {table.file: list(table.columns) for table in tables()}
    found = {entry.name: entry.fields for entry in manifest.files}
    if len(found) != len(manifest.files):
        raise Refused(f"{NAME} names a file twice.")
    for name in [*expected, *found]:
        if expected.get(name) != found.get(name):
            raise Refused(
                f"The export was made by another version of Verbatim: {name} has the fields "
                f"{found.get(name)}, this version's are {expected.get(name)}."
            )
    if list(expected) != list(found):
        raise Refused(f"{NAME} names the files in another order than this version of Verbatim.")
