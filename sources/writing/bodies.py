"""The body of a request that creates or changes a row: its members are known, or it is refused."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.contrib.auth import get_permission_codename
from django.core.exceptions import ValidationError as RowError
from django.db import DatabaseError, connection
from django.db.models import CheckConstraint, Model, UniqueConstraint
from django.db.models.constraints import BaseConstraint
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, PermissionDenied, ValidationError

from sources.suggestions import did_you_mean, quoted
from sources.writing.refusals import conflict


class Body(serializers.Serializer):
    """What may be written of a row, under the names by which the API tells of it.

    ``kept`` names members that are told but never written, each with the reason; ``fixed`` those
    that are written once, when the row is made. ``write()`` stores what was checked.
    """

    kept: Mapping[str, str] = {}
    fixed: Mapping[str, str] = {}

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        return {name: field for name, field in fields.items() if not (self.partial and name in self.fixed)}

    def validate_empty_values(self, data: Any) -> tuple[bool, Any]:
        return (False, data) if data is None and self.parent is None else super().validate_empty_values(data)

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, dict):
            told = "This is an object, in braces."
            raise ValidationError({"": [ErrorDetail(told, code="invalid")]} if self.parent is None else told, "invalid")
        errors = {name: [error] for name in data if (error := self.why_not(name))}
        if not self.partial:  # REST framework would ask the outermost body alone
            needed = [name for name, field in self.fields.items() if field.required and name not in data]
            errors |= {name: [ErrorDetail("This member is needed.", code="required")] for name in needed}
        try:
            value = super().to_internal_value(data)
        except ValidationError as error:
            raise ValidationError({**error.detail, **errors}) from error  # type: ignore[dict-item]
        if errors:
            raise ValidationError(errors)
        return value

    def why_not(self, name: str) -> ErrorDetail | None:
        """Return why a member of this name cannot be written, or None."""
        if name in self.fields:
            return None
        if name in self.fixed:
            return ErrorDetail(self.fixed[name], code="never_changes")
        if name in self.kept:
            return ErrorDetail(self.kept[name], code="set_by_the_server")
        told = f"There is no member {quoted(name)} here.{did_you_mean(name, self.fields)}"
        return ErrorDetail(told, code="unknown_member")

    @property
    def writer(self) -> Any:
        """Who writes."""
        return self.context["request"].user

    def create(self, validated_data: Any) -> Any:
        raise NotImplementedError

    def update(self, instance: Any, validated_data: Any) -> Any:
        raise NotImplementedError

    # --- Storing rows ------------------------------------------------------------------------------

    def require(self, action: str, model: type[Model]) -> None:
        """Refuse a writer who may not ``add``, ``change`` or ``delete`` rows of a model."""
        options = model._meta
        permission = f"{options.app_label}.{get_permission_codename(action, options)}"
        if not self.writer.has_perm(permission):
            raise PermissionDenied(f"It needs the permission {permission}.")

    def store(self, row: Model, names: Mapping[str, str] | None = None) -> None:
        """Check a row as the admin does, and save it; ``names`` gives the member that a column stands under.

        The rules that the engine keeps are asked for beforehand, unless ``trusting`` leaves it to the engine to refuse.
        """
        self.require("add" if row._state.adding else "change", type(row))
        check_columns(row, names or {})
        if not self.context.get("trusting"):
            check_rules(row, names or {})
        row.save()

    def remove(self, row: Model) -> None:
        self.require("delete", type(row))
        row.delete()


def check_columns(row: Model, names: Mapping[str, str]) -> None:
    """Raise what is wrong with a row's columns, one by one."""
    # A row that it refers to and that is at hand was found a moment ago: it is not asked for once more.
    at_hand = {name for name, other in row._state.fields_cache.items() if other is not None}
    try:
        row.full_clean(exclude=unwritten(row) | at_hand, validate_unique=False, validate_constraints=False)
    except RowError as error:
        raise ValidationError(
            {names.get(field, field): details(each) for field, each in error.error_dict.items()}
        ) from error


def check_rules(row: Model, names: Mapping[str, str]) -> None:
    """Raise what the engine would refuse: what is wrong with a row beside other rows, or between its columns."""
    try:
        row.validate_unique(exclude=unwritten(row) - {"slug"})
    except RowError as error:
        ((field, messages), *_) = error.message_dict.items()
        raise conflict(" ".join(messages), field=names.get(field, field), code="unique") from error
    for constraint in row._meta.constraints:
        check_constraint(row, constraint, names)


def unwritten(row: Model) -> set[str]:
    """Return the columns of a row that nobody writes."""
    return {field.name for field in row._meta.fields if not field.editable}


def details(errors: list[RowError]) -> list[ErrorDetail]:
    """Return Django's errors as REST framework has them."""
    codes = {message: each.code or "invalid" for each in errors for message in each.messages}
    return [ErrorDetail(message, code=code) for message, code in codes.items()]


def check_constraint(row: Model, constraint: BaseConstraint, names: Mapping[str, str]) -> None:
    """Raise what a constraint says against a row: a conflict with another row, or a fault of its own."""
    try:
        with failures_told():
            constraint.validate(type(row), row)
    except RowError as error:
        detail, code = " ".join(error.messages), constraint.name
        if isinstance(constraint, UniqueConstraint):
            first = constraint.fields[0] if len(constraint.fields) == 1 else ""
            raise conflict(detail, field=names.get(first, first), code=code) from error
        field = wanting(row, constraint)
        raise ValidationError({names.get(field, field): [ErrorDetail(detail, code=code)]}) from error


@contextmanager
def failures_told() -> Iterator[None]:
    """Raise the failure of a statement inside even where Django takes it for an answer.

    ``Q.check()`` holds what the database could not say for true: with a lost connection, every row would have a twin.
    """
    failed: list[DatabaseError] = []

    def watch(execute: Callable[..., Any], *statement: Any) -> Any:
        try:
            return execute(*statement)
        except DatabaseError as error:
            failed.append(error)
            raise

    with connection.execute_wrapper(watch):
        try:
            yield
        finally:
            if failed:
                raise failed[0]


def wanting(row: Model, constraint: BaseConstraint) -> str:
    """Return the one empty column that a constraint speaks of, or nothing where that cannot be told."""
    if not isinstance(constraint, CheckConstraint):
        return ""
    fields = sorted(constraint.condition.referenced_base_fields - {"id"})  # type: ignore[union-attr]
    empty = [name for name in fields if getattr(row, name, None) in (None, "")]
    return fields[0] if len(fields) == 1 else empty[0] if len(empty) == 1 else ""
