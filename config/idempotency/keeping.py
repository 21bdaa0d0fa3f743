"""Answer a repeated request with what it was answered before, and do it no second time."""

import datetime
import hashlib
import json
import re
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from rest_framework.request import Request

from config.idempotency.models import Answer
from sources.writing.collections import Writable, answer, writing
from sources.writing.refusals import Refusal, wrong

HEADER = "Idempotency-Key"
KEPT_FOR = datetime.timedelta(hours=24)
# A string of Structured Fields (RFC 9651, 3.3.3), or, as many clients send it, the same without quotation marks.
KEY = re.compile(r'"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\]){1,255})"|([\x21\x23-\x5b\x5d-\x7e]{1,255})')


class Idempotent(Writable):
    """A collection in which a create that comes again with its key makes nothing again.

    Two at once wait for each other, on SQLite for the one writer there is, on PostgreSQL for the row with the key:
    the second finds what the first has answered, or does it if the first could not.
    """

    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        key = key_of(request)
        if key is None:
            return super().create(request, *args, **kwargs)
        asked = digest(request)
        with writing(request):
            kept = claimed(caller(request), key, asked)
            if kept.status is not None:
                return again(kept)
            response = super().create(request, *args, **kwargs)
            keep(kept, response)
            return response


def idempotent(collection: type[Writable]) -> type[Writable]:
    """Return the view of a collection, in which a create may safely come again."""
    return type(collection.__name__, (Idempotent, collection), {"__doc__": collection.__doc__})


def key_of(request: Request) -> str | None:
    """Return the key that a request has, or None."""
    header = request.headers.get(HEADER)
    if header is None:
        return None
    match = KEY.fullmatch(header.strip())
    if not match:
        told = 'A key is from 1 to 255 printable ASCII characters in quotation marks, such as "8e03978e-40d5-43dd".'
        raise wrong(HEADER, "invalid", told)
    return re.sub(r"\\(.)", r"\1", match[1]) if match[1] else match[2]


def claimed(by: str, key: str, asked: str) -> Answer:
    """Return the answer that is kept under a caller's key, or the new row that will hold it.

    Refuses a key under which something else than ``asked`` was answered.
    """
    mine = {"caller": by, "key": key}
    Answer.objects.filter(**mine, at__lt=timezone.now() - KEPT_FOR).delete()
    Answer.objects.bulk_create([Answer(**mine, request=asked)], ignore_conflicts=True)
    # Its status is empty only in the transaction that is about to fill it in.
    kept = Answer.objects.get(**mine)
    if kept.request != asked:
        told = "This key was used for another request. A new request needs a new key."
        errors = [{"field": HEADER, "code": "other_request", "detail": told}]
        raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, told, errors=errors)
    return kept


def caller(request: Request) -> str:
    """Return whose keys a request may use: those of its account, and of its token where it came by one."""
    token = getattr(request.auth, "pk", None)
    return f"user {request.user.pk}" + (f", token {token}" if token is not None else "")


def digest(request: Request) -> str:
    """Return what tells two requests apart: what they ask for, not how their JSON is written."""
    asked = [request.method, request.path, request.data]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def keep(kept: Answer, response: HttpResponse) -> None:
    """Fill in what was answered."""
    kept.status = response.status_code
    kept.headers = {name: response[name] for name in ("Location", "ETag") if name in response}
    kept.content = response.content
    kept.save(update_fields=["status", "headers", "content"])


def again(kept: Answer) -> HttpResponse:
    """Return what was answered."""
    return answer(HTTPStatus(kept.status), bytes(kept.content), **kept.headers)  # type: ignore[arg-type]


def prune() -> int:
    """Delete the answers that are older than they are kept for, and return how many these were."""
    deleted, _ = Answer.objects.filter(at__lt=timezone.now() - KEPT_FOR).delete()
    return deleted
