"""Which state of a row a writer has seen: the entity tag of its page, and ``If-Match``.

The tag has two parts. The first is the digest of the rows as the database holds them (``sources/stale.py``):
``If-Match`` compares it alone, so that the tag of any form of the page will do, with some members,
whole objects, or as a format. The second is the digest of the answer: it changes with whatever is told
beside the row, such as the name of somebody it refers to.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django.db.models import QuerySet
from rest_framework.request import Request

from sources import stale
from sources.writing.refusals import Refusal

TAG = re.compile(r'\s*(W/)?"([\x21\x23-\x7e\x80-\xff]*)"\s*(?:,|$)')  # RFC 9110, 8.8.3
LENGTH = 32  # hexadecimal digits of each part

NEEDED = (
    'Say with If-Match which state you change: the ETag that a GET of this address gave you, such as "0123…". '
    "“*” does not tell what you have seen."
)
STALE = "Somebody has changed this since you read it. Read it again, and make your change to what stands there now."
WEAK = " A weak tag (W/) never matches: ask for the page without a proxy that compresses it."


def state(rows: Iterable[QuerySet], *, lock: bool = False) -> str:
    """Return the digest of how the rows stand; ``lock`` keeps them so until the commit."""
    picture = stale.picture(rows, lock=lock)
    return digest(json.dumps(picture, sort_keys=True).encode())


def tag(state_: str, content: bytes) -> str:
    """Return the strong entity tag of an answer that tells of rows in a state."""
    return f'"{state_}.{digest(content)}"'


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:LENGTH]


def require_current(request: Request, current: str) -> None:
    """Refuse a change unless its ``If-Match`` names the ``current`` state."""
    tags = tags_in(request.headers.get("If-Match", ""))
    if not tags:
        raise Refusal(HTTPStatus.PRECONDITION_REQUIRED, NEEDED)
    if not any(name.partition(".")[0] == current for weak, name in tags if not weak):
        raise Refusal(HTTPStatus.PRECONDITION_FAILED, STALE + (WEAK if any(weak for weak, _ in tags) else ""))


def tags_in(header: str) -> list[tuple[bool, str]]:
    """Return the entity tags of a header, each with whether it is weak; none if it is anything else."""
    found: list[tuple[bool, str]] = []
    place = 0
    while place < len(header):
        match: Any = TAG.match(header, place)
        if not match:
            return []
        found.append((bool(match[1]), match[2]))
        place = match.end()
    return found
