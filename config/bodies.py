"""Strict bodies: JSON in UTF-8 that says each thing once, in characters that every engine stores."""

import json
import math
import re
from typing import IO, Any

from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.parsers import JSONParser

from sources.suggestions import quoted
from sources.writing.refusals import wrong

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
            raise wrong("", "not_utf8", f"The body is not UTF-8 (byte {error.start}).") from error
        except json.JSONDecodeError as error:
            told = f"The body is no JSON: {error.msg} (line {error.lineno}, column {error.colno})."
            raise wrong("", "not_json", told) from error
        except (ValueError, RecursionError) as error:
            told = "The body holds too long a number, or too many brackets in brackets."
            raise wrong("", "too_deep", told) from error


def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object whose members have different names."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise wrong("", "repeated", f"The member {quoted(name)} stands twice in one object.")
        require_storable(name)
        require_storable(value)
        found[name] = value
    return found


def require_storable(value: Any) -> None:
    """Refuse a text that no engine stores, in lists too: one with NUL or half a surrogate pair."""
    if isinstance(value, list):
        for each in value:
            require_storable(each)
    elif isinstance(value, str) and UNSTORABLE.search(value):
        raise wrong("", "not_text", "A text holds a NUL character or half a surrogate pair.")


def no_number(name: str) -> float:
    raise wrong("", "not_json", f"{name} is no number of JSON.")


def finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise wrong("", "not_json", f"{quoted(text)} is too large a number.")
    return number
