"""JSON Lines: the API's own objects, one a line."""

from quotes.formats.base import Format


class JsonLinesFormat(Format):
    """The objects that the API gives, written by the engine; a list's, or one quote in full."""

    media_type = "application/jsonl"
    format = "jsonl"
    extension = "jsonl"
    help = "JSON Lines: the API's own objects, one a line"


def as_lines(texts: list[str]) -> str:
    """Return JSON texts one a line, for readers too that take U+2028 and U+2029 for a line's end."""
    return "".join(f"{text}\n" for text in texts).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
