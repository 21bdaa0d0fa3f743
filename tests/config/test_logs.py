"""Logs are JSON lines that tell nobody what somebody searched for."""

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
    logged: dict[str, Any] = settings.LOGGING
    formatter = logging.config.DictConfigurator(logged).configure_formatter(logged["formatters"]["json"])
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    logging.getLogger("django.request").addHandler(handler)
    yield stream
    logging.getLogger("django.request").removeHandler(handler)


def test_it_logs_an_error_without_its_query(db: None, lines: StringIO, client: Client) -> None:
    client.get("/nowhere/?q=a+secret+source")
    line = json.loads(lines.getvalue().splitlines()[0])
    assert (line["level"], line["message"]) == ("WARNING", "Not Found: /nowhere/")
    assert "secret" not in lines.getvalue()
