"""How a rule is declared so that the database engine itself keeps it.

A rule is data: a table and SQL that reads the same on SQLite and PostgreSQL, over the row as it
was (``OLD``) and as it shall be (``NEW``). ``config/guards`` turns the rules into triggers.
Where the engines' words differ, the SQL is given for each of them by its Django vendor name.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Event = Literal["INSERT", "UPDATE", "DELETE"]
ByEngine = dict[str, str]


@dataclass(frozen=True)
class Refusal:
    """The engine refuses any of these ``events`` on ``table`` that makes ``when`` true.

    ``lock`` names a row (``table WHERE condition``) that must not change until the transaction ends.
    ``overwritten`` are the columns that nothing but a redaction changes.
    It asks before the row is stored; ``late``, where what a row waited for may answer otherwise, after it.
    """

    name: str
    table: str
    events: tuple[Event, ...]
    when: str | ByEngine
    message: str
    lock: str = ""
    overwritten: tuple[str, ...] = ()
    late: bool = False


@dataclass(frozen=True)
class Copy:
    """One row's worth of values: ``columns`` are what ``query`` returns for the row ``NEW``.

    ``lock`` names a row (``table WHERE condition``) that must not change while ``NEW`` is inserted.
    """

    columns: tuple[str, ...]
    query: str | ByEngine
    lock: str = ""


@dataclass(frozen=True)
class Upkeep:
    """The engine fills in these columns of ``table`` whatever is written to them.

    They are ``settled`` where nobody else has a say in them: then the audit trail need not follow them.
    """

    name: str
    table: str
    copies: tuple[Copy, ...]
    events: tuple[Event, ...] = ("INSERT", "UPDATE")
    settled: bool = True


@dataclass(frozen=True)
class Memory:
    """Of a deleted row that ``when`` is true of, the engine keeps one in ``into``, unless ``known`` is true.

    ``columns`` gives the value of each column as SQL over the row ``OLD``; ``known`` is a condition over it, too.
    """

    name: str
    table: str
    into: str
    columns: dict[str, str] = field(hash=False)
    when: str
    known: str


@dataclass(frozen=True)
class Touch:
    """A change to a row of ``table`` lets the upkeep of ``target`` run again where ``where`` holds.

    ``where`` speaks of the changed row as ``ROW``; ``when`` limits which changes count. ``sets`` gives, by
    column, what is written to the target rows as well, over their own columns and ``ROW``.
    """

    name: str
    table: str
    events: tuple[Event, ...]
    target: str
    where: str
    when: str = "TRUE"
    sets: Mapping[str, str | ByEngine] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Index:
    """The engine keeps what the rows of ``table`` are searched by, on each engine in its own way.

    ``columns`` names what is kept and gives, in SQL over the row ``NEW``, the words that it holds:
    made with ``verbatim_words(text)``, each with a space before and after it. Where ``names``, the
    words are also found with typing mistakes.
    """

    name: str
    table: str
    columns: dict[str, str] = field(hash=False)
    names: bool = False

    # SQLite's column whose one word every row holds: FTS5 excludes from something only.
    every = "every"

    @property
    def beside(self) -> str:
        """The table that holds the words on SQLite, under the ids of ``table``."""
        return f"{self.table}_search"


Rule = Refusal | Upkeep | Memory | Touch | Index


ENGINES = ("sqlite", "postgresql")


def frozen(table: str, *columns: str, message: str, unless: Mapping[str, str | ByEngine] | None = None) -> Refusal:
    """Return the rule that these columns never change once a row is stored.

    ``unless`` gives, by further columns, the SQL that is true of the one change that may happen to each: a redaction's.
    """
    changed = [f'NEW."{column}" IS DISTINCT FROM OLD."{column}"' for column in columns]
    when = {engine: list(changed) for engine in ENGINES}
    for column, allowed in (unless or {}).items():
        for engine in ENGINES:
            sql = allowed if isinstance(allowed, str) else allowed[engine]
            when[engine].append(f'(NEW."{column}" IS DISTINCT FROM OLD."{column}" AND NOT ({sql}))')
    by_engine = {engine: " OR ".join(each) for engine, each in when.items()}
    return Refusal(f"{table}_frozen", table, ("UPDATE",), by_engine, message, overwritten=tuple(unless or {}))
