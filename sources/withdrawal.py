"""What the public is told at the address of something that was withdrawn: that it was, when, and why."""

import datetime
from typing import Any

from django.http import Http404
from rest_framework import status
from rest_framework.exceptions import APIException

from sources.visibility import VisibleQuerySet


class Withdrawn(APIException):
    """What is asked for was public, and its article was withdrawn."""

    status_code = status.HTTP_410_GONE

    def __init__(self, *, reason: str, at: datetime.datetime) -> None:
        super().__init__(reason)
        self.at = at


class LeavingTombstones:
    """A view at whose addresses a tombstone stands for what was withdrawn."""

    def withdrawn(self) -> VisibleQuerySet:
        """Return the withdrawn article, of those that leave a tombstone, that the address is about."""
        raise NotImplementedError

    def get_object(self) -> Any:
        try:
            return super().get_object()  # type: ignore[misc]
        except Http404:
            self.refuse_withdrawn()
            raise

    def refuse_withdrawn(self) -> None:
        """Raise Withdrawn if that is why nothing is found. Asked for what is hidden and for what is missing alike."""
        found = self.withdrawn().order_by().values_list("withdrawal_reason", "withdrawn_at").first()
        if found:
            raise Withdrawn(reason=found[0], at=found[1])
