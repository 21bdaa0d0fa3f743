"""Every address of the site, read off the URL resolver."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

GROUP = re.compile(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)|<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Route:
    """An address: its name, its pattern with ``{parts}``, and what answers there."""

    name: str
    pattern: str
    view: Callable[..., Any]

    @property
    def cls(self) -> Any:
        """The class of the view, or None."""
        return getattr(self.view, "cls", None) or getattr(self.view, "view_class", None)

    @property
    def parts(self) -> list[str]:
        """What the address holds that differs from row to row."""
        return re.findall(r"{(\w+)}", self.pattern)

    @property
    def is_list(self) -> bool:
        """Tell whether it answers with rows that parameters choose."""
        return hasattr(self.cls, "filterset_class") and not self.parts

    def path(self, **parts: Any) -> str:
        return self.pattern.format(**parts)


def routes() -> list[Route]:
    """Return every address that the site answers at, those of the admin included."""
    return list(found(get_resolver().url_patterns, "/", ""))


def found(patterns: list[Any], before: str, namespace: str) -> Iterator[Route]:
    for each in patterns:
        pattern = before + readable(str(each.pattern))
        if isinstance(each, URLResolver):
            space = f"{namespace}{each.namespace}:" if each.namespace else namespace
            yield from found(each.url_patterns, pattern, space)
        elif isinstance(each, URLPattern):
            yield Route(f"{namespace}{each.name or each.pattern}", pattern, each.callback)


def readable(pattern: str) -> str:
    """Return a part of a pattern with ``{name}`` for what it takes."""
    return GROUP.sub(lambda match: f"{{{match[1] or match[2]}}}", pattern).removeprefix("^").removesuffix("$")
