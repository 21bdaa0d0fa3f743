"""Read an export, and refuse whatever is not exactly what was written."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from config.exporting.manifest import NAME, Entry, Manifest, read_manifest
from config.exporting.refusals import Refused
from config.exporting.rows import Row, row_of
from config.exporting.tables import Table, tables
from config.progress import Progress, without_progress


class Export:
    """An export in a directory; raises Refused wherever it is not what its manifest says."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.manifest: Manifest = read_manifest(directory)
        self.parts = list(zip(tables(), self.manifest.files, strict=True))

    def check(self, progress: Progress = without_progress) -> None:
        """Read everything once and keep nothing, in constant memory."""
        self.check_files()
        for table, entry in self.parts:
            for _ in progress(self.rows(table, entry), desc=f"checking {table}", total=entry.rows):
                pass

    def check_files(self) -> None:
        expected = {NAME: None, **{entry.name: entry.bytes for entry in self.manifest.files}}
        found = {path.name for path in self.directory.iterdir()}
        if missing := sorted(expected.keys() - found):
            raise Refused(f"The export lacks {', '.join(missing)}.")
        if extra := sorted(found - expected.keys()):
            raise Refused(f"The export holds what its manifest does not name: {', '.join(extra)}.")
        for name, size in expected.items():
            path = self.directory / name
            if not path.is_file():
                raise Refused(f"{name} is not a file.")
            if size is not None and path.stat().st_size != size:
                raise Refused(f"{name} has {path.stat().st_size} bytes; the manifest says {size}.")

    def rows(self, table: Table, entry: Entry) -> Iterator[Row]:
        """Yield the values of each line; whoever reads to the end knows that the file is the one exported."""
        sha256 = hashlib.sha256()
        number = 0
        before: tuple[tuple[bool, object], ...] = ()
        with (self.directory / entry.name).open("rb") as file:
            for number, line in enumerate(file, 1):
                sha256.update(line)
                row, values = parsed(line, table, number)
                place = table.place(row)
                if number > 1 and place <= before:
                    raise Refused(f"{entry.name}, line {number}: it does not come after the line above.")
                before = place
                yield values
        if number != entry.rows:
            raise Refused(f"{entry.name} has {number} rows; the manifest says {entry.rows}.")
        if sha256.hexdigest() != entry.sha256:
            raise Refused(f"{entry.name} was altered: its SHA-256 is not what the manifest says.")


def parsed(line: bytes, table: Table, number: int) -> tuple[Row, Row]:
    """Return what a line holds, as JSON and in Python."""
    try:
        row = row_of(line)
        return row, table.values(row)
    except (UnicodeEncodeError, UnicodeDecodeError) as error:
        raise Refused(f"{table.file}, line {number}: it is not Unicode text in UTF-8 ({error.reason}).") from error
    except (ValueError, OverflowError) as error:
        raise Refused(f"{table.file}, line {number}: {error}.") from error
