"""A cookie that can be no session is no error."""

import pytest
from django.test import Client


@pytest.mark.parametrize("cookie", ['"\\000aaaaaaaaaa"', "x" * 5000, "é"])
def test_it_takes_a_broken_session_cookie_for_none(documents: None, cookie: str) -> None:
    client = Client(headers={"Cookie": f"sessionid={cookie}"})
    assert client.get("/api/v1/quotes/?limit=1").status_code == 200
    assert client.get("/admin/").status_code == 302
