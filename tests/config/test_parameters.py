"""Nothing that a reader types is passed over in silence."""

from typing import Any

import pytest
from django.test import Client

from config.urls import api
from tests import cast

COLLECTIONS = ["organisations", "speakers", "articles", "quotes"]


def errors(client: Client, path: str) -> list[dict[str, str]]:
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 400, answer.content
    return answer.json()["errors"]


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_it_refuses_unknown_parameters_on_lists(client: Client, db: None, collection: str) -> None:
    error = errors(client, f"{collection}/?colour=red")[0]
    assert (error["field"], error["code"]) == ("colour", "unknown_parameter")


@pytest.mark.parametrize(
    "path",
    [
        "",
        "schema/",
        "docs/",
        "quotes/00000000-0000-0000-0000-000000000000/",
        "speakers/nobody/",
        "articles/nothing/",
        "articles/nothing/text/",
    ],
)
def test_it_takes_no_parameters_elsewhere(client: Client, db: None, path: str) -> None:
    assert errors(client, f"{path}?limit=1")[0]["code"] == "unknown_parameter"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("speeker", "speaker"), ("Speaker", "speaker"), ("publishedafter", "published_after"), ("page", None)],
)
def test_it_suggests_the_parameter_that_was_meant(client: Client, db: None, typed: str, meant: str | None) -> None:
    detail = errors(client, f"quotes/?{typed}=x")[0]["detail"]
    assert (f"Did you mean “{meant}”?" in detail) == (meant is not None)


def test_it_names_every_parameter_that_is_wrong(client: Client, db: None) -> None:
    found = errors(client, "quotes/?kind=direkt&nested=maybe&published_after=soon&speaker=a%20b")
    assert {error["field"] for error in found} == {"kind", "nested", "published_after", "speaker"}


def test_it_refuses_a_parameter_that_is_given_twice(client: Client, db: None) -> None:
    assert errors(client, "quotes/?kind=direct&kind=partial")[0]["code"] == "repeated"


@pytest.mark.parametrize("query", ["q=", "q", "q=%20", "speaker=", "limit=", "cursor=", "published_after=%E2%80%83"])
def test_it_refuses_a_parameter_without_a_value(client: Client, db: None, query: str) -> None:
    assert errors(client, f"quotes/?{query}")[0]["code"] == "blank"


@pytest.mark.parametrize("value", ["a,", ",a", "a,,b", ","])
def test_it_refuses_an_empty_place_between_commas(client: Client, db: None, value: str) -> None:
    assert errors(client, f"quotes/?speaker={value}")[0]["field"] == "speaker"


@pytest.mark.parametrize("raw", ["q=%00", "q=a%00b", "%00=1", "q=%FF", "q=%ED%A0%80", "q=%C0%80", "%FE=1", "q=\xff"])
def test_it_refuses_a_query_string_that_is_no_text(client: Client, db: None, raw: str) -> None:
    answer = client.get("/api/v1/quotes/", QUERY_STRING=raw)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "not_text")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("kind=direkt", "invalid_choice"),
        ("kind=DIRECT", "invalid_choice"),
        ("kind=direct,partiel", "invalid_choice"),
        ("status=deleted", "invalid_choice"),
        ("basis=guess", "invalid_choice"),
        ("attributed=yes", "invalid_choice"),
        ("nested=True", "invalid_choice"),
        ("language=english", "invalid"),
        ("language=EN", "invalid"),
        ("speaker=kaitlin%20martin", "invalid"),
        (f"speaker={'x' * 81}", "max_length"),
        (f"speaker={','.join('x' * 101)}", "too_many"),
        ("published_after=99999999", "invalid_date"),
        ("published_after=-1", "invalid_date"),
        ("published_before=2018-13", "invalid_date"),
        ("published_before=0000", "invalid_date"),
        ("published_before=2018-02-30", "invalid_date"),
        ("published_before=2018-4", "invalid_date"),
        ("published_before=%D9%A2%D9%A0%D9%A1%D9%A8", "invalid_date"),
        (f"q={'x' * 1001}", "max_length"),
        ("count=all", "invalid_choice"),
    ],
)
def test_it_says_what_is_wrong_with_a_value(client: Client, db: None, query: str, code: str) -> None:
    found = errors(client, f"quotes/?{query}")
    assert [(error["field"], error["code"]) for error in found] == [(query.split("=")[0], code)]


def test_it_suggests_the_choice_that_was_meant(client: Client, db: None) -> None:
    assert "Did you mean “direct”?" in errors(client, "quotes/?kind=direkt")[0]["detail"]


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("speakers/?wikidata=187052", "wikidata"),
        ("organisations/?ror=https://ror.org/02nr0ka47", "ror"),
        ("organisations/?kind=ngo", "kind"),
        ("articles/?sha256=abc", "sha256"),
        ("articles/?source_url=javascript:alert(1)", "source_url"),
        ("articles/?revises=a/b", "revises"),
    ],
)
def test_it_refuses_malformed_values_in_every_collection(client: Client, db: None, path: str, field: str) -> None:
    assert errors(client, path)[0]["field"] == field


def test_it_cites_long_and_strange_names_shortly(client: Client, db: None) -> None:
    detail = errors(client, f"quotes/?{'%25s%7B0%7D' * 1000}=1")[0]["detail"]
    assert len(detail) < 200


def test_it_takes_both_spellings_of_yes_and_no(client: Client, db: None) -> None:
    cast.purge()
    answers = {
        spelling: client.get(f"/api/v1/quotes/?nested={spelling}").json() for spelling in ("true", "1", "false", "0")
    }
    assert answers["true"] == answers["1"]
    assert answers["false"] == answers["0"]


def test_it_documents_every_filter_in_words() -> None:
    view: Any
    for _prefix, view, _name in api.registry:
        for name, each in view.filterset_class.base_filters.items():
            assert each.extra.get("help_text"), f"{view.__name__}: {name}"
