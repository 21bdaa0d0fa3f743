"""Which members of an object its reader asks for: ``fields`` of every collection, ``expand`` of some."""

from collections.abc import Iterable, Mapping

from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.serializers import Serializer

from sources.suggestions import not_one_of

FIELDS, EXPAND = "fields", "expand"


def standing(serializer: Serializer) -> list[str]:
    """Return the members that an object has unless fewer are asked for.

    The others, which are declared as not required, stand there only where another parameter asks for them.
    """
    return [name for name, field in serializer.fields.items() if field.read_only]


def chosen(parameters: Mapping[str, str], known: list[str]) -> list[str]:
    """Return which of the ``known`` members a request asks for: all, unless ``fields`` names some."""
    asked = several(parameters, FIELDS, known) or known
    return [name for name in known if name in asked]


def several(parameters: Mapping[str, str], parameter: str, known: Iterable[str]) -> list[str]:
    """Return the names that a parameter joins by commas, none where it is not given; refuse what is not ``known``."""
    text = parameters.get(parameter)
    names = [] if text is None else text.split(",")
    wrong = [name for name in names if name not in known]
    if wrong:
        raise ValidationError({parameter: [ErrorDetail(not_one_of(wrong[0], list(known)), code="invalid_choice")]})
    return names


def keep(serializer: Serializer, names: Iterable[str]) -> None:
    """Take every member out of a serializer that is none of ``names``."""
    for name in serializer.fields.keys() - set(names):
        serializer.fields.pop(name)


def needed(parameter: str, value: str, field: str) -> ValidationError:
    """Return the refusal of what means nothing without a member that ``fields`` leaves out."""
    detail = f"{parameter}={value} needs the field “{field}”, which {FIELDS} leaves out."
    return ValidationError({parameter: [ErrorDetail(detail, code="needs_field")]})
