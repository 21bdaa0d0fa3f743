"""The word lists of this package, one file each in ``words/``: blank-separated, with comments after #."""

from pathlib import Path

FOLDER = Path(__file__).parent / "words"


def words(name: str) -> frozenset[str]:
    """Return the words of one list."""
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
