"""A partner's program, which writes through the API in a curator's name."""

import json
from typing import Any

from django.contrib.auth import get_user_model
from django.test import Client

API = "/api/v1/"
WHY = "A correction"  # what is verified changes for a reason alone


class Partner:
    """Somebody who is signed in and sends JSON."""

    def __init__(self, user: Any = None) -> None:
        self.client = Client(raise_request_exception=False)
        self.user = user or get_user_model().objects.create_superuser("partner")
        self.client.force_login(self.user)

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(f"{API}{path}", headers=named(headers))

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self.send("POST", path, body, **headers)

    def patch(self, path: str, body: Any, *, seen: str | None = "", **headers: str) -> Any:
        """Change what the path names; ``seen`` is its tag, asked for first where none is given, left out if None."""
        return self.send("PATCH", path, body, seen=seen, **headers)

    def delete(self, path: str, *, seen: str | None = "", **headers: str) -> Any:
        return self.send("DELETE", path, None, seen=seen, **headers)

    def send(self, method: str, path: str, body: Any, *, seen: str | None = None, **headers: str) -> Any:
        if seen == "":
            seen = self.get(path)["ETag"]
        sent = {"X-Reason": WHY, **named(headers), **({"If-Match": seen} if seen else {})}
        content = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        if body is None:
            content = b""
        return self.client.generic(method, f"{API}{path}", content, "application/json", headers=sent)


def named(headers: dict[str, str]) -> dict[str, str]:
    """Return headers given as keywords, ``idempotency_key``, under their names."""
    return {name.replace("_", "-"): value for name, value in headers.items()}


def told(answer: Any, status: int) -> Any:
    """Return what an answer of this status tells."""
    assert answer.status_code == status, (answer.status_code, answer.content.decode())
    return answer.json() if answer.content else None


def errors(answer: Any, status: int) -> list[tuple[str, str]]:
    """Return the member and the code of each error that a problem names."""
    return [(each["field"], each["code"]) for each in told(answer, status)["errors"]]
