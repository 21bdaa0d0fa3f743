"""The indexes of search, written for each engine out of the rules that declare them.

PostgreSQL keeps the words on the row itself, with their ``tsvector`` under a GIN index; names are
found through trigrams (``pg_trgm``). SQLite keeps them in an FTS5 table beside. The columns and tables
belong to no model: they are derived, filled by triggers, and made anew from the rows at any time.
"""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, transaction

from config.guards.triggers import PREFIX, Trigger
from sources.engine import Index
from sources.words import ALONE, BETWEEN, FUNCTION, LETTERS, LONGEST_TEXT, SEVERAL, SILENT, TOO_LONG

TRIGRAMS = "trigrams"  # SQLite's column of the trigrams of a name
PREFIXES = (1, 2, 3)  # letters of the beginnings that FTS5 keeps


def words_function() -> str:
    """Return the body of PostgreSQL's function that does what ``sources.words.words_of`` does."""
    capitals, small = "".join(LETTERS), "".join(LETTERS.values())
    several = "words"
    for one, two in SEVERAL.items():
        several = f"replace({several}, '{one}', '{two}')"
    return f"""
DECLARE words text := lower(regexp_replace(normalize($1, NFKD), '{SILENT}', '', 'g') COLLATE "C");
BEGIN
    IF words ~ '[{capitals}{"".join(SEVERAL)}]' THEN
        words := translate(words, '{capitals}', '{small}');
        words := {several};
    END IF;
    words := regexp_replace(regexp_replace(words, '{ALONE}', ' \\1 ', 'g'), '{BETWEEN}', ' ', 'g');
    words := regexp_replace(words, '{TOO_LONG}', '\\1', 'g');
    RETURN left(' ' || btrim(regexp_replace(words, '  +', ' ', 'g')) || ' ', {LONGEST_TEXT});
END
"""


def lexemes(column: str) -> str:
    """Return the name of the column that holds the ``tsvector`` of the words in ``column``."""
    return column.replace("words", "lexemes")


# --- PostgreSQL -------------------------------------------------------------------------------


def upkeep_trigger(rule: Index) -> Trigger:
    """Return the trigger by which PostgreSQL fills in the words, whatever is written to them."""
    lines = [f"NEW.{column} := {sql};" for column, sql in rule.columns.items()]
    if not rule.names:
        lines += [f"NEW.{lexemes(column)} := {vector(f'NEW.{column}')};" for column in rule.columns]
    body = "\n".join(["BEGIN", *lines, "RETURN NEW;", "END"])
    return Trigger(f"{PREFIX}upkeep_{rule.name}", rule.table, "BEFORE INSERT OR UPDATE", body)


def kept_on_the_row(rule: Index) -> dict[str, str]:
    """Return column → SQL over NEW of what PostgreSQL holds on the row."""
    if rule.names:
        return rule.columns
    return rule.columns | {lexemes(column): vector(sql) for column, sql in rule.columns.items()}


def vector(words: str) -> str:
    """Return the ``tsvector`` of words that are folded and parted already: no parser, no dictionary."""
    return f"array_to_tsvector(array_remove(string_to_array({words}, ' '), ''))"


def postgresql_parts(rule: Index) -> Iterator[str]:
    """Yield the SQL of the columns and indexes of a rule."""
    for column in rule.columns:
        yield f'ALTER TABLE "{rule.table}" ADD COLUMN IF NOT EXISTS {column} text COLLATE "C" NOT NULL DEFAULT \'\''
        index, indexed = f"{rule.table}_{column}", f"{column} gin_trgm_ops"
        if not rule.names:
            vectors = lexemes(column)
            yield f"ALTER TABLE \"{rule.table}\" ADD COLUMN IF NOT EXISTS {vectors} tsvector NOT NULL DEFAULT ''"
            index, indexed = f"{rule.table}_{vectors}", vectors
        yield f'CREATE INDEX IF NOT EXISTS "{index}" ON "{rule.table}" USING gin ({indexed})'


# --- SQLite -----------------------------------------------------------------------------------


def kept(rule: Index) -> dict[str, str]:
    """Return column → SQL over NEW of what SQLite's table beside holds."""
    if not rule.names:
        return {**rule.columns, rule.every: f"'{rule.every}'"}
    return {**rule.columns, TRIGRAMS: f"verbatim_trigrams({rule.columns['words']})"}


def sqlite_part(rule: Index) -> str:
    """Return the SQL of the table beside; folded words need no more than its simplest tokenizer.

    Beginnings of words stand in the index themselves: FTS5 would put ``a*`` together from all words with an a.
    """
    options = f"tokenize = 'ascii', prefix = '{' '.join(map(str, PREFIXES))}', columnsize = 0"
    return f"""CREATE VIRTUAL TABLE "{rule.beside}" USING fts5({", ".join(kept(rule))}, {options})"""


def sqlite_index_triggers(rule: Index) -> list[Trigger]:
    """Return the triggers that keep the table beside true."""
    columns, values = ", ".join(kept(rule)), of_row(", ".join(kept(rule).values()))
    row = f'FROM "{rule.table}" AS row WHERE id = NEW.id'
    texts = list(rule.columns.values())
    changed = " OR ".join(f"{text} IS NOT {text.replace('NEW.', 'OLD.')}" for text in texts)
    actions = {
        # Read from the row, which its upkeep may have filled in by then: SQLite runs triggers in no promised order.
        "INSERT": f'INSERT INTO "{rule.beside}"(rowid, {columns}) SELECT id, {values} {row}',
        "UPDATE": f'UPDATE "{rule.beside}" SET ({columns}) = (SELECT {values} {row}) WHERE rowid = NEW.id',
        "DELETE": f'DELETE FROM "{rule.beside}" WHERE rowid = OLD.id',
    }
    return [
        index_trigger(rule, event, action, f"WHEN {changed} " if event == "UPDATE" else "")
        for event, action in actions.items()
    ]


def index_trigger(rule: Index, event: str, action: str, when: str) -> Trigger:
    name = f"{PREFIX}{rule.name}_after_{event.lower()}"
    body = f'CREATE TRIGGER "{name}" AFTER {event} ON "{rule.table}" {when}BEGIN {action}; END'
    return Trigger(name, rule.table, f"AFTER {event}", body)


# --- Putting them in, filling them, and telling where they are wrong -----------------------------


def missing_parts(rule: Index, connection: Any) -> bool:
    """Tell whether the engine lacks the columns, the table or the function of a rule."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [rule.beside])
            return cursor.fetchone() != (sqlite_part(rule),)
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = %s", [FUNCTION])
        if cursor.fetchone() != (words_function(),):
            return True
        names = [f"{rule.table}_{column if rule.names else lexemes(column)}" for column in rule.columns]
        cursor.execute("SELECT count(*) FROM pg_class WHERE relname = ANY(%s) AND relkind = 'i'", [names])
        return cursor.fetchone() != (len(names),)


def make_parts(rules: list[Index], connection: Any) -> None:
    """Make what the engine lacks for these rules; raise ImproperlyConfigured if it may not be made."""
    lacking = [rule for rule in rules if missing_parts(rule, connection)]
    if not lacking:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for rule in lacking:
                cursor.execute(f'DROP TABLE IF EXISTS "{rule.beside}"')
                cursor.execute(sqlite_part(rule))
            return
        make_extension(connection)
        cursor.execute(
            f"CREATE OR REPLACE FUNCTION {FUNCTION}(text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE "
            f"AS $words${words_function()}$words$"
        )
        for rule in lacking:
            for statement in postgresql_parts(rule):
                cursor.execute(statement)


def make_extension(connection: Any) -> None:
    """Install pg_trgm, which an owner of the database may do."""
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DatabaseError as error:
        raise ImproperlyConfigured(
            "Search needs PostgreSQL's extension pg_trgm, and it could not be installed. Let an administrator run "
            f"CREATE EXTENSION pg_trgm in this database once. PostgreSQL says: {error}"
        ) from error


def refresh(rule: Index, connection: Any) -> None:
    """Set right whatever the index has wrong after writes that no trigger has seen; the guards are still out."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            changes = ", ".join(f"{column} = {of_row(sql)}" for column, sql in kept_on_the_row(rule).items())
            cursor.execute(f'UPDATE "{rule.table}" AS row SET {changes} WHERE {wrong(rule, "row")}')
            return
        columns, values = ", ".join(kept(rule)), of_row(", ".join(kept(rule).values()))
        cursor.execute(f'DELETE FROM "{rule.beside}" WHERE rowid IN ({disagreeing(rule, connection)})')
        cursor.execute(
            f'INSERT INTO "{rule.beside}"(rowid, {columns}) SELECT id, {values} FROM "{rule.table}" AS row '
            f'WHERE id NOT IN (SELECT rowid FROM "{rule.beside}")'
        )


def of_row(sql: str) -> str:
    return sql.replace("NEW.", "row.")


def wrong(rule: Index, held: str) -> str:
    """Return SQL that is true of a ``row`` whose words, in the columns of ``held``, are not those of its texts."""
    wanted = kept_on_the_row(rule) if held == "row" else kept(rule)
    differs = "IS DISTINCT FROM" if held == "row" else "IS NOT"
    return " OR ".join(f"{held}.{column} {differs} {of_row(sql)}" for column, sql in wanted.items())


def disagreeing(rule: Index, connection: Any) -> str:
    """Return the SQL of the ids whose words are wrong, missing or left over."""
    if connection.vendor == "postgresql":
        return f'SELECT id FROM "{rule.table}" AS row WHERE {wrong(rule, "row")}'
    return (
        f'SELECT row.id FROM "{rule.table}" AS row LEFT JOIN "{rule.beside}" AS held ON held.rowid = row.id '
        f'WHERE {wrong(rule, "held")} UNION SELECT rowid FROM "{rule.beside}" '
        f'WHERE rowid NOT IN (SELECT id FROM "{rule.table}")'
    )


def disagreements(rule: Index, connection: Any) -> list[int]:
    """Return the ids of the rows whose index entry does not agree, the first hundred of them."""
    with connection.cursor() as cursor:
        cursor.execute(f"{disagreeing(rule, connection)} LIMIT 100")
        return [number for (number,) in cursor.fetchall()]
