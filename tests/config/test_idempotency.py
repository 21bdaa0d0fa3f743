"""A create that comes again with its key makes nothing again."""

import datetime
from functools import partial
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone

from config.idempotency.keeping import KEPT_FOR
from config.idempotency.models import Answer
from quotes.models import Quote
from sources.models import Speaker
from tests import cast
from tests.at_once import at_once
from tests.partner import Partner, errors, told

KEY = '"8e03978e-40d5-43dd-bc93-6894a57f9324"'
ADA = {"name": "Ada", "kind": "person"}


@pytest.fixture
def partner(db: None) -> Partner:
    return Partner()


def asked(partner: Partner, body: Any = ADA, key: str = KEY, path: str = "speakers/") -> Any:
    return partner.post(path, body, Idempotency_Key=key)


def test_it_makes_one_thing_of_one_key_and_answers_alike(partner: Partner) -> None:
    first, again = asked(partner), asked(partner)
    told(again, 201)
    assert again.content == first.content
    assert {**again.headers} == {**first.headers}
    assert Speaker.objects.count() == 1


def test_it_makes_two_things_without_a_key_or_with_two(partner: Partner) -> None:
    for key in (KEY, '"another"'):
        told(asked(partner, key=key), 201)
    told(partner.post("speakers/", ADA), 201)
    assert Speaker.objects.count() == 3


def test_it_does_not_mind_how_a_body_is_written(partner: Partner) -> None:
    told(asked(partner), 201)
    told(asked(partner, b'{ "kind":"person", "name" : "\\u0041da"}'), 201)
    told(asked(partner, key=KEY.strip('"')), 201)  # as many programs write it
    assert Speaker.objects.count() == 1


@pytest.mark.parametrize(("path", "body"), [("speakers/", {"name": "Eve"}), ("organisations/", ADA)])
def test_it_refuses_a_key_of_another_request(partner: Partner, path: str, body: Any) -> None:
    told(asked(partner), 201)
    assert errors(asked(partner, body, path=path), 422) == [("Idempotency-Key", "other_request")]
    assert Speaker.objects.count() == 1


def test_it_keeps_the_keys_of_accounts_apart(partner: Partner) -> None:
    other = Partner(get_user_model().objects.create_superuser("other"))
    told(asked(partner), 201)
    told(asked(other, {"name": "Eve"}), 201)
    assert Speaker.objects.count() == 2


def test_it_answers_again_only_who_may_still_write(partner: Partner) -> None:
    told(asked(partner), 201)
    get_user_model().objects.update(is_superuser=False)
    told(asked(partner), 403)


@pytest.mark.parametrize("key", ["", '""', '"a', "a b", "ключ", '"' + "x" * 256 + '"', '"a";b=1'])
def test_it_refuses_what_is_no_key(partner: Partner, key: str) -> None:
    assert errors(asked(partner, key=key), 400) == [("Idempotency-Key", "invalid")]


def test_it_lets_a_refused_request_be_put_right_under_its_key(partner: Partner) -> None:
    assert errors(asked(partner, {"name": 7}), 400)
    told(asked(partner), 201)


def test_it_keeps_neither_answer_nor_row_if_it_is_cut_off(partner: Partner, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*_: Any) -> None:
        raise OperationalError("the server went away")

    with monkeypatch.context() as patched:
        patched.setattr("config.idempotency.keeping.keep", lost)
        told(asked(partner), 503)
    assert (Speaker.objects.count(), Answer.objects.count()) == (0, 0)
    told(asked(partner), 201)


def test_it_answers_a_batch_again(partner: Partner) -> None:
    first, again = (asked(partner, [ADA, {"name": "Eve"}]) for _ in range(2))
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert Speaker.objects.count() == 2


def test_it_forgets_after_a_day(partner: Partner) -> None:
    told(asked(partner), 201)
    told(asked(partner, key='"younger"'), 201)
    long_ago = timezone.now() - KEPT_FOR - datetime.timedelta(seconds=1)
    Answer.objects.filter(key=KEY.strip('"')).update(at=long_ago)
    told(asked(partner, {"name": "Eve"}), 201)
    Answer.objects.filter(key=KEY.strip('"')).update(at=long_ago)
    out = StringIO()
    call_command("prune_idempotency_keys", stdout=out)
    assert "1" in out.getvalue()
    assert list(Answer.objects.values_list("key", flat=True)) == ["younger"]


def test_it_makes_one_thing_of_many_requests_at_once(committed_db: None) -> None:
    partner = Partner()
    slug = cast.article().slug
    body = {"article": slug, "kind": "direct", "text": cast.EXCUSE}
    others = [Partner(partner.user) for _ in range(6)]
    answers = at_once(*(partial(asked, other, body, path="quotes/") for other in others))
    assert {each.status_code for each in answers} == {201}
    assert len({each.content for each in answers}) == 1
    assert Quote.objects.count() == 1


def test_it_does_what_the_first_of_two_could_not(committed_db: None) -> None:
    partner = Partner()
    others = [Partner(partner.user) for _ in range(2)]
    wrong, right = partial(asked, others[0], {"name": 7}), partial(asked, others[1])
    refused, made = (each.status_code for each in at_once(wrong, right))
    assert made == 201
    assert refused in (400, 422)  # it came first, or the key was taken
    assert Speaker.objects.count() == 1
