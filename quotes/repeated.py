"""An act that is sent again because its answer was lost: it was done, and nobody else has changed anything."""

from typing import Any

from django.apps import apps

from quotes.judges import trail_of
from sources import stale
from sources.acting import number_in, reason


def is_own(user: Any, *pictures: stale.Picture) -> bool:
    """Tell whether the last change to the rows of the pictures was ``user``'s, for the reason that is given now."""
    keys = [key.split() for key in {key: None for picture in pictures for key in picture}]
    pks: dict[str, list[int]] = {label: [] for label, _pk in keys}
    for label, pk in keys:
        pks[label].append(int(pk))
    entries = [trail_of(apps.get_model(label), rows).order_by("-id").first() for label, rows in pks.items()]
    last = max((entry for entry in entries if entry), key=lambda entry: entry.pk, default=None)
    return last is not None and number_in(last.actor) == user.pk and last.reason == reason()
