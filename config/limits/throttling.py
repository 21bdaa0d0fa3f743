"""Throttles: how many requests a minute somebody may send."""

import threading
import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from config.limits.addresses import network_of
from config.limits.counting import Count

MINUTE = 60  # seconds
MOST_ADDRESSES = 100_000  # that are told apart in a minute: some 15 MB


@dataclass(frozen=True)
class Rate:
    """How much of its requests a minute somebody has used up, as the header fields RateLimit tell it.

    https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
    """

    policy: str
    quota: int
    count: Count

    @property
    def is_exceeded(self) -> bool:
        return self.count.number > self.quota

    def headers(self) -> dict[str, str]:
        left = max(0, self.quota - self.count.number)
        return {
            "RateLimit-Policy": f'"{self.policy}";q={self.quota};w={MINUTE}',
            "RateLimit": f'"{self.policy}";r={left};t={self.count.seconds}',
        }


class RateThrottle(BaseThrottle):
    """Lets a request pass that is within its rate; what the answer tells of the rate is left at the request."""

    rate: Rate | None = None

    def rate_of(self, request: Request) -> Rate | None:
        """Count the request and return its rate; None if it has none."""
        raise NotImplementedError

    def allow_request(self, request: Request, view: Any) -> bool:
        self.rate = self.rate_of(request)
        return self.rate is None or not self.rate.is_exceeded

    def wait(self) -> int | None:
        return self.rate.count.seconds if self.rate else None


class RecentAddresses:
    """How many requests each address has sent in the running minute, to this process alone."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        self.minute = 0
        self.numbers: dict[str, int] = {}

    def add(self, address: str, *, now: float | None = None) -> Count:
        """Count a request; beyond ``MOST_ADDRESSES``, new ones go uncounted until the minute is over."""
        now = time.time() if now is None else now
        minute, second = divmod(int(now), MINUTE)
        with self.lock:
            if minute != self.minute:
                self.minute, self.numbers = minute, {}
            number = self.numbers.get(address, 0) + 1
            if number > 1 or len(self.numbers) < MOST_ADDRESSES:
                self.numbers[address] = number
        return Count(number, MINUTE - second)


RECENT = RecentAddresses()


def rate_of_address(request: HttpRequest) -> Rate | None:
    """Count a request of somebody without a name and return the rate; None where no address is known or limited."""
    quota = settings.ADDRESS_REQUESTS_A_MINUTE
    network = network_of(request) if quota else ""
    if not network:
        return None
    rate = Rate("address", quota, RECENT.add(network))
    if rate.is_exceeded:
        # An answer that everybody may keep tells nobody how much somebody else has asked.
        request.rate = rate  # type: ignore[attr-defined]
    return rate


class AddressThrottle(RateThrottle):
    """Counts requests without a name by the address that they come from."""

    def rate_of(self, request: Request) -> Rate | None:
        return None if request.user.is_authenticated else rate_of_address(request._request)
