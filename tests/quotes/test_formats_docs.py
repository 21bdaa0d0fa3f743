"""What docs/formats.md shows is what one gets."""

import json
import re
from pathlib import Path
from urllib.parse import urlsplit

from django.test import Client

from quotes.formats import FORMATS
from tests.quotes.test_formats import fetched

PAGE = Path("docs/formats.md")


def without_times(text: str) -> str:
    """Return a text without the times at which this very database got its rows."""
    return re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "TIME", text)


def test_the_page_shows_real_answers(documents: None, client: Client) -> None:
    shown = re.findall(r"```sh\ncurl '(.*?)'\n```\n\n```(\w+)\n(.*?)\n```", PAGE.read_text(), re.DOTALL)
    assert len(shown) == len(FORMATS)
    for address, kind, answer in shown:
        parts = urlsplit(address)
        found = fetched(client, parts.query, parts.path.removeprefix("/api/v1/quotes/"), Host=parts.netloc)
        if kind == "json":
            assert json.loads(without_times(found)) == json.loads(without_times(answer))
        else:
            assert without_times(found).replace("\r\n", "\n").rstrip() == without_times(answer)


def test_the_page_names_every_format() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| `(.*?)` \|", PAGE.read_text(), re.MULTILINE))
    assert rows == {"json": "application/json"} | {each.format: each.media_type for each in FORMATS}
