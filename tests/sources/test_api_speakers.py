"""What the public is told of speakers."""

from typing import Any
from urllib.parse import quote as escaped

import pytest
from django.test import Client

from sources.models import Speaker
from tests import cast

SPEAKERS = "/api/v1/speakers/"


def ids(client: Client, query: str = "") -> list[str]:
    answer = client.get(f"{SPEAKERS}?{query}")
    assert answer.status_code == 200, answer.content
    return [row["id"] for row in answer.json()["results"]]


@pytest.fixture
def martin(db: None) -> Speaker:
    """Kaitlin Martin, in every detail, beside Ramzan Kadyrov."""
    hrw = cast.organisation("Human Rights Watch", aliases=("HRW",))
    trust = cast.organisation("Hidden Trust")
    martin = cast.speaker("Kaitlin Martin", aliases=("K. Martin", "Кейтлин Мартин"), wikidata="Q42")
    kadyrov = cast.speaker("Ramzan Kadyrov", aliases=("Kadyrov",))
    group = cast.speaker("Protesters", kind="group")
    article = cast.article(authors=(kadyrov, group))
    cast.said(article, cast.EXCUSE, by=martin, organisation=hrw)
    cast.affiliation(martin, hrw, role="fellow", since="2016", stated_in=article)
    cast.affiliation(martin, hrw, role="intern", since="2014-05", until="2015", stated_in=article)
    cast.affiliation(martin, trust, role="founder", stated_in=cast.article("Hidden", public_from=None))
    cast.affiliation(kadyrov, hrw, role="nothing of the kind")
    return martin


def test_it_tells_all_of_a_speaker(client: Client, martin: Speaker) -> None:
    hrw = {
        "id": "human-rights-watch",
        "url": "http://testserver/api/v1/organisations/human-rights-watch/",
        "name": "Human Rights Watch",
    }
    assert client.get(f"{SPEAKERS}kaitlin-martin/").json() == {
        "id": "kaitlin-martin",
        "url": "http://testserver/api/v1/speakers/kaitlin-martin/",
        "name": "Kaitlin Martin",
        "kind": "person",
        "aliases": ["K. Martin", "Кейтлин Мартин"],
        "description": "",
        "wikidata": "Q42",
        "affiliations": [
            {"organisation": hrw, "role": "intern", "since": "2014-05", "until": "2015"},
            {"organisation": hrw, "role": "fellow", "since": "2016", "until": None},
        ],
        "quotes": "http://testserver/api/v1/quotes/?speaker=kaitlin-martin",
    }


def test_it_says_null_where_there_is_no_identifier(client: Client, martin: Speaker) -> None:
    assert client.get(f"{SPEAKERS}ramzan-kadyrov/").json()["wikidata"] is None


def test_it_lists_speakers_as_it_tells_of_one(client: Client, martin: Speaker) -> None:
    rows = client.get(SPEAKERS).json()["results"]
    assert rows == [client.get(row["url"]).json() for row in rows]
    assert [row["name"] for row in rows] == ["Kaitlin Martin", "Protesters", "Ramzan Kadyrov"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=MARTIN", ["kaitlin-martin"]),
        ("q=kadyrov", ["ramzan-kadyrov"]),
        ("q=k. mar", ["kaitlin-martin"]),
        ("q=мартин", ["kaitlin-martin"]),
        ("q=100%25", []),
        ("q=_", []),
        ("kind=group", ["protesters"]),
        ("kind=group,person", ["kaitlin-martin", "protesters", "ramzan-kadyrov"]),
        ("kind=unnamed", []),
        ("organisation=human-rights-watch", ["kaitlin-martin"]),
        ("organisation=human-rights-watch,hidden-trust", ["kaitlin-martin"]),
        ("organisation=hidden-trust", []),
        ("organisation=missing", []),
        ("wikidata=Q42", ["kaitlin-martin"]),
        ("wikidata=Q41,Q42", ["kaitlin-martin"]),
        ("wikidata=Q41", []),
        ("q=martin&kind=group", []),
        ("ordering=-name", ["ramzan-kadyrov", "protesters", "kaitlin-martin"]),
        ("ordering=created", ["kaitlin-martin", "ramzan-kadyrov", "protesters"]),
    ],
)
def test_it_filters_speakers(client: Client, martin: Speaker, query: str, found: list[str]) -> None:
    if query == "ordering=created":
        # Within one transaction PostgreSQL's clock stands still, and the slug decides.
        assert sorted(ids(client, query)) == sorted(found)
    else:
        assert ids(client, query) == found


def test_it_shows_internal_readers_what_is_hidden(client: Client, martin: Speaker) -> None:
    cast.speaker("Nobody")
    assert "nobody" not in ids(client)
    client.force_login(cast.reader_of_internals())
    assert "nobody" in ids(client)
    assert ids(client, "organisation=hidden-trust") == ["kaitlin-martin"]
    roles = {each["role"] for each in client.get(f"{SPEAKERS}kaitlin-martin/").json()["affiliations"]}
    assert roles == {"intern", "fellow", "founder"}


def test_it_answers_alike_for_the_hidden_and_the_missing(client: Client, martin: Speaker) -> None:
    cast.speaker("Nobody")
    hidden, missing = client.get(f"{SPEAKERS}nobody/"), client.get(f"{SPEAKERS}nothing/")
    assert (hidden.status_code, hidden.content) == (404, missing.content)
    assert hidden.headers.items() == missing.headers.items()


def test_it_finds_slugs_in_any_script(client: Client, db: None) -> None:
    speaker = cast.speaker("Елена Милашина")
    cast.article(authors=(speaker,))
    assert speaker.slug == "елена-милашина"
    row = client.get(f"{SPEAKERS}{escaped(speaker.slug)}/").json()
    assert row["id"] == speaker.slug
    assert client.get(row["url"]).json() == row
    assert client.get(row["quotes"]).status_code == 200


def test_it_asks_as_often_for_many_speakers_as_for_one(
    client: Client, martin: Speaker, django_assert_num_queries: Any
) -> None:
    # One each for the speakers, their aliases and their affiliations with the organisations.
    with django_assert_num_queries(3):
        client.get(f"{SPEAKERS}?limit=1")
    cast.article("More", authors=tuple(cast.speaker(f"Author {number}", aliases=("A", "B")) for number in range(20)))
    with django_assert_num_queries(3):
        client.get(SPEAKERS)
    with django_assert_num_queries(3):
        client.get(f"{SPEAKERS}kaitlin-martin/")


def test_it_answers_head_and_options(client: Client, martin: Speaker) -> None:
    allowed = {SPEAKERS: "GET, POST, HEAD, OPTIONS", f"{SPEAKERS}kaitlin-martin/": "GET, PATCH, DELETE, HEAD, OPTIONS"}
    for address in allowed:
        head = client.head(address)
        assert (head.status_code, head.content) == (200, b"")
        assert client.options(address).headers["Allow"] == allowed[address]
