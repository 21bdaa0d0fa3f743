"""A body says each thing once, in JSON, in characters that every engine stores; what it cannot be is refused."""

from typing import Any

import pytest
from django.test import Client

from sources.models import Speaker
from tests import cast
from tests.partner import Partner, errors, told


@pytest.fixture
def partner(db: None) -> Partner:
    return Partner()


REFUSED: list[tuple[str, bytes]] = [
    ("nothing", b" "),
    ("no JSON", b"{name: 1}"),
    ("cut off", b'{"name": "A'),
    ("two values", b'{"name": "A"} {}'),
    ("another encoding", '{"name": "é"}'.encode("latin-1")),
    ("a byte order mark", b'\xef\xbb\xbf{"name": "A"}'),
    ("the same member twice", b'{"name": "A", "name": "B"}'),
    ("the same member twice, written otherwise", rb'{"name": "A", "n\u0061me": "B"}'),
    ("the same member twice, further in", b'{"name": "A", "affiliations": [{"role": "a", "role": "b"}]}'),
    ("NUL", rb'{"name": "A\u0000"}'),
    ("NUL in a list", rb'{"name": "A", "aliases": ["\u0000"]}'),
    ("NUL in a name", rb'{"\u0000": 1}'),
    ("half a surrogate pair", rb'{"name": "\ud800"}'),
    ("no number", b'{"name": NaN}'),
    ("infinity", b'{"name": -Infinity}'),
    ("too large a number", b'{"name": 1e999}'),
    ("too many digits", b'{"name": ' + b"9" * 5000 + b"}"),
    ("too many brackets", b"[" * 100_000),
    ("brackets in brackets", b'{"name": ' + b"[" * 50_000 + b"]" * 50_000 + b"}"),
]


@pytest.mark.parametrize("body", [each[1] for each in REFUSED], ids=[each[0] for each in REFUSED])
def test_it_refuses_what_is_no_body(partner: Partner, body: bytes) -> None:
    ((_, code),) = errors(partner.post("speakers/", body), 400)
    assert code in {"not_json", "not_utf8", "not_text", "too_deep", "repeated"}
    assert not Speaker.objects.exists()


@pytest.mark.parametrize("body", [b"null", b"3", b'"x"', b"true", b"[[]]", b"[null]", b"[3]"])
def test_it_refuses_what_is_no_object(partner: Partner, body: bytes) -> None:
    assert {code for _, code in errors(partner.post("speakers/", body), 400)} == {"invalid"}


def test_it_keeps_characters_beyond_the_first_plane(partner: Partner) -> None:
    assert told(partner.post("speakers/", rb'{"name": "\ud83d\ude00"}'), 201)["name"] == "😀"


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=utf-16",
        "application/json; charset=bz2_codec",
        "application/xml",
        "nonsense",
    ],
)
@pytest.mark.parametrize("path", ["speakers/", "quotes/"])
def test_it_takes_json_alone(partner: Partner, path: str, kind: str) -> None:
    answer = partner.client.generic("POST", f"/api/v1/{path}", b'{"name": "Ada"}', kind)
    told(answer, 415)


def test_it_takes_json_that_says_its_encoding(partner: Partner) -> None:
    answer = partner.client.post("/api/v1/speakers/", b'{"name": "Ada"}', "application/json; charset=UTF-8")
    told(answer, 201)


def test_it_refuses_a_body_that_is_too_large(partner: Partner, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    body = {"name": "Ada", "description": "x" * 1000}
    told(partner.post("speakers/", body), 413)
    told(partner.post("speakers/", body, Idempotency_Key='"a"'), 413)
    cast.speaker("Ada")
    told(partner.patch("speakers/ada/", body), 413)
    assert Speaker.objects.count() == 1


def test_it_writes_in_a_session_with_its_csrf_token_alone(db: None) -> None:
    partner = Partner()
    partner.client = Client(enforce_csrf_checks=True)
    partner.client.force_login(partner.user)
    told(partner.post("speakers/", {"name": "Ada"}), 403)
    partner.client.cookies["csrftoken"] = "t" * 32
    told(partner.post("speakers/", {"name": "Ada"}, X_CSRFToken="t" * 32), 201)


def test_it_answers_writes_in_json(partner: Partner) -> None:
    told(partner.post("quotes/", {}, Accept="text/csv"), 406)
    told(partner.post("quotes/?format=csv", {}), 400)


@pytest.mark.parametrize("path", ["speakers/", "speakers/ada/", "quotes/"])
def test_it_tells_everybody_the_same_of_a_view(partner: Partner, path: str) -> None:
    cast.speaker("Ada")
    answers = [client.options(f"/api/v1/{path}") for client in (partner.client, Client())]
    assert answers[0].content == answers[1].content
    assert "POST" in answers[0]["Allow"] or "PATCH" in answers[0]["Allow"]
