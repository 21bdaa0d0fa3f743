"""Strict bodies: JSON in UTF-8 that says each thing once, in characters that every engine stores."""

import json
import math
import re
from typing import IO, Any

from rest_framework.exceptions import ParseError, UnsupportedMediaType
from rest_framework.parsers import JSONParser

from sources.suggestions import quoted

UNSTORABLE = re.compile("[\0\ud800-\udfff]")


class StrictJSONParser(JSONParser):
    """Reads a JSON body; what other parsers would pass over or put right in silence is refused."""

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Any = None) -> Any:
        encoding = (parser_context or {}).get("encoding", "utf-8")
        if encoding.lower().replace("_", "-") not in ("utf-8", "utf8"):
            raise UnsupportedMediaType(media_type or "", "JSON is in UTF-8.")
        try:
            text = stream.read().decode()
            return json.loads(text, object_pairs_hook=members, parse_constant=no_number, parse_float=finite)
        except UnicodeDecodeError as error:
            raise ParseError(f"The body is not UTF-8 (byte {error.start}).") from error
        except json.JSONDecodeError as error:
            raise ParseError(
                f"The body is no JSON: {error.msg} (line {error.lineno}, column {error.colno})."
            ) from error
        except (ValueError, RecursionError) as error:  # too many digits, or brackets
            raise ParseError("The body holds what is too large or nested too deeply.") from error


def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object whose members have different names."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ParseError(f"The member {quoted(twice)} stands twice in one object.")
    for name, value in pairs:
        require_storable(name)
        require_storable(value)
    return found


def require_storable(value: Any) -> None:
    """Refuse a text that no engine stores, in lists too: one with NUL or half a surrogate pair."""
    if isinstance(value, list):
        for each in value:
            require_storable(each)
    elif isinstance(value, str) and UNSTORABLE.search(value):
        raise ParseError("A text holds a NUL character or half a surrogate pair.")


def no_number(name: str) -> float:
    raise ParseError(f"{name} is no number of JSON.")


def finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ParseError(f"{quoted(text)} is too large a number.")
    return number
