"""Every address answers everybody as the table says; one that the table does not name fails."""

import copy
import re
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.db.models import Model
from django.test import Client

from config.tokens.models import Token
from tests.confidentiality.access import ADDRESSES, ALIKE, ALL, HIDDEN, MODELS, WRITE, Lines
from tests.confidentiality.audience import ROLES
from tests.confidentiality.canaries import Aviary, aviary
from tests.confidentiality.crawling import fillings, signed_in
from tests.confidentiality.routes import Route, routes

ABOUT_A_MODEL = re.compile(r"/admin/(\w+)/(\w+)/(?:(add)/|{(?:object_id|id)}/(?:history/{entry}/)?(?:(\w+)/)?)?")


def test_every_address_is_in_the_table_and_nothing_else() -> None:
    known = {route.pattern for route in routes()}
    assert [route.pattern for route in routes() if lines(route) is None] == []
    assert ADDRESSES.keys() - known == set()


def lines(route: Route) -> Lines | None:
    """Return what the table says of an address, or None."""
    if route.pattern in ADDRESSES:
        return ADDRESSES[route.pattern]
    return MODELS.get(model_label(route), {}).get(action(route))


def model_label(route: Route) -> str:
    found = ABOUT_A_MODEL.fullmatch(route.pattern)
    return f"{found[1]}.{found[2]}" if found else ""


def action(route: Route) -> str:
    """Return what a page of the admin does with a row or a list; ``page`` leads on to the page of a row."""
    found = ABOUT_A_MODEL.fullmatch(route.pattern)
    if not found:
        return "detail"
    return found[3] or found[4] or ("page" if route.parts else "list")


def statuses(clients: list[Client], method: str, path: str) -> str:
    """Return the status for each role; whatever a request changes is undone, signing out included."""
    found = []
    for client in clients:
        cookies = copy.deepcopy(client.cookies)
        with transaction.atomic():
            found.append(str(client.generic(method, path).status_code))
            transaction.set_rollback(True)
        client.cookies = cookies
    return " ".join(found)


def differing(route: Route, said: Lines, path: str, clients: list[Client]) -> Iterator[str]:
    """Yield what is answered otherwise than the table says."""
    for methods, expected in said.items():
        # Of a method, the admin's pages about a model ask no more than whether it is POST; drawing them takes long.
        alike = {"HEAD", "PUT", "PATCH"} if model_label(route) else set()
        for method in methods.split():
            if method in alike:
                continue
            found = statuses(clients, method, path)
            if found != expected:
                yield f"{method} {route.pattern} ({path}): {found} instead of {expected}"


def paths(route: Route, birds: list[Model]) -> list[str]:
    """Return the address with each of the rows in it, the public ones first, the hidden ones last."""
    filled = list(fillings(route, birds)) or [dict.fromkeys(route.parts, "1")]
    return [route.path(**parts) for parts in filled]


def test_every_address_answers_everybody_as_the_table_says(db: None) -> None:
    birds: Aviary = aviary()
    clients = [signed_in(role) for role in ROLES]
    wrong: list[str] = []
    for route in routes():
        first, *others = paths(route, birds.rows)
        wrong += differing(route, lines(route) or {}, first, clients)
        if others and action(route) in HIDDEN and MODELS.get(model_label(route)) not in ALIKE:
            wrong += differing(route, HIDDEN[action(route)], others[-1], clients)
    assert wrong == []


# --- With tokens ----------------------------------------------------------------------------------

SCOPED = ("read", "read write")


def bearer(role: str, scopes: str) -> Client:
    """Return a program with a token of somebody in a role."""
    owner = signed_in(role).session["_auth_user_id"]
    _, secret = Token.objects.issue(owner_id=owner, name="crawler", days=1, scopes=scopes)
    return Client(headers={"Authorization": f"Bearer {secret}"})


@pytest.mark.parametrize("scopes", SCOPED)
def test_a_token_is_answered_as_its_owner_and_changes_nothing_without_its_scope(db: None, scopes: str) -> None:
    birds: Aviary = aviary()
    roles = [role for role in ROLES if role != "anonymous"]
    clients = [bearer(role, scopes) for role in roles]
    wrong: list[str] = []
    for route in routes():
        if route.pattern.startswith("/api/"):
            wrong += differing(route, of_tokens(lines(route) or {}, scopes), paths(route, birds.rows)[0], clients)
    assert wrong == []


def of_tokens(said: Lines, scopes: str) -> Lines:
    """Return what the table says of the roles that have accounts; where they change something, of their tokens."""
    told = {}
    for methods, expected in said.items():
        for method in methods.split():
            refused = method in WRITE.split() and "write" not in scopes
            told[method] = " ".join("403" if refused else status for status in expected.split()[1:])
    return told


def test_a_token_opens_no_page_of_the_admin(db: None) -> None:
    program = bearer("superuser", "read write")
    for address in ("/admin/", "/admin/tokens/token/", "/admin/tokens/token/add/", "/admin/quotes/quote/"):
        assert program.get(address).headers["Location"].startswith("/admin/login/")


def test_the_table_speaks_of_every_method_and_role() -> None:
    said = [*ADDRESSES.values(), *(each for pages in MODELS.values() for each in pages.values())]
    for each in said:
        assert sorted(" ".join(each).split()) == sorted(ALL.split())
    assert {len(expected.split()) for each in [*said, *HIDDEN.values()] for expected in each.values()} == {len(ROLES)}


def test_an_unlisted_address_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    new = Route("speaker-dossier", "/api/v1/speakers/{slug}/dossier/", lambda request: None)
    page = Route("admin:sources_dossier_changelist", "/admin/sources/dossier/", lambda request: None)
    assert (lines(new), lines(page)) == (None, None)
    monkeypatch.delitem(MODELS, "sources.speaker")
    with pytest.raises(AssertionError):
        test_every_address_is_in_the_table_and_nothing_else()


def test_a_page_that_answers_too_many_is_found(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    birds = aviary()
    clients = [signed_in(role) for role in ROLES]
    (route,) = [each for each in routes() if each.pattern == "/admin/quotes/attribution/add/"]
    monkeypatch.setattr("quotes.admin.attributions.AttributionAdmin.has_add_permission", lambda *_: True)
    found = list(differing(route, lines(route) or {}, paths(route, birds.rows)[0], clients))
    assert found[0].startswith("GET /admin/quotes/attribution/add/")
