"""The audit trail, written for each engine: what an entry holds, and the triggers that write it.

The rules are derived from the models, as those that hold for every table are: whatever somebody
answers for is recorded, and nothing that the engine keeps by itself.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import Field, ForeignKey, Model

from config.guards.handing import ENTRIES, RECORDING
from config.guards.redacting import only_overwritten
from config.guards.triggers import Trigger, in_words_of, plpgsql, sqlite_trigger
from config.natural_keys import key_field, key_of
from sources.engine import Refusal, Rule, Touch, Upkeep
from sources.fields import DigestField, is_stored

SEALS = "trail_seal"
COLUMNS = '"at", actor, reason, action, model, row_id, identity, "before", "after"'

# The kinds of fields whose values both engines write alike, as they are or with the words of VALUES.
KNOWN = (models.CharField, models.TextField, models.IntegerField, models.AutoField, models.DateField)

# Kind of field → SQL of its value in JSON, the same from either engine: instants in UTC with six decimals.
VALUES: dict[str, dict[type[Field], str]] = {
    "sqlite": {
        models.DateTimeField: "replace(substr({0} || CASE instr({0}, '.') WHEN 0 THEN '.' ELSE '' END || '000000', "
        "1, 26), ' ', 'T') || 'Z'",
        models.UUIDField: "substr({0}, 1, 8) || '-' || substr({0}, 9, 4) || '-' || substr({0}, 13, 4) || '-' || "
        "substr({0}, 17, 4) || '-' || substr({0}, 21)",
        models.FloatField: "json(verbatim_number({0}))",
        models.BooleanField: "json(CASE {0} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END)",
    },
    "postgresql": {
        models.DateTimeField: """to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')""",
        models.UUIDField: "{0}::text",
        models.FloatField: "{0}",
        models.BooleanField: "{0}",
    },
}

# When, who and why, in the words of each engine: its own clock, and what the application has handed over.
CIRCUMSTANCES = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f', 'now'), verbatim_actor(), verbatim_reason()",
    "postgresql": "clock_timestamp(), coalesce(nullif(current_setting('verbatim.actor', true), ''), 'unknown'), "
    "coalesce(current_setting('verbatim.reason', true), '')",
}


@dataclass(frozen=True)
class Record:
    """Every change to what somebody answers for in a row of ``table`` is written down as an entry.

    ``values`` gives, for each recorded attribute, its value as SQL over a row that is called ``ROW``, and
    ``identity`` what the row is called in public. ``settled`` are attributes that the engine lets nobody
    change; ``filled`` those of them that SQLite computes after the insert, as SQL over ``NEW``. ``digests``
    are those that change together with a column that is not recorded itself.
    """

    engine: str
    table: str
    model: str
    identity: str
    values: dict[str, str] = field(hash=False)
    settled: frozenset[str] = frozenset()
    filled: dict[str, str] = field(default_factory=dict, hash=False)
    digests: dict[str, str] = field(default_factory=dict, hash=False)

    @property
    def name(self) -> str:
        return f"trail_{self.table}"

    @cached_property
    def changing(self) -> list[str]:
        """The attributes whose change is worth an entry."""
        return [name for name in self.values if name not in self.settled]

    def row(self, called: str) -> str:
        """Return SQL of a whole row as a JSON object."""
        given = self.values | (self.filled if called == "NEW" and self.engine == "sqlite" else {})
        pairs = ", ".join(f"'{name}', {sql.replace('ROW.', f'{called}.')}" for name, sql in given.items())
        return f"{'json_object' if self.engine == 'sqlite' else 'jsonb_build_object'}({pairs})"

    def changed(self) -> str:
        """Return SQL that is true of an update that changes something recorded."""
        return in_words_of(self.engine, " OR ".join(self.differs(name) for name in self.changing))

    def differs(self, name: str) -> str:
        # Compared as the engine holds them: written as JSON, a value costs more.
        differ = f'NEW."{name}" IS DISTINCT FROM OLD."{name}"'
        if name not in self.digests:
            return differ
        # SQLite fills a digest in after the insert; that is no change.
        return f'{differ} AND NEW."{self.digests[name]}" IS DISTINCT FROM OLD."{self.digests[name]}"'

    def changes(self, called: str) -> str:
        """Return SQL of a JSON object with those attributes of the row alone that an update changes."""
        key, none = ("'$.\"{}\"'", "'$.\"-\"'") if self.engine == "sqlite" else ("'{}'", "NULL")
        same = [f"CASE WHEN {self.differs(name)} THEN {none} ELSE {key.format(name)} END" for name in self.changing]
        left_out = in_words_of(self.engine, ", ".join([*same, *(key.format(name) for name in sorted(self.settled))]))
        row = self.row(called)
        return f"json_remove({row}, {left_out})" if self.engine == "sqlite" else f"{row} - ARRAY[{left_out}]::text[]"

    def entry(self, action: str, called: str, before: str, after: str) -> str:
        """Return the values of an entry about the row, as SQL."""
        identity = self.identity.replace("ROW.", f"{called}.")
        when_who_why = CIRCUMSTANCES[self.engine]
        return f"{when_who_why}, '{action}', '{self.model}', {called}.id, {identity}, {before}, {after}"

    def statements(self) -> dict[str, str]:
        """Return event → the statement that records it."""
        entries = {
            "INSERT": self.entry("insert", "NEW", "NULL", self.row("NEW")),
            "UPDATE": self.entry("update", "NEW", self.changes("OLD"), self.changes("NEW")),
            "DELETE": self.entry("delete", "OLD", self.row("OLD"), "NULL"),
        }
        return {event: f"INSERT INTO {ENTRIES} ({COLUMNS}) VALUES ({entry})" for event, entry in entries.items()}


# --- The rules ----------------------------------------------------------------------------------


def trail_rules(guarded: Iterable[type[Model]], rules: list[Rule], connection: Any) -> Iterator[Rule | Record]:
    """Yield how each of these models is recorded, and what guards the entries and the seals."""
    for model in guarded:
        yield record_of(model, rules, connection)
    never = "The audit trail is never changed or shortened."
    overwriting = {engine: f"NOT ({sql})" for engine, sql in only_overwritten().items()}
    yield Refusal(f"{ENTRIES}_keeps", ENTRIES, ("UPDATE",), overwriting, never)
    yield Refusal(f"{ENTRIES}_stays", ENTRIES, ("DELETE",), "TRUE", never)
    yield Refusal(f"{SEALS}_stays", SEALS, ("UPDATE", "DELETE"), "TRUE", never)
    if connection.vendor == "postgresql":
        yield Refusal(
            f"{ENTRIES}_is_recorded",
            ENTRIES,
            ("INSERT",),
            "pg_trigger_depth() < 2",
            "Entries of the audit trail are written by the engine alone.",
        )
    else:
        # OR REPLACE deletes without running delete triggers. That entries come from triggers alone is
        # what the connection sees to: see handing.py.
        for table, keys in {ENTRIES: ("id",), SEALS: ("id", "first", "digest", "previous")}.items():
            taken = " OR ".join(f'EXISTS (SELECT 1 FROM {table} WHERE "{key}" = NEW."{key}")' for key in keys)
            message = "The audit trail is never changed: REPLACE would."
            yield Refusal(f"{table}_replaces_nothing", table, ("INSERT",), taken, message)


def record_of(model: type[Model], rules: list[Rule], connection: Any) -> Record:
    """Return how the rows of ``model`` are recorded."""
    fields = recorded_fields(model)
    table = model._meta.db_table
    upkeep = [rule for rule in rules if isinstance(rule, Upkeep) and rule.table == table and rule.settled]
    copies = [copy for rule in upkeep for copy in rule.copies]
    kept = {column for copy in copies for column in copy.columns}
    # What a redaction overwrites is no entry, which would hold the words: the redaction is one, and the new digest.
    refusals = [rule for rule in rules if isinstance(rule, Refusal) and rule.table == table]
    overwritten = {column for rule in refusals for column in rule.overwritten}
    renewed = {column for rule in rules if isinstance(rule, Touch) and rule.target == table for column in rule.sets}
    digests = {
        field.attname: field.of for field in fields if isinstance(field, DigestField) and field.column in renewed
    }
    filled = {
        copy.columns[0]: f"({in_words_of('sqlite', copy.query)})"
        for copy in copies
        if copy.columns[0] in {field.attname for field in fields if isinstance(field, DigestField)}
    }
    return Record(
        engine=connection.vendor,
        table=table,
        model=model._meta.label_lower,
        identity=identity_of(model, connection.vendor),
        values={field.attname: value_of(field, connection.vendor) for field in fields},
        settled=frozenset(field.attname for field in fields if field.column in kept | overwritten) - digests.keys(),
        filled=filled,
        digests=digests,
    )


def recorded_fields(model: type[Model]) -> list[Any]:
    """Return the fields that somebody answers for; an article's text is told by its digest."""
    fields: list[Any] = list(model._meta.concrete_fields)
    digested = {field.of for field in fields if isinstance(field, DigestField)}
    return [field for field in fields if is_stored(field) and not (field.primary_key or field.name in digested)]


def value_of(field: Any, engine: str) -> str:
    """Return SQL of a field's value in JSON, over ``ROW``; raise TypeError for a kind nobody thought about yet."""
    written = field.target_field if isinstance(field, ForeignKey) else field
    for kind, sql in VALUES[engine].items():
        if isinstance(written, kind):
            return sql.format(f'ROW."{field.column}"')
    if isinstance(written, KNOWN):
        return f'ROW."{field.column}"'
    raise TypeError(f"config/guards/recording.py does not say how to record {field!r}, a {type(field).__name__}.")


def identity_of(model: type[Model], engine: str) -> str:
    """Return SQL of what a row is called on every install: the parts of its natural key, with commas."""
    parts = []
    for name in key_of(model):
        field: Any = model._meta.get_field(name)
        if isinstance(field, ForeignKey):
            target = field.related_model
            part = value_of(key_field(target), engine).replace("ROW.", "named.")
            part = f'(SELECT {part} FROM "{target._meta.db_table}" AS named WHERE named.id = ROW."{field.column}")'
        else:
            part = value_of(field, engine)
        parts.append(f"coalesce({part}, '')")
    return " || ', ' || ".join(parts)


# --- The triggers -------------------------------------------------------------------------------


def sqlite_recording(rule: Record) -> list[Trigger]:
    """Return the triggers that write the entries on SQLite, one for each event."""
    return [
        sqlite_trigger(
            f"{rule.name}_after_{event.lower()}",
            rule.table,
            f"AFTER {event}",
            rule.changed() if event == "UPDATE" else "TRUE",
            statement,
        )
        for event, statement in rule.statements().items()
    ]


def postgresql_recording(rule: Record) -> Trigger:
    """Return the trigger that writes the entries on PostgreSQL."""
    statements = rule.statements()
    body = plpgsql(
        f"IF TG_OP = 'INSERT' THEN {statements['INSERT']}; "
        f"ELSIF TG_OP = 'DELETE' THEN {statements['DELETE']}; "
        f"ELSIF {rule.changed()} THEN {statements['UPDATE']}; END IF",
        "RETURN NULL",
    )
    return Trigger(f"{RECORDING}{rule.table}", rule.table, "AFTER INSERT OR UPDATE OR DELETE", body)
