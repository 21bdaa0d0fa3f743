"""Logs are JSON lines that tell nobody what somebody searched for."""

import copy
import json
import logging.config
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.test import Client


@pytest.fixture
def lines() -> Iterator[StringIO]:
    """Return what the handler of the settings writes."""
    stream = StringIO()
    logged: dict[str, Any] = copy.deepcopy(settings.LOGGING)  # which the configurator empties
    formatter = logging.config.DictConfigurator(logged).configure_formatter(logged["formatters"]["json"])
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    logging.getLogger("django").addHandler(handler)
    yield stream
    logging.getLogger("django").removeHandler(handler)


def test_it_logs_an_error_without_its_query(db: None, lines: StringIO, client: Client) -> None:
    client.get("/nowhere/?q=a+secret+source")
    line = json.loads(lines.getvalue().splitlines()[0])
    assert (line["level"], line["message"]) == ("WARNING", "Not Found: /nowhere/")
    assert "secret" not in lines.getvalue()


def test_it_logs_a_wrong_host_in_one_short_line_without_a_traceback(
    db: None, lines: StringIO, settings: Any, client: Client
) -> None:
    settings.ALLOWED_HOSTS = ["verbatim.example"]
    host = f"evil.example{'x' * 5_000}"
    assert client.get("/api/v1/?q=a+secret+source", headers={"host": host}).status_code == 400
    (line,) = lines.getvalue().splitlines()
    told = json.loads(line)
    assert (told["logger"], told["level"]) == ("django.security.DisallowedHost", "ERROR")
    assert told["message"].startswith("Invalid HTTP_HOST header: 'evil.example")
    assert len(line) < 1_000
    assert "exc_info" not in told
    assert "secret" not in lines.getvalue()
