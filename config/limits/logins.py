"""Signing in with a password, so often and no more often: whoever guesses has to wait, and learns nothing by it."""

import logging
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from config.limits import counting
from config.limits.addresses import network_of

logger = logging.getLogger(__name__)

QUARTER_HOUR = 15 * 60  # seconds
TRIES = "login:"  # how the keys of these counts begin


class ThrottledBackend(ModelBackend):
    """Checks passwords as Django does; of each name from one address, and of one address, only so many.

    A name is counted together with the address that tries it: who guesses somebody's password locks out
    themselves, and not the owner who signs in from elsewhere. Whether there is such an account makes no
    difference to the counts, nor to the answer, which is that of a wrong password, after as long.
    """

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> Any:
        name = kwargs.get(get_user_model().USERNAME_FIELD) if username is None else username
        tries = [] if request is None else tries_of(network_of(request), str(name))
        # Counted before the password is looked at: so many at once are not one more.
        if not all(within(key, most) for key, most in tries):
            logger.warning("sign-in refused: too many tries")
            get_user_model()().set_password(password)  # which takes as long as to check one
            return None
        user = super().authenticate(request, username=username, password=password, **kwargs)
        if user is not None and tries:
            (of_address, _), (of_name, _) = tries
            counting.give_back(of_address)
            counting.forget(of_name)
        return user


def tries_of(address: str, name: str) -> list[tuple[str, int]]:
    """Return what a try is counted under, and how many are let through: of the address, then of the name from there."""
    from_there = f"{TRIES}{digest(address)}"
    return [
        (from_there, settings.LOGIN_TRIES_OF_AN_ADDRESS),
        (f"{TRIES}{digest(name)}:{digest(address)}", settings.LOGIN_TRIES),
    ]


def within(key: str, most: int) -> bool:
    """Count a try; tell whether it is one of those that are let through."""
    return counting.add(key, seconds=QUARTER_HOUR).number <= most


def digest(text: str) -> str:
    """Return what stands for a name or an address in a key; the server's secret goes into it."""
    return salted_hmac(__name__, text, algorithm="sha256").hexdigest()[:32]


def forget_tries(*, name: str | None = None) -> int:
    """Forget the tries of everybody, or those of a name from wherever; return how many counts there were."""
    return counting.forget(TRIES if name is None else f"{TRIES}{digest(name)}:")
