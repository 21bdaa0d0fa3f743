"""What the database says when it refuses something, in words for a curator."""

from collections.abc import Iterator

from django.apps import apps
from django.db import IntegrityError
from django.db.models import Model, ProtectedError, UniqueConstraint
from django.db.models.constraints import BaseConstraint
from django.utils.translation import gettext as _


def explained(error: IntegrityError | ProtectedError) -> str:
    """Return the sentence that belongs to what was refused.

    The guards speak in sentences of their own. A constraint is known by its name or, where SQLite
    tells only the columns of a unique one, by these.
    """
    said = str(error.args[0] if error.args else error).partition("\n")[0]
    for model, constraint in constraints():
        if constraint.name in said or said.endswith(columns(model, constraint)) or is_twin(model, constraint, said):
            return str(constraint.violation_error_message)
    if isinstance(error, ProtectedError) or "foreign key" in said.lower():
        return _("Nothing was done: other entries refer to this one.")
    return _("The database refused this: %(said)s") % {"said": said}


def constraints() -> Iterator[tuple[type[Model], BaseConstraint]]:
    """Yield every named constraint, with its model."""
    return ((model, constraint) for model in apps.get_models() for constraint in model._meta.constraints)


def is_twin(model: type[Model], constraint: BaseConstraint, said: str) -> bool:
    """Tell whether SQLite's guard against REPLACE, which is faster than a unique constraint, refused a twin."""
    return isinstance(constraint, UniqueConstraint) and f"Another row of {model._meta.db_table} has this key" in said


def columns(model: type[Model], constraint: BaseConstraint) -> str:
    """Return how SQLite ends its message of a unique constraint over plain columns."""
    fields = constraint.fields if isinstance(constraint, UniqueConstraint) else ()
    names = [f"{model._meta.db_table}.{model._meta.get_field(name).column}" for name in fields]  # type: ignore[union-attr]
    return f"UNIQUE constraint failed: {', '.join(names)}"
