"""Sessions as Django keeps them in the database, asked for only by keys that can be one."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore


class SessionStore(DatabaseStore):
    """Takes no key that Django could not have made: a NUL in a cookie is an error to PostgreSQL."""

    def _validate_session_key(self, key: Any) -> bool:
        made_by_django = super()._validate_session_key(key)  # type: ignore[misc]
        return made_by_django and key.isascii() and key.isalnum()
