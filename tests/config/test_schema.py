"""The API describes itself: truly, completely, and without anything from other machines."""

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.test import Client
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate

from config.urls import api
from quotes import examples as quote_examples
from sources import examples as source_examples
from tests import cast

EXAMPLES = [
    source_examples.SPEAKER,
    source_examples.ORGANISATION,
    source_examples.ARTICLE,
    quote_examples.QUOTE_IN_FULL,
]

SECTIONS = ["Invalid parameters", "Signing in and rates", "Refused changes", "Withdrawn"]


@pytest.fixture(scope="module")
def schema(django_db_setup: None, django_db_blocker: Any) -> dict[str, Any]:
    """Return the document, made once: it depends on no row."""
    with django_db_blocker.unblock():
        return Client().get("/api/v1/schema/").json()


def operations(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            yield f"{method} {path}", operation


def test_it_is_valid_openapi_3_1(schema: dict[str, Any]) -> None:
    assert schema["openapi"] == "3.1.0"
    validate(schema)


def test_it_is_made_without_a_warning(db: None) -> None:
    errors = StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=StringIO(), stderr=errors)
    assert errors.getvalue() == ""


@pytest.mark.parametrize("accept", ["application/json", "application/vnd.oai.openapi+json", "*/*", "text/html, */*"])
def test_it_is_json_unless_yaml_is_asked_for(client: Client, schema: dict[str, Any], accept: str) -> None:
    assert client.get("/api/v1/schema/", HTTP_ACCEPT=accept).json() == schema


@pytest.mark.parametrize("accept", ["application/yaml", "application/vnd.oai.openapi"])
def test_it_is_yaml_for_those_who_ask(client: Client, schema: dict[str, Any], accept: str) -> None:
    assert yaml.safe_load(client.get("/api/v1/schema/", HTTP_ACCEPT=accept).content) == schema


def test_what_it_says_of_the_whole_is_in_sections(schema: dict[str, Any]) -> None:
    """Markdown takes for a heading what begins a line: one that another sentence runs into is none."""
    told = schema["info"]["description"]
    sections = [line for line in told.splitlines() if line.startswith("## ")]
    assert sections == [f"## {words}" for words in SECTIONS]
    assert told.count("## ") == len(SECTIONS)


def test_it_describes_every_parameter_in_words(schema: dict[str, Any]) -> None:
    for name, operation in operations(schema):
        for parameter in operation.get("parameters", []):
            assert parameter.get("description") or parameter["in"] == "path", f"{name}: {parameter['name']}"


def test_it_lists_exactly_the_parameters_that_are_taken(schema: dict[str, Any]) -> None:
    view: Any
    for prefix, view, _name in api.registry:
        described = {each["name"] for each in schema["paths"][f"/api/v1/{prefix}/"]["get"]["parameters"]}
        taken = {*view.filterset_class.base_filters, *view.pagination_class.parameters, *view.parameters}
        assert described == taken


def test_it_says_how_each_operation_may_fail(schema: dict[str, Any]) -> None:
    for name, operation in operations(schema):
        for status in {"400", "default"} | ({"404"} if "{" in name else set()):
            assert "application/problem+json" in operation["responses"][status]["content"], name


def test_it_says_that_nobody_needs_a_token_to_read(schema: dict[str, Any]) -> None:
    assert schema["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    for name, operation in operations(schema):
        assert {"token": []} in operation["security"], name
        assert ({} in operation["security"]) is name.startswith("get "), name


def test_it_gives_the_text_as_plain_text(schema: dict[str, Any]) -> None:
    content = schema["paths"]["/api/v1/articles/{slug}/text/"]["get"]["responses"]["200"]["content"]
    assert content == {"text/plain": {"schema": {"type": "string"}}}


def validator(schema: dict[str, Any], component: str) -> OAS31Validator:
    return OAS31Validator({"$ref": f"#/components/schemas/{component}", "components": schema["components"]})


ANSWERS = [
    ("speakers/", "PaginatedSpeakerList"),
    ("organisations/", "PaginatedOrganisationList"),
    ("articles/?limit=1", "PaginatedArticleList"),
    ("quotes/?limit=5&count=exact", "PaginatedQuoteList"),
    ("quotes/943885e6-e096-5da6-ac48-1f626d378eb8/", "QuoteDetail"),
    ("articles/one-year-since-gay-purge-in-chechnya-perpetrators-remain-unprosecuted/", "Article"),
    ("speakers/kaitlin-martin/", "Speaker"),
    ("quotes/?limit=0", "Problem"),
    ("nothing/", "Problem"),
]


@pytest.mark.parametrize(("path", "component"), ANSWERS)
def test_it_answers_as_it_describes(
    client: Client, documents: None, schema: dict[str, Any], path: str, component: str
) -> None:
    answer = client.get(f"/api/v1/{path}").json()
    assert not list(validator(schema, component).iter_errors(answer))
    described = schema["components"]["schemas"][component]["properties"]
    assert set(answer) <= set(described)


def test_it_describes_what_a_machine_proposed(db: None, client: Client, schema: dict[str, Any]) -> None:
    made = cast.purge()
    client.force_login(cast.reader_of_internals())
    draft = cast.quote(made["article"], "wrote Matt Beard", status="draft")
    cast.attribution(draft, speaker=cast.speaker("Somebody"), confidence=0.5)
    answer = client.get(f"/api/v1/quotes/{draft.uuid}/").json()
    assert answer["attribution"]["confidence"] == 0.5
    assert not list(validator(schema, "QuoteDetail").iter_errors(answer))
    assert "confidence" not in schema["components"]["schemas"]["Attribution"]["required"]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_it_gives_examples_that_the_fixtures_hold(client: Client, documents: None, example: Any) -> None:
    path = example.value["url"].removeprefix("https://verbatim.example")
    answer = client.get(path).content.decode().replace("http://testserver", "https://verbatim.example")
    assert yaml.safe_load(answer) == example.value


def test_it_gives_the_example_of_a_list_as_the_list_has_it() -> None:
    assert quote_examples.QUOTE.value.items() <= quote_examples.QUOTE_IN_FULL.value.items()


def test_it_shows_the_documentation_without_inline_scripts_or_styles(client: Client, db: None) -> None:
    page = client.get("/api/v1/docs/", HTTP_ACCEPT="text/html")
    text = page.content.decode()
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "http" not in text.replace("http-equiv", "")
    assert "<style" not in text
    assert text.count("<script") == text.count("<script src=") == 2


def test_it_leads_from_the_front_door_to_the_documentation(client: Client, db: None) -> None:
    assert client.get("/").headers["Location"] == "/api/v1/docs/"


def test_it_lists_the_collections_at_the_root(client: Client, db: None) -> None:
    collections = ("organisations", "speakers", "articles", "quotes")
    assert client.get("/api/v1/").json() == {name: f"http://testserver/api/v1/{name}/" for name in collections}
