"""Rules written as triggers, in the words of each engine."""

from dataclasses import dataclass
from functools import singledispatch

from sources.engine import ByEngine, Copy, Event, Memory, Refusal, Rule, Touch, Upkeep

PREFIX = "verbatim_"


@dataclass(frozen=True)
class Trigger:
    """A trigger as the engine stores it: enough to make it and to recognise it.

    ``body`` is what must be found in the catalogue: on SQLite the whole statement, on PostgreSQL
    the source of the function that the trigger calls.
    """

    name: str
    table: str
    timing: str
    body: str
    each: str = "ROW"


def in_words_of(engine: str, sql: str | ByEngine) -> str:
    """Return SQL for ``engine``; SQLite before 3.39 writes IS DISTINCT FROM as IS NOT."""
    text = sql if isinstance(sql, str) else sql[engine]
    return text.replace("IS DISTINCT FROM", "IS NOT") if engine == "sqlite" else text


def quoted(text: str) -> str:
    """Return the text as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


# --- SQLite: one trigger for each event -------------------------------------------------------


@singledispatch
def sqlite_triggers(rule: Rule) -> list[Trigger]:
    """Return the triggers that keep ``rule`` on SQLite."""
    raise TypeError(rule)


def sqlite_trigger(name: str, table: str, timing: str, when: str, action: str) -> Trigger:
    name = f"{PREFIX}{name}"
    body = f'CREATE TRIGGER "{name}" {timing} ON "{table}" WHEN {when} BEGIN {action}; END'
    return Trigger(name, table, timing, body)


@sqlite_triggers.register
def _(rule: Refusal) -> list[Trigger]:
    action = f"SELECT RAISE(ABORT, {quoted(rule.message)})"
    return [
        sqlite_trigger(
            f"{rule.name}_on_{event.lower()}",
            rule.table,
            f"BEFORE {event}",
            in_words_of("sqlite", rule.when),
            action,
        )
        for event in rule.events
    ]


@sqlite_triggers.register
def _(rule: Upkeep) -> list[Trigger]:
    copies = [(", ".join(copy.columns), in_words_of("sqlite", copy.query)) for copy in rule.copies]
    assignments = ", ".join(f"({columns}) = ({query})" for columns, query in copies)
    action = f'UPDATE "{rule.table}" SET {assignments} WHERE id = NEW.id'
    # Only where something differs: the second round finds nothing to do.
    when = " OR ".join(differs(copy) for copy in rule.copies)
    return [
        sqlite_trigger(f"{rule.name}_after_{event.lower()}", rule.table, f"AFTER {event}", when, action)
        for event in rule.events
    ]


def differs(copy: Copy) -> str:
    """Return SQL that is true where the row NEW does not hold what the copy's query returns."""
    new = ", ".join(f"NEW.{column}" for column in copy.columns)
    return f"({new}) IS NOT ({in_words_of('sqlite', copy.query)})"


@sqlite_triggers.register
def _(rule: Memory) -> list[Trigger]:
    when = in_words_of("sqlite", rule.when)
    return [sqlite_trigger(f"{rule.name}_after_delete", rule.table, "AFTER DELETE", when, remembering(rule))]


def remembering(rule: Memory) -> str:
    """Return the statement that keeps what shall be remembered of the deleted row."""
    columns = ", ".join(f'"{column}"' for column in rule.columns)
    return f'INSERT INTO "{rule.into}" ({columns}) SELECT {", ".join(rule.columns.values())} WHERE NOT ({rule.known})'


@sqlite_triggers.register
def _(rule: Touch) -> list[Trigger]:
    when = in_words_of("sqlite", rule.when)
    return [
        sqlite_trigger(
            f"{rule.name}_after_{event.lower()}", rule.table, f"AFTER {event}", when, touching(rule, event, "sqlite")
        )
        for event in rule.events
    ]


def touching(rule: Touch, event: Event, engine: str) -> str:
    """Return the statement that writes the target rows, as they are but for what is set: it runs their upkeep."""
    row = "OLD" if event == "DELETE" else "NEW"
    sets = ", ".join(f"{column} = {in_words_of(engine, sql)}" for column, sql in rule.sets.items()) or "id = id"
    return f'UPDATE "{rule.target}" SET {sets} WHERE {rule.where}'.replace("ROW.", f"{row}.")


# --- PostgreSQL: one function and trigger for each rule ---------------------------------------


@singledispatch
def postgresql_trigger(rule: Rule) -> Trigger:
    """Return the trigger that keeps ``rule`` on PostgreSQL."""
    raise TypeError(rule)


def plpgsql(*statements: str) -> str:
    return "BEGIN\n" + "\n".join(f"{statement};" for statement in statements) + "\nEND"


def raising(rule_name: str, message: str) -> str:
    """Return a statement that fails as a broken check constraint does (SQLSTATE 23514)."""
    return f"RAISE EXCEPTION {quoted(message)} USING ERRCODE = 'check_violation', CONSTRAINT = {quoted(rule_name)}"


@postgresql_trigger.register
def _(rule: Refusal) -> Trigger:
    result = "RETURN OLD" if rule.events == ("DELETE",) else "RETURN NEW"
    when = in_words_of("postgresql", rule.when)
    # What comes after the lock sees what another transaction has stored meanwhile.
    locking = [f"PERFORM 1 FROM {rule.lock} FOR SHARE"] if rule.lock else []
    body = plpgsql(*locking, f"IF {when} THEN {raising(rule.name, rule.message)}; END IF", result)
    # Guards sort before upkeep: PostgreSQL runs the triggers of one event by name.
    moment = "AFTER" if rule.late else "BEFORE"
    return Trigger(f"{PREFIX}guard_{rule.name}", rule.table, timing(moment, rule.events), body)


@postgresql_trigger.register
def _(rule: Upkeep) -> Trigger:
    body = plpgsql(*(statement for copy in rule.copies for statement in filling(copy)), "RETURN NEW")
    return Trigger(f"{PREFIX}upkeep_{rule.name}", rule.table, timing("BEFORE", rule.events), body)


def filling(copy: Copy) -> list[str]:
    """Return the statements that fill the copied columns of NEW."""
    variables = ", ".join(f"NEW.{column}" for column in copy.columns)
    query = in_words_of("postgresql", copy.query)
    fill = f"SELECT * FROM ({query}) AS copied INTO {variables}"
    if not copy.lock:
        return [fill]
    return [f"IF TG_OP = 'INSERT' THEN PERFORM 1 FROM {copy.lock} FOR SHARE; END IF", fill]


@postgresql_trigger.register
def _(rule: Touch) -> Trigger:
    changed = plpgsql_row(rule)
    when = in_words_of("postgresql", rule.when)
    body = plpgsql(f"IF {when} THEN {changed} END IF", "RETURN NULL")
    return Trigger(f"{PREFIX}touch_{rule.name}", rule.table, timing("AFTER", rule.events), body)


@postgresql_trigger.register
def _(rule: Memory) -> Trigger:
    when = in_words_of("postgresql", rule.when)
    body = plpgsql(f"IF {when} THEN {remembering(rule)}; END IF", "RETURN NULL")
    return Trigger(f"{PREFIX}memory_{rule.name}", rule.table, "AFTER DELETE", body)


def plpgsql_row(rule: Touch) -> str:
    """Return the touching statement, of the old row for a deletion."""
    if "DELETE" not in rule.events:
        return f"{touching(rule, 'UPDATE', 'postgresql')};"
    deleted, changed = (touching(rule, event, "postgresql") for event in ("DELETE", "UPDATE"))
    return f"IF TG_OP = 'DELETE' THEN {deleted}; ELSE {changed}; END IF;"


def timing(moment: str, events: tuple[Event, ...]) -> str:
    return f"{moment} {' OR '.join(events)}"


def postgresql_truncation(table: str) -> Trigger:
    """Return the trigger that refuses TRUNCATE on a table that holds rows."""
    refusal = raising(f"{table}_truncate", f"{table} holds rows and cannot be truncated.")
    body = plpgsql(f'IF EXISTS (SELECT 1 FROM "{table}") THEN {refusal}; END IF', "RETURN NULL")
    return Trigger(f"{PREFIX}guard_{table}_truncate", table, "BEFORE TRUNCATE", body, each="STATEMENT")
