"""Model fields of quotes."""

from typing import Any

from django.db import models


class KeptReference(models.ForeignKey):
    """A reference that the engine copies onto the quote's row from the row that really holds it.

    It is neither edited nor serialised, and protects nothing: the original reference does.
    """

    def __init__(self, to: Any, **kwargs: Any) -> None:
        kept = {
            "null": True,
            "editable": False,
            "serialize": False,
            "db_constraint": False,
            "db_index": False,
        }
        super().__init__(to, **{"on_delete": models.DO_NOTHING, **kept, **kwargs})
