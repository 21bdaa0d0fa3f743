"""Who a protected person is shows on one page, to one who was granted it and said why, and nowhere else at all."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Model
from django.test import Client

from sources.acting import acting
from sources.models import Identity, ProtectedIdentity
from tests import cast
from tests.confidentiality.audience import ROLES
from tests.confidentiality.canaries import aviary
from tests.confidentiality.crawling import crawled, signed_in
from tests.desk import page

NAME, CONTACT, NOTES = (f"canary of the protected {part}" for part in ("name", "contact", "notes"))
READ = {"do": "read", "read-reason": "a court asks"}


@pytest.fixture
def identity(db: None, keys: Path) -> ProtectedIdentity:
    with acting(actor="ada (user 1)"):
        who = Identity(legal_name=NAME, contact=CONTACT, notes=NOTES)
        return ProtectedIdentity.enter(who, speaker=source(), reason="an interview")


def source() -> Any:
    """Return an unnamed source that everybody may know of."""
    made = cast.speaker("The spokesman", kind="unnamed")
    cast.said(cast.article(), cast.EXCUSE, by=made)
    return made


def keeper() -> Client:
    client = Client()
    client.force_login(cast.keeper())
    return client


def everything_stored() -> Iterator[bytes]:
    """Yield every value of every table, those of Django and of the search included."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor, include_views=True):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                yield from (bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in row)


def tells(text: str | bytes) -> bool:
    return "the protected " in text if isinstance(text, str) else b"the protected " in text


@pytest.mark.parametrize("role", [*ROLES, "keeper"])
def test_nobody_comes_across_it(identity: ProtectedIdentity, role: str) -> None:
    rows: list[Model] = [*aviary().rows, identity.speaker]
    client = keeper() if role == "keeper" else signed_in(role)
    seen = [path for path, text in crawled(client, rows) if tells(text)]
    assert seen == []
    answer = client.post(page(identity.speaker, "identity"), READ)
    assert tells(answer.content) is (role == "keeper")


def test_a_page_that_shows_it_unasked_is_found(identity: ProtectedIdentity, monkeypatch: Any) -> None:
    monkeypatch.setattr(ProtectedIdentity, "__str__", lambda row: NAME)
    monkeypatch.setattr("sources.admin.identities.IdentityPage.problem", lambda page: str(page.stored))
    here = page(identity.speaker, "identity")
    assert [path for path, text in crawled(keeper(), [identity.speaker], under=here) if tells(text)] == [here]


def test_no_table_holds_it(identity: ProtectedIdentity) -> None:
    assert keeper().post(page(identity.speaker, "identity"), READ).status_code == 200
    assert not any(map(tells, everything_stored()))
    User.objects.update(first_name=NAME)
    assert any(map(tells, everything_stored())), "the search would find it"


def test_no_byte_of_the_database_file_tells_it(committed_db: None, keys: Path, engine: str) -> None:
    if engine != "sqlite":
        pytest.skip("the files are the server's; tests/config/test_backup.py looks through a dump")
    with acting(actor="ada (user 1)"):
        identity = ProtectedIdentity.enter(Identity(legal_name=NAME), speaker=source(), reason="an interview")
    assert keeper().post(page(identity.speaker, "identity"), READ).status_code == 200
    path = Path(connection.settings_dict["NAME"])
    files = [each.read_bytes() for each in path.parent.glob(f"{path.name}*") if each.is_file()]
    assert b"The spokesman" in b"".join(files)
    assert not any(map(tells, files))


# Who may name the model at all: its own module, its page, its command, and who hands the models on.
NAMED_IN = {
    *("sources/models/__init__.py", "sources/models/identities.py", "sources/admin/identities.py"),
    "sources/management/commands/destroy_identity.py",
}


def test_no_public_code_path_names_it() -> None:
    found = {
        str(path)
        for package in ("config", "quotes", "sources")
        for path in Path(package).rglob("*.py")
        if "migrations" not in path.parts
        for node in ast.walk(ast.parse(path.read_text()))
        if (isinstance(node, ast.Name) and node.id == "ProtectedIdentity")
        or (isinstance(node, ast.alias) and node.name.endswith(("ProtectedIdentity", "identities")))
    }
    assert found == NAMED_IN
