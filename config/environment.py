"""Settings from the environment, of which none that is mistyped is taken for another."""

from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

ON = environ.Env.BOOLEAN_TRUE_STRINGS
OFF = ("false", "off", "no", "n", "0", "")


class Environment(environ.Env):
    """What django-environ reads, but no switch that is neither on nor off, and no number that is none or negative."""

    def bool(self, var: str, default: Any = environ.Env.NOTSET) -> bool:
        given = self.ENVIRON.get(var, "")
        if given.strip().lower() not in (*ON, *OFF):  # which would be off, such as “enabled”
            raise ImproperlyConfigured(f"{var} is either on or off, and not {given!r}.")
        return bool(super().bool(var, default))

    def int(self, var: str, default: Any = environ.Env.NOTSET) -> int:
        return int(self.number(var, int, default))

    def float(self, var: str, default: Any = environ.Env.NOTSET) -> float:
        return float(self.number(var, float, default))

    def number(self, var: str, kind: type, default: Any) -> Any:
        """Return a number of this kind, 0 or more; raise ImproperlyConfigured where it is none."""
        try:
            number = kind(self.ENVIRON.get(var, default))
        except ValueError:
            number = -1
        if not 0 <= number < float("inf"):
            raise ImproperlyConfigured(f"{var} is a number, 0 or more, and not {self.ENVIRON.get(var)!r}.")
        return number
