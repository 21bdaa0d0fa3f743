"""What every test may ask for. The engine itself is chosen in tests/postgres.py."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project_settings
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, connections
from pytest_django.live_server_helper import LiveServer


@pytest.fixture(scope="session")
def engine() -> str:
    """Return the engine under test: ``sqlite`` or ``postgresql``."""
    return connection.vendor


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Test SQLite on a file: in memory, Django's default, there is no WAL and one connection only."""
    if connection.vendor == "sqlite":
        settings = connection.settings_dict
        settings["TEST"]["NAME"] = str(Path(settings["NAME"]).with_name("test.sqlite3"))


@pytest.fixture(autouse=True)
def forgotten() -> None:
    """Let no test be told what was counted for another one."""
    cache.clear()


@pytest.fixture
def committed_db(transactional_db: None) -> Iterator[None]:
    """Give a test a database that really commits: for threads, several connections, a live server.

    ``transactional_db`` alone cannot do it here: it flushes the tables afterwards, which the
    engine's guards refuse as long as there are rows.
    """
    yield
    connections.close_all()  # whatever transaction the test left open ends here
    empty_tables()


def empty_tables() -> None:
    """Delete every row, with the guards out of the way; the flush after it puts back what migrate makes.

    The one way to empty a database with its audit trail, and no program's: ``manage.py flush`` is refused by
    the guards, and this by the settings of production.
    """
    if project_settings.PRODUCTION:
        raise ImproperlyConfigured("Tests never run on a database in production.")
    # Looked up late: pytest reads this file even for tests of helpers that need no guards.
    from config.guards import drop_guards, install_guards  # noqa: PLC0415

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # A connection that a thread has left open fails this test; it must not hang the rest.
            cursor.execute("SET lock_timeout = '10s'")
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    drop_guards(connection)
    try:
        connection.ops.execute_sql_flush(connection.ops.sql_flush(no_style(), tables))
    finally:
        install_guards(connection)
        connection.close()  # and with it the lock_timeout


@pytest.fixture
def keys(tmp_path: Path, settings: Any) -> Path:
    """Give the keys of protected identities a directory, and return it."""
    place = tmp_path / "keys"
    place.mkdir(mode=0o700)
    settings.IDENTITY_KEYS = str(place)
    return place


@pytest.fixture
def documents(db: None) -> None:
    """Hold both source documents, with everything the fixtures say of them."""
    load_documents()


@pytest.fixture
def committed_documents(committed_db: None) -> None:
    """Hold both source documents where other connections see them."""
    load_documents()


def load_documents() -> None:
    call_command("loaddata", "organisations", "speakers", "articles", "quotes", verbosity=0)


@pytest.fixture
def server(committed_db: None, live_server: LiveServer) -> LiveServer:
    """Serve the site for a browser or an HTTP client, from a thread; its address is ``server.url``."""
    return live_server
