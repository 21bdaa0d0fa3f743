"""No page asks more of the database because it shows more: the statements of every address, before and after."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from config.tokens.models import Token
from config.work.models import Part
from quotes.merging.merging import merge
from quotes.models import Evidence, Quote
from sources.models import Authorship, OrganisationAlias, SpeakerAlias
from tests import cast
from tests.confidentiality.crawling import fillings
from tests.confidentiality.routes import routes
from tests.test_admin_pages import SIGNED_OUT, address, change, rows, user

__all__ = ["rows", "user"]

ENDING = ("/logout/", "/autocomplete/", SIGNED_OUT)  # that are asked for in another way
SEVERAL = 12  # of each kind already: more than a page shows of what may be many


@pytest.fixture
def paths(rows: list[Model]) -> list[str]:
    """Return an address of each kind, for the first row that it may be about."""
    there = [route for route in routes() if not route.pattern.endswith(ENDING) and fillings(route, rows)]
    return [address(route, rows) for route in there]


def more(rows: list[Any], number: int) -> None:
    """Enter one more of whatever the pages of the rows show, and of whatever the lists do."""
    house, who, where, held, quote, attribution, people, houses, *_ = rows
    name = f"Number {number}"
    other, somebody = cast.organisation(name, aliases=(f"No {number}",)), cast.speaker(name, aliases=(f"No {number}",))
    SpeakerAlias.objects.create(speaker=who, name=name)
    OrganisationAlias.objects.create(organisation=house, name=name)
    elsewhere = cast.article(name, "“Yes,” he said.", publisher=house, authors=(somebody, who), revises=where)
    Authorship.objects.create(article=where, speaker=somebody, position=number)
    cast.affiliation(who, other, role=name, stated_in=elsewhere)
    cast.affiliation(somebody, house, role=name, stated_in=where)
    cast.capture(where, content=name.encode())
    names: dict[str, Any] = {"speaker": who, "organisation": house, "told_to": other, "on_behalf_of": somebody}
    outer = spanned(where, number, number + 2)
    claim = cast.attribution(outer, **names)
    Evidence.objects.create(attribution=claim, kind="source", start=0, end=1, text=where.text[0])
    cast.attribution(quote, **names, standing="alternative")
    cast.attribution(spanned(where, number, number + 1, status="draft", within=outer), speaker=somebody, told_to=house)
    cast.said(elsewhere, "Yes,", by=who, organisation=other, told_to=house)
    for row, field in ((who, "description"), (where, "byline"), (held, "role"), (attribution, "note")):
        change(row, **{field: name})  # one more entry in its history
    change(house, homepage=f"https://{number}.example/")
    change(quote, status_reason=name)
    merge(cast.speaker(f"{name} Lee"), people.kept, reason=name)
    merge(cast.organisation(f"{name} Hall"), houses.kept, reason=name)
    cast.speaker("Igor Kochetkov")  # a probable duplicate
    cast.organisation("The House")
    in_the_background(number, next(row for row in rows if row._meta.model_name == "job"))


def spanned(where: Any, start: int, end: int, **fields: Any) -> Quote:
    span = {"start": start, "end": end, "text": where.text[start:end]}
    return Quote.objects.create(article=where, **{"kind": "direct", "status": "verified", **span, **fields})


def in_the_background(number: int, job: Any) -> None:
    """Enter one more job, part of a job, and account with a group and a token."""
    cast.job(f"Job {number}")
    task = DBTaskResult.objects.create(status="READY", backend_name="default", args_kwargs={"args": [], "kwargs": {}})
    Part.objects.create(task=task, job=job, about=str(number))
    account = User.objects.create_user(f"account {number}", is_staff=True)
    account.groups.add(Group.objects.create(name=f"group {number}"))
    Token.objects.create(owner=account, name=str(number), digest=f"{number:064}", expires=cast.TOMORROW)


def asked(client: Client, path: str) -> int:
    """Return how many statements an answer takes."""
    with CaptureQueriesContext(connection) as statements:
        answer: Any = client.get(path)
        b"".join(answer) if answer.streaming else answer.content
    return len(statements)


def test_no_page_asks_more_of_the_database_for_more_rows(rows: list[Model], user: User, paths: list[str]) -> None:
    client = Client()
    client.force_login(user)
    for number in range(1, SEVERAL):
        more(rows, number)
    for path in paths:
        asked(client, path)  # what is kept for good is made
    before = {path: asked(client, path) for path in paths}
    for number in range(SEVERAL, SEVERAL + 5):
        more(rows, number)
    after = {path: asked(client, path) for path in paths}
    grown = {path: (before[path], after[path]) for path in paths if after[path] > before[path]}
    assert grown == {}
