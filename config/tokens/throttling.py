"""How many requests a minute a token is good for."""

import logging
from http import HTTPStatus

from django.conf import settings
from django.db import DatabaseError, connection
from rest_framework.request import Request

from config.database_errors import status_of
from config.limits import counting
from config.limits.counting import Count
from config.limits.throttling import MINUTE, RECENT, Rate, RateThrottle
from config.tokens.models import Token

logger = logging.getLogger(__name__)


class TokenThrottle(RateThrottle):
    """Counts the requests of each token, exactly: over all processes and machines."""

    def rate_of(self, request: Request) -> Rate | None:
        token = request.auth
        if not isinstance(token, Token):
            return None
        quota = token.rate or settings.TOKEN_REQUESTS_A_MINUTE
        if not quota:
            return None
        rate = Rate("token", quota, count(f"token:{token.digest[:32]}"))
        request._request.rate = rate  # type: ignore[attr-defined]
        return rate


def count(key: str) -> Count:
    """Count a request under ``key``; where the counts cannot be kept, in this process alone.

    A full disk, or SQLite's file of counts, keeps nobody from reading. A PostgreSQL that does not answer does.
    """
    try:
        return counting.add(key, seconds=MINUTE)
    except DatabaseError as error:
        if connection.vendor == "postgresql" and status_of(error) != HTTPStatus.INSUFFICIENT_STORAGE:
            raise
        logger.warning("a token is counted by this process alone: %s", type(error).__name__)
        return RECENT.add(key)
