"""The rules to install: those that the apps declare, and those that hold for every table of theirs."""

import re
from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Any

from django.apps import apps
from django.db.models import F, Model, UniqueConstraint, UUIDField
from django.db.models.sql import Query

from config.guards.handing import ENTRIES
from config.guards.recording import SEALS, Record, trail_rules
from sources.engine import Copy, Event, Refusal, Rule, Upkeep

# As Django writes times on SQLite, which compares them as texts.
TIME = f"{'[0-9]' * 4}-{'[0-9]' * 2}-{'[0-9]' * 2} {'[0-9]' * 2}:{'[0-9]' * 2}:{'[0-9]' * 2}*"
GUARDED_APPS = ("sources", "quotes")
# No history and no export holds anything of it, not even encrypted: decision 19.
UNRECORDED = {"sources.protectedidentity"}


def guarded_models() -> list[type[Model]]:
    """Return the models whose rows curators answer for."""
    return [model for label in GUARDED_APPS for model in recorded(apps.get_app_config(label).get_models())]


def recorded(models: Iterable[type[Model]]) -> list[type[Model]]:
    """Return the models that have a history."""
    return [model for model in models if model._meta.label_lower not in UNRECORDED]


def all_rules(connection: Any) -> Iterator[Rule | Record]:
    """Yield every rule whose tables exist; an app that is not migrated yet has none to guard."""
    tables = set(connection.introspection.table_names())
    guarded: list[type[Model]] = []
    rules: list[Rule] = []
    for label in GUARDED_APPS:
        models = list(apps.get_app_config(label).get_models())
        if not tables.issuperset(model._meta.db_table for model in models):
            break  # the later apps build on this one
        guarded += recorded(models)
        rules += declared_rules(label)
        for model in models:
            rules += rules_of_every_table(model, connection)
    yield from rules
    if guarded and tables.issuperset({ENTRIES, SEALS}):
        yield from trail_rules(guarded, rules, connection)


def declared_rules(label: str) -> tuple[Rule, ...]:
    """Return the rules that an app declares in its ``guards`` module."""
    return import_module(f"{label}.guards").RULES


def rules_of_every_table(model: type[Model], connection: Any) -> Iterator[Rule]:
    """Yield the rules that hold for any guarded table."""
    table = model._meta.db_table
    yield Refusal(f"{table}_keeps_its_id", table, ("UPDATE",), "NEW.id <> OLD.id", "An id never changes.")
    yield Refusal(
        f"{table}_choices", table, ("INSERT", "UPDATE"), other_choices(model), "A value is none of its choices."
    )
    for relation in references_to(model):
        child, column = relation.related_model._meta.db_table, relation.field.column
        yield Refusal(
            f"{child}_{column}_stays",
            table,
            ("DELETE",),
            f'EXISTS (SELECT 1 FROM "{child}" WHERE "{column}" = OLD.id)',
            f"Rows of {child} refer to it.",
        )
    if any(field.name == "created" for field in model._meta.concrete_fields):
        yield Upkeep(f"{table}_created", table, (Copy(("created",), "SELECT OLD.created"),), ("UPDATE",))
    if connection.vendor == "sqlite":
        yield from rules_that_sqlite_lacks(model, connection)


def references_to(model: type[Model]) -> list[Any]:
    """Return the references by which other rows hold on to rows of ``model``.

    Foreign keys are checked at the end of a transaction, or never by a client that leaves them
    off: until then a row could be taken out and another be put in its place.
    """
    return [
        each for each in model._meta.related_objects if each.one_to_many and getattr(each.field, "db_constraint", True)
    ]


def other_choices(model: type[Model]) -> str:
    """Return SQL that is true of a row with a value that is none of its field's choices."""
    wrong = ["FALSE"]
    for field in model._meta.concrete_fields:
        if field.choices:
            known = [value for value, _label in field.flatchoices] + ([] if field.editable else [""])
            listed = ", ".join(f"'{value}'" for value in known)
            wrong.append(f'NEW."{field.column}" NOT IN ({listed})')
    return " OR ".join(wrong)


def rules_that_sqlite_lacks(model: type[Model], connection: Any) -> Iterator[Rule]:
    """Yield what PostgreSQL's types and its lack of ``REPLACE`` give for nothing."""
    table = model._meta.db_table
    yield Refusal(
        f"{table}_types",
        table,
        ("INSERT", "UPDATE"),
        wrong_types(model, connection),
        "A value has the wrong type.",
    )
    events: tuple[Event, ...] = ("INSERT", "UPDATE")
    for event in events:
        yield Refusal(
            f"{table}_replaces_nothing_on_{event.lower()}",
            table,
            (event,),
            another_row_has_the_key(model, connection, event),
            f"Another row of {table} has this key; REPLACE would delete it.",
        )


def wrong_types(model: type[Model], connection: Any) -> str:
    """Return SQL that is true of a row with a NUL, with bytes for text, or no whole number for one."""
    wrong = []
    for field in model._meta.concrete_fields:
        kind = (field.db_type(connection) or "").split("(")[0]
        if kind in {"varchar", "text", "char"}:
            column = f'NEW."{field.column}"'
            wrong += [f"typeof({column}) NOT IN ('text', 'null')", f"instr({column}, char(0)) > 0"]
            if isinstance(field, UUIDField):
                wrong.append(f"length({column}) <> 32 OR {column} GLOB '*[^0-9a-f]*'")
        elif kind == "datetime":
            column = f'NEW."{field.column}"'
            wrong.append(f"{column} IS NOT NULL AND (datetime({column}) IS NULL OR {column} NOT GLOB '{TIME}')")
        elif kind == "BLOB":
            wrong.append(f"""typeof(NEW."{field.column}") NOT IN ('blob', 'null')""")
        elif kind in {"integer unsigned", "bigint", "integer", "smallint unsigned"} and not field.primary_key:
            wrong.append(f"""typeof(NEW."{field.column}") NOT IN ('integer', 'null')""")
    return " OR ".join(wrong)


def another_row_has_the_key(model: type[Model], connection: Any, event: str) -> str:
    """Return SQL that is true where ``OR REPLACE`` would delete another row to make room for this one."""
    other = "" if event == "INSERT" else "AND id <> OLD.id "
    table = model._meta.db_table
    return " OR ".join(
        f'EXISTS (SELECT 1 FROM "{table}" WHERE {key} {other})' for key in unique_keys(model, connection)
    )


def unique_keys(model: type[Model], connection: Any) -> Iterator[str]:
    """Yield, for each unique key of the model, SQL that is true of a stored row with NEW's key."""
    for field in model._meta.concrete_fields:
        if field.unique:
            yield same_key([as_sql(model, connection, F(field.name))])
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint):
            expressions = constraint.expressions or [F(name) for name in constraint.fields]
            condition = as_sql(model, connection, constraint.condition) if constraint.condition else ""
            yield same_key([as_sql(model, connection, part) for part in expressions], condition)


def same_key(parts: list[str], condition: str = "") -> str:
    """Return SQL that compares a stored row's parts with NEW's, where both meet the condition."""
    terms = [f"{part} = {of_new_row(part)}" for part in parts]
    return " AND ".join([*terms, *([condition, of_new_row(condition)] if condition else [])])


def of_new_row(sql: str) -> str:
    """Return the SQL with every column read from NEW; Django puts each in double quotes."""
    return re.sub(r'("\w+")', r"NEW.\1", sql)


def as_sql(model: type[Model], connection: Any, expression: Any) -> str:
    """Return an expression over the model's columns as SQL with its values written out."""
    query = Query(model, alias_cols=False)
    compiler = query.get_compiler(connection=connection)
    resolved = query.build_where(expression) if getattr(expression, "conditional", False) else None
    sql, parameters = compiler.compile(resolved or expression.resolve_expression(query))
    editor = connection.schema_editor()
    return sql % tuple(editor.quote_value(value) for value in parameters)
