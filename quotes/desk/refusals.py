"""Why an act at the desk was refused, as the page is told."""

from typing import Any

from django.forms import BaseForm


class Refused(Exception):
    """An act that is not done; ``status`` is HTTP's, ``errors`` are sentences by field, "" for none of them."""

    def __init__(self, errors: dict[str, list[str]], *, status: int = 400, **more: Any) -> None:
        super().__init__(str(errors))
        self.errors, self.status, self.more = errors, status, more

    def as_json(self) -> dict[str, Any]:
        """Return the answer that the page shows."""
        return {"errors": self.errors, **self.more}


def refused(told: object, *, status: int = 400, field: str = "", **more: Any) -> Refused:
    """Return the refusal for one reason."""
    return Refused({field: [str(told)]}, status=status, **more)


def checked(*forms: BaseForm) -> None:
    """Refuse what any of the forms does not take, with the reasons of all of them."""
    errors: dict[str, list[str]] = {}
    for form in forms:
        for name, reasons in form.errors.items():
            field = "" if name == "__all__" else name
            errors.setdefault(field, []).extend(map(str, reasons))
    if errors:
        raise Refused(errors)
