"""A reader without a name gets the same answers, byte for byte, whether or not there are hidden rows."""

import gzip
import re
from collections.abc import Iterable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests.confidentiality.asking import Asked, Known, questions
from tests.confidentiality.routes import routes
from tests.confidentiality.worlds import world

Answer = tuple[int, list[tuple[str, str]], bytes, int]  # status, headers, content, number of statements
NEXT = re.compile(rb'"(?:next|previous)":"http://testserver([^"]+)"')
MOST_PAGES = 60  # that are followed from one list


def answer(client: Client, asked: Asked) -> Answer:
    """Return all that a reader learns from an answer; what is drawn by lot is left out."""
    statements: list[str] = []

    def counted(execute: Any, sql: str, *rest: Any) -> Any:
        statements.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(counted):
        response: Any = client.generic(asked.method, asked.path, headers=asked.headers)
        content = b"".join(response) if response.streaming else response.content
    client.cookies.clear()
    headers = dict(response.headers)
    if headers.get("Content-Encoding") == "gzip":  # Django adds bytes by lot, against BREACH
        content = gzip.decompress(content)
        headers.pop("Content-Length", None)
    headers.pop("Expires", None)  # the present time, where an answer must not be kept
    content = re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", content)
    return response.status_code, sorted(headers.items()), content, len(statements)


def answers(asked: Iterable[Asked]) -> dict[str, Answer]:
    """Return the answer to each request, and to those for the pages that these lead to."""
    client = Client(raise_request_exception=False)
    found: dict[str, Answer] = {}
    for first in asked:
        waiting, pages = [first], 0
        while waiting:
            one = waiting.pop()
            if str(one) in found:
                continue
            found[str(one)] = answer(client, one)
            if pages < MOST_PAGES:
                waiting += [Asked(path.decode()) for path in NEXT.findall(found[str(one)][2])]
                pages += 1
    return found


def known() -> Known:
    """Return what can be named in the world that holds everything."""
    with world(hidden=True):
        return Known.gathered()


def differing(asked: list[Asked]) -> list[str]:
    """Return the requests whose answers differ between the two worlds."""
    with world(hidden=False):
        alone = answers(asked)
    with world(hidden=True):
        among = answers(asked)
    return [each for each in alone.keys() | among.keys() if alone.get(each) != among.get(each)]


def test_hidden_rows_change_no_answer(db: None) -> None:
    asked = list(questions(known()))
    assert differing(asked) == []
