"""How many requests a minute a token is good for."""

from django.conf import settings
from rest_framework.request import Request

from config.limits import counting
from config.limits.throttling import MINUTE, Rate, RateThrottle
from config.tokens.models import Token


class TokenThrottle(RateThrottle):
    """Counts the requests of each token, exactly: over all processes and machines."""

    def rate_of(self, request: Request) -> Rate | None:
        token = request.auth
        if not isinstance(token, Token):
            return None
        quota = token.rate or settings.TOKEN_REQUESTS_A_MINUTE
        if not quota:
            return None
        rate = Rate("token", quota, counting.add(f"token:{token.digest[:32]}", seconds=MINUTE))
        request._request.rate = rate  # type: ignore[attr-defined]
        return rate
