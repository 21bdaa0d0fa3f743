"""Whatever is asked, the answer is as the OpenAPI document says: made-up requests in their hundreds, on real data.

Schemathesis makes them up from the document itself: valid and invalid parameters of every form, parameters
that there are not, methods that are not offered. The same ones in every run; SCHEMATHESIS_EXAMPLES asks for more.
"""

import os
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.contrib.auth import get_user_model
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from quotes.models import Attribution, Quote
from sources.models import Article, Organisation, Speaker
from tests import cast

EXAMPLES = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "15"))  # for each operation, beside the systematic ones
CONFIG = SchemathesisConfig.from_dict(
    {
        "generation": {"deterministic": True, "max-examples": EXAMPLES, "database": "none"},
        "checks": {"positive_data_acceptance": {"enabled": False}},  # REASONS, below, is more exact
    }
)
schema = schemathesis.openapi.from_wsgi("/api/v1/schema/", get_wsgi_application(), config=CONFIG)
reading, writing = schema.include(method="GET"), schema.include(method=["POST", "PATCH", "DELETE"])
# The content is read only: it need not be made anew for each request.
MADE_UP = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
PLAIN = {"Accept-Encoding": "identity"}  # the checks read bodies as they come


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """Keep the test's own connection, with its transaction, through every request, as Django's test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def content(documents: None) -> None:
    """Hold both documents, and beside them whatever else an answer may have to tell."""
    internal = cast.article("Internal", public_from=None)
    cast.said(internal, cast.EXCUSE, by=cast.speaker("Ада Лавлейс", aliases=("Ada",)))
    corrected = cast.article("Corrected", revises=Article.objects.exclude(pk=internal.pk).first())
    suggested = cast.quote(corrected, cast.SAFETY, status="draft")
    cast.attribution(suggested, speaker=Speaker.objects.first(), confidence=0.5)
    contested = cast.said(corrected, cast.CANADA, by=Speaker.objects.first())
    other = {"organisation": Organisation.objects.first(), "standing": "alternative"}
    cast.attribution(contested, evidence={"cue": "said"}, **other)
    cast.quote(corrected, cast.BLOOD, within=contested, status="retracted", status_reason="It was misheard.")


@pytest.fixture
def session(client: Client, content: None) -> dict[str, Any]:
    """Return what a browser sends along for somebody who is signed in and reads internals."""
    client.force_login(cast.reader_of_internals())
    token = "t" * 32
    cookies = {"sessionid": client.cookies["sessionid"].value, "csrftoken": token}
    return {"cookies": cookies, "headers": {**PLAIN, "X-CSRFToken": token}}


# Why a request may be refused although each of its parameters is as the document says: what no pattern can say.
REASONS = {
    "needs_filter",  # an ordering without the filter that it rests on
    "needs_field",  # a whole object in the place of what is left out
    "not_in_this_format",  # pages of what is not cut into pages
    "too_many",  # words, of which some characters hold several
    "invalid_date",  # the 30th of February
    "not_text",  # a NUL in a body
}
OPAQUE = {
    "cursor",  # signed
    "source_url",  # addresses are told from other URIs by what a browser can open
    # Slugs: Unicode's letters are no class that every dialect of regular expressions knows.
    *("speaker", "organisation", "publisher", "article", "told_to", "on_behalf_of", "author", "revises"),
}


def asked(case: schemathesis.Case, **sent: Any) -> Any:
    """Return the answer to a request, without the made-up token that comes with it where the document asks for one."""
    case.headers.pop("Authorization", None)
    return case.call(**sent)


def hold_against_the_document(case: schemathesis.Case, **sent: Any) -> None:
    """Ask, and hold the answer against what the document says of it."""
    answer = asked(case, **sent)
    case.validate_response(answer)
    made_valid = case.meta is not None and case.meta.generation.mode is GenerationMode.POSITIVE
    if answer.status_code == 400 and made_valid:
        errors = answer.json()["errors"]
        surprises = [each for each in errors if each["code"] not in REASONS and each["field"] not in OPAQUE]
        assert errors
        assert not surprises, (surprises, case.as_curl_command())


@schema.parametrize()
@MADE_UP
def test_strangers_get_what_the_document_says(case: schemathesis.Case, content: None) -> None:
    hold_against_the_document(case, headers=PLAIN)


@reading.parametrize()
@MADE_UP
def test_curators_get_what_the_document_says(case: schemathesis.Case, content: None, session: dict[str, Any]) -> None:
    hold_against_the_document(case, **session)


# --- What is written ------------------------------------------------------------------------------------


TRUE_OF_WRITING = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
WRITTEN: Counter[int] = Counter()


@pytest.fixture
def writer(client: Client, content: None) -> dict[str, Any]:
    """Return what a browser sends along for somebody who may write everything, and says why."""
    client.force_login(get_user_model().objects.create_superuser("writer"))
    cast.speaker("Nobody")  # can be deleted: nothing names it
    token = "t" * 32
    cookies = {"sessionid": client.cookies["sessionid"].value, "csrftoken": token}
    return {"cookies": cookies, "headers": {**PLAIN, "X-CSRFToken": token, "X-Reason": "Because"}}


def existing(path: str) -> dict[str, str]:
    """Return the parts of a path that name something that is there."""
    if "attributions" in path:
        claim = Attribution.objects.select_related("quote").latest("pk")
        return {"quote": str(claim.quote.uuid), "uuid": str(claim.uuid)}
    if "quotes" in path:
        return {"uuid": str(Quote.objects.latest("pk").uuid)}
    model: Any = {"speakers": Speaker, "organisations": Organisation, "articles": Article}[path.split("/")[3]]
    return {"slug": model.objects.latest("pk").slug}


@writing.parametrize()
@MADE_UP
def test_writers_get_what_the_document_says(case: schemathesis.Case, writer: dict[str, Any]) -> None:
    """Whatever is sent to what is there, by somebody who has seen its state, is answered as the document says."""
    sent = writer["headers"]
    if case.path_parameters:
        case.path_parameters = {name: existing(case.path)[name] for name in case.path_parameters}
    if case.method != "POST":
        seen = schema[case.path]["GET"].Case(path_parameters=case.path_parameters).call(**writer)
        sent = {**sent, "If-Match": seen.headers["etag"][0]}
    answer = asked(case, cookies=writer["cookies"], headers=sent)
    case.validate_response(answer, checks=TRUE_OF_WRITING)
    WRITTEN[answer.status_code] += 1


def test_writers_wrote_something() -> None:
    if not WRITTEN:
        pytest.skip("nothing was asked above")
    assert WRITTEN.keys() >= {201, 200, 204, 400}


# --- What is stored: random identifiers hit none of it --------------------------------------------------


LISTS: list[tuple[str, dict[str, str]]] = [
    (f"/api/v1/{name}/", {}) for name in ("organisations", "speakers", "articles", "quotes", "quotes/facets")
]


def stored() -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the path, with its parameters, of everything that has an address of its own."""
    for path, name, model in (
        ("/api/v1/organisations/{slug}/", "slug", Organisation),
        ("/api/v1/speakers/{slug}/", "slug", Speaker),
        ("/api/v1/articles/{slug}/", "slug", Article),
        ("/api/v1/articles/{slug}/text/", "slug", Article),
        ("/api/v1/quotes/{uuid}/", "uuid", Quote),
    ):
        for identifier in model.objects.values_list(name, flat=True):
            yield path, {name: str(identifier)}


def statuses(session: dict[str, Any]) -> Counter[int]:
    """Hold everything that is stored, in every format, against the document, and count the answers by status."""
    found: Counter[int] = Counter()
    for path, parameters in [*stored(), *LISTS]:
        operation = schema[path]["GET"]
        for form in forms(operation):
            case = operation.Case(path_parameters=parameters, query=form)
            answer = case.call(**session)
            case.validate_response(answer)
            found[answer.status_code] += 1
    return found


def forms(operation: Any) -> list[dict[str, str]]:
    """Return the query of each format that the operation offers, and none."""
    described = (each.definition for each in operation.query if each.name == "format")
    return [{}, *({"format": name} for each in described for name in each["schema"]["enum"])]


def test_everything_public_is_told_as_the_document_says(content: None) -> None:
    found = statuses({"headers": PLAIN})
    assert set(found) == {200, 404}
    in_each_format = len(forms(schema["/api/v1/quotes/{uuid}/"]["GET"]))
    # The internal article and its text, its speaker and quote, and a draft.
    assert found[404] == 3 + 2 * in_each_format


def test_everything_internal_is_told_as_the_document_says(content: None, session: dict[str, Any]) -> None:
    assert set(statuses(session)) == {200}
