"""Many quotes in one request: nothing is asked of the database twice, and each fault is told as if it came alone."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.trail.models import Entry
from quotes.models import Quote
from sources.models import Article
from tests import cast
from tests.partner import Partner, errors, told

LINE = "“We have read the paper {number:02} of the hundred,” said Ada Berg of the Board to The Post.\n"
# What a whole quote costs beside the others of its batch: a look at what stands around its words, then a row each for
# itself, its attribution and two pieces of evidence. To verify it, what it is judged by is read again as it is stored.
EACH, VERIFIED = 1 + 4, 2


@pytest.fixture
def partner(db: None) -> Partner:
    """Return a program of somebody whose permissions are looked up, as a superuser's are not."""
    user = User.objects.create_user("partner", is_staff=True)
    user.user_permissions.set(Permission.objects.all())
    return Partner(user)


@pytest.fixture
def article(partner: Partner) -> Article:
    cast.speaker("Ada Berg")
    for name in ("Board", "The Post"):
        cast.organisation(name)
    where = cast.article(text="".join(LINE.format(number=number) for number in range(60)))
    told(partner.post("quotes/", [said(where, 59)]), 201)  # what is kept for good is made: the statement of an answer
    return where


def said(article: Article, number: int, *, claim: dict[str, Any] | None = None, **members: Any) -> dict[str, Any]:
    """Return a whole quote, as a program sends it: everybody is named by identifier, everything by its words."""
    words = f"We have read the paper {number:02} of the hundred,"
    named = {"speaker": "ada-berg", "organisation": "board", "told_to": "the-post"}
    after = f"{number:02} of the hundred,” "
    return {
        **{"article": article.slug, "kind": "direct", "text": words},
        "attribution": {"basis": "explicit", **named, **(claim or {})},
        "evidence": [
            {"kind": "source", "text": "Ada Berg", "prefix": f"{after}said "},
            {"kind": "cue", "text": "said", "prefix": after},
        ],
        **members,
    }


def asked_of_the_database(partner: Partner, sent: Any) -> int:
    """Return how many statements it takes to store what is sent."""
    with CaptureQueriesContext(connection) as statements:
        told(partner.post("quotes/", sent), 201)
    return len(statements)


# --- What it costs --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("status", "each"), [("draft", EACH), ("verified", EACH + VERIFIED)])
def test_each_further_quote_costs_its_own_rows_alone(
    partner: Partner, article: Article, status: str, each: int
) -> None:
    one = asked_of_the_database(partner, [said(article, 0, status=status)])
    many = asked_of_the_database(partner, [said(article, number, status=status) for number in range(1, 41)])
    assert many - one == 39 * each


def test_a_quote_alone_costs_what_its_tag_costs_beside(partner: Partner, article: Article) -> None:
    batch_of_one = asked_of_the_database(partner, [said(article, 0)])
    # Its page is told whole, and its tag tells of the state of three tables.
    assert asked_of_the_database(partner, said(article, 1)) == batch_of_one + 1 + 3


def test_whoever_is_named_again_is_not_looked_for_again(partner: Partner, article: Article) -> None:
    cast.speaker("Bo Costa")
    one = asked_of_the_database(partner, [said(article, 0), said(article, 1)])
    both = [said(article, number, claim={"speaker": ("ada-berg", "bo-costa")[number % 2]}) for number in range(2, 10)]
    assert asked_of_the_database(partner, both) - one == 6 * EACH + 1


def test_of_the_articles_the_last_one_alone_is_kept_in_memory(partner: Partner, article: Article) -> None:
    other = cast.article("Another", text=article.text)
    one = asked_of_the_database(partner, [said(article, 0)])
    in_turn = [said(where, number) for number in range(1, 4) for where in (article, other)]
    assert asked_of_the_database(partner, in_turn) - one == 5 * (EACH + 1)


# --- What goes wrong --------------------------------------------------------------------------------------


WRONG: list[tuple[dict[str, Any], int, tuple[str, str]]] = [
    ({"claim": {"basis": "inferred"}}, 400, ("attribution.note", "inference_has_a_note")),
    ({"claim": {"speaker": None, "organisation": None}}, 400, ("attribution", "attribution_names_somebody")),
    ({"status": "retracted", "status_reason": ""}, 400, ("status_reason", "retraction_has_a_reason")),
    ({"claim": {"on_behalf_of": "ada-berg"}}, 400, ("attribution", "nobody_speaks_on_their_own_behalf")),
    ({"claim": {"confidence": 2}}, 400, ("attribution.confidence", "max_value")),
    ({"text": "We have read the paper 59 of the hundred,"}, 409, ("", "span_is_quoted_once")),
    ({"evidence": [], "status": "verified"}, 409, ("status", "not_verifiable")),
    ({"text": "No such words"}, 422, ("text", "absent")),
]


@pytest.mark.parametrize(("members", "status", "expected"), WRONG, ids=[each[2][1] for each in WRONG])
def test_a_fault_is_told_in_a_batch_as_it_is_alone(
    partner: Partner, article: Article, members: dict[str, Any], status: int, expected: tuple[str, str]
) -> None:
    wrong, before = said(article, 1, **members), (Quote.objects.count(), Entry.objects.count())
    (alone,) = told(partner.post("quotes/", wrong), status)["errors"]
    assert alone["field"] == expected[0]
    assert alone["code"].startswith(expected[1])
    batch = [said(article, 0), wrong, said(article, 2)]
    (among_others,) = told(partner.post("quotes/", batch), status)["errors"]
    assert among_others == {**alone, "field": f"1.{alone['field']}".rstrip(".")}
    assert (Quote.objects.count(), Entry.objects.count()) == before


def test_all_faults_are_told_at_once_whoever_finds_them(partner: Partner, article: Article) -> None:
    """One is found in the words, one by the engine's rules, one in a member; what is right is told of nowhere."""
    batch = [
        said(article, 0, claim={"basis": "inferred"}),
        said(article, 1),
        said(article, 2, kind="shouted"),
        said(article, 3, claim={"speaker": None, "organisation": None}),
    ]
    found = [place for place, _ in errors(partner.post("quotes/", batch), 400)]
    assert found == ["0.attribution.note", "2.kind", "3.attribution"]
    assert Quote.objects.count() == 1


def test_one_of_a_batch_may_name_one_before_it(partner: Partner) -> None:
    first = {"id": "first", "title": "First", "language": "en", "text": "“No.”"}
    second = {"title": "Second", "language": "en", "text": "“Yes.”", "revises": "first"}
    wrong = {**first, "id": "third", "language": "?"}
    assert errors(partner.post("articles/", [first, second, wrong]), 400) == [("2.language", "invalid")]
    made = told(partner.post("articles/", [first, second]), 201)["results"]
    assert made[1]["revises"]["id"] == "first"
